// Looks through one folder for certified mail, from where an earlier scan has come to, and writes down what it sees.

import type { Journal } from '../journal/journal.ts'
import type { SightedPlace } from '../journal/sightings.ts'
import type { MemoryBudget } from '../line/memory-budget.ts'
import type { ReadSession } from '../model/ports.ts'
import { scanMessages, type Listed, type Scanned } from './scan-messages.ts'

/** Messages whose fields are asked for, and written down, together. */
const atOnce = 400
/** What reading them takes of the memory, at most a few of them being as long as they may be. */
const memoryOfReading = 2_000_000

export type FolderToScan = {
  place: Omit<SightedPlace, 'uidValidity'>
  /** The key of its account (model/plan.ts). */
  account: string
  isSent: boolean
  /** Ordinary mail is kept too: of mailboxes that nobody copies, who writes to them is told by it. */
  keepsOrdinary: boolean
}

/** `messages`: that were new to the scan, with their bytes; `unread`: that did not come. */
export type FolderTally = { messages: number; bytes: number; readBytes: number; unread: number }

export type ScanWork = { journal: Journal; memory: MemoryBudget; stop: AbortSignal }

/** Adds to `tally` what it has done; false: a stop was asked for before its end. Throws as the session does. */
export async function scanFolder(
  work: ScanWork,
  session: ReadSession,
  folder: FolderToScan,
  tally: FolderTally,
): Promise<boolean> {
  const { journal, memory, stop } = work
  const state = await session.examine(folder.place.path)
  if (state.messages === 0) return true
  const place: SightedPlace = { ...folder.place, uidValidity: state.uidValidity }
  const from = journal.sightings.scannedTo(place) + 1
  const known = journal.sightings.classifiedUids(place, folder.account, from)
  const listed: Listed[] = []
  // `7:*` is the last message also where that has a smaller UID.
  await session.fetchFacts(`${from}:*`, ({ uid, size, internalDate }) => {
    if (uid >= from) listed.push({ uid, size, internalDate })
  })
  listed.sort((one, other) => one.uid - other.uid)
  let isGapless = true
  for (let at = 0; at < listed.length; at += atOnce) {
    if (stop.aborted) return false
    const group = listed.slice(at, at + atOnce)
    const wanted = group.filter(({ uid }) => !known.has(uid))
    const before = session.reading.bytes
    const scanned =
      wanted.length === 0
        ? []
        : await memory.whileReading(memoryOfReading, () => scanMessages(session, wanted, folder.isSent), stop)
    if (scanned === undefined) return false
    tally.readBytes += Math.max(0, session.reading.bytes - before)
    tally.messages += scanned.length
    tally.bytes += scanned.reduce((sum, { size }) => sum + size, 0)
    tally.unread += wanted.length - scanned.length
    // What did not come is asked for by the next scan, and all that lies behind it.
    isGapless &&= scanned.length === wanted.length
    writeDown(journal, place, folder, scanned, isGapless ? group.at(-1)?.uid : undefined)
  }
  return true
}

function writeDown(
  journal: Journal,
  place: SightedPlace,
  { account, keepsOrdinary }: FolderToScan,
  scanned: readonly Scanned[],
  mark: number | undefined,
): void {
  journal.commit((tx) => {
    for (const { uid, facts } of scanned) journal.sightings.classify(tx, place, account, uid, facts.kind)
    const kept = scanned.filter(({ facts }) => facts.kind !== 'ordinary' || keepsOrdinary)
    const seen = kept.map(({ uid, internalDate, facts }) => ({
      uid,
      digest: undefined,
      receivedAt: internalDate,
      facts,
    }))
    journal.sightings.add(tx, place, ...seen)
    if (mark !== undefined) journal.sightings.setScannedTo(tx, place, mark)
  })
}

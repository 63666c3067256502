// Finds messages that left a source folder and have appeared in another one since: moved by users, not lost.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MessageBody } from '../../model/message.ts'
import { sha256 } from '../../proof/fingerprint.ts'
import { assertSameAsListed } from '../ground/assert-uidvalidity.ts'
import { batchesOf, largestOf, type BatchLimit } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** A message in another folder that was not there when the folder that lost messages was last listed. */
type Arrival = { path: string; uid: number; size: number; internalDate: number | null }
type Pair = { row: MessageRow; arrival: Arrival }

/** Of what meets in size and date, so many bodies are compared; one that differs, and none of it is believed. */
const samples = 20
/** Bodies that are asked for together. */
const together: BatchLimit = { bytes: 20_000_000, messages: 200 }

/**
 * Returns the ids of those of these rows, which are missing from `folder` or left earlier in this run, whose message
 * lies newly in another folder of the mailbox. Each arrival explains one row, the first rows first: by size and date,
 * or by its bytes where its date is another. The folder that was open on the source is open again afterwards.
 */
export async function findElsewhere(
  context: MailboxContext,
  folder: FolderRow,
  rows: readonly MessageRow[],
): Promise<Set<number>> {
  const { opened } = context.source
  const sizes = new Set(rows.map(({ size }) => size))
  const arrivals = (await arrivalsOutside(context, folder)).filter(({ size }) => sizes.has(size))
  const byDate = pairUp(rows, arrivals, ({ size, internalDate }) => `${size} ${secondOf(internalDate)}`)
  const alike = (await areAlike(context, byDate)) ? byDate : byDate.filter(({ row }) => row.digest === null)
  const [paired, taken] = [new Set(alike.map(({ row }) => row.id)), new Set(alike.map(({ arrival }) => arrival))]
  const left = rows.filter((row) => !paired.has(row.id) && row.digest !== null)
  const others = arrivals.filter((arrival) => !taken.has(arrival) && left.some(({ size }) => size === arrival.size))
  const digests = await digestsOf(context, others)
  for (const { row } of pairUp(left, others, (one) => ('digest' in one ? one.digest : digests.get(one)) ?? undefined))
    paired.add(row.id)
  if (opened !== undefined && context.source.opened?.path !== opened.path) await reopen(context, folder, opened)
  return paired
}

/** Pairs as a multiset: each arrival explains one row. A key that is undefined meets nothing. */
function pairUp(
  rows: readonly MessageRow[],
  arrivals: readonly Arrival[],
  keyOf: (one: MessageRow | Arrival) => string | undefined,
): Pair[] {
  const free = new Map<string, Arrival[]>()
  for (const arrival of arrivals) {
    const key = keyOf(arrival)
    if (key !== undefined) free.set(key, [...(free.get(key) ?? []), arrival])
  }
  return rows.flatMap((row) => {
    const arrival = free.get(keyOf(row) ?? '')?.shift()
    return arrival === undefined ? [] : [{ row, arrival }]
  })
}

const secondOf = (instant: number | null): string => (instant === null ? 'none' : String(Math.floor(instant / 1000)))

/** Compares some of the bodies, the small ones, with what was read of the rows. */
async function areAlike(context: MailboxContext, pairs: readonly Pair[]): Promise<boolean> {
  const some = pairs
    .filter(({ row }) => row.digest !== null)
    .toSorted((a, b) => a.row.size - b.row.size)
    .slice(0, samples)
  const digests = await digestsOf(
    context,
    some.map(({ arrival }) => arrival),
  )
  return some.every(({ row, arrival }) => digests.get(arrival) === row.digest)
}

/** What the other folders of the mailbox hold that was not listed before this folder was. */
async function arrivalsOutside(context: MailboxContext, folder: FolderRow): Promise<Arrival[]> {
  const { source, journal, mailbox } = context
  const known = new Map(journal.folders.ofMailbox(mailbox.id).map((row) => [row.path, row]))
  const arrivals: Arrival[] = []
  for (const { path, selectable, status: listed } of (await source.listFolders()).folders) {
    if (!selectable || path === folder.path) continue
    assertNotStopped(context)
    const row = known.get(path)
    const status = listed ?? (await source.status(path))
    // Under new numbers nobody can tell what is new.
    if (status === undefined || (row?.uidValidity ?? status.uidValidity) !== status.uidValidity) continue
    const highest = row === undefined ? 0 : journal.sourceChanges.highestUid(row.id, status.uidValidity)
    if (row !== undefined)
      for (const waiting of journal.sourceChanges.listedSince(row.id, folder.listedMark ?? 0))
        arrivals.push({ ...waiting, path })
    if (status.messages === 0 || (status.uidNext !== undefined && status.uidNext <= highest + 1)) continue
    await source.examine(path)
    await source.fetchFacts(`${highest + 1}:*`, ({ uid, size, internalDate }) => {
      if (uid > highest) arrivals.push({ path, uid, size, internalDate })
    })
  }
  return arrivals
}

async function digestsOf(context: MailboxContext, arrivals: readonly Arrival[]): Promise<Map<Arrival, string>> {
  const { source, memory } = context
  const digests = new Map<Arrival, string>()
  for (const path of new Set(arrivals.map((arrival) => arrival.path))) {
    await source.examine(path)
    for (const group of batchesOf(
      arrivals.filter((arrival) => arrival.path === path),
      together,
    )) {
      assertNotStopped(context)
      const byUid = new Map(group.map((arrival) => [arrival.uid, arrival]))
      const largest = largestOf(group)
      const keep = ({ uid, bytes }: MessageBody) => {
        const arrival = byUid.get(uid)
        if (arrival !== undefined && bytes !== null) digests.set(arrival, sha256(bytes))
      }
      await memory.whileReading(largest, () => source.fetchBodies([...byUid.keys()], keep, { largest }), context.stop)
      assertNotStopped(context)
    }
  }
  return digests
}

/** Throws `uidvalidity-changed` (scope folder) when it is not the same folder any more. */
async function reopen(
  context: MailboxContext,
  folder: FolderRow,
  opened: { path: string; uidValidity: number },
): Promise<void> {
  const { source } = context
  const state = await source.examine(opened.path, source.capabilities.has('CONDSTORE'))
  assertSameAsListed(context, folder, opened.uidValidity, state)
}

/** What was not looked at is not lost: a stop must not end as a source that has shrunk. */
function assertNotStopped({ stop }: MailboxContext): void {
  if (stop.aborted) throw new MigrationError('interrupted', { code: 'interrupted', scope: 'mailbox', retry: 'later' })
}

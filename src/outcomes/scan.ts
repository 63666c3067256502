// Looks through the mailboxes of a plan, on either side, for what was sent and what was answered to it.

import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import { assertBound } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import type { Journal } from '../journal/journal.ts'
import { journalToScan } from '../journal/to-scan.ts'
import { Connections, type OpenSession } from '../line/connections.ts'
import { defaultMemory, MemoryBudget } from '../line/memory-budget.ts'
import { SteadyReader, type ReaderOptions } from '../line/steady-reader.ts'
import type { Code, Side } from '../model/codes.ts'
import { asMigrationError, type Facts, type MigrationError } from '../model/errors.ts'
import { accountKey, type MailboxPlan, type RetiredMailbox } from '../model/plan.ts'
import type { ListedFolder, ListedTree } from '../model/ports.ts'
import type { Request } from '../model/request.ts'
import { defaultTiming, type Timing } from '../model/timing.ts'
import { nameOfPath } from '../plan/folder-map.ts'
import { isVirtual, sentPaths } from '../plan/special-use.ts'
import { scanFolder, type FolderTally, type FolderToScan, type ScanWork } from './scan-folder.ts'

export type ScanRequest = Request & {
  sides: readonly Side[]
  /** What the program may use for bodies, in bytes. */
  memory?: number
}

/** `error`: why a side of a mailbox was not looked through to its end; undefined: it was. */
export type ScannedSide = FolderTally & {
  mailbox: string
  side: Side
  error: { code: Code; facts: Facts } | undefined
}

/** One side of one account. `mailboxes`: whose that account is; `owner`: under whose name it stands in the journal. */
type ToScan = {
  mailbox: MailboxPlan
  side: Side
  mailboxes: readonly string[]
  owner: string
  retired: boolean
}

type PlanContext = ScanWork & { request: ScanRequest; readers: ReaderOptions }

/**
 * Scans these sides of the mailboxes in scope, so many at a time, and of the retired ones that can be opened the source
 * where the whole plan is in scope. What is known from an earlier scan or from a copy is not read again. A mailbox that
 * cannot be read is parked and never stops the others. Throws errors of scope run: the journal is in use or cannot be
 * written, or the plan contradicts it.
 */
export async function scan(
  request: ScanRequest,
  timing: Timing = defaultTiming,
  { openSession }: { openSession?: OpenSession } = {},
): Promise<ScannedSide[]> {
  const { plan, emit } = request
  const held = journalToScan(plan.journal)
  try {
    assertBound(held.journal, plan)
    const failed = new AbortController()
    const stop = AbortSignal.any([request.stop, failed.signal])
    setMaxListeners(0, stop)
    const connections = new Connections({
      journal: held.refusals,
      request,
      timing,
      emit,
      stop,
      retryLogins: false,
      ...(openSession === undefined ? {} : { openSession }),
    })
    const readers = { connections, secrets: request.secrets, timing, stop, down: new Map<string, MigrationError>() }
    const memory = new MemoryBudget(request.memory ?? defaultMemory)
    const context = { request, journal: held.journal, readers, memory, stop }
    const limit = pLimit(plan.mailboxesInParallel)
    let fatal: MigrationError | undefined
    const scanned = await Promise.all(
      toScan(request).map((one) =>
        limit(async () => {
          const tally = { messages: 0, bytes: 0, readBytes: 0, unread: 0 }
          try {
            return await scanSide(context, one, tally)
          } catch (thrown) {
            const error = journalFailure(thrown, plan.journal) ?? asMigrationError(thrown)
            if (error.scope === 'run') {
              fatal ??= error
              failed.abort()
            }
            return ended(context, one, tally, stop.aborted ? { code: 'interrupted', facts: {} } : error)
          }
        }),
      ),
    )
    if (fatal !== undefined) throw fatal
    return scanned
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    held.close()
  }
}

/** Several mailboxes may have one account on a side: it is looked through once. */
function toScan({ plan, mailboxes, sides, secrets }: ScanRequest): ToScan[] {
  const jobs = sides.flatMap((side) => {
    const accounts = new Map<string, MailboxPlan>()
    for (const mailbox of mailboxes) {
      const key = accountKey(mailbox[side])
      if (!accounts.has(key)) accounts.set(key, mailbox)
    }
    return [...accounts].map(([key, mailbox]): ToScan => {
      const shared = plan.mailboxes.filter((other) => accountKey(other[side]) === key).map(({ id }) => id)
      return { mailbox, side, mailboxes: shared, owner: shared[0] ?? mailbox.id, retired: false }
    })
  })
  const isWhole = mailboxes.length === plan.mailboxes.length
  const retired = isWhole && sides.includes('source') ? (plan.retired ?? []) : []
  // Nobody has to keep a password for what is left behind.
  const open = retired.filter(({ id }) => secrets.of(id, 'source') !== undefined)
  return [
    ...jobs,
    ...open.map((one): ToScan => {
      const mailbox = asMailbox(one)
      return { mailbox, side: 'source', mailboxes: [one.id], owner: one.id, retired: true }
    }),
  ]
}

/** Only its source is ever asked. */
function asMailbox({ id, group, source }: RetiredMailbox): MailboxPlan {
  const folders = { exclude: [], map: new Map<string, string>(), specialUse: true }
  return { id, group, priority: 9, source, target: source, folders }
}

async function scanSide(context: PlanContext, one: ToScan, tally: FolderTally): Promise<ScannedSide> {
  const { request, readers, journal } = context
  const { mailbox, side } = one
  const interrupted = { code: 'interrupted', facts: {} } as const
  const permit = await readers.connections.room(mailbox[side].server, 1)
  if (permit === undefined) return ended(context, one, tally, interrupted)
  const startedAt = Date.now()
  let unheard = false
  const reader = new SteadyReader(mailbox, side, readers, () => {
    unheard = true
  })
  try {
    request.emit({ event: 'mailbox-started', mailbox: mailbox.id })
    const tree = await reader.read((session) => session.listFolders({ twice: true }))
    const sent = sentIn(journal, one, tree)
    let failure: MigrationError | undefined
    for (const listed of foldersOf(tree)) {
      const folder = toScanIn(one, tree, listed, sent)
      try {
        if (!(await scanOne(context, one, reader, folder, tally))) return ended(context, one, tally, interrupted)
      } catch (thrown) {
        const error = asMigrationError(thrown)
        if (error.scope !== 'folder') throw error
        tellFolder(context, one, folder, error)
        failure ??= error
      }
    }
    await reader.close()
    if (failure !== undefined) return ended(context, one, tally, failure)
    if (tally.unread > 0 || unheard) return ended(context, one, tally, { code: 'unreadable-answer', facts: { side } })
    journal.commit((tx) => one.mailboxes.forEach((id) => journal.sightings.setLooked(tx, id, side, startedAt)))
    request.emit({ event: 'scanned', mailbox: mailbox.id, side, folder: undefined, ...seen(tally) })
    return ended(context, one, tally, undefined)
  } finally {
    reader.destroy()
    permit.release()
  }
}

/** Where the line breaks, the folder is gone on with from where it was. */
async function scanOne(
  context: PlanContext,
  { mailbox, side }: ToScan,
  reader: SteadyReader,
  folder: FolderToScan,
  tally: FolderTally,
): Promise<boolean> {
  const before = { ...tally }
  const whole = await reader.read((session) => scanFolder(context, session, folder, tally))
  const done = {
    messages: tally.messages - before.messages,
    bytes: tally.bytes - before.bytes,
    readBytes: tally.readBytes - before.readBytes,
  }
  context.request.emit({ event: 'scanned', mailbox: mailbox.id, side, folder: folder.place.name, ...done })
  return whole
}

const seen = ({ messages, bytes, readBytes }: FolderTally) => ({ messages, bytes, readBytes })

/** Folders of others have other people's mail, and views show what lies elsewhere. */
function foldersOf(tree: ListedTree): readonly ListedFolder[] {
  return tree.folders.filter((folder) => folder.selectable && folder.namespace === undefined && !isVirtual(folder))
}

/** What a copy has put the sent mail of the source into is sent mail, too, whatever its name. */
function sentIn(journal: Journal, { mailbox, side, mailboxes }: ToScan, tree: ListedTree): ReadonlySet<string> {
  const named = sentPaths(tree, mailbox.folders.folderNames?.[side])
  if (side === 'source') return named
  const mapped = mailboxes.flatMap((id) =>
    journal.folders.ofMailbox(id).flatMap(({ sent, targetPath }) => (sent === 1 ? (targetPath ?? []) : [])),
  )
  return new Set([...named, ...mapped])
}

function toScanIn(
  { mailbox, side, owner, retired }: ToScan,
  tree: ListedTree,
  { path }: ListedFolder,
  sent: ReadonlySet<string>,
): FolderToScan {
  return {
    place: { side, mailbox: owner, path, name: nameOfPath(path, tree) },
    account: accountKey(mailbox[side]),
    isSent: sent.has(path),
    keepsOrdinary: retired,
  }
}

function tellFolder({ request }: PlanContext, one: ToScan, { place }: FolderToScan, error: MigrationError): void {
  const { side } = one
  const mailbox = one.mailbox.id
  request.emit({
    event: 'finding',
    finding: {
      level: 'warning',
      scope: 'folder',
      code: error.code,
      mailbox,
      folder: place.name,
      side,
      facts: { mailbox, side, folder: place.name, ...error.facts },
    },
  })
}

function ended(
  { request }: PlanContext,
  { mailbox, side }: ToScan,
  tally: FolderTally,
  error: { code: Code; facts: Facts } | undefined,
): ScannedSide {
  if (error !== undefined && error.code !== 'interrupted')
    request.emit({ event: 'mailbox-parked', mailbox: mailbox.id, code: error.code, facts: { side, ...error.facts } })
  return {
    mailbox: mailbox.id,
    side,
    ...tally,
    error: error === undefined ? undefined : { code: error.code, facts: error.facts },
  }
}

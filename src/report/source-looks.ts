// Looks whether anything still moves on the sources.

import { setMaxListeners } from 'node:events'
import { journalAtHand } from '../journal/at-hand.ts'
import { assertBound } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import { openJournal } from '../journal/journal.ts'
import { isLocked } from '../journal/lock.ts'
import type { FolderMarks, SourceLook } from '../journal/source-looks.ts'
import { Connections, type OpenSession } from '../line/connections.ts'
import type { Permit } from '../line/semaphore.ts'
import { ServerPermits } from '../line/server-permits.ts'
import { SteadyReader, type ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import { accountKey, serverKey, type MailboxPlan, type Plan, type ServerPlan } from '../model/plan.ts'
import type { FolderState, ReadSession } from '../model/ports.ts'
import type { Request } from '../model/request.ts'
import { defaultTiming, type Timing } from '../model/timing.ts'
import { mapFolders } from '../plan/folder-map.ts'

/** What came of one mailbox: the look with what is known by now, or why there is none; `before`: the look before it. */
export type LookedSource = {
  mailbox: string
  before: SourceLook | undefined
  now: SourceLook | undefined
  error: MigrationError | undefined
}

export type LookedSources = {
  looked: LookedSource[]
  /** Why the looks could not be remembered: the next one will have nothing to compare with. */
  notKept: MigrationError | undefined
}

/** How a fleet lets look: it remembers by itself what was refused. `isAtWork`: its machines have connections open. */
export type FleetLook = { logIn: OpenSession; isAtWork: boolean }

/**
 * Looks at the source of every mailbox in scope. One that cannot be looked at never stops the others; a login that was
 * refused before is not tried again. Nothing is written to a source; the looks are remembered in the journal, beside a
 * run that may be writing to it. Throws errors of scope run.
 */
export async function lookAtSources(
  request: Request,
  timing: Timing = defaultTiming,
  fleet?: FleetLook,
): Promise<LookedSources> {
  const { plan, mailboxes, emit, stop, secrets } = request
  const journal = journalAtHand(plan.journal)
  try {
    if (journal.toRead !== undefined) assertBound(journal.toRead, plan)
    const known = journal.toRead?.sourceLooks.all() ?? new Map<string, SourceLook>()
    setMaxListeners(0, stop)
    const memory =
      fleet === undefined ? { journal: journal.refusals } : { journal: undefined, openSession: fleet.logIn }
    const connections = new Connections({ ...memory, request, timing, emit, stop, retryLogins: false })
    const readers: ReaderOptions = { connections, secrets, timing, stop, down: new Map() }
    const budget = new LeftOver(plan, fleet?.isAtWork ?? isLocked(plan.journal), fleet !== undefined)
    const looked = await Promise.all(
      mailboxes.map(async (mailbox): Promise<LookedSource> => {
        const before = known.get(accountKey(mailbox.source))
        const permit = await budget.acquire(mailbox.source.server, stop)
        try {
          if (permit === undefined) throw interrupted()
          const folders = await readMarks(mailbox, readers)
          return {
            mailbox: mailbox.id,
            before,
            now: compared(accountKey(mailbox.source), before, folders, Date.now()),
            error: undefined,
          }
        } catch (thrown) {
          const error = asMigrationError(thrown)
          if (error.scope === 'run') throw error
          return { mailbox: mailbox.id, before, now: undefined, error }
        } finally {
          permit?.release()
        }
      }),
    )
    return {
      looked,
      notKept: keep(
        plan.journal,
        looked.flatMap(({ now }) => (now === undefined ? [] : [now])),
      ),
    }
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    journal.close()
  }
}

/** Whatever differs in any folder is a movement, one that appeared or went as well. Pure. */
export function compared(
  account: string,
  before: SourceLook | undefined,
  folders: FolderMarks,
  now: number,
): SourceLook {
  if (before === undefined) return { account, lookedAt: now, quietSince: now, moved: [], folders }
  const moved = [...new Set([...Object.keys(before.folders), ...Object.keys(folders)])].filter(
    (name) => before.folders[name] !== folders[name],
  )
  if (moved.length > 0) return { account, lookedAt: now, quietSince: now, moved, folders }
  return { account, lookedAt: now, quietSince: before.quietSince, moved: before.moved, folders }
}

/**
 * A run in another process has connections of its own, one for each mailbox at work on a source: only what it leaves of
 * the budget is used. Of a fleet at work nobody knows how much that will be in a moment: it is looked one by one.
 */
class LeftOver {
  readonly #permits = new ServerPermits()
  readonly #taken: number

  constructor(plan: Plan, running: boolean, inFleet: boolean) {
    this.#taken = running ? (inFleet ? Infinity : plan.mailboxesInParallel) : 0
  }

  acquire(server: ServerPlan, stop: AbortSignal): Promise<Permit | undefined> {
    const size = Math.max(1, server.connections.total - this.#taken)
    return this.#permits.acquire([{ server: serverKey(server), size, connections: 1 }], stop)
  }
}

function interrupted(): MigrationError {
  return new MigrationError('interrupted', { code: 'interrupted', scope: 'mailbox', retry: 'never' })
}

async function readMarks(mailbox: MailboxPlan, readers: ReaderOptions): Promise<FolderMarks> {
  const permit = await readers.connections.room(mailbox.source.server, 1)
  if (permit === undefined) throw interrupted()
  const reader = new SteadyReader(mailbox, 'source', readers)
  try {
    if (readers.stop.aborted) throw interrupted()
    const marks = await reader.read((session) => marksOf(session, mailbox))
    await reader.close()
    return marks
  } finally {
    reader.destroy()
    permit.release()
  }
}

/** Folders that the plan leaves out may move as they like. */
async function marksOf(session: ReadSession, mailbox: MailboxPlan): Promise<FolderMarks> {
  const tree = await session.listFolders()
  const marks: Record<string, string> = {}
  for (const { source, excluded } of mapFolders(tree, { prefix: '', separator: '/', folders: [] }, mailbox.folders)
    .folders) {
    if (excluded) continue
    const state = source.listed.status ?? (await session.status(source.path))
    if (state !== undefined) marks[source.name] = markOf(state)
  }
  return marks
}

/** With CONDSTORE a changed flag is a movement too; without it only what comes and goes. */
function markOf({ uidValidity, uidNext, messages, highestModseq }: FolderState): string {
  return [uidValidity, uidNext ?? '-', messages, highestModseq ?? '-'].join(' ')
}

/**
 * All in one short transaction, which a run beside it hardly notices. A journal that does not exist is made: else no
 * look would ever be the second.
 */
function keep(file: string, looks: readonly SourceLook[]): MigrationError | undefined {
  if (looks.length === 0) return undefined
  try {
    const journal = openJournal(file)
    try {
      journal.commit((tx) => looks.forEach((look) => journal.sourceLooks.put(tx, look)))
    } finally {
      journal.close()
    }
    return undefined
  } catch (thrown) {
    const error = journalFailure(thrown, file) ?? thrown
    if (error instanceof MigrationError && ['journal-unwritable', 'disk-full', 'journal-locked'].includes(error.code))
      return error
    throw error
  }
}

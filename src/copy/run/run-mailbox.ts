// Gives one mailbox its connections and keeps it going: a line that breaks is opened again.

import type { Journal } from '../../journal/journal.ts'
import type { Connections, Reservation } from '../../line/connections.ts'
import { NoPlace } from '../../line/refused-connections.ts'
import type { MemoryBudget } from '../../line/memory-budget.ts'
import { secretOf } from '../../line/secret-of.ts'
import type { Side } from '../../model/codes.ts'
import type { WorkTime } from '../../line/work-time.ts'
import { asMigrationError, type MigrationError } from '../../model/errors.ts'
import type { Emit } from '../../model/events.ts'
import { siblingsOf, type MailboxPlan } from '../../model/plan.ts'
import type { RunRequest } from '../../model/request.ts'
import type { Timing } from '../../model/timing.ts'
import { isFinalPass } from '../../schedule/timeline.ts'
import { fitted, paced } from '../ground/batches.ts'
import { MailboxDeadline } from '../clock/deadline.ts'
import type { RunProgress } from '../clock/progress.ts'
import { BlameRecord } from '../ground/blame-record.ts'
import { BusyFolders } from '../ground/busy-folders.ts'
import type { Meeting } from '../ground/meeting.ts'
import { LoginBudget } from './login-budget.ts'
import { MailboxConnections, type MailboxSecrets } from './mailbox-connections.ts'
import { moveMailbox, type MoveOutcome } from './move-mailbox.ts'
import { unreadAnswers } from '../list/source-folders.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

// Stations of one message:
//   list/list-source        adds its row                          → pending
//   send/fetch-bodies       reads it, checks the length, hashes it
//   send/append-pipeline    commits the attempt, then appends     → appending
//   send/append-results     records UIDs (or NO, or no answer)    → copied
//   prove/read-back         reads it by UID, compares SHA-256     → verified | differs
//   prove/folder-complete   checks that no copy is missing
// Repairs: send/settle-uncertain (no answer), send/retry-refused (NO), folders/ (new UIDVALIDITY).
// Lock order: source connection, then target connection, then memory for reading.

export type RunContext = {
  run: number
  journal: Journal
  connections: Connections
  /** Take nothing new: that of `time`. */
  stop: AbortSignal
  time: WorkTime
  progress: RunProgress
  emit: Emit
  timing: Timing
  request: RunRequest
  /** When this stretch of work began: what a pass has seen for certain is what was there by then. */
  pass: { startedAt: number }
  memory: MemoryBudget
  meeting: Meeting
  /**
   * Only messages that are at least as new, in ms since 1970, are copied in this round; what is older has its turn in
   * the next.
   */
  since?: number
}

/**
 * Moves one mailbox to its end, to what is older than `since`, to where it waits for others, or until a stop; the
 * caller gives its permits back. Throws what parks it: no retry left, or none allowed.
 */
export async function runMailbox(
  context: RunContext,
  mailbox: MailboxPlan,
  reservation: Reservation,
): Promise<MoveOutcome> {
  const { connections, stop } = context
  const secrets = {
    source: secretOf(context.request.secrets, mailbox, 'source'),
    target: secretOf(context.request.secrets, mailbox, 'target'),
  }
  try {
    const most = paced(shareOf(context, mailbox))
    let batch = most
    const blameRecord = new BlameRecord()
    const sendAlone: MailboxContext['sendAlone'] = new Set()
    const renumbered: MailboxContext['renumbered'] = new Set()
    const busyFolders = new BusyFolders()
    const waits = {
      source: connections.backoff(mailbox.source.server, mailbox.id),
      target: connections.backoff(mailbox.target.server, mailbox.id),
    }
    let progressOfAttempt = { messages: 0, bytes: 0 }
    let broughtBefore = 0
    const logins = new LoginBudget(() => broughtBefore + progressOfAttempt.messages)
    while (!stop.aborted) {
      broughtBefore += progressOfAttempt.messages
      progressOfAttempt = { messages: 0, bytes: 0 }
      busyFolders.begin()
      try {
        return await moveOnce(
          context,
          mailbox,
          secrets,
          { onTarget: reservation.onTarget, logins },
          { batch, blameRecord, busyFolders, sendAlone, renumbered },
          progressOfAttempt,
        )
      } catch (thrown) {
        const error = asMigrationError(thrown)
        const broken = error.code === 'connection-lost' ? sideOf(error) : undefined
        const found = blameRecord.attemptEnded(broken)
        if (found) logins.foundCulprit()
        if (broken !== undefined) batch = fitted(batch, most, progressOfAttempt)
        // Without the message over which it broke, it may well go on.
        if (progressOfAttempt.messages > 0 || found) Object.values(waits).forEach((wait) => wait.reset())
        if (error.retry !== 'never' && stop.aborted) return 'stopped'
        const isSpent = error.code === 'server-busy' && waits.target.left() <= 0
        if (isSpent && sideOf(error) === 'target' && busyFolders.setAside()) waits.target.reset()
        if (!(error instanceof NoPlace)) await waits[sideOf(error)].wait(error)
        // Its connections are gone: others may have the places while it waits for its turn.
        if ((error instanceof NoPlace || reservation.isOver) && !(await reservation.renew())) return 'stopped'
      }
    }
    return 'stopped'
  } catch (thrown) {
    if (stop.aborted && asMigrationError(thrown).retry !== 'never') return 'stopped'
    throw thrown
  }
}

const sideOf = (error: MigrationError): Side => (error.facts['side'] === 'source' ? 'source' : 'target')

/**
 * What the narrower of the two servers' limits leaves to each of the mailboxes that work at once; undefined: neither
 * has one.
 */
function shareOf({ request }: RunContext, { source, target }: MailboxPlan): number | undefined {
  const limits = [source, target].flatMap(({ server }) =>
    server.limits === undefined ? [] : [server.limits.bytesPerSecond],
  )
  return limits.length === 0
    ? undefined
    : Math.min(...limits) / Math.max(1, Math.min(request.plan.mailboxesInParallel, request.mailboxes.length))
}

async function moveOnce(
  context: RunContext,
  mailbox: MailboxPlan,
  secrets: MailboxSecrets,
  allowed: { onTarget: number; logins: LoginBudget },
  lessons: Pick<MailboxContext, 'batch' | 'blameRecord' | 'busyFolders' | 'sendAlone' | 'renumbered'>,
  progressOfAttempt: { messages: number; bytes: number },
): Promise<MoveOutcome> {
  const { run, journal, stop, timing, memory, time, progress, request, since } = context
  const connections = new MailboxConnections(
    { ...context, ...allowed, onUnread: unreadAnswers({ ...context, mailbox }) },
    mailbox,
    secrets,
  )
  const sendMemory = memory.forMailbox()
  const cut = () => connections.cut()
  time.cut.addEventListener('abort', cut)
  try {
    const { source, target } = await connections.open()
    const emit: Emit = (event) => {
      if (event.event === 'message') {
        progressOfAttempt.messages += 1
        progressOfAttempt.bytes += event.bytes
      }
      context.emit(event)
    }
    const deadline = new MailboxDeadline({
      time,
      progress,
      mailbox: mailbox.id,
      rateBefore: journal.runs.rates(mailbox.target.server.name)?.throughput,
    })
    const mailboxContext: MailboxContext = {
      mailbox,
      siblings: siblingsOf(request.plan, mailbox),
      meeting: context.meeting,
      run,
      journal,
      source,
      target,
      locks: connections.locks,
      openWriter: () => connections.openWriter(target),
      openSpareReader: () => connections.openSpareReader(),
      batchesInFlight: () => context.connections.batchesInFlight(mailbox.target.server),
      emit,
      stop,
      deadline,
      since,
      timing,
      memory,
      sendMemory,
      progressOfAttempt,
      listedPlaces: new Set(),
      targetPaths: new Set(),
      ...lessons,
    }
    const outcome = await moveMailbox(mailboxContext, {
      ...request,
      finalPass: isFinalPass(mailbox.source.server.timeline ?? {}, context.pass.startedAt),
    })
    await connections.logout()
    return outcome
  } finally {
    time.cut.removeEventListener('abort', cut)
    cut()
    sendMemory.releaseAll()
    connections.noteLessons()
  }
}

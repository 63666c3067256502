// Gives one mailbox its connections and keeps it going: a line that breaks is opened again.

import type { Journal } from '../journal/journal.ts'
import type { Lines } from '../line/lines.ts'
import type { Room } from '../line/room.ts'
import { secretOf } from '../line/secret-of.ts'
import type { Side } from '../model/codes.ts'
import type { WorkTime } from '../line/work-time.ts'
import { asMigrationError, type MigrationError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { RunRequest } from '../model/request.ts'
import type { Timing } from '../model/timing.ts'
import { isFinalPass } from '../schedule/timeline.ts'
import { fitted, paced } from './batches.ts'
import { InTime } from './in-time.ts'
import type { Headway } from './headway.ts'
import { LineBreakers } from './line-breakers.ts'
import { MailboxLines, type MailboxSecrets } from './mailbox-lines.ts'
import { moveMailbox, type MoveOutcome } from './move-mailbox.ts'
import type { Work } from './work.ts'

export type RunContext = {
  run: number
  journal: Journal
  lines: Lines
  /** Take nothing new: that of `time`. */
  stop: AbortSignal
  time: WorkTime
  headway: Headway
  emit: Emit
  timing: Timing
  request: RunRequest
  /** When this stretch of work began: what a pass has seen for certain is what was there by then. */
  pass: { startedAt: number }
  room: Room
  /**
   * Only messages that are at least as new, in ms since 1970, are copied in this round; what is older has its turn in
   * the next.
   */
  since?: number
}

/**
 * Moves one mailbox to its end, to what is older than `newerThan`, or until a stop. Throws what parks it: no retry
 * left, or none allowed.
 */
export async function runMailbox(context: RunContext, mailbox: MailboxPlan): Promise<MoveOutcome> {
  const { lines, stop } = context
  const secrets = {
    source: secretOf(context.request.secrets, mailbox, 'source'),
    target: secretOf(context.request.secrets, mailbox, 'target'),
  }
  const place = await lines.reserve(mailbox)
  try {
    const most = paced(shareOf(context, mailbox))
    let batch = most
    const breakers = new LineBreakers()
    const apart: Work['apart'] = new Set()
    const renumbered: Work['renumbered'] = new Set()
    for (let attempt = 1; !stop.aborted; attempt += 1) {
      const carried = { messages: 0, bytes: 0 }
      try {
        return await moveOnce(context, mailbox, secrets, { batch, breakers, apart, renumbered }, carried)
      } catch (thrown) {
        const error = asMigrationError(thrown)
        const broken = error.code === 'connection-lost' ? sideOf(error) : undefined
        const found = breakers.attemptEnded(broken)
        if (broken !== undefined) batch = fitted(batch, most, carried)
        // Without the message over which it broke, it may well go on.
        if (carried.messages > 0 || found) attempt = 1
        if (error.retry === 'never' || attempt > context.timing.backoff.length) throw thrown
        if (stop.aborted) return 'stopped'
        await lines.backOff(mailbox[sideOf(error)].server, mailbox.id, attempt, error)
      }
    }
    return 'stopped'
  } catch (thrown) {
    if (stop.aborted && asMigrationError(thrown).retry !== 'never') return 'stopped'
    throw thrown
  } finally {
    place.leave()
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
  pace: Pick<Work, 'batch' | 'breakers' | 'apart' | 'renumbered'>,
  carried: { messages: number; bytes: number },
): Promise<MoveOutcome> {
  const { run, journal, stop, timing, room, time, headway, request, since } = context
  const lines = new MailboxLines(context, mailbox, secrets)
  const moving = room.part()
  const cut = () => lines.cut()
  time.cut.addEventListener('abort', cut)
  try {
    const { source, target } = await lines.open()
    const emit: Emit = (event) => {
      if (event.event === 'message') {
        carried.messages += 1
        carried.bytes += event.bytes
      }
      context.emit(event)
    }
    const inTime = new InTime({
      time,
      headway,
      mailbox: mailbox.id,
      rateBefore: journal.runs.rates(mailbox.target.server.name)?.throughput,
    })
    const work: Work = {
      mailbox,
      run,
      journal,
      source,
      target,
      turns: lines.turns,
      openWriter: () => lines.openWriter(target),
      openSpareReader: () => lines.openSpareReader(),
      emit,
      stop,
      inTime,
      since,
      timing,
      room,
      moving,
      ...pace,
    }
    const outcome = await moveMailbox(work, {
      ...request,
      finalPass: isFinalPass(mailbox.source.server.timeline ?? {}, context.pass.startedAt),
    })
    await lines.logout()
    return outcome
  } finally {
    time.cut.removeEventListener('abort', cut)
    cut()
    moving.leaveAll()
    lines.noteLessons()
  }
}

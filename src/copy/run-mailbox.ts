// Gives one mailbox its connections and keeps it going: a line that breaks is opened again and what was uncertain on it is settled.

import { OneByOneWriter } from '../imap/one-by-one-writer.ts'
import type { ImapSession } from '../imap/session.ts'
import type { Journal } from '../journal/journal.ts'
import { both } from '../line/both.ts'
import { chooseWriter } from '../line/choose-writer.ts'
import type { Place } from '../line/gate.ts'
import type { Lines } from '../line/lines.ts'
import type { Room } from '../line/room.ts'
import { secretOf } from '../line/secret-of.ts'
import { Turn } from '../line/turn.ts'
import type { Side } from '../model/codes.ts'
import type { WorkTime } from '../line/work-time.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { TargetWriter } from '../model/ports.ts'
import type { RunRequest } from '../model/request.ts'
import type { Secret } from '../model/secret.ts'
import type { Timing } from '../model/timing.ts'
import { isFinalPass } from '../schedule/timeline.ts'
import { fitted, paced } from './batches.ts'
import { InTime } from './in-time.ts'
import type { Headway } from './headway.ts'
import { LineBreakers } from './line-breakers.ts'
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
  /** Only messages that are at least as new, in ms since 1970, are copied in this round; what is older has its turn in the next. */
  since?: number
}

/** Moves one mailbox to its end, to what is older than `newerThan`, or until a stop. Throws what parks it: no retry left, or none allowed. */
export async function runMailbox(context: RunContext, mailbox: MailboxPlan): Promise<MoveOutcome> {
  const { lines, stop } = context
  const secrets = { source: secretOf(context.request.secrets, mailbox, 'source'), target: secretOf(context.request.secrets, mailbox, 'target') }
  const place = await lines.reserve(mailbox)
  try {
    const most = paced(shareOf(context, mailbox))
    let batch = most
    const breakers = new LineBreakers()
    const apart: Work['apart'] = new Set()
    for (let attempt = 1; !stop.aborted; attempt += 1) {
      const carried = { messages: 0, bytes: 0 }
      try {
        return await moveOnce(context, mailbox, secrets, { batch, breakers, apart }, carried)
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

/** What the narrower of the two servers' limits leaves to each of the mailboxes that work at once; undefined: neither has one. */
function shareOf({ request }: RunContext, { source, target }: MailboxPlan): number | undefined {
  const limits = [source, target].flatMap(({ server }) => (server.limits === undefined ? [] : [server.limits.bytesPerSecond]))
  return limits.length === 0 ? undefined : Math.min(...limits) / Math.max(1, Math.min(request.plan.mailboxesInParallel, request.mailboxes.length))
}

async function moveOnce(
  context: RunContext, mailbox: MailboxPlan, secrets: { source: Secret; target: Secret }, pace: Pick<Work, 'batch' | 'breakers' | 'apart'>, carried: { messages: number; bytes: number },
): Promise<MoveOutcome> {
  const { lines } = context
  const sessions: Opened[] = []
  const readers: { side: Side; session: ImapSession }[] = []
  let writer: TargetWriter | undefined
  const cut = () => sessions.forEach((session) => session.destroy())
  context.time.cut.addEventListener('abort', cut)
  const open = async (side: Side) => {
    const session = await lines.connect(mailbox[side], secrets[side], mailbox.id)
    sessions.push(session)
    readers.push({ side, session })
    return session
  }
  const places: Place[] = []
  let over = false
  const moving = context.room.part()
  const turns = { source: new Turn(), target: new Turn() }
  try {
    const [source, target] = await both(open('source'), open('target'))
    const openWriter = async () => {
      writer = await writerFor(context, mailbox, { session: target, turn: turns.target }, () => lines.connect(mailbox.target, secrets.target, mailbox.id, { patient: false, writes: true }))
      sessions.push(writer)
      context.emit({ event: 'writing', mailbox: mailbox.id, server: mailbox.target.server.name, writer: writer.name, alone: writer.shared })
      return writer
    }
    const openSpareReader = async () => {
      const spare = await lines.spare(mailbox)
      if (spare === undefined) return undefined
      places.push(spare)
      try {
        const session = await lines.connect(mailbox.target, secrets.target, mailbox.id, { patient: false })
        sessions.push(session)
        // It took so long that nobody needs it any more.
        if (over) session.destroy()
        return session
      } catch {
        // Comfort only: a server that has no room for it says so again when it matters.
        spare.leave()
        return undefined
      }
    }
    const emit: Emit = (event) => {
      if (event.event === 'message') {
        carried.messages += 1
        carried.bytes += event.bytes
      }
      context.emit(event)
    }
    const { run, journal, stop, timing, room, time, headway } = context
    const inTime = new InTime({ time, headway, mailbox: mailbox.id, rateBefore: journal.runs.rates(mailbox.target.server.name)?.throughput })
    const options = { ...context.request, finalPass: isFinalPass(mailbox.source.server.timeline ?? {}, context.pass.startedAt) }
    const outcome = await moveMailbox({ mailbox, run, journal, source, target, openWriter, openSpareReader, turns, emit, stop, inTime, since: context.since, timing, room, moving, ...pace }, options)
    await Promise.all(sessions.map((session) => session.logout()))
    return outcome
  } finally {
    if (writer?.misread === true) lines.distrust(mailbox.target.server)
    readers.forEach(({ side, session }) => lines.noteReading(mailbox[side].server, session.reading))
    context.time.cut.removeEventListener('abort', cut)
    over = true
    cut()
    moving.leaveAll()
    places.forEach((place) => place.leave())
  }
}

type Opened = { logout(): Promise<void>; destroy(): void }

/** Writing has a connection of its own where the budget and the server allow two; a server that takes only one is not an error. */
async function writerFor(
  context: RunContext, mailbox: MailboxPlan, reader: { session: ImapSession; turn: Turn }, openSecond: () => Promise<ImapSession>,
): Promise<TargetWriter> {
  const shared = () => new OneByOneWriter(reader.session, (work) => reader.turn.take(work))
  if (context.lines.targetConnections(mailbox) === 1) return shared()
  try {
    return chooseWriter(context, mailbox.target, await openSecond())
  } catch (error) {
    // Courier hangs up on a connection too many and Cyrus leaves it without a greeting: neither says that it is one too many.
    if (error instanceof MigrationError && error.retry !== 'never') return shared()
    throw error
  }
}

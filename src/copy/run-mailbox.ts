// Gives one mailbox its connections and keeps it going: a line that breaks is opened again and what was uncertain on it is settled.

import { OneByOneWriter } from '../imap/one-by-one-writer.ts'
import type { ImapSession } from '../imap/session.ts'
import type { Journal } from '../journal/journal.ts'
import { both } from '../line/both.ts'
import { chooseWriter } from '../line/choose-writer.ts'
import type { Lines } from '../line/lines.ts'
import type { Room } from '../line/room.ts'
import { Turn } from '../line/turn.ts'
import type { Side } from '../model/codes.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { TargetWriter } from '../model/ports.ts'
import type { RunRequest } from '../model/request.ts'
import type { Secret } from '../model/secret.ts'
import type { Timing } from '../model/timing.ts'
import { fullBatch, smaller } from './batches.ts'
import { moveMailbox } from './move-mailbox.ts'
import type { Work } from './work.ts'

export type RunContext = { run: number; journal: Journal; lines: Lines; stop: AbortSignal; emit: Emit; timing: Timing; request: RunRequest; room: Room }

/** Moves one mailbox to its end, or until a stop. Throws what parks it: no retry left, or none allowed. */
export async function runMailbox(context: RunContext, mailbox: MailboxPlan): Promise<'done' | 'stopped'> {
  const { lines, stop } = context
  const secrets = { source: secretOf(context, mailbox, 'source'), target: secretOf(context, mailbox, 'target') }
  const place = await lines.reserve(mailbox)
  try {
    let batch = fullBatch
    const breaks: Work['breaks'] = new Map()
    const apart: Work['apart'] = new Set()
    for (let attempt = 1; !stop.aborted; attempt += 1) {
      const progress = { made: false }
      try {
        return await moveOnce(context, mailbox, secrets, { batch, breaks, apart }, progress)
      } catch (thrown) {
        const error = asMigrationError(thrown)
        if (progress.made) attempt = 1
        else if (error.code === 'connection-lost') batch = smaller(batch)
        if (error.retry === 'never' || attempt > context.timing.backoff.length) throw thrown
        if (stop.aborted) return 'stopped'
        await lines.backOff(error.facts['side'] === 'source' ? mailbox.source.server : mailbox.target.server, mailbox.id, attempt, error)
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

function secretOf(context: RunContext, mailbox: MailboxPlan, side: 'source' | 'target'): Secret {
  const secret = context.request.secrets.of(mailbox.id, side)
  if (secret !== undefined) return secret
  throw new MigrationError(`no secret for ${mailbox.id}, ${side}`, {
    code: 'secret-missing', scope: 'mailbox', retry: 'never', facts: { mailbox: mailbox.id, side, user: mailbox[side].login },
  })
}

async function moveOnce(
  context: RunContext, mailbox: MailboxPlan, secrets: { source: Secret; target: Secret }, pace: Pick<Work, 'batch' | 'breaks' | 'apart'>, progress: { made: boolean },
): Promise<'done' | 'stopped'> {
  const { lines } = context
  const sessions: Opened[] = []
  const readers: { side: Side; session: ImapSession }[] = []
  let writer: TargetWriter | undefined
  const open = async (side: 'source' | 'target') => {
    const session = await lines.connect(mailbox[side], secrets[side], mailbox.id)
    sessions.push(session)
    readers.push({ side, session })
    return session
  }
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
    const emit: Emit = (event) => {
      if (event.event === 'message') progress.made = true
      context.emit(event)
    }
    const { run, journal, stop, timing, room } = context
    const outcome = await moveMailbox({ mailbox, run, journal, source, target, openWriter, turns, emit, stop, timing, room, moving, ...pace }, context.request)
    await Promise.all(sessions.map((session) => session.logout()))
    return outcome
  } finally {
    if (writer?.misread === true) lines.distrust(mailbox.target.server)
    readers.forEach(({ side, session }) => lines.noteReading(mailbox[side].server, session.reading))
    sessions.forEach((session) => session.destroy())
    moving.leaveAll()
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

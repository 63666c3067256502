// What becomes of refused messages: looked for, tried alone, tried without keywords, and in the end listed.

import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import { roomLeft, roomNeeded } from '../../model/room-needed.ts'
import { readBystanders } from '../match/unowned-messages.ts'
import type { AppendPipeline, Manner } from './append-pipeline.ts'
import type { Received } from './fetch-bodies.ts'
import type { ReadBackQueue } from '../prove/read-back-queue.ts'
import { readOnly, releaseMemory, recordRefusals, type Refused } from './append-results.ts'
import type { FolderTarget, MailboxContext, WritingContext } from '../ground/mailbox-context.ts'
import { claimArrivals } from '../match/claim-late-copies.ts'

/** So many refusals for want of room, and the mailbox is full. */
const fullAfter = 3
/** So many messages in a row that may not be put into a folder, and it is the folder. */
const closedAfter = 3

export type Sending = { context: WritingContext; stream: AppendPipeline; readBack: ReadBackQueue; to: FolderTarget }

/**
 * Drains the folder and brings everything that was refused to its end, what is given here with it. What is refused for
 * want of room stays pending. `isLast`: nothing more will be sent to the folder. Throws `over-quota` and `server-busy`
 * (scope mailbox), `folder-unreadable` and `read-only-folder` (scope folder).
 */
export async function settleRefusals(
  sending: Sending,
  already: readonly Refused[] = [],
  isLast = false,
): Promise<void> {
  const { context, to, stream } = sending
  const all = [...already, ...(await stream.awaitAnswers(to))]
  try {
    const refused = await judgedAlone(sending, all)
    const withoutKeywords = refused.filter(({ refusal }) => refusal.kind === 'keywords').map((one) => one.received)
    const stillRefused = await sendAndWait(sending, withoutKeywords, 'without-keywords')
    stream.noteFull(
      to.folder,
      recordRefusals(context, to.folder, [
        ...refused.filter(({ refusal }) => refusal.kind !== 'keywords' && refusal.kind !== 'denied'),
        ...stillRefused.filter(({ refusal }) => refusal.kind !== 'denied'),
        ...decidedOf(sending, [...refused, ...stillRefused]),
      ]),
    )
    const [denied] = stream.deniedIn(to.target)
    if (denied !== undefined && isClosed(sending, isLast)) throw readOnly(context, to.folder, denied.text)
  } finally {
    releaseMemory(all)
  }
  if (stream.full >= fullAfter) throw await mailboxFull(context, to.folder)
}

/** Of those that may not be put into the folder, the ones after which others were: it is their own fault. */
function decidedOf({ stream, to }: Sending, refused: readonly Refused[]): Refused[] {
  const held = stream.deniedIn(to.target)
  held.push(...refused.filter(({ refusal }) => refusal.kind === 'denied'))
  const decided = held.filter(({ othersFollowed }) => othersFollowed)
  held.splice(0, held.length, ...held.filter(({ othersFollowed }) => !othersFollowed))
  return decided
}

/** Whether nothing may be put into the folder: so many in a row were refused, or no other comes. */
function isClosed({ stream, to }: Sending, isLast: boolean): boolean {
  return isLast || stream.deniedIn(to.target).length >= closedAfter
}

/**
 * Throws when something found no room, after everything else was sent: one large message need not keep the small ones
 * of other folders out.
 */
export async function assertAllFitted(context: MailboxContext, stream: AppendPipeline): Promise<void> {
  const [folder] = stream.fullFor.values()
  if (folder !== undefined) throw await mailboxFull(context, folder)
}

/** Sends messages that must not share a command with others, and gives those that are refused. */
export async function sendAndWait(
  { stream, to }: Sending,
  received: readonly Received[],
  manner: Manner,
): Promise<Refused[]> {
  if (received.length === 0) return []
  await stream.send(to, received, manner)
  return stream.awaitAnswers(to)
}

/**
 * A MULTIAPPEND stands or falls together (RFC 3502): what was refused with others is sent again by itself, so that the
 * culprit is alone and the others are stored. Before that one looks whether the server stored it all the same. Room is
 * tried with a few only: a full mailbox refuses them all.
 */
async function judgedAlone(sending: Sending, refused: readonly Refused[]): Promise<Refused[]> {
  const { context, to, readBack } = sending
  const together = refused.filter((one) => one.together)
  if (together.length === 0) return [...refused]
  const { row, lowMark } = to.target
  const claimed = await context.locks.target.runExclusive(async () => {
    await readBystanders(context, row, lowMark)
    return claimArrivals(context, row, lowMark)
  })
  readBack.add(to, claimed)
  const stored = new Set(claimed.map(({ id }) => id))
  for (const { received } of together) if (stored.has(received.row.id)) received.permit.release()
  const open = together.filter(({ received }) => !stored.has(received.row.id))
  const full = open.filter(({ refusal }) => refusal.kind === 'quota')
  const again = [...open.filter(({ refusal }) => refusal.kind !== 'quota'), ...full.slice(0, fullAfter)]
  const apart = await sendAndWait(
    sending,
    again.map(({ received }) => received),
    'alone',
  )
  return [...refused.filter((one) => !one.together), ...apart, ...full.slice(fullAfter)]
}

/** `bytes`: what lacks for all that waits; `limit`: what is free, where the target tells it. */
async function mailboxFull(context: MailboxContext, folder: FolderRow): Promise<MigrationError> {
  const { mailbox, journal } = context
  const free = await freeNow(context)
  const { waiting } = journal.messages.roomOf(mailbox.id)
  return new MigrationError(`${mailbox.id}: the target mailbox is full`, {
    code: 'over-quota',
    scope: 'mailbox',
    retry: 'never',
    facts: {
      mailbox: mailbox.id,
      folder: folder.name,
      user: mailbox.target.login,
      server: mailbox.target.server.name,
      side: 'target',
      bytes: Math.max(0, roomNeeded(waiting.bytes) - (free ?? 0)),
      ...(free === undefined ? {} : { limit: free }),
    },
  })
}

/** Bytes that the quota leaves; undefined: the target does not say. */
async function freeNow({ target, locks }: MailboxContext): Promise<number | undefined> {
  try {
    const quota = await locks.target.runExclusive(() => target.quota())
    return quota?.bytes === undefined ? undefined : roomLeft(quota.bytes)
  } catch (error) {
    // That the mailbox is full is what is to be told, not that a line broke over the question how much is free.
    if (error instanceof MigrationError) return undefined
    throw error
  }
}

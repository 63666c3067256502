// Settles uncertain appends: those without an answer are looked for until nothing more can arrive.

import { unreadableArrivals } from '../match/unreadable-arrivals.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { AttemptRow } from '../../journal/attempts.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import { assumedDrainRate } from '../../model/timing.ts'
import { matchCopies, type Match } from '../../proof/match.ts'
import { type FolderSnapshot, readBystanders } from '../match/unowned-messages.ts'
import { assertSameUidValidity } from '../ground/assert-uidvalidity.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'
import { findRenamed, followRename } from '../folders/open-target.ts'
import { wantedOf } from '../match/wanted.ts'
import type { Transaction } from '../../journal/transaction.ts'

/** Two round trips of a long line, in ms. */
const twoRoundTrips = 1_000
/**
 * No longer, in ms, whatever was measured: unanswered is what the line drains in two seconds, or 4 MB where nothing is
 * known of it, and a message larger than that. What a dead connection has left in buffers on the way is there by then.
 */
const longestStill = 300_000

/**
 * `left`: a stop came first and leaves no time for the wait, and the attempts stay open for the next run; `owes-look`:
 * what was given up may be in other folders.
 */
export type Settled = 'settled' | 'left' | 'owes-look'

/**
 * Settles every open attempt in one target folder. `answered`: the server said that it stored them but not under which
 * UIDs, so nothing can still be on its way and no waiting is needed. Afterwards no row of the folder is `appending`:
 * what was found is `copied`, the rest is `pending` (or a missing copy, when the server had said it was stored). What
 * may have been there and is not there any more, users may have filed: in the same commit the mailbox is owed a look
 * through its other folders, before anything is sent again (see filed-elsewhere.ts).
 */
export async function settle(context: MailboxContext, folder: TargetFolderRow, answered: boolean): Promise<Settled> {
  const { journal } = context
  const attempts = journal.attempts.openIn(folder.id)
  if (attempts.length === 0) return 'settled'
  const uncertain = journal.messages.sentWithoutCopy(folder.id).filter((row) => row.state === 'appending')
  const lowMark = Math.min(...attempts.map((attempt) => attempt.lowMark))
  const look =
    uncertain.length === 0
      ? { matches: [], leftAgain: false }
      : await lookUntilStill(context, folder, uncertain, lowMark, answered ? 'answered' : stillFor(context, attempts))
  if (look === 'left') return 'left'
  const { matches, leftAgain } = look
  const found = new Set(matches.map((match) => match.id))
  const byId = new Map(uncertain.map((row) => [row.id, row]))
  let owesLook = false
  journal.commit((tx) => {
    for (const match of matches)
      if (isStillOpen(context, byId.get(match.id))) journal.messages.own(tx, match.id, folder.id, match.uid, false)
    for (const row of uncertain) {
      if (found.has(row.id) || !isStillOpen(context, row)) continue
      giveUp(tx, context, row, answered ? folder.id : undefined)
      const mailbox = journal.folders.get(row.folder)?.mailbox
      if (answered || !leftAgain || mailbox === undefined) continue
      journal.mailboxes.setFiledElsewhere(tx, mailbox, 'owed')
      owesLook = true
    }
    for (const attempt of attempts) journal.attempts.close(tx, attempt.id)
  })
  if (!answered && uncertain.length > 0) {
    context.emit({
      event: 'settled',
      mailbox: context.mailbox.id,
      folder: folder.path,
      found: found.size,
      again: uncertain.length - found.size,
    })
  }
  return owesLook ? 'owes-look' : 'settled'
}

/**
 * While the folder was looked at, its answer may have come over another line (several mailboxes may write into one
 * folder), and it may even be on its way again.
 */
function isStillOpen({ journal }: MailboxContext, row: MessageRow | undefined): boolean {
  const now = row === undefined ? undefined : journal.messages.get(row.id)
  return now?.state === 'appending' && now.attempts === row?.attempts
}

/** What the server said it stored and does not show there is searched for, and not sent again; the rest is. */
function giveUp(
  tx: Transaction,
  { journal: { messages } }: MailboxContext,
  { id }: MessageRow,
  answeredIn: number | undefined,
): void {
  if (answeredIn !== undefined) messages.setMissingUnnamed(tx, id, answeredIn)
  // It left the source meanwhile: there is nothing to send again.
  else if (messages.get(id)?.atSource === 0) messages.setState(tx, id, 'gone', 'source-expunged')
  else messages.setState(tx, id, 'pending')
}

/**
 * Settles whatever earlier runs, or a lost connection, left open in this mailbox: first the past, then the future.
 * Resolves to whether all of it is settled.
 */
export async function settleMailbox(context: MailboxContext): Promise<boolean> {
  const { journal, target } = context
  for (const life of journal.lives.ofAccount(accountKey(context.mailbox.target))) {
    if (journal.attempts.openIn(life.id).length === 0) continue
    // Each command may wait for an answer: whoever is asked to stop begins no other.
    if (!context.deadline.mayWait(0)) return false
    try {
      const status = await target.status(life.path)
      if (status?.uidValidity !== life.uidValidity) {
        const renamed = await findRenamed(context, life)
        if (renamed !== undefined) journal.commit((tx) => followRename(tx, journal, life.id, renamed))
      }
      if ((await settle(context, journal.lives.get(life.id) ?? life, false)) === 'left') return false
    } catch (error) {
      // What cannot be learnt is neither still nor gone: its attempts stay open, and whoever opens the folder says why.
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
    }
  }
  return true
}

function stillFor({ journal, mailbox, timing }: MailboxContext, attempts: readonly AttemptRow[]): number {
  // Into an archive nothing arrives after the death of its writer.
  if (mailbox.target.archive !== undefined) return 0
  const bytes = attempts.reduce((sum, attempt) => sum + attempt.bytes, 0)
  return stillAfter(bytes, journal.runs.rates(mailbox.target.server.name)?.line, timing.still)
}

/**
 * How long, in ms, a folder must have been still after so many bytes without an answer: measured on slow lines, where a
 * killed client's bytes kept arriving in bursts. `rate`: bytes a second of the line, where known; `least`: ms.
 */
export function stillAfter(bytes: number, rate: number | undefined, least: number): number {
  const drained = ((2 * bytes) / Math.max(1, rate ?? assumedDrainRate)) * 1000 + twoRoundTrips
  return Math.max(least, Math.min(longestStill, drained))
}

/** When the sender of these attempts was last known to be alive. */
function lastSign(context: MailboxContext, attempts: readonly AttemptRow[]): number {
  const signs = attempts.map((attempt) =>
    attempt.run === context.run
      ? attempt.at
      : Math.max(attempt.at, context.journal.runs.lastSeen(attempt.run) + context.timing.heartbeat),
  )
  return Math.min(Date.now(), Math.max(...signs))
}

/** `leftAgain`: something lay there from the low mark on that is not there any more, or nobody can know. */
type Look = { matches: Match[]; leftAgain: boolean }

/**
 * `quiet`: ms for which nothing may have come; `answered`: nothing can. Resolves to `left` when a stop leaves no time
 * for it.
 */
async function lookUntilStill(
  context: MailboxContext,
  folder: TargetFolderRow,
  uncertain: readonly MessageRow[],
  lowMark: number,
  quiet: number | 'answered',
): Promise<Look | 'left'> {
  const still = quiet === 'answered' ? 0 : quiet
  const wanted = wantedOf(uncertain)
  const { attempts } = context.journal
  const open = attempts.openIn(folder.id)
  let since = lastSign(context, open)
  let known = -1
  for (let told = false; ; told = true) {
    const look = await lookFor(context, folder, wanted, lowMark, quiet === 'answered')
    if (look === undefined) return { matches: [], leftAgain: true }
    const { matches } = look
    // Everything is there: a second copy cannot be on its way, each was sent once in these attempts.
    if (matches.length === wanted.length) return look
    // Only arrivals that fit one of ours count as movement: a live folder also receives its users' mail.
    if (known >= 0 && matches.length > known) {
      since = Date.now()
      // Kept, so that a run that takes over from this one does not count from the death before.
      context.journal.commit((tx) => open.forEach(({ id }) => attempts.setSent(tx, id, since)))
    }
    known = matches.length
    const left = since + still - Date.now()
    if (left <= 0) return look
    if (!context.deadline.mayWait(left)) return 'left'
    if (!told) {
      const seconds = Math.ceil(left / 1000)
      context.emit({
        event: 'settling',
        mailbox: context.mailbox.id,
        folder: folder.path,
        messages: uncertain.length,
        seconds,
      })
    }
    await context.deadline.wait(Math.min(left, context.timing.look))
  }
}

/**
 * undefined: the folder is not there any more, so nothing is in it and nothing can arrive. A folder that cannot be
 * asked is not such a one: that is thrown, and nothing is given up.
 */
async function lookFor(
  context: MailboxContext,
  folder: TargetFolderRow,
  wanted: ReturnType<typeof wantedOf>,
  lowMark: number,
  answered: boolean,
): Promise<Look | undefined> {
  const status = await context.target.status(folder.path)
  // What was stored into the next life of a folder is not gone.
  if (answered) assertSameUidValidity(context, folder, status)
  if (status === undefined || status.uidValidity !== folder.uidValidity) return undefined
  const seen = await readBystanders(context, folder, lowMark)
  const matches = matchCopies(wanted, context.journal.unowned.from(folder.id, lowMark), 'sent')
  matches.push(...(await unreadableArrivals(context, folder, wanted, matches, lowMark)))
  return { matches, leftAgain: hasGap(seen, lowMark, context.journal.messages.ownedUids(folder.id)) }
}

/**
 * Whether a UID from the low mark on was given to a message that is not there any more, and that is no known copy. An
 * append that was cut takes no UID: without such a gap nothing of it can have been filed elsewhere.
 */
function hasGap({ listed, uidNext }: FolderSnapshot, lowMark: number, owned: readonly number[]): boolean {
  if (uidNext === undefined) return true
  const there = [...new Set(listed)].filter((uid) => uid < uidNext).length
  const missing = owned.filter((uid) => uid >= lowMark && uid < uidNext && !listed.has(uid)).length
  return uidNext - lowMark > there + missing
}

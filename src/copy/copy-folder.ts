// Copies one source folder: read a batch, commit the intent, append, record the UIDs, read back. Every step can be the last one before a crash.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import { letGo, worthCollecting } from '../line/garbage.ts'
import { MigrationError } from '../model/errors.ts'
import type { AppendAnswer, OutgoingMessage } from '../model/ports.ts'
import { project } from '../proof/projection.ts'
import { adoptKnown } from './adopt.ts'
import { batchesOf, bytesOf } from './batches.ts'
import { readBystanders } from './bystanders.ts'
import { fetchBatch, type Received } from './fetch-batch.ts'
import { blaming, noteBreak, triable } from './line-breakers.ts'
import { readBack } from './read-back.ts'
import { readRefusal, type Refusal } from './refusal.ts'
import { assumedRate, claimArrivals, settle } from './settle.ts'
import { tell } from './tell.ts'
import type { OpenTarget, Work } from './work.ts'

/** After so many bytes what was measured before them counts no more. */
const settledAfter = 8_000_000

/** So many refusals for want of room, and the mailbox is full. */
const fullAfter = 3

/** `together`: it was refused with others, and need not be the cause. */
type Refused = { received: Received; refusal: Refusal; text: string; together: boolean }
/** How a batch is sent: as fast as the writer can, each message in a command of its own, or alone and without its keywords. */
type Manner = 'together' | 'alone' | 'without-keywords'

/**
 * Copies what is pending in the folder. Returns early when a stop was asked for. Throws when the line breaks (`connection-lost`: what is uncertain
 * is settled after reconnecting) and when the mailbox is full (`over-quota`).
 */
export async function copyFolder(work: Work, folder: FolderRow, target: OpenTarget): Promise<void> {
  const { journal, source } = work
  const pending = triable(work, journal.messages.inFolder(folder.id, ['pending']))
  if (pending.length === 0) return
  await source.examine(folder.path)
  let full = 0
  for (const rows of batchesOf(pending, work.batch)) {
    if (work.stop.aborted) return
    full += await work.bodies.holding(bytesOf(rows), () => transfer(work, folder, target, rows))
    await readBack(work, folder, target.row.path, copiedOf(work, rows), target.permanentFlags)
    if (full >= fullAfter) throw mailboxFull(work, folder)
  }
  if (full > 0) throw mailboxFull(work, folder)
}

/** Reads a batch and sends it; its bodies are gone when this returns. Gives how many were refused for want of room. */
async function transfer(work: Work, folder: FolderRow, target: OpenTarget, rows: readonly MessageRow[]): Promise<number> {
  const received = await blaming(work, rows, () => receive(work, folder, target, rows))
  // The pieces in which a large body came are dead, and sending it makes copies of it.
  if (bytesOf(rows) >= worthCollecting) letGo()
  const apart = received.filter(({ row }) => work.apart.has(row.id))
  const together = await send(work, folder, target, received.filter(({ row }) => !work.apart.has(row.id)), 'together')
  const refused = [...(await judgedAlone(work, folder, target, together)), ...(await send(work, folder, target, apart, 'alone'))]
  const withoutKeywords = refused.filter(({ refusal }) => refusal.kind === 'keywords').map((one) => one.received)
  const stillRefused = await send(work, folder, target, withoutKeywords, 'without-keywords')
  return recordRefusals(work, folder, [...refused.filter(({ refusal }) => refusal.kind !== 'keywords'), ...stillRefused])
}

/**
 * A MULTIAPPEND stands or falls together (RFC 3502): what was refused with others is sent again by itself, so that the culprit is alone and the others
 * are stored. Before that one looks whether the server stored it all the same. Room is tried with a few only: a full mailbox refuses them all.
 */
async function judgedAlone(work: Work, folder: FolderRow, target: OpenTarget, refused: readonly Refused[]): Promise<Refused[]> {
  const together = refused.filter((one) => one.together)
  if (together.length === 0) return [...refused]
  await readBystanders(work, target.row, target.lowMark)
  const stored = new Set(claimArrivals(work, target.row, target.lowMark).map((row) => row.id))
  const open = together.filter(({ received }) => !stored.has(received.row.id))
  const full = open.filter(({ refusal }) => refusal.kind === 'quota')
  const again = [...open.filter(({ refusal }) => refusal.kind !== 'quota'), ...full.slice(0, fullAfter)]
  return [...refused.filter((one) => !one.together), ...(await send(work, folder, target, again.map(({ received }) => received), 'alone')), ...full.slice(fullAfter)]
}

function copiedOf(work: Work, rows: readonly MessageRow[]): MessageRow[] {
  return rows.map((row) => work.journal.messages.get(row.id)).filter((row): row is MessageRow => row?.state === 'copied')
}

/** Reads a batch and writes down what it is; gives what must be sent. */
async function receive(work: Work, folder: FolderRow, target: OpenTarget, rows: readonly MessageRow[]): Promise<Received[]> {
  const { journal } = work
  const batch = await fetchBatch(work, folder, rows)
  const tooLarge = batch.received.filter(({ bytes }) => work.target.appendLimit !== undefined && bytes.length > work.target.appendLimit)
  journal.commit(() => {
    for (const { row, print, notes } of batch.received) {
      journal.messages.setFingerprint(row.id, print)
      journal.messages.addNotes(row, notes)
    }
    for (const row of batch.gone) {
      journal.messages.setAtSource(row.id, false)
      journal.messages.setState(row.id, 'gone', 'source-expunged')
    }
    for (const { row, code, reason } of batch.unreadable) journal.messages.setState(row.id, 'refused', code, reason)
    for (const { row } of tooLarge) journal.messages.setState(row.id, 'refused', 'message-too-large', `limit ${work.target.appendLimit ?? 0}`)
  })
  for (const row of batch.gone) tell(work, folder, row, 'gone', 'source-expunged')
  for (const { row, code, reason } of batch.unreadable) tell(work, folder, row, 'refused', code, reason)
  for (const { row } of tooLarge) tell(work, folder, row, 'refused', 'message-too-large')
  const adopted = await adoptKnown(work, folder, target, batch.received.map(({ row }) => row.id))
  return batch.received.filter((one) => !adopted.has(one.row.id) && !tooLarge.includes(one))
}

/** One attempt: intent, appends, answers. Gives what was refused; throws after an uncertain answer, because the line is gone. */
async function send(work: Work, folder: FolderRow, target: OpenTarget, received: readonly Received[], manner: Manner): Promise<Refused[]> {
  if (received.length === 0) return []
  const { journal } = work
  const outgoing = received.map((one) => outgoingOf(one, target, manner === 'without-keywords'))
  const sizes = received.map((one) => one.bytes.length)
  const startedAt = Date.now()
  const attempt = journal.commit(() => journal.attempts.start(
    { targetFolder: target.row.id, lowMark: target.lowMark, bytes: work.writer.inFlight(sizes), at: startedAt, run: work.run, connection: work.writer.name },
    received.map(({ row }) => row.id),
  ))
  const answers = await work.writer.append(target.row.path, outgoing, manner !== 'together')
  measure(work, sizes, Date.now() - startedAt)
  const outcome = recordAnswers(work, folder, target, attempt, received, answers)
  if (outcome.lost !== undefined) {
    // Some servers say BYE after a NO (Cyrus to a message too large): what was said of the message stands, or it would break every connection.
    recordRefusals(work, folder, outcome.refused.filter(({ refusal, together }) => refusal.kind === 'message' && !together))
    throw new MigrationError(outcome.lost, {
      code: 'connection-lost', scope: 'mailbox', retry: 'now',
      facts: { server: work.mailbox.target.server.name, host: work.mailbox.target.server.host, user: work.mailbox.target.login, reason: outcome.lost },
    })
  }
  if (outcome.unnamed) await settle(work, target.row, true)
  return outcome.refused
}

function outgoingOf(one: Received, target: OpenTarget, withoutKeywords: boolean): OutgoingMessage {
  const { flags, internalDate } = project(one.row.flags, one.row.internalDate, target.permanentFlags)
  return { bytes: one.bytes, flags: withoutKeywords ? flags.filter((flag) => flag.startsWith('\\')) : flags, internalDate }
}

/** A slow line must be known to be slow before a crash: the rate decides how long an unanswered append is waited for. */
function measure(work: Work, sizes: readonly number[], milliseconds: number): void {
  const bytes = sizes.reduce((sum, one) => sum + one, 0)
  const now = (bytes / Math.max(1, milliseconds)) * 1000
  const { name } = work.mailbox.target.server
  const before = work.journal.runs.rates(name)
  // Forecasts rest on it: the one small message at the end of a folder must not pass for the speed of the whole.
  const throughput = before === undefined ? now : before.throughput + (now - before.throughput) * Math.min(1, bytes / settledAfter)
  work.journal.runs.setRates(name, { line: work.writer.lineRate ?? before?.line ?? assumedRate, throughput })
}

/** Writes down what the server said, message by message. An APPENDUID is believed only when it can be true (RFC 4315, 3). */
function recordAnswers(
  work: Work, folder: FolderRow, target: OpenTarget, attempt: number, received: readonly Received[], answers: readonly AppendAnswer[],
): { refused: Refused[]; unnamed: boolean; lost: string | undefined } {
  const { journal } = work
  const refused: Refused[] = []
  const stored: MessageRow[] = []
  let unnamed = false
  let lost: string | undefined
  journal.commit(() => {
    let highest = target.lowMark - 1
    received.forEach((one, i) => {
      const answer = answers[i] ?? { kind: 'uncertain', reason: 'no answer' }
      switch (answer.kind) {
        case 'stored': {
          const { uid } = answer
          if (uid !== undefined && answer.uidValidity === target.row.uidValidity && uid >= target.lowMark && !journal.messages.isOwned(target.row.id, uid)) {
            highest = Math.max(highest, uid)
            journal.messages.own(one.row.id, target.row.id, uid, false)
            stored.push(one.row)
          } else unnamed = true
          break
        }
        case 'refused': {
          const about = { bytes: one.bytes.length, keywords: one.row.flags.some((flag) => !flag.startsWith('\\')) }
          refused.push({ received: one, refusal: readRefusal(answer.responseCode, answer.text, about), text: answer.text, together: answer.together ?? false })
          // A server may hang up after its NO (Cyrus does): what it refused together must not come together again on the next connection.
          if (answer.together === true) work.apart.add(one.row.id)
          journal.messages.setState(one.row.id, 'pending')
          break
        }
        case 'not-sent':
          journal.attempts.withdraw(attempt, one.row.id)
          lost ??= answer.reason
          break
        case 'uncertain':
          lost = answer.reason
          if (answers.filter(({ kind }) => kind === 'uncertain').length === 1) noteBreak(work, one.row, answer.reason)
          break
      }
    })
    // What may still arrive is waited for from here on, also when the line breaks again while waiting.
    if (lost !== undefined) journal.attempts.setSent(attempt, Date.now())
    if (lost === undefined && !unnamed) {
      journal.attempts.close(attempt)
      // Nothing is in flight to the folder now: what comes next lies above everything that is known to be there.
      // What was refused may lie there all the same: until that was looked at, the mark stays below it.
      if (refused.length === 0) target.lowMark = highest + 1
    }
  })
  for (const row of stored) tell(work, folder, row, 'copied')
  return { refused, unnamed, lost }
}

/** Gives how many were refused for want of room; these stay pending, for the day when there is room. */
function recordRefusals(work: Work, folder: FolderRow, refused: readonly Refused[]): number {
  let full = 0
  let stumble: string | undefined
  for (const { received: { row }, refusal, text } of refused) {
    switch (refusal.kind) {
      case 'message':
        work.journal.messages.setState(row.id, 'refused', refusal.code, text)
        tell(work, folder, row, 'refused', refusal.code, text)
        break
      case 'keywords':
        work.journal.messages.setState(row.id, 'refused', 'refused-by-target', text)
        tell(work, folder, row, 'refused', 'refused-by-target', text)
        break
      case 'quota':
        full += 1
        break
      case 'folder':
        throw new MigrationError(text, {
          code: 'folder-unreadable', scope: 'folder', retry: 'later', facts: { folder: folder.targetName ?? folder.name, side: 'target', reason: text },
        })
      case 'busy':
        throw serverBusy(work, text)
      case 'stumble':
        // Only the first can be the cause; the others may have been refused because of it.
        if (stumble === undefined) noteBreak(work, row, text)
        stumble ??= text
        break
    }
  }
  if (stumble !== undefined) throw serverBusy(work, stumble)
  return full
}

function serverBusy(work: Work, text: string): MigrationError {
  return new MigrationError(text, {
    code: 'server-busy', scope: 'mailbox', retry: 'later',
    facts: { server: work.mailbox.target.server.name, host: work.mailbox.target.server.host, user: work.mailbox.target.login, reason: text },
  })
}

function mailboxFull(work: Work, folder: FolderRow): MigrationError {
  return new MigrationError(`${work.mailbox.id}: the target mailbox is full`, {
    code: 'over-quota', scope: 'mailbox', retry: 'never',
    facts: { mailbox: work.mailbox.id, folder: folder.name, user: work.mailbox.target.login, server: work.mailbox.target.server.name, side: 'target' },
  })
}

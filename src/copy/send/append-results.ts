// Writes down what the server said to an append, message by message.

import { failure } from '../../model/failure.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { ServerRates } from '../../journal/runs.ts'
import type { Code } from '../../model/codes.ts'
import type { MigrationError } from '../../model/errors.ts'
import { ownReason } from '../../model/own-reasons.ts'
import type { AppendAnswer } from '../../model/ports.ts'
import type { Received } from './fetch-bodies.ts'
import { readRefusal, type AppendRefusal } from './classify-refusal.ts'
import { emitMessage } from '../ground/emit-message.ts'
import type { FolderTarget, MailboxContext } from '../ground/mailbox-context.ts'
import type { FolderRow } from '../../journal/folders.ts'

/**
 * `together`: it was refused with others, and need not be the cause. `othersFollowed`: messages that were sent after it
 * to the same folder were stored.
 */
export type Refused = {
  received: Received
  refusal: AppendRefusal
  text: string
  together: boolean
  othersFollowed: boolean
}

export type Recorded = {
  /** Rows that own their copy now. */
  stored: MessageRow[]
  refused: Refused[]
  /** Some were stored, but the server did not say, or not credibly, under which UID. */
  unnamed: boolean
  /** Bytes of these went out, and nobody knows what became of them. */
  uncertain: MessageRow[]
  /** Why some have no answer: the connection is gone. */
  lost: string | undefined
  /** The highest UID that was believed. */
  highest: number
}

/** All of it is on disk when this returns. */
export async function recordAnswers(
  context: MailboxContext,
  { folder, target }: FolderTarget,
  attempt: number,
  received: readonly Received[],
  answers: readonly AppendAnswer[],
  rates: ServerRates,
): Promise<Recorded> {
  const { journal } = context
  const recorded: Recorded = { stored: [], refused: [], unnamed: false, uncertain: [], lost: undefined, highest: 0 }
  await journal.soon((tx) => {
    journal.runs.setRates(tx, context.mailbox.target.server.name, rates)
    received.forEach((one, i) => {
      const answer = answers[i] ?? { kind: 'uncertain', reason: ownReason('no-answer') }
      switch (answer.kind) {
        case 'stored': {
          const { uid } = answer
          context.busyFolders.stored(folder.id)
          if (
            uid !== undefined &&
            answer.uidValidity === target.row.uidValidity &&
            uid >= target.lowMark &&
            !journal.messages.isOwned(target.row.id, uid)
          ) {
            recorded.highest = Math.max(recorded.highest, uid)
            journal.messages.own(tx, one.row.id, target.row.id, uid, false)
            const notes = [...one.row.notes, ...one.notes]
            recorded.stored.push({
              ...one.row,
              ...one.print,
              notes,
              state: 'copied',
              targetFolder: target.row.id,
              targetUid: uid,
            })
          } else recorded.unnamed = true
          break
        }
        case 'refused': {
          const about = { bytes: one.bytes.length, keywords: one.row.flags.some(isOptional) }
          const refusal = readRefusal(answer.responseCode, answer.text, about)
          recorded.refused.push({
            received: one,
            refusal,
            text: answer.text,
            together: answer.together ?? false,
            othersFollowed: answers.slice(i + 1).some(({ kind }) => kind === 'stored'),
          })
          // A server may hang up after its NO (Cyrus does): what it refused together must not come together again on
          // the next connection.
          if (answer.together === true) context.sendAlone.add(one.row.id)
          journal.attempts.refuse(tx, attempt, one.row.id)
          break
        }
        case 'not-sent':
          journal.attempts.withdraw(tx, attempt, one.row.id)
          recorded.lost ??= answer.reason
          break
        case 'uncertain':
          recorded.lost = answer.reason
          recorded.uncertain.push(one.row)
          break
      }
    })
    // What may still arrive is waited for from here on, also when the line breaks again while waiting.
    if (recorded.lost !== undefined) journal.attempts.setSent(tx, attempt, Date.now())
    if (recorded.lost === undefined && !recorded.unnamed) journal.attempts.close(tx, attempt)
  })
  for (const row of recorded.stored) emitMessage(context, folder, row, 'copied')
  return recorded
}

/** Their bytes are not needed any more. */
export function releaseMemory(refused: readonly Refused[]): void {
  for (const { received } of refused) received.permit.release()
}

/** Returns how many were refused for want of room; these stay pending, for the day when there is room. */
export function recordRefusals(context: MailboxContext, folder: FolderRow, refused: readonly Refused[]): number {
  let full = 0
  let stumble: string | undefined
  const refuse = (row: MessageRow, code: Code, text: string): void => {
    context.journal.commit((tx) => context.journal.messages.setState(tx, row.id, 'refused', code, { reason: text }))
    emitMessage(context, folder, row, 'refused', code, { reason: text })
  }
  for (const {
    received: { row },
    refusal,
    text,
  } of refused) {
    switch (refusal.kind) {
      case 'message':
        refuse(row, refusal.code, text)
        break
      case 'keywords':
        refuse(row, 'refused-by-target', text)
        break
      case 'denied':
        // One of which others were stored afterwards; see settleRefusals.
        refuse(row, 'refused-by-target', text)
        break
      case 'quota':
        full += 1
        break
      case 'folder':
        throw takesNothing(context, folder, text)
      case 'busy':
        context.busyFolders.refused(folder.id, text)
        throw failure('server-busy', context.mailbox.target, text)
      case 'stumble':
        // Only the first can be the cause; the others may have been refused because of it.
        if (stumble === undefined) context.blameRecord.brokeOver('target', row, text)
        stumble ??= text
        break
    }
  }
  if (stumble !== undefined) throw failure('server-busy', context.mailbox.target, stumble)
  return full
}

/**
 * Whether a message may be stored without this flag. Some servers take no message that is marked as deleted (`[CANNOT]
 * APPEND Contains Deleted flag`).
 */
export function isOptional(flag: string): boolean {
  return !flag.startsWith('\\') || flag.toLowerCase() === '\\deleted'
}

/** Nothing can be put into the target folder of this source folder: what waits for it stays pending. */
export function readOnly({ mailbox }: MailboxContext, folder: FolderRow, reason: string): MigrationError {
  return failure('read-only-folder', mailbox.target, reason, undefined, { folder: folder.targetName ?? folder.name })
}

/** The target folder of this source folder is not there, or takes nothing: what waits for it stays pending. */
export function takesNothing({ mailbox }: MailboxContext, folder: FolderRow, reason: string): MigrationError {
  return failure('folder-unreadable', mailbox.target, reason, undefined, { folder: folder.targetName ?? folder.name })
}

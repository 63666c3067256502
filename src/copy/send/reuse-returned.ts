// A message that is in its source folder again under a new UID: its copy is not sent a second time.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { sameSecond } from '../../proof/judge.ts'
import type { Received } from './fetch-bodies.ts'
import { comeBack } from '../list/left-source.ts'
import { noteFlags } from '../list/source-flags.ts'
import { emitMessage } from '../ground/emit-message.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Returns those of the received messages that are new. The others are the ones that left this folder with the same
 * bytes and the same date of receipt, each standing for one: their rows go on under the new UID. Without it, whoever
 * moves a message out and back would find it twice. With another date it is another message: a copy has the date of its
 * original, and the one that is there has not.
 */
export function withoutReturned(context: MailboxContext, folder: FolderRow, received: readonly Received[]): Received[] {
  const { journal } = context
  const returned = new Map<number, { row: MessageRow; as: Received }>()
  for (const one of received) {
    // What was sent before may lie on the target already, under its own name.
    if (one.row.attempts > 0) continue
    const left = journal.sourceChanges.leftWith(folder.id, one.print.digest).filter(({ id }) => !returned.has(id))
    const row = left.find(({ internalDate }) => sameSecond(internalDate, one.row.internalDate))
    if (row !== undefined) returned.set(row.id, { row, as: one })
  }
  if (returned.size === 0) return [...received]
  journal.commit((tx) => {
    for (const { row, as } of returned.values()) {
      journal.messages.remove(tx, as.row.id)
      journal.messages.setSourceUid(tx, row.id, as.row.uidValidity, as.row.uid)
      comeBack(tx, context, row, null)
      noteFlags(tx, context, row, as.row.flags)
    }
  })
  for (const { row, as } of returned.values()) {
    as.permit.release()
    emitMessage(context, folder, { ...row, uid: as.row.uid }, row.state, row.code)
  }
  const taken = new Set([...returned.values()].map(({ as }) => as))
  return received.filter((one) => !taken.has(one))
}

// Tells what became of a message.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Code } from '../../model/codes.ts'
import type { Facts } from '../../model/errors.ts'
import type { MessageState } from '../../model/message.ts'
import type { MailboxContext } from './mailbox-context.ts'

/** Emits the event of a message that entered a state. */
export function emitMessage(
  context: MailboxContext,
  folder: FolderRow,
  row: MessageRow,
  state: MessageState,
  code?: Code | null,
  facts?: Facts,
): void {
  context.emit({
    event: 'message',
    // What is settled in a target folder may be another mailbox's.
    mailbox: folder.mailbox,
    folder: folder.name,
    uid: row.uid,
    bytes: row.bytes ?? row.size,
    state,
    ...(code ? { code } : {}),
    ...(facts === undefined ? {} : { facts }),
  })
}

// Tells what became of a message.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import type { Code } from '../model/codes.ts'
import type { MessageState } from '../model/message.ts'
import type { Work } from './work.ts'

/** Emits the event of a message that entered a state. */
export function tell(
  work: Work,
  folder: FolderRow,
  row: MessageRow,
  state: MessageState,
  code?: Code | null,
  reason?: string | null,
): void {
  work.emit({
    event: 'message',
    mailbox: work.mailbox.id,
    folder: folder.name,
    uid: row.uid,
    bytes: row.bytes ?? row.size,
    state,
    ...(code ? { code } : {}),
    ...(reason ? { reason } : {}),
  })
}

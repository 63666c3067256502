// Messages that leave a source folder after they were copied: the copy stays, and it is said where they went.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Code } from '../../model/codes.ts'
import type { Exclusion } from '../../model/message.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import type { Transaction } from '../../journal/transaction.ts'

const codesOfLeaving: readonly Code[] = ['deleted-at-source', 'moved-at-source']

/** To be called in a commit. What was never sent is gone; a copy stays, with a note. */
export function leaveSource(tx: Transaction, context: MailboxContext, folder: FolderRow, row: MessageRow): void {
  const { messages, sourceChanges } = context.journal
  sourceChanges.leave(tx, row.id, context.run, folder.listedMark ?? 0)
  if (row.state === 'pending') messages.setState(tx, row.id, 'gone', 'source-expunged')
  else if (row.targetUid !== null) sourceChanges.replaceNotes(tx, row, codesOfLeaving, [{ code: 'deleted-at-source' }])
}

/**
 * To be called in a commit: the source lists a message again that it had not listed for a while, as after a restore.
 */
export function comeBack(
  tx: Transaction,
  { journal }: MailboxContext,
  row: MessageRow,
  exclusion: Exclusion | null,
): void {
  journal.sourceChanges.comeBack(tx, row.id)
  journal.sourceChanges.replaceNotes(tx, row, codesOfLeaving, [])
  if (row.state !== 'gone' || row.code !== 'source-expunged') return
  journal.messages.setState(tx, row.id, exclusion === null ? 'pending' : 'skipped', exclusion)
}

/**
 * When all of the mailbox is listed and read: notes where each message that left is now, and tells what this run found,
 * folder by folder.
 */
export function reportLeft(context: MailboxContext): void {
  const { journal, mailbox, run } = context
  const moved = journal.sourceChanges.moved(mailbox.id)
  if (moved.length > 0)
    journal.commit((tx) => {
      for (const { row, there, name } of moved) {
        journal.sourceChanges.replaceNotes(tx, row, codesOfLeaving, [{ code: 'moved-at-source', detail: name }])
        journal.sourceChanges.setMoved(tx, row.id, there)
      }
    })
  const counts = new Map<string, { folder: number; code: Code; count: number }>()
  for (const row of journal.sourceChanges.leftCopies(mailbox.id, run)) {
    for (const { code } of row.notes.filter((note) => codesOfLeaving.includes(note.code))) {
      const entry = counts.get(`${row.folder} ${code}`) ?? { folder: row.folder, code, count: 0 }
      counts.set(`${row.folder} ${code}`, { ...entry, count: entry.count + 1 })
    }
  }
  for (const { folder, code, count } of counts.values()) {
    const name = journal.folders.get(folder)?.name ?? ''
    context.emit({
      event: 'finding',
      finding: {
        level: 'note',
        scope: 'folder',
        code,
        mailbox: mailbox.id,
        folder: name,
        side: 'source',
        facts: { mailbox: mailbox.id, folder: name, count },
      },
    })
  }
}

// What reaches no further than a folder is written down with it and told, and the others go on.

import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import type { RunRequest } from '../../model/request.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

export type FolderOptions = Pick<RunRequest, 'again'>

/** What could be listed is copied; that there is more must be said, or it would be lost in silence. */
export function hiddenMessages({ name }: FolderRow, unlisted: number): MigrationError {
  return new MigrationError(`${name}: ${unlisted} messages are counted and not listed`, {
    code: 'folder-unreadable',
    scope: 'folder',
    retry: 'never',
    facts: { folder: name, side: 'source', unlisted },
  })
}

/** The server did not take the folder's name: a person should know under which one the messages are. */
export function tellRenamed(context: MailboxContext, folder: FolderRow): void {
  const { mailbox } = context
  const target = context.journal.folders.get(folder.id)?.targetName ?? ''
  const facts = { mailbox: mailbox.id, folder: folder.name, target }
  context.emit({
    event: 'finding',
    finding: {
      level: 'warning',
      scope: 'folder',
      code: 'folder-renamed',
      mailbox: mailbox.id,
      folder: folder.name,
      facts,
    },
  })
}

/** Keeps an error of scope folder; throws any other again. */
export function keepFolderError(context: MailboxContext, folder: FolderRow, thrown: unknown): void {
  if (!(thrown instanceof MigrationError) || thrown.scope !== 'folder') throw thrown
  const facts = { mailbox: context.mailbox.id, folder: folder.name, ...thrown.facts }
  context.journal.commit((tx) => context.journal.folders.setError(tx, folder.id, thrown.code, facts))
  context.emit({
    event: 'finding',
    finding: {
      level: 'warning',
      scope: 'folder',
      code: thrown.code,
      mailbox: context.mailbox.id,
      folder: folder.name,
      facts,
    },
  })
}

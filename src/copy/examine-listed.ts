// Opens a source folder that was listed before, and makes sure that it is still the same one.

import type { FolderRow } from '../journal/folders.ts'
import { MigrationError } from '../model/errors.ts'
import type { MailboxContext } from './work.ts'

/**
 * Examines the folder. Throws `uidvalidity-changed` (scope folder) when its UIDs are not those that were listed: other
 * messages would be copied under the dates and flags of the listed ones. The next pass lists it anew and knows again
 * what it copied.
 */
export async function examineListed(context: MailboxContext, folder: FolderRow): Promise<void> {
  const { uidValidity } = await context.source.examine(folder.path)
  const listed = context.journal.folders.get(folder.id)?.uidValidity
  if (listed === uidValidity) return
  throw new MigrationError(`${folder.name}: UIDVALIDITY ${String(listed)} when it was listed, ${uidValidity} now`, {
    code: 'uidvalidity-changed',
    scope: 'folder',
    retry: 'later',
    facts: { folder: folder.name, side: 'source', server: context.mailbox.source.server.name },
  })
}

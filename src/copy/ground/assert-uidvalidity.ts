// Makes sure that a folder still has the UIDVALIDITY under which its messages are known, on either side.

import type { FolderRow } from '../../journal/folders.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { MigrationError } from '../../model/errors.ts'
import type { FolderState } from '../../model/ports.ts'
import type { MailboxContext } from './mailbox-context.ts'

/**
 * Throws `uidvalidity-changed` when the folder is not the one any more that the journal's row means. The first time the
 * mailbox is begun anew (scope mailbox, retry now), so that what was stored is known again by its content when the
 * folder is opened; the second time in a run the folder is left.
 */
export function assertSameUidValidity(
  context: MailboxContext,
  { path, uidValidity }: Pick<TargetFolderRow, 'path' | 'uidValidity'>,
  state: FolderState | undefined,
): void {
  if (state === undefined || state.uidValidity === uidValidity) return
  const reach = context.renumbered.has(path)
    ? ({ scope: 'folder', retry: 'later' } as const)
    : ({ scope: 'mailbox', retry: 'now' } as const)
  context.renumbered.add(path)
  throw new MigrationError(`UIDVALIDITY of ${path} was ${uidValidity} and is ${state.uidValidity}`, {
    code: 'uidvalidity-changed',
    ...reach,
    facts: { folder: path, side: 'target', server: context.mailbox.target.server.name },
  })
}

/**
 * Examines the folder. Throws `uidvalidity-changed` (scope folder) when its UIDs are not those that were listed: other
 * messages would be copied under the dates and flags of the listed ones. The next pass lists it anew and knows again
 * what it copied.
 */
export async function examineListed(context: MailboxContext, folder: FolderRow): Promise<void> {
  const state = await context.source.examine(folder.path)
  const listed = context.journal.folders.get(folder.id)?.uidValidity
  assertSameAsListed(context, folder, listed ?? undefined, state)
}

/**
 * Throws `uidvalidity-changed` (scope folder) when the source folder is not the one any more of which the UIDs are
 * known: each EXAMINE may open another one.
 */
export function assertSameAsListed(
  { mailbox }: MailboxContext,
  { name }: FolderRow,
  known: number | undefined,
  { uidValidity }: FolderState,
): void {
  if (known === uidValidity) return
  throw new MigrationError(`${name}: UIDVALIDITY ${String(known)} when it was listed, ${uidValidity} now`, {
    code: 'uidvalidity-changed',
    scope: 'folder',
    retry: 'later',
    facts: { folder: name, side: 'source', server: mailbox.source.server.name },
  })
}

// A target folder may get another UIDVALIDITY while it is being filled: then nothing more is sent to it.

import type { TargetFolderRow } from '../journal/folders.ts'
import { MigrationError } from '../model/errors.ts'
import type { FolderState } from '../model/ports.ts'
import type { MailboxContext } from './work.ts'

/**
 * Throws `uidvalidity-changed` when the folder is not the one any more that the journal's row means. The first time the
 * mailbox is begun anew (scope mailbox, retry now), so that what was stored is known again by its content when the
 * folder is opened; the second time in a run the folder is left.
 */
export function assertSameUidValidity(
  context: MailboxContext,
  { path, uidValidity }: TargetFolderRow,
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

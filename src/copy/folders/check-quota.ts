// Before anything is sent to a mailbox: whether what is still to come can fit into it at all.

import { MigrationError } from '../../model/errors.ts'
import type { Quota } from '../../model/ports.ts'
import type { RunRequest } from '../../model/request.ts'
import { roomLeft, roomNeeded } from '../../model/room-needed.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Throws `quota-too-small` when the mail surely does not fit, unless the plan accepts that; then the mailbox is filled
 * as far as it goes. What the target holds and we did not put there may be copies that will be adopted, so it is taken
 * off. `quota`: what the target said before anything of this run was sent.
 */
export function assertQuota(
  context: MailboxContext,
  quota: Quota | undefined,
  { plan }: Pick<RunRequest, 'plan'>,
): void {
  const { journal, mailbox, emit } = context
  const { waiting, held } = journal.messages.roomOf(mailbox.id)
  if (waiting === 0 || quota === undefined) return
  const adoptable = Math.max(0, quota.usedBytes - held)
  const needed = roomNeeded(Math.max(0, waiting - adoptable))
  const free = roomLeft(quota)
  if (needed <= free) return
  const facts = { mailbox: mailbox.id, side: 'target', bytes: needed, limit: free }
  const error = new MigrationError(`${mailbox.id}: needs ${needed} bytes, the target has room for ${free}`, {
    code: 'quota-too-small',
    scope: 'mailbox',
    retry: 'never',
    facts,
  })
  if (plan.accept?.includes(error.code) !== true) throw error
  emit({
    event: 'finding',
    finding: {
      level: 'note',
      accepted: true,
      scope: 'mailbox',
      code: error.code,
      mailbox: mailbox.id,
      side: 'target',
      facts,
    },
  })
}

// The secret of one side of a mailbox, or the error that parks it and says where the secret was looked for.

import type { Side } from '../model/codes.ts'
import { MigrationError } from '../model/errors.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { Secrets } from '../model/request.ts'
import type { Secret } from '../model/secret.ts'

/** Throws `secret-missing`, scope mailbox. */
export function secretOf(secrets: Secrets, mailbox: MailboxPlan, side: Side): Secret {
  const secret = secrets.of(mailbox.id, side)
  if (secret !== undefined) return secret
  const where = secrets.missing?.(mailbox.id, side)
  throw new MigrationError(`no secret for ${mailbox.id}, ${side}`, {
    code: 'secret-missing',
    scope: 'mailbox',
    retry: 'never',
    facts: { mailbox: mailbox.id, side, user: mailbox[side].login, ...(where === undefined ? {} : { where }) },
  })
}

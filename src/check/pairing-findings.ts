// What can be said of the pairs of the plan before any server is asked.

import type { MailboxPlan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import { areUnlike, localKey } from './address-likeness.ts'
import type { CheckContext } from './check-context.ts'

type Asked = Pick<CheckContext, 'findings'> & { request: Pick<Request, 'plan' | 'mailboxes'> }

/** Logins that are no addresses say nothing, and are passed over unless the plan gives the address. */
export function notePairings({ request, findings }: Asked): void {
  // The whole plan, also what --only leaves out: a swapped pair is known by its other half.
  const owners = new Map(
    request.plan.mailboxes.flatMap(({ id, source, target }) => {
      // Who has a target of the same name misses none: every municipality has its "protocollo".
      if (!isAddress(source.address)) return []
      const key = localKey(source.address)
      return isAddress(target.address) && localKey(target.address) === key ? [] : [[key, id] as const]
    }),
  )
  for (const mailbox of request.mailboxes) {
    noteUnlike(findings, mailbox, owners)
    notePasswordOfHolder(findings, mailbox)
  }
}

function noteUnlike(
  findings: CheckContext['findings'],
  mailbox: MailboxPlan,
  owners: ReadonlyMap<string, string>,
): void {
  const [user, other] = [mailbox.source.address, mailbox.target.address]
  // The plan says in so many words that it goes to somebody else's account.
  if (mailbox.folders.under !== undefined || mailbox.merge === true) return
  if (!isAddress(user) || !isAddress(other)) return
  const better = localKey(user) === localKey(other) ? undefined : owners.get(localKey(other))
  if (better === undefined && !areUnlike(user, other)) return
  const facts = { user, other, ...(better === undefined || better === mailbox.id ? {} : { better }) }
  findings.add({ level: 'warning', scope: 'mailbox', code: 'pair-unlike', mailbox: mailbox.id, facts })
}

/** With a master account, or a password that is kept somewhere, later runs need nobody at the keyboard. */
function notePasswordOfHolder(findings: CheckContext['findings'], mailbox: MailboxPlan): void {
  const { password, login, authzid } = mailbox.target
  if (password?.kind !== 'prompt' || authzid !== undefined || (password.login ?? login) !== login) return
  findings.add({ level: 'note', scope: 'mailbox', code: 'password-of-holder', mailbox: mailbox.id, side: 'target' })
}

function isAddress(address: string | undefined): address is string {
  return address?.includes('@') === true
}

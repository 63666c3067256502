// The trap of the protocol: an application that reads the new INBOX registers old unread mail a second time.

import { siblingsOf, type MailboxPlan } from '../model/plan.ts'
import { isInbox } from '../plan/folder-name.ts'
import type { CheckContext } from './check-context.ts'
import type { Counted } from './mailbox-look.ts'

/**
 * Words in ids and addresses of mailboxes that applications read: protocol, homogeneous area, one-stop shop, invoices.
 */
const telling = /^(protocoll[a-z]*|prot|aoo|suap|fattur[a-z]*)$/

/**
 * `applications` of another mailbox of the account count as well. Says how much old unread mail would get into a target
 * INBOX that an application reads, and the line of the plan that keeps it out.
 */
export function noteInboxTrap(
  { findings, request }: CheckContext,
  mailbox: MailboxPlan,
  counted: readonly Counted[],
  now: number,
): void {
  const named = [mailbox, ...siblingsOf(request.plan, mailbox)].flatMap(({ applications = [] }) => applications)
  const applications = named.length > 0 ? [...new Set(named)].join(', ') : tellingWordOf(mailbox)
  if (applications === undefined) return
  const into = counted.filter(
    ({ mapped, count }) => mapped.target !== null && isInbox(mapped.target.path) && count.oldUnseen > 0,
  )
  const count = into.reduce((sum, one) => sum + one.count.oldUnseen, 0)
  if (count === 0) return
  const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: request.plan.timezone }).format(now)
  const places = into.map(
    ({ mapped }) =>
      `${JSON.stringify(mapped.source.name)}: ` +
      JSON.stringify(isInbox(mapped.source.name) ? `Archivio/In arrivo ${year}` : `Archivio/${mapped.source.name}`),
  )
  const line = `folders: { map: { ${places.join(', ')} } }`
  // A mailbox of a table has no entry of its own in the plan yet.
  const where = mailbox.inTable === true ? { entry: `- { id: ${JSON.stringify(mailbox.id)}, ${line} }` } : { line }
  const facts = { count, other: applications, ...where }
  findings.add({
    level: 'warning',
    scope: 'mailbox',
    code: 'inbox-feeds-application',
    mailbox: mailbox.id,
    side: 'target',
    facts,
  })
}

/** The word that gives an application away; undefined when none does. */
function tellingWordOf({ id, source, target }: MailboxPlan): string | undefined {
  const names = [id, source.address ?? source.user, target.address ?? target.user].map(
    (name) => name.split('@')[0] ?? '',
  )
  return names.flatMap((name) => name.toLowerCase().split(/[^a-z]+/)).find((word) => telling.test(word))
}

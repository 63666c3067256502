// The trap of the protocol: an application that reads the new INBOX registers old unread mail a second time.

import { siblingsOf, type MailboxPlan, type Plan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import { isInbox } from '../plan/folder-name.ts'
import type { Findings } from './findings.ts'

/** A folder of the source: the path where it goes (null: nowhere), and its old unread messages still to be copied. */
export type UnseenIn = { name: string; target: string | null; oldUnseen: number }

/** Unread messages are old when they came before that: what is newer an application has not seen either. */
export const oldAfterMs = 86_400_000

/**
 * Words in ids and addresses of mailboxes that applications read: protocol, homogeneous area, one-stop shop, invoices.
 */
const telling = /^(protocoll[a-z]*|prot|aoo|suap|fattur[a-z]*)$/

/**
 * `applications` of another mailbox of the account count as well. Says how much old unread mail would get into a target
 * INBOX that an application reads, and the line of the plan that keeps it out.
 */
export function noteInboxTrap(
  { findings, request }: { findings: Pick<Findings, 'add'>; request: Pick<Request, 'plan'> },
  mailbox: MailboxPlan,
  folders: readonly UnseenIn[],
  now: number,
): void {
  const applications = applicationsOf(request.plan, mailbox)
  if (applications === undefined) return
  const into = folders.filter(({ target, oldUnseen }) => target !== null && isInbox(target) && oldUnseen > 0)
  const count = into.reduce((sum, { oldUnseen }) => sum + oldUnseen, 0)
  if (count === 0) return
  const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: request.plan.timezone }).format(now)
  const places = into.map(
    ({ name }) =>
      `${JSON.stringify(name)}: ` + JSON.stringify(isInbox(name) ? `Archivio/In arrivo ${year}` : `Archivio/${name}`),
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

/** What reads its target, as the plan names it or the name of the mailbox gives it away; undefined: nothing does. */
export function applicationsOf(plan: Plan, mailbox: MailboxPlan): string | undefined {
  const named = [mailbox, ...siblingsOf(plan, mailbox)].flatMap(({ applications = [] }) => applications)
  return named.length > 0 ? [...new Set(named)].join(', ') : tellingWordOf(mailbox)
}

/** The word that gives an application away; undefined when none does. */
function tellingWordOf({ id, source, target }: MailboxPlan): string | undefined {
  const names = [id, source.address ?? source.user, target.address ?? target.user].map(
    (name) => name.split('@')[0] ?? '',
  )
  return names.flatMap((name) => name.toLowerCase().split(/[^a-z]+/)).find((word) => telling.test(word))
}

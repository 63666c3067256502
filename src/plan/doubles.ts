// Finds what must be unique in a plan and is not: ids, places that two mailboxes would write into, accounts on both sides.

import type { BuiltAccount } from './accounts.ts'
import { textAt } from './field-path.ts'
import type { Problems } from './problems.ts'

export type BuiltMailbox = { id: string; index: number; source: BuiltAccount | undefined; target: BuiltAccount | undefined }

/** Looks at the text of the plan, so that a mailbox with other mistakes is compared all the same. */
export function reportDoubleIds(mailboxes: readonly unknown[], problems: Problems): void {
  const first = new Map<string, number>()
  for (const [index, mailbox] of mailboxes.entries()) {
    const own = textAt(mailbox, ['id'])
    const id = own ?? textAt(mailbox, ['source', 'user'])
    if (id === undefined || id === '') continue
    const earlier = first.get(id)
    if (earlier === undefined) first.set(id, index)
    else problems.add(['mailboxes', index, ...(own === undefined ? ['source', 'user'] : ['id'])], problems.say.duplicateId(id, problems.lineOf(['mailboxes', earlier])))
  }
}

/** Without `under` or `merge` each target belongs to one mailbox, and nothing is read where something is written. */
export function reportSharedAccounts(mailboxes: readonly BuiltMailbox[], problems: Problems): void {
  const writers = new Map<string, BuiltMailbox>()
  for (const mailbox of mailboxes) {
    if (mailbox.target === undefined) continue
    const key = placeOf(mailbox.target)
    const earlier = writers.get(key)
    if (earlier === undefined) writers.set(key, mailbox)
    else problems.add(['mailboxes', mailbox.index, 'target', 'user'], problems.say.samePlace(earlier.id, mailbox.id, nameOf(mailbox.target)))
  }
  for (const mailbox of mailboxes) {
    if (mailbox.source === undefined) continue
    const writer = writers.get(placeOf(mailbox.source))
    if (writer !== undefined) problems.add(['mailboxes', mailbox.index, 'source', 'user'], problems.say.bothSides(writer.id, mailbox.id, nameOf(mailbox.source)))
  }
}

function placeOf({ server, holder }: BuiltAccount): string {
  return JSON.stringify([server.host.toLowerCase(), server.port, holder.toLowerCase()])
}

function nameOf({ server, holder }: BuiltAccount): string {
  return `${holder} (${server.host}:${server.port})`
}

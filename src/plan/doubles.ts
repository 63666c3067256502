// Finds what must be unique in a plan and is not.

import type { BuiltAccount } from './accounts.ts'
import { textAt, type FieldPath } from './field-path.ts'
import type { Problems } from './problems.ts'

/** One entry of `mailboxes` or one row of `mailboxesFrom`: where it stands, and what was written there. */
export type MailboxEntry = { path: FieldPath; value: unknown }

export type BuiltMailbox = {
  id: string
  path: FieldPath
  source: BuiltAccount | undefined
  target: BuiltAccount | undefined
}

/** Looks at the text of the plan, so that a mailbox with other mistakes is compared all the same. */
export function reportDoubleIds(mailboxes: readonly MailboxEntry[], problems: Problems): void {
  const first = new Map<string, FieldPath>()
  for (const { path, value } of mailboxes) {
    const own = textAt(value, ['id'])
    const id = own ?? textAt(value, ['source', 'user']) ?? textAt(value, ['source', 'archive'])
    if (id === undefined || id === '') continue
    const earlier = first.get(id)
    if (earlier === undefined) first.set(id, path)
    else
      problems.add(
        [...path, ...(own === undefined ? ['source', 'user'] : ['id'])],
        problems.say.duplicateId(id, problems.placeOf(earlier)),
      )
  }
}

/** Without `under` or `merge` each target belongs to one mailbox, and nothing is read where something is written. */
export function reportSharedAccounts(mailboxes: readonly BuiltMailbox[], problems: Problems): void {
  const writers = new Map<string, BuiltMailbox>()
  for (const mailbox of mailboxes) {
    if (mailbox.target === undefined) continue
    const key = mailboxKeyOf(mailbox.target)
    const earlier = writers.get(key)
    if (earlier === undefined) writers.set(key, mailbox)
    else
      problems.add(
        [...mailbox.path, 'target', fieldOf(mailbox.target)],
        problems.say.samePlace(earlier.id, mailbox.id, nameOf(mailbox.target)),
      )
  }
  for (const mailbox of mailboxes) {
    if (mailbox.source === undefined) continue
    const writer = writers.get(mailboxKeyOf(mailbox.source))
    if (writer !== undefined)
      problems.add(
        [...mailbox.path, 'source', fieldOf(mailbox.source)],
        problems.say.bothSides(writer.id, mailbox.id, nameOf(mailbox.source)),
      )
  }
}

function fieldOf({ archive }: BuiltAccount): 'user' | 'archive' {
  return archive === undefined ? 'user' : 'archive'
}

function mailboxKeyOf({ server, holder }: BuiltAccount): string {
  return JSON.stringify([server.host.toLowerCase(), server.port, holder.toLowerCase()])
}

function nameOf({ server, holder, user, archive }: BuiltAccount): string {
  return archive === undefined ? `${holder} (${server.host}:${server.port})` : user
}

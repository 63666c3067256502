// Finds what must be unique in a plan and is not.

import { accountKey } from '../model/plan.ts'
import type { BuiltAccount } from './accounts.ts'
import { textAt, type FieldPath } from './field-path.ts'
import { sameName, samePath } from './folder-pattern.ts'
import type { Problems } from './problems.ts'

/** One entry of `mailboxes` or one row of `mailboxesFrom`: where it stands, and what was written there. */
export type MailboxEntry = { path: FieldPath; value: unknown }

export type BuiltMailbox = {
  id: string
  path: FieldPath
  source: BuiltAccount | undefined
  target: BuiltAccount | undefined
  /** The folder of the target below which all of its folders go. */
  under: string | undefined
  merge: boolean
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

/**
 * Of mailboxes with one target each says `under` which folder its mail goes, or that it may share folders; and nothing
 * is read where something is written. Whether folders of one reach below the `under` of another is known when they are
 * listed.
 */
export function reportSharedAccounts(mailboxes: readonly BuiltMailbox[], problems: Problems): void {
  const writers = new Map<string, BuiltMailbox>()
  const places = new Map<string, BuiltMailbox>()
  for (const mailbox of mailboxes) {
    const { target, id } = mailbox
    if (target === undefined) continue
    const key = mailboxKeyOf(target)
    const first = writers.get(key)
    if (first === undefined) writers.set(key, mailbox)
    const place = JSON.stringify([key, samePath(sameName(mailbox.under ?? ''))])
    const earlier = places.get(place)
    if (earlier === undefined || (earlier.merge && !mailbox.merge)) places.set(place, mailbox)
    if (earlier !== undefined && !(earlier.merge && mailbox.merge))
      problems.add(
        [...mailbox.path, 'target', mailbox.under === undefined ? fieldOf(target) : 'under'],
        problems.say[phraseOf(mailbox)](earlier.id, id, nameOf(target)),
      )
    // The journal knows an account by this key.
    else if (first?.target !== undefined && accountKey(first.target) !== accountKey(target))
      problems.add([...mailbox.path, 'target', 'user'], problems.say.otherSpelling(first.id, id, nameOf(target)))
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

function phraseOf({ path, target }: BuiltMailbox): 'sameArchive' | 'samePlace' | 'samePlaceInTable' {
  if (target?.archive !== undefined) return 'sameArchive'
  return path[0] === 'mailboxesFrom' ? 'samePlaceInTable' : 'samePlace'
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

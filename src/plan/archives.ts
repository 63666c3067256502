// Accounts that are archives: what may be written with them, where they lie, and which get in one another's way.

import { dirname, isAbsolute, posix, relative, resolve, sep } from 'node:path'
import type { Side } from '../model/codes.ts'
import { archiveServer } from '../model/plan.ts'
import type { BuiltAccount } from './accounts.ts'
import type { BuiltMailbox } from './doubles.ts'
import { textAt, valueAt, type FieldPath } from './field-path.ts'
import type { Problems } from './problems.ts'
import type { AccountInput } from './schema.ts'

/** The account of an archive; its path is relative to the plan, and written so wherever it lies below the plan. */
export function buildArchive(side: Side, input: AccountInput & { archive: string }, planFolder: string): BuiltAccount {
  const path = resolve(planFolder, input.archive)
  const below = relative(resolve(planFolder), path)
  const isBelow = below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
  const place = (isBelow ? below : input.archive).split(sep).join('/')
  const written = posix.normalize(place).replace(/(?<=.)\/$/, '')
  return {
    side,
    server: archiveServer,
    user: written,
    address: undefined,
    login: written,
    authzid: undefined,
    password: undefined,
    archive: { path, mbox: input.mbox === true },
    holder: path,
  }
}

/** Looks at the text of the plan: keys that have no meaning beside an archive, or without one. */
export function reportArchiveKeys(side: Side, account: unknown, path: FieldPath, problems: Problems): void {
  if (typeof account !== 'object' || account === null) return
  const isArchive = valueAt(account, ['archive']) !== undefined
  if (!isArchive && valueAt(account, ['user']) === undefined) problems.add([...path, 'user'], problems.say.missing)
  if (!isArchive && valueAt(account, ['mbox']) !== undefined)
    problems.add([...path, 'mbox'], problems.say.mboxWithoutArchive)
  if (!isArchive || textAt(account, ['archive']) === undefined) return
  for (const key of ['user', 'server', 'password', 'address', ...(side === 'source' ? ['mbox'] : ['under', 'merge'])])
    if (valueAt(account, [key]) !== undefined) problems.add([...path, key], problems.say.archiveAlone(key))
}

/** One archive inside another would be a part of it: its messages would be files that no manifest lists. */
export function reportNestedArchives(mailboxes: readonly BuiltMailbox[], problems: Problems): void {
  const archives = mailboxes.flatMap(({ id, path, source, target }) =>
    [source, target].flatMap((account) =>
      account?.archive === undefined ? [] : [{ id, account, path: [...path, account.side, 'archive'] }],
    ),
  )
  const byDirectory = new Map(archives.map((one) => [one.account.holder, one]))
  for (const { id, account, path } of archives) {
    for (let above = dirname(account.holder); above !== dirname(above); above = dirname(above)) {
      const outer = byDirectory.get(above)
      if (outer === undefined) continue
      problems.add(path, problems.say.nestedArchive(id, outer.id, outer.account.user))
      break
    }
  }
}

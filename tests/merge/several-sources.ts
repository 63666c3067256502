// What tests of several sources in one target share: offices with overlapping folders, and an independent count.

import { expect } from 'vitest'
import { contentOf, fillAccount, readAccount } from '../support/account-state.ts'
import type { Account } from '../support/mail-client.ts'
import { corpus, type SyntheticMessage } from '../support/messages.ts'
import type { MailboxForPlan } from '../support/plan-file.ts'
import { freshUser } from '../support/temp-dir.ts'

export type Office = MailboxForPlan & {
  id: string
  /** Its messages by the name of the folder, "/" between levels. */
  mail: Readonly<Record<string, readonly SyntheticMessage[]>>
}

/** Offices whose folders have the same names and of whose messages many are equal, byte for byte, date and flags. */
export function offices(
  target: string,
  places: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  messages = 40,
): Office[] {
  const shared = corpus(7_301, messages, 8)
  return Object.entries(places).map(([id, place], index) => {
    const own = corpus(7_400 + index, messages, 8)
    return {
      id,
      source: freshUser(id),
      target,
      place,
      mail: {
        // Twice the same message in one of them: two stay two, and those of the others stay beside them.
        INBOX: [...shared.slice(0, 25), ...own.slice(0, 10), ...shared.slice(0, index)],
        'Posta inviata': [...shared.slice(25, 32), ...own.slice(10, 15)],
        'Pratiche/2014': [...own.slice(15, 20), ...shared.slice(32, 36 + index)],
      },
    }
  })
}

/** The path on the Aruba-like source ("." and "INBOX."). */
export function sourcePath(name: string): string {
  return name === 'INBOX' ? name : `INBOX.${name.split('/').join('.')}`
}

export async function fillOffices(port: number, all: readonly Office[]): Promise<void> {
  for (const { source, mail } of all)
    await fillAccount(
      { port, user: source },
      Object.fromEntries(Object.entries(mail).map(([name, messages]) => [sourcePath(name), messages])),
    )
}

/**
 * Counts by digest, date and flags what each folder of the target holds, and expects exactly the sum of what goes
 * there. `placeOf`: the target path of a folder of an office.
 */
export async function expectExactly(
  { sources, target }: { sources: number; target: Account },
  all: readonly Office[],
  placeOf: (office: Office, name: string) => string,
): Promise<void> {
  const expected: Record<string, string[]> = {}
  for (const office of all) {
    const there = await readAccount({ port: sources, user: office.source })
    for (const name of Object.keys(office.mail)) {
      const folder = there.folders.find(({ path }) => path === sourcePath(name))
      if (folder === undefined) throw new Error(`the source has no ${name}`)
      const place = placeOf(office, name)
      expected[place] = [...(expected[place] ?? []), ...contentOf(folder)].toSorted()
    }
  }
  const found = Object.fromEntries(
    (await readAccount(target)).folders
      .filter(({ messages }) => messages.length > 0)
      .map((folder) => [folder.path, contentOf(folder)]),
  )
  expect(Object.fromEntries(Object.entries(found).map(([path, all]) => [path, all.length]))).toEqual(
    Object.fromEntries(Object.entries(expected).map(([path, all]) => [path, all.length])),
  )
  expect(found).toEqual(expected)
}

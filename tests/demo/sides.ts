// Counts both sides with the test suite's own mail client, which shares no code with the program.

import { contentOf, readAccount, type AccountState } from '../support/account-state.ts'
import type { DemoMailbox } from './mailboxes.ts'
import { promised } from './program.ts'
import type { DemoServer } from './servers.ts'

export type Sides = { mailbox: DemoMailbox; source: AccountState; target: AccountState }[]

/** Reads every mailbox on both servers, bodies too. */
export async function readSides(
  mailboxes: readonly DemoMailbox[],
  source: DemoServer,
  target: DemoServer,
): Promise<Sides> {
  const sides: Sides = []
  for (const mailbox of mailboxes) {
    sides.push({
      mailbox,
      source: await readAccount({ port: source.port, user: mailbox.source }),
      target: await readAccount({ port: target.port, user: mailbox.target }),
    })
  }
  return sides
}

export const messagesOf = (state: AccountState): number =>
  state.folders.reduce((sum, folder) => sum + folder.messages.length, 0)

/** Every message of an account by digest, date and flags, as a sorted multiset. */
const multisetOf = (state: AccountState): string => state.folders.flatMap(contentOf).toSorted().join('\n')

/**
 * Folder by folder what both servers hold now. Throws when a message is missing, is there twice, or differs in a byte,
 * its date or its flags.
 */
export function compareSides(sides: Sides): string {
  const lines: string[] = []
  for (const { mailbox, source, target } of sides) {
    promised(
      messagesOf(source) === mailbox.messages,
      `${mailbox.id}: the source has ${messagesOf(source)} messages, it was given ${mailbox.messages}`,
    )
    promised(multisetOf(source) === multisetOf(target), `${mailbox.id}: source and target are not equal`)
    lines.push(
      `${mailbox.id}: ${messagesOf(source)} messages on the source, ${messagesOf(target)} on the target, equal in ` +
        'bytes, dates and flags',
    )
    const left = new Set(target.folders)
    for (const folder of source.folders) {
      const content = contentOf(folder).join('\n')
      // Empty folders look all alike: there the name decides, and only an empty one is shown without a partner.
      const twin = [...left].find(
        (one) =>
          contentOf(one).join('\n') === content &&
          (content !== '' || one.path === folder.path.replace(/^INBOX\./, '').replaceAll('.', '/')),
      )
      if (twin !== undefined) left.delete(twin)
      promised(
        twin !== undefined || content === '',
        `${mailbox.id}: no folder on the target holds what ${folder.path} holds`,
      )
      lines.push(
        `  ${String(folder.messages.length).padStart(5)}  ` +
          `${folder.path}${twin === undefined ? ' (empty)' : ` → ${twin.path}`}`,
      )
    }
  }
  return lines.join('\n')
}

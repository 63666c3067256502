// A journal in a folder of its own, with one mailbox, one folder and some messages, for tests of its parts.

import { join } from 'node:path'
import { type Journal, openJournal } from '../../src/journal/journal.ts'
import type { Transaction } from '../../src/journal/transaction.ts'
import type { Facts } from '../../src/model/errors.ts'
import type { Code } from '../../src/model/codes.ts'
import type { MessageState } from '../../src/model/message.ts'
import type { Plan } from '../../src/model/plan.ts'
import { accountOn } from '../imap/account.ts'
import { freshDir } from '../support/temp-dir.ts'

export const journalFile = (): string => join(freshDir('journal'), 'prova.journal.sqlite')

/** A plan with the given mailboxes, for binding. */
export function planOf(journal: string, ids: readonly string[], more: { name?: string; user?: string } = {}): Plan {
  return {
    name: more.name ?? 'prova',
    file: '/nowhere/prova.yaml',
    sha256: '0',
    timezone: 'Europe/Rome',
    journal,
    mailboxesInParallel: 1,
    servers: [],
    mailboxes: ids.map((id) => ({
      id,
      group: undefined,
      priority: 5,
      source: accountOn(993, 'source', more.user ?? id),
      target: accountOn(994, 'target', more.user ?? id),
      folders: { exclude: [], map: new Map<string, string>(), specialUse: true },
    })),
  }
}

export type Filled = { journal: Journal; file: string; folder: number; target: number; ids: number[] }

/** Mailbox `a`, folder INBOX with so many pending messages, and its target folder. */
export function filledJournal(count: number): Filled {
  const file = journalFile()
  const journal = openJournal(file)
  const { folder, target } = journal.commit((tx) => {
    journal.mailboxes.bind(tx, 'a', 'a@old:993', 'a@new:993')
    const row = journal.folders.put(tx, 'a', { name: 'INBOX', path: 'INBOX' }, { name: 'INBOX', path: 'INBOX' }, null)
    for (let uid = 1; uid <= count; uid += 1)
      journal.messages.add(
        tx,
        row.id,
        1,
        [{ uid, size: 100 * uid, internalDate: 86_400_000 * uid, flags: ['\\Seen'] }],
        'pending',
        null,
      )
    journal.folders.setSeen(tx, row.id, {
      uidValidity: 1,
      uidNext: count + 1,
      messages: count,
      highestModseq: undefined,
      permanentFlags: undefined,
    })
    journal.sourceListings.setListed(tx, 'a', {
      listed: 1,
      bySecondList: 1,
      leftOut: [],
      inboxMissing: false,
      unread: [],
    })
    return { folder: row.id, target: journal.lives.start(tx, 'a@new:993', 'INBOX', 5).id }
  })
  return { journal, file, folder, target, ids: journal.messages.inFolder(folder).map((row) => row.id) }
}

/** Brings a message that waits to be sent through its life: its copy has the UID of its own number. */
export function prove(
  tx: Transaction,
  { journal, target }: Pick<Filled, 'journal' | 'target'>,
  id: number,
  [state, code]: ['verified'] | ['differs', Code] = ['verified'],
): void {
  journal.messages.own(tx, id, target, id, false)
  journal.messages.setState(tx, id, state, code)
}

/** The last look over the copies of a folder, which has found them all. */
export function lookOver(tx: Transaction, { journal, folder }: Pick<Filled, 'journal' | 'folder'>): void {
  journal.folders.setLookedOver(tx, folder, journal.folders.get(folder)?.writtenMark ?? 0)
}

/** Puts a message into a state by hand, whatever it was before: for tests of what is said about it. */
export function putInto(
  tx: Transaction,
  id: number,
  state: MessageState,
  code: Code | null = null,
  facts: Facts = {},
): void {
  tx.prepare(
    `UPDATE messages SET state = ?, code = ?, facts = ?, target_uid = CASE WHEN ? THEN target_uid END WHERE id = ?`,
  ).run(state, code, JSON.stringify(facts), state === 'differs' || state === 'copied' ? 1 : 0, id)
}

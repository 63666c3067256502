// A journal in a folder of its own, with one mailbox, one folder and some messages, for tests of its parts.

import { join } from 'node:path'
import { type Journal, openJournal } from '../../src/journal/journal.ts'
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
    const row = journal.folders.put(tx, 'a', { name: 'INBOX', path: 'INBOX' }, { name: 'INBOX', path: 'INBOX' }, false)
    for (let uid = 1; uid <= count; uid += 1)
      journal.messages.add(
        tx,
        row.id,
        1,
        { uid, size: 100 * uid, internalDate: 86_400_000 * uid, flags: ['\\Seen'] },
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
    return { folder: row.id, target: journal.folders.startTarget(tx, 'a@new:993', 'INBOX', 5).id }
  })
  return { journal, file, folder, target, ids: journal.messages.inFolder(folder).map((row) => row.id) }
}

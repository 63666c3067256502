// A journal of a version that did not look at flags again: upgraded, and every folder is listed once more.

import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { upgrades } from '../../src/journal/schema.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'
import { journalFile } from '../journal/some-journal.ts'

const step = upgrades.findIndex((sql) => sql.includes('ADD COLUMN written_flags'))

describe('an older journal', () => {
  it('keeps its rows, knows no HIGHESTMODSEQ any more, and counts what comes from here on as new', () => {
    const file = journalFile()
    openJournal(file, upgrades.slice(0, step)).close()
    const old = new Database(file)
    old.exec(`
      INSERT INTO mailboxes (id, source_account, target_account) VALUES ('a', 'a@old:993', 'a@new:993');
      INSERT INTO folders (id, mailbox, path, name, target_path, target_name, uid_validity, uid_next, messages,
        highest_modseq, complete)
        VALUES (1, 'a', 'INBOX', 'INBOX', 'INBOX', 'INBOX', 7, 3, 2, '99', 1), (2, 'a', 'Nuova', 'Nuova', 'Nuova',
          'Nuova', NULL, NULL, NULL, NULL, 0);
      INSERT INTO target_folders (id, account, path, uid_validity) VALUES (1, 'a@new:993', 'INBOX', 5);
      INSERT INTO messages (id, folder, uid_validity, uid, size, flags, state, target_folder, target_uid) VALUES
        (1, 1, 7, 1, 10, '["\\\\Seen"]', 'verified', 1, 1), (2, 1, 7, 2, 10, '[]', 'verified', 1, 2);`)
    old.close()
    const journal = openJournal(file)
    expect(journal.folders.ofMailbox('a')).toEqual([
      expect.objectContaining({
        name: 'INBOX',
        highestModseq: null,
        listedMark: 2,
        firstName: null,
        uidNext: 3,
        // Nobody knows whether its copies were looked for at the end.
        writtenMark: 2,
        lookedMark: 0,
      }),
      expect.objectContaining({ name: 'Nuova', highestModseq: null, listedMark: null }),
    ])
    expect(journal.messages.inFolder(1)).toEqual([
      expect.objectContaining({ uid: 1, flags: ['\\Seen'], writtenFlags: null, state: 'verified' }),
      expect.objectContaining({ uid: 2, flags: [], writtenFlags: null }),
    ])
    journal.close()
  })

  it('flags that changed before the upgrade are found by the run after it', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    await pair.job.run()
    pair.from().get(2)?.flags.add('\\Flagged')
    // What an older version has written: it had listed the folder since, and not looked at flags.
    const old = new Database(pair.job.plan.journal)
    old.exec('UPDATE folders SET highest_modseq = NULL')
    old.close()
    await pair.job.run()
    expect(pair.to().messages.map(({ flags }) => flags.has('\\Flagged'))).toEqual([false, true, false])
    const before = pair.source.commands.length
    await pair.job.run()
    expect(pair.source.commands.slice(before).map(({ verb }) => verb)).not.toContain('EXAMINE')
  })
})

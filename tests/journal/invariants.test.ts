// Each invariant of the journal can fail: a journal in which just that is broken says so by its name.

import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { brokenInvariants, invariants, type Invariant } from '../../src/journal/invariants.ts'
import { fingerprintOf } from '../../src/proof/fingerprint.ts'
import { filledJournal, prove } from './some-journal.ts'

/** One verified message with the id 1, another that waits with the id 2, and a target folder with the id 1. */
const breaking: Record<Invariant, string> = {
  'a copy has a UID in a target folder': 'UPDATE messages SET target_uid = NULL WHERE id = 1',
  'what waits to be sent has no copy': 'UPDATE messages SET target_folder = 1, target_uid = 9 WHERE id = 2',
  'what is appending is in an open attempt': "UPDATE messages SET state = 'appending' WHERE id = 2",
  'no UID is owned twice, however its folder is called': `
    INSERT INTO target_folders (id, account, path, uid_validity, state)
      SELECT 2, account, path, uid_validity, 'ended' FROM target_folders;
    UPDATE messages SET state = 'refused', code = 'ghost', target_folder = 2, target_uid = 1 WHERE id = 2`,
  'no message that is owned counts as unowned': `
    INSERT INTO bystanders VALUES (1, 1, 'd', 1, 'l', '', 0, NULL, '[]')`,
  'no ghost is the copy of a message': "INSERT INTO ghosts VALUES (1, 1, 1, 'found')",
  'what is proved was read': 'UPDATE messages SET digest = NULL WHERE id = 1',
  'what failed says why': "UPDATE messages SET state = 'refused' WHERE id = 2",
  'only a copied message can be missing': "UPDATE messages SET code = 'copy-missing' WHERE id = 2",
  'a matched folder has no copies in its earlier lives': `
    UPDATE target_folders SET state = 'ended';
    INSERT INTO target_folders (id, account, path, uid_validity, state)
      SELECT 2, account, path, 99, 'matched' FROM target_folders`,
  'a copy lies in the account of its mailbox': "UPDATE mailboxes SET target_account = 'other'",
  'a last look sees no more than was written': 'UPDATE folders SET looked_mark = written_mark + 1',
  'the sums are those of the rows': 'UPDATE folder_totals SET messages = messages + 1',
  'nothing refers to what is not there': "DELETE FROM mailboxes WHERE id = 'a'",
}

function someJournal(): string {
  const filled = filledJournal(2)
  const [id = 0] = filled.ids
  filled.journal.commit((tx) => {
    filled.journal.messages.setFingerprint(tx, id, fingerprintOf(Buffer.from('x')))
    prove(tx, filled, id)
  })
  filled.journal.close()
  return filled.file
}

describe('the invariants', () => {
  it('hold in a journal in which nothing is wrong', () => {
    expect(brokenInvariants(someJournal())).toEqual([])
  })

  it.each(Object.keys(invariants) as Invariant[])('say when it is broken: %s', (invariant) => {
    const file = someJournal()
    const db = new Database(file)
    db.pragma('foreign_keys = OFF')
    db.exec(breaking[invariant])
    db.close()
    const broken = brokenInvariants(file)
    expect(broken.map((one) => one.invariant)).toContain(invariant)
    expect(broken.every(({ where }) => where.length > 0)).toBe(true)
  })
})

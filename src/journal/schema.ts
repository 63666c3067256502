// The tables of the journal and their versions; a newer tool upgrades an older journal after making a copy of it.

import { takeSentencesApart } from './old-sentences.ts'
import { pecTables, signatureTables } from './pec-tables.ts'

/** Steps from version n to n + 1; the first makes an empty file a journal of version 1. */
export const upgrades: readonly string[] = [
  `
  CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, host TEXT NOT NULL, started_at INTEGER NOT NULL,
    alive_at INTEGER NOT NULL, ended_at INTEGER, ending TEXT
  ) STRICT;

  -- A mailbox is bound to one account on each side for good; error_* say why it is parked.
  CREATE TABLE mailboxes (
    id TEXT PRIMARY KEY, source_account TEXT NOT NULL, target_account TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'not-started', error_code TEXT, error_facts TEXT
  ) STRICT;

  -- Logins that a server refused: mark is a few bits derived from the secret, enough to see that it changed, too few
  -- to guess it.
  CREATE TABLE refusals (account TEXT PRIMARY KEY, server TEXT NOT NULL, code TEXT NOT NULL, salt TEXT NOT NULL,
    mark TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

  -- Bytes a second, as last measured: line = the fastest single append (how fast the line drains), throughput =
  -- copying as a whole (for forecasts).
  CREATE TABLE rates (server TEXT PRIMARY KEY, line REAL NOT NULL, throughput REAL NOT NULL) STRICT;

  -- One row per life of a target folder: another UIDVALIDITY is another row. current = 0: replaced or renamed away.
  CREATE TABLE target_folders (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, path TEXT NOT NULL, uid_validity INTEGER NOT NULL,
      current INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE UNIQUE INDEX target_folder_place ON target_folders (account, path) WHERE current = 1;

  CREATE TABLE folders (
    id INTEGER PRIMARY KEY, mailbox TEXT NOT NULL REFERENCES mailboxes (id), path TEXT NOT NULL, name TEXT NOT NULL,
    target_path TEXT, target_name TEXT, excluded INTEGER NOT NULL DEFAULT 0,
    uid_validity INTEGER, uid_next INTEGER, messages INTEGER, highest_modseq TEXT,
    complete INTEGER NOT NULL DEFAULT 0, error_code TEXT, error_facts TEXT,
    UNIQUE (mailbox, path)
  ) STRICT;

  CREATE TABLE messages (
    id INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES folders (id), uid_validity INTEGER NOT NULL,
      uid INTEGER NOT NULL,
    size INTEGER NOT NULL, internal_date INTEGER, flags TEXT NOT NULL,
    digest TEXT, bytes INTEGER, likeness TEXT, message_id TEXT, body_sum INTEGER,
    state TEXT NOT NULL DEFAULT 'pending', code TEXT, reason TEXT, notes TEXT NOT NULL DEFAULT '[]',
    target_folder INTEGER REFERENCES target_folders (id), target_uid INTEGER,
    adopted INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, at_source INTEGER NOT NULL DEFAULT 1,
    UNIQUE (folder, uid_validity, uid)
  ) STRICT;
  CREATE UNIQUE INDEX owned_uid ON messages (target_folder, target_uid) WHERE target_uid IS NOT NULL;
  CREATE INDEX message_state ON messages (folder, state);
  CREATE INDEX message_digest ON messages (digest);

  -- An intent, committed before the first byte of its appends goes out. low_mark: no message of it can have a smaller
  -- UID.
  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, target_folder INTEGER NOT NULL REFERENCES target_folders (id), low_mark INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
    at INTEGER NOT NULL, run INTEGER NOT NULL, connection TEXT NOT NULL, open INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX open_attempts ON attempts (target_folder) WHERE open = 1;
  CREATE TABLE attempt_messages (attempt INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (message,
    attempt)) STRICT, WITHOUT ROWID;

  -- Messages of a target folder that nobody owns, with what identifies them, so that each is read only once.
  CREATE TABLE bystanders (
    target_folder INTEGER NOT NULL, uid INTEGER NOT NULL, digest TEXT NOT NULL, bytes INTEGER NOT NULL,
      likeness TEXT NOT NULL,
    message_id TEXT NOT NULL, body_sum INTEGER NOT NULL, internal_date INTEGER, flags TEXT NOT NULL,
      PRIMARY KEY (target_folder, uid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX bystander_digest ON bystanders (digest);
  CREATE INDEX bystander_likeness ON bystanders (likeness);
  CREATE INDEX bystander_message_id ON bystanders (message_id);

  CREATE TABLE ghosts (
    target_folder INTEGER NOT NULL, uid INTEGER NOT NULL, message INTEGER NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (target_folder, uid)
  ) STRICT, WITHOUT ROWID;

  -- For people with a SQLite browser: one row per message, in words.
  CREATE VIEW ledger AS
    SELECT f.mailbox, f.name AS folder, m.uid_validity AS source_uid_validity, m.uid AS source_uid, m.state, m.code,
      m.reason, m.notes, m.digest,
           coalesce(m.bytes, m.size) AS bytes, datetime(m.internal_date / 1000, 'unixepoch') AS internal_date_utc,
             m.flags,
           t.path AS target_path, t.uid_validity AS target_uid_validity, m.target_uid, m.adopted
    FROM messages m JOIN folders f ON f.id = m.folder LEFT JOIN target_folders t ON t.id = m.target_folder;
  `,
  // Sums and problems of a million messages are asked for every other second by a screen in another process: they are
  // kept, not counted.
  `
  -- What totals.ts would count, by source folder and state; the triggers are all that writes it.
  CREATE TABLE folder_totals (
    folder INTEGER NOT NULL, state TEXT NOT NULL, messages INTEGER NOT NULL, bytes INTEGER NOT NULL,
      adopted INTEGER NOT NULL, noted INTEGER NOT NULL,
    PRIMARY KEY (folder, state)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO folder_totals
    SELECT folder, state, count(*), sum(coalesce(bytes, size)), sum(state = 'verified'
      AND adopted = 1), sum(state = 'verified' AND notes <> '[]')
    FROM messages GROUP BY folder, state;
  CREATE TRIGGER message_added AFTER INSERT ON messages BEGIN
    INSERT INTO folder_totals VALUES (NEW.folder, NEW.state, 1, coalesce(NEW.bytes, NEW.size), NEW.state = 'verified'
      AND NEW.adopted = 1, NEW.state = 'verified' AND NEW.notes <> '[]')
      ON CONFLICT (folder, state) DO UPDATE SET
        messages = messages + 1, bytes = bytes + excluded.bytes, adopted = adopted + excluded.adopted,
          noted = noted + excluded.noted;
  END;
  CREATE TRIGGER message_removed AFTER DELETE ON messages BEGIN
    UPDATE folder_totals SET messages = messages - 1, bytes = bytes - coalesce(OLD.bytes, OLD.size),
      adopted = adopted - (OLD.state = 'verified' AND OLD.adopted = 1), noted = noted - (OLD.state = 'verified'
        AND OLD.notes <> '[]')
      WHERE folder = OLD.folder AND state = OLD.state;
  END;
  CREATE TRIGGER message_changed AFTER UPDATE OF folder, state, size, bytes, adopted, notes ON messages
    WHEN (OLD.folder, OLD.state, coalesce(OLD.bytes, OLD.size), OLD.adopted, OLD.notes)
      IS NOT (NEW.folder, NEW.state, coalesce(NEW.bytes, NEW.size), NEW.adopted, NEW.notes)
  BEGIN
    UPDATE folder_totals SET messages = messages - 1, bytes = bytes - coalesce(OLD.bytes, OLD.size),
      adopted = adopted - (OLD.state = 'verified' AND OLD.adopted = 1), noted = noted - (OLD.state = 'verified'
        AND OLD.notes <> '[]')
      WHERE folder = OLD.folder AND state = OLD.state;
    INSERT INTO folder_totals VALUES (NEW.folder, NEW.state, 1, coalesce(NEW.bytes, NEW.size), NEW.state = 'verified'
      AND NEW.adopted = 1, NEW.state = 'verified' AND NEW.notes <> '[]')
      ON CONFLICT (folder, state) DO UPDATE SET
        messages = messages + 1, bytes = bytes + excluded.bytes, adopted = adopted + excluded.adopted,
          noted = noted + excluded.noted;
  END;
  -- The condition is the one of problemRows in totals.ts, word for word: only then the index serves it.
  CREATE INDEX message_problem ON messages (folder, uid)
    WHERE state IN ('differs', 'refused') OR (state = 'pending' AND code IS NOT NULL) OR (state = 'gone'
      AND code <> 'source-expunged');

  -- What the folders of a source account said when they were last looked at (status --source), and since when they say
  -- it.
  CREATE TABLE source_looks (
    account TEXT PRIMARY KEY, looked_at INTEGER NOT NULL, quiet_since INTEGER NOT NULL, moved TEXT NOT NULL,
      folders TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // Which phase a run worked for, whether somebody let it work outside its hours, and what stopped it.
  `
  ALTER TABLE runs ADD COLUMN phase TEXT;
  ALTER TABLE runs ADD COLUMN ignored_window INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN stopped_by TEXT;
  `,
  // The last look at all of a mailbox's source that came to its end: only one that began late enough is the final one.
  `
  -- pass_new: how many messages it found that were not known before.
  -- quiet_since: the start of the first of the passes in a row after which none was found.
  ALTER TABLE mailboxes ADD COLUMN pass_started_at INTEGER;
  ALTER TABLE mailboxes ADD COLUMN pass_ended_at INTEGER;
  ALTER TABLE mailboxes ADD COLUMN pass_new INTEGER;
  ALTER TABLE mailboxes ADD COLUMN quiet_since INTEGER;
  `,
  // What changes on the source after it was copied: flags, messages that leave, folders that get another name.
  `
  -- written_flags: what lies on the target, of a message whose flags on the source are others by now; NULL: flags,
  -- without what the notes say was not kept.
  -- left_run, left_mark: the run that no longer saw it; wherever it was moved to, it is listed there under a higher id
  -- than left_mark.
  ALTER TABLE messages ADD COLUMN written_flags TEXT;
  ALTER TABLE messages ADD COLUMN left_run INTEGER;
  ALTER TABLE messages ADD COLUMN left_mark INTEGER;
  CREATE INDEX message_left ON messages (folder) WHERE at_source = 0;
  CREATE INDEX message_owing ON messages (folder) WHERE written_flags IS NOT NULL;
  -- listed_mark: the highest id of a message when the folder was last listed. first_name: what it was called before it
  -- was renamed on the source.
  ALTER TABLE folders ADD COLUMN listed_mark INTEGER;
  ALTER TABLE folders ADD COLUMN first_name TEXT;
  -- Earlier versions did not look at flags again: without the mark every folder is listed once more.
  UPDATE folders SET listed_mark = (SELECT max(id) FROM messages), highest_modseq = NULL WHERE uid_validity IS NOT NULL;
  `,
  // What a server refused: no copy that turns up later may be put down to it, and removed as a ghost of ours.
  `
  ALTER TABLE attempt_messages ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
  `,
  // With which code the program ended that did a run; NULL: it died, or the run is still at work.
  `
  ALTER TABLE runs ADD COLUMN exit_code INTEGER;
  `,
  // Lookups by content that go on where they were, and rows that are read a page at a time.
  `
  -- A renumbered source folder, as far as it was read under its new UIDs. taken: a known message was found there.
  CREATE TABLE source_prints (
    folder INTEGER NOT NULL REFERENCES folders (id), uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
    digest TEXT NOT NULL, bytes INTEGER NOT NULL, likeness TEXT NOT NULL, message_id TEXT NOT NULL,
    body_sum INTEGER NOT NULL, internal_date INTEGER, flags TEXT NOT NULL, taken INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (folder, uid_validity, uid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX source_print_digest ON source_prints (folder, digest);
  -- Rows of a folder in one state, in the order of their UIDs: a page of them is found without sorting all.
  DROP INDEX message_state;
  CREATE INDEX message_state ON messages (folder, state, uid_validity, uid);
  -- What is looked up is looked up in one folder.
  DROP INDEX bystander_digest;
  DROP INDEX bystander_likeness;
  DROP INDEX bystander_message_id;
  CREATE INDEX bystander_digest ON bystanders (target_folder, digest);
  CREATE INDEX bystander_likeness ON bystanders (target_folder, likeness);
  CREATE INDEX bystander_message_id ON bystanders (target_folder, message_id);
  -- Below this UID all was looked through for copies that nobody sent: they are counted once.
  ALTER TABLE target_folders ADD COLUMN counted_mark INTEGER NOT NULL DEFAULT 1;
  -- Whether other folders of the target must be looked through before anything is sent: 1 until that came to its end,
  -- 2 when what the source keeps back is all that is still looked for; NULL: nobody has asked yet.
  ALTER TABLE mailboxes ADD COLUMN filed_elsewhere INTEGER;
  `,
  // What verify found, and when, so that no verdict forgets it.
  `
  -- ended_at NULL: it was cut, and proves nothing.
  CREATE TABLE verifications (
    id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, ended_at INTEGER, against TEXT NOT NULL,
    strict INTEGER NOT NULL, only_globs TEXT NOT NULL, except_globs TEXT NOT NULL, verdict TEXT
  ) STRICT;
  -- ended_at: all of the mailbox was looked at; NULL: not, or not to its end.
  CREATE TABLE verified_mailboxes (
    id INTEGER PRIMARY KEY, verification INTEGER NOT NULL REFERENCES verifications (id),
    mailbox TEXT NOT NULL, ended_at INTEGER,
    UNIQUE (verification, mailbox)
  ) STRICT;
  CREATE INDEX verified_mailbox ON verified_mailboxes (mailbox, verification);
  -- message: the row that it is about, whose state then says what stands; NULL: none. was_proved: that row was verified
  -- (or copied) until then.
  CREATE TABLE verification_findings (
    id INTEGER PRIMARY KEY, verification INTEGER NOT NULL REFERENCES verifications (id),
    mailbox TEXT NOT NULL, folder TEXT, uid_validity INTEGER, uid INTEGER, outcome TEXT NOT NULL, code TEXT NOT NULL,
    facts TEXT NOT NULL, digest TEXT, message_id TEXT, internal_date INTEGER, bytes INTEGER, message INTEGER,
    was_proved INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX finding_of_verification ON verification_findings (verification);
  CREATE INDEX finding_without_row ON verification_findings (mailbox) WHERE message IS NULL;
  CREATE INDEX finding_of_message ON verification_findings (message) WHERE message IS NOT NULL;
  -- Copies that were altered on the target and beside which another was made on request: nobody's any more, and
  -- nobody's ghost.
  CREATE TABLE altered_copies (
    target_folder INTEGER NOT NULL, uid INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (target_folder, uid)
  ) STRICT, WITHOUT ROWID;
  `,
  // What is owed is in the rows: lives of target folders have states, looks and flags that are due have marks, and
  // nothing says "complete" any more.
  // What earlier versions did not write down counts as owed.
  `
  -- The states of a life are those of target-lives.ts. looked_run: the last run that looked the folder over to its end.
  ALTER TABLE target_folders ADD COLUMN state TEXT NOT NULL DEFAULT 'matched'
    CHECK (state IN ('to-match', 'matched', 'ended'));
  ALTER TABLE target_folders ADD COLUMN looked_run INTEGER NOT NULL DEFAULT 0;
  UPDATE target_folders SET state = 'ended' WHERE current = 0;
  UPDATE target_folders SET state = 'to-match' WHERE current = 1 AND EXISTS (
    SELECT 1 FROM target_folders e JOIN messages m ON m.target_folder = e.id
    WHERE e.account = target_folders.account AND e.path = target_folders.path AND e.state = 'ended'
      AND m.target_uid IS NOT NULL AND m.state IN ('copied', 'verified', 'differs'));
  UPDATE target_folders SET looked_run = coalesce(
    (SELECT CAST(value AS INTEGER) FROM facts WHERE key = 'looked at target folder ' || target_folders.id), 0);
  DELETE FROM facts WHERE key LIKE 'looked at target folder %';
  DROP INDEX target_folder_place;
  ALTER TABLE target_folders DROP COLUMN current;
  CREATE UNIQUE INDEX target_folder_place ON target_folders (account, path) WHERE state <> 'ended';

  -- written_mark counts the copies of a source folder as they are written; looked_mark: as many of them the last look
  -- over its copies has seen.
  -- unlisted: messages that the source counts and does not list. at_source: 0 when the source no longer has the folder.
  ALTER TABLE folders ADD COLUMN written_mark INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE folders ADD COLUMN looked_mark INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE folders ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE folders ADD COLUMN at_source INTEGER NOT NULL DEFAULT 1;
  UPDATE folders SET written_mark = coalesce((SELECT sum(messages) FROM folder_totals t
    WHERE t.folder = folders.id AND t.state IN ('copied', 'verified', 'differs')), 0);
  -- What such a folder counted and did not list was told, and not written down, until it came to its end: it is
  -- listed once more.
  UPDATE folders SET uid_next = NULL WHERE complete = 0;
  ALTER TABLE folders DROP COLUMN complete;

  -- flags_due: what changed on the source was not carried over yet, or found not to be wanted there.
  ALTER TABLE messages ADD COLUMN flags_due INTEGER NOT NULL DEFAULT 0;
  UPDATE messages SET flags_due = 1 WHERE written_flags IS NOT NULL;
  -- With thousands of mailboxes a screen asks every other second.
  CREATE INDEX folder_to_look ON folders (mailbox) WHERE looked_mark < written_mark;
  CREATE INDEX folder_unlisted ON folders (mailbox) WHERE unlisted > 0;
  CREATE INDEX folder_failed ON folders (mailbox) WHERE error_code IS NOT NULL;
  CREATE INDEX message_flags_due ON messages (folder) WHERE flags_due = 1;
  CREATE INDEX message_missing ON messages (folder) WHERE code = 'copy-missing';
  CREATE INDEX message_resent ON messages (target_folder) WHERE attempts > 1;
  CREATE INDEX attempt_run ON attempts (target_folder, run);
  -- The condition is the one of problemRows in totals.ts, word for word.
  DROP INDEX message_problem;
  CREATE INDEX message_problem ON messages (folder, uid)
    WHERE state IN ('differs', 'refused') OR (state = 'pending' AND code IS NOT NULL) OR (state = 'gone'
      AND code <> 'source-expunged') OR code = 'copy-missing';

  UPDATE mailboxes SET state = 'ended' WHERE state IN ('complete', 'incomplete');
  `,
  // Servers on which a storm of refused logins stands, and what could not be read on targets.
  `
  -- A mark is a few bits of the secret of a login as it was at the storm: enough to see that it changed.
  CREATE TABLE login_storms (
    server TEXT PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, salt TEXT NOT NULL
  ) STRICT;
  CREATE TABLE login_storm_marks (
    server TEXT NOT NULL, account TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (server, account)
  ) STRICT, WITHOUT ROWID;
  -- Messages of a target folder that nobody owns and that break every reading: they are not asked for again.
  CREATE TABLE unreadable_messages (
    target_folder INTEGER NOT NULL, uid INTEGER NOT NULL, size INTEGER NOT NULL, reason TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (target_folder, uid)
  ) STRICT, WITHOUT ROWID;
  DROP INDEX message_problem;
  -- The condition is the one of problemRows in totals.ts, word for word: only then the index serves it.
  CREATE INDEX message_problem ON messages (folder, uid)
    WHERE state IN ('differs', 'refused') OR (state = 'pending' AND code IS NOT NULL)
      OR (state = 'copied' AND code = 'unreadable-on-target') OR (state = 'gone' AND code <> 'source-expunged')
      OR code = 'copy-missing';
  `,
  // Why a message ended as it did is a code and facts, no sentence; where an altered copy leaves its original is owed
  // until somebody has looked.
  `
  -- facts: JSON, or NULL; a server's own words are its reason. What earlier versions wrote as sentences is taken apart.
  DROP VIEW ledger;
  ALTER TABLE messages RENAME COLUMN reason TO facts;
  -- offset_due: nobody has looked yet where the altered copy leaves its original.
  ALTER TABLE messages ADD COLUMN offset_due INTEGER NOT NULL DEFAULT 0;
  UPDATE messages SET offset_due = 1 WHERE state = 'differs' AND coalesce(facts, '') NOT GLOB 'first altered byte *';
  CREATE INDEX message_offset_due ON messages (folder) WHERE offset_due = 1;
  ${takeSentencesApart}
  -- For people with a SQLite browser: one row per message.
  CREATE VIEW ledger AS
    SELECT f.mailbox, f.name AS folder, m.uid_validity AS source_uid_validity, m.uid AS source_uid, m.state, m.code,
      m.facts ->> 'reason' AS reason, m.facts, m.notes, m.digest, coalesce(m.bytes, m.size) AS bytes,
      datetime(m.internal_date / 1000, 'unixepoch') AS internal_date_utc, m.flags,
      t.path AS target_path, t.uid_validity AS target_uid_validity, m.target_uid, m.adopted
    FROM messages m JOIN folders f ON f.id = m.folder LEFT JOIN target_folders t ON t.id = m.target_folder;
  `,
  // How it was established that nothing else is on a source.
  `
  -- Of each mailbox: folders of the last list, of the last second list by another reader, answers that nobody could
  -- read.
  CREATE TABLE source_lists (
    mailbox TEXT PRIMARY KEY, listed INTEGER NOT NULL, second INTEGER, unread INTEGER NOT NULL DEFAULT 0,
    unread_run INTEGER NOT NULL DEFAULT 0, sample TEXT
  ) STRICT, WITHOUT ROWID;
  -- Of each folder: messages that were listed, and that a search has found (null: the server has answered none).
  ALTER TABLE folders ADD COLUMN listed INTEGER;
  ALTER TABLE folders ADD COLUMN searched INTEGER;
  `,
  // When a message was received, by its header.
  `
  -- Only where the source tells no date that can be sent.
  ALTER TABLE messages ADD COLUMN header_date INTEGER;
  `,
  // How many connections servers hold.
  `
  -- planned: of the plan; now: asked for; held: the most that were open at once, once one was refused.
  CREATE TABLE connection_numbers (
    server TEXT PRIMARY KEY, planned INTEGER NOT NULL, now INTEGER NOT NULL, held INTEGER, sign TEXT NOT NULL,
    reason TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // What a message is, and what certified mail says of itself.
  pecTables,
  // Who answered at the addresses of servers.
  `
  -- address, certificate (SHA-256): empty where there was none.
  CREATE TABLE server_identities (
    server TEXT NOT NULL, address TEXT NOT NULL, login TEXT NOT NULL, certificate TEXT NOT NULL, subject TEXT,
    issuer TEXT, begins INTEGER, ends INTEGER, tls TEXT, greeting TEXT NOT NULL, first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (server, address, login, certificate)
  ) STRICT, WITHOUT ROWID;
  `,
  // What verify has seen of signatures: of each message, and of each mailbox, where it stands until the next look.
  signatureTables,
  // Below which folder of its target a mailbox is written; null: at the top.
  'ALTER TABLE mailboxes ADD COLUMN under TEXT;',
  // Of ended lives there are few, and each folder that is opened asks for those of its place; each mailbox asks for its
  // own messages that were sent again.
  `
  CREATE INDEX target_folder_ended ON target_folders (account, path) WHERE state = 'ended';
  DROP INDEX message_resent;
  CREATE INDEX message_resent ON messages (folder) WHERE attempts > 1;
  `,
]

/** The version that this tool writes. */
export const journalVersion = upgrades.length

// The tables of certified mail: what each message is, where it was seen, and what it says of itself.

/** A step of schema.ts. */
export const pecTables = `
  -- What a message says it is (model/pec.ts); NULL: its bytes have not passed by since anybody looks.
  ALTER TABLE messages ADD COLUMN kind TEXT;
  -- Whether the messages of its holder are kept in this folder.
  ALTER TABLE folders ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
  -- Messages of a source folder by kind; the triggers are all that writes it.
  CREATE TABLE kind_totals (
    folder INTEGER NOT NULL, kind TEXT NOT NULL, messages INTEGER NOT NULL, PRIMARY KEY (folder, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER message_kind AFTER UPDATE OF kind, folder ON messages
    WHEN (OLD.kind, OLD.folder) IS NOT (NEW.kind, NEW.folder)
  BEGIN
    UPDATE kind_totals SET messages = messages - 1 WHERE folder = OLD.folder AND kind = OLD.kind;
    INSERT INTO kind_totals SELECT NEW.folder, NEW.kind, 1 WHERE NEW.kind IS NOT NULL
      ON CONFLICT (folder, kind) DO UPDATE SET messages = messages + 1;
  END;
  CREATE TRIGGER message_kind_removed AFTER DELETE ON messages WHEN OLD.kind IS NOT NULL BEGIN
    UPDATE kind_totals SET messages = messages - 1 WHERE folder = OLD.folder AND kind = OLD.kind;
  END;

  -- A folder of either side in one of its lives, as it was when mail was seen there. scanned_to: a scan has looked at
  -- every message up to this UID.
  CREATE TABLE sighted_folders (
    id INTEGER PRIMARY KEY, side TEXT NOT NULL CHECK (side IN ('source', 'target')), mailbox TEXT NOT NULL,
    path TEXT NOT NULL, name TEXT NOT NULL, uid_validity INTEGER NOT NULL, scanned_to INTEGER NOT NULL DEFAULT 0,
    UNIQUE (mailbox, side, path, uid_validity)
  ) STRICT;
  -- When a scan that came to its end in every folder of a mailbox has begun.
  CREATE TABLE scanned_mailboxes (
    mailbox TEXT NOT NULL, side TEXT NOT NULL, looked_at INTEGER NOT NULL, PRIMARY KEY (mailbox, side)
  ) STRICT, WITHOUT ROWID;
  -- Long lists of recipients of daticert.xml: JSON, and its SHA-256. All receipts of a message bear the same list.
  CREATE TABLE recipient_lists (digest TEXT PRIMARY KEY, recipients TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- One row for each message of certified mail, and each that its holder sent, at each place where it was seen.
  -- facts: what model/pec.ts calls so, as JSON, but for a long list of recipients. digest NULL: it was read in part.
  -- sender: who wrote it, for mail that came in. thread, identificativo: the Message-ID of the sender's program, and
  -- the one that the provider put in its place; of receipts and of sent mail only.
  CREATE TABLE sightings (
    id INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES sighted_folders (id), uid INTEGER NOT NULL,
    kind TEXT NOT NULL, digest TEXT, received_at INTEGER, sender TEXT, thread TEXT, identificativo TEXT,
    recipients TEXT, facts TEXT NOT NULL,
    UNIQUE (folder, uid)
  ) STRICT;
  CREATE INDEX sighting_thread ON sightings (thread) WHERE thread IS NOT NULL;
  CREATE INDEX sighting_identificativo ON sightings (identificativo, thread) WHERE identificativo IS NOT NULL;
`

/** A later step of schema.ts. */
export const signatureTables = `
  -- Signatures of the copies of a mailbox, as a verification that came to the end of it has judged them.
  CREATE TABLE verified_signatures (
    verification INTEGER NOT NULL REFERENCES verifications (id), mailbox TEXT NOT NULL, checked INTEGER NOT NULL,
    intact INTEGER NOT NULL, broken INTEGER NOT NULL, broken_at_source INTEGER NOT NULL, not_signed INTEGER NOT NULL,
    unreadable INTEGER NOT NULL, PRIMARY KEY (mailbox, verification)
  ) STRICT, WITHOUT ROWID;
  -- What the last verification that read the copy of a message has said of its signature.
  CREATE TABLE message_signatures (
    message INTEGER PRIMARY KEY, verification INTEGER NOT NULL REFERENCES verifications (id), state TEXT NOT NULL
  ) STRICT;
`

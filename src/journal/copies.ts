// Copies of a journal: one before it is upgraded, and those that are read where it cannot be read as it lies.

import type Database from 'better-sqlite3'
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, saysCannotOpen } from './database.ts'
import { upgrades } from './schema.ts'

/** SQLite fills an empty file and leaves its mode; one that is left of an upgrade that was cut is written anew. */
export function backUp(db: Database.Database, copy: string): void {
  closeSync(openSync(copy, 'w', 0o600))
  db.prepare('VACUUM INTO ?').run(copy)
}

/**
 * Opens a database only to read it; `patience`: ms to wait while somebody else keeps it closed. On a medium that cannot
 * be written to, SQLite cannot make the memory that readers and a writer share: a copy is read there, which is safe,
 * because no writer is at work where that memory is missing.
 */
export function openToRead(file: string, patience: number): Database.Database {
  const db = openDatabase(file, { readonly: true, timeout: patience })
  try {
    db.pragma('schema_version')
    return db
  } catch (error) {
    db.close()
    if (!saysCannotOpen(error)) throw error
  }
  return inFolderOfItsOwn((copy) => {
    for (const part of ['', '-wal']) if (existsSync(file + part)) copyFileSync(file + part, copy + part)
    const copied = openDatabase(copy)
    copied.pragma('journal_mode = MEMORY')
    copied.pragma('query_only = ON')
    return copied
  })
}

/**
 * What an earlier version wrote is left as it is, a run of that version may be at work on it: a copy is brought up to
 * date and read.
 */
export function upgradedCopy(db: Database.Database, version: number): Database.Database {
  return inFolderOfItsOwn((file) => {
    backUp(db, file)
    db.close()
    const copy = openDatabase(file)
    copy.pragma('journal_mode = MEMORY')
    for (const step of upgrades.slice(version)) copy.exec(step)
    copy.pragma('query_only = ON')
    return copy
  })
}

/** What is opened has no name any more when it is read, and goes with whoever has it open. */
function inFolderOfItsOwn(open: (file: string) => Database.Database): Database.Database {
  const folder = mkdtempSync(join(tmpdir(), 'pec-migrate-'))
  try {
    return open(join(folder, 'copy.sqlite'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

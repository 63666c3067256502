// Opens SQLite databases: the only place that loads the native module of better-sqlite3, and says what to do about it.

import Sqlite from 'better-sqlite3'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { MigrationError } from '../model/errors.ts'

let isLoaded = false

/**
 * Loads the native module, before anything is made or sent that needs it. Throws `native-module` (scope run): it was
 * built for another Node or another machine, or it was never built because npm ran no install scripts.
 */
export function loadDatabase(): void {
  if (isLoaded) return
  try {
    // The module is loaded by the first database that is opened, whatever it is.
    new Sqlite(':memory:').close()
    isLoaded = true
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // What follows are the twelve places in which the file was looked for.
    const reason = (message.split(/ Tried:/)[0] ?? message).replaceAll(/\s+/g, ' ')
    const where = `Node ${process.versions.node}, ${process.platform} ${process.arch}`
    throw new MigrationError(
      `better-sqlite3: ${reason}`,
      {
        code: 'native-module',
        scope: 'run',
        retry: 'never',
        facts: { reason, where, path: installation() },
      },
      error,
    )
  }
}

/** A database, opened or made. Throws `native-module`, and whatever SQLite says about the file. */
export function openDatabase(file: string, options?: Sqlite.Options): Sqlite.Database {
  loadDatabase()
  return new Sqlite(file, options)
}

/** Whether SQLite said it, rather than the file system or a bug of ours. */
export function isSqliteError(thrown: unknown): boolean {
  return thrown instanceof Sqlite.SqliteError
}

/** Whether SQLite could not open the file, or one that it needs beside it. */
export function saysCannotOpen(thrown: unknown): boolean {
  return thrown instanceof Sqlite.SqliteError && thrown.code.startsWith('SQLITE_CANTOPEN')
}

/** The folder whose node_modules hold better-sqlite3: where npm must be told to build it. */
function installation(): string {
  const entry = createRequire(import.meta.url).resolve('better-sqlite3/package.json')
  return dirname(dirname(dirname(entry)))
}

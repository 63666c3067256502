// Turns what SQLite and the file system say about the journal into errors of scope run.

import { MigrationError } from '../model/errors.ts'
import type { Code } from '../model/codes.ts'

/**
 * The journal's failure behind a thrown value, also where it was taken for something unforeseen on its way up;
 * undefined when it is something else.
 */
export function journalFailure(thrown: unknown, file: string): MigrationError | undefined {
  if (!(thrown instanceof Error)) return undefined
  if (thrown instanceof MigrationError) {
    return thrown.code === 'unexpected' ? journalFailure(thrown.cause, file) : undefined
  }
  const code = codeOf('code' in thrown ? String(thrown.code) : '', thrown.name)
  if (code === undefined) return undefined
  return new MigrationError(
    `${file}: ${thrown.message}`,
    { code, scope: 'run', retry: 'never', facts: { path: file, reason: thrown.message } },
    thrown,
  )
}

function codeOf(code: string, name: string): Code | undefined {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code.startsWith('SQLITE_IOERR'))
    return 'disk-full'
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'journal-locked'
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'journal-corrupt'
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM'))
    return 'journal-unwritable'
  if (['EACCES', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EPERM'].includes(code)) return 'journal-unwritable'
  // better-sqlite3 throws a plain TypeError when the folder does not exist.
  if (name === 'TypeError' && code === '') return undefined
  return undefined
}

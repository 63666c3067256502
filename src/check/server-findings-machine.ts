// What check says about this machine: can the journal be written, does it fit on its disk, does a run hold it.

import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { journalFailure } from '../journal/failures.ts'
import type { Journal } from '../journal/journal.ts'
import { isLocked } from '../journal/lock.ts'
import type { MigrationError } from '../model/errors.ts'
import type { Findings } from './findings.ts'

/**
 * Of a row with its indexes; 430 bytes were measured over 5,000 messages, and foreign mail on the target takes rows,
 * too.
 */
const bytesPerMessage = 600
/**
 * For what SQLite keeps beside the journal while a run writes (-wal, -shm), and for the temporary files of an upgrade.
 */
const bytesBeside = 16_000_000

type AboutJournal = { journal: Journal | undefined; failure: MigrationError | undefined; level?: 'blocker' | 'warning' }

/**
 * Says now what would keep a run from starting; `failure` as journalObstacle gives it. Where only logins are tried it
 * is no obstacle: a warning.
 */
export function noteJournal(
  findings: Findings,
  file: string,
  { journal, failure, level = 'blocker' }: AboutJournal,
): void {
  if (failure !== undefined) {
    findings.add({ level, scope: 'run', code: failure.code, facts: failure.facts })
    return
  }
  if (!isLocked(file)) return
  const holder = journal?.runs.last()
  const facts =
    holder === undefined
      ? {}
      : { pid: holder.pid, host: holder.host, startedAt: new Date(holder.startedAt).toISOString() }
  findings.add({ level: 'note', scope: 'run', code: 'journal-in-use', facts: { path: file, ...facts } })
}

/**
 * Why the journal could not be made or written, `journal-unwritable`; undefined where it can. Only looks: no file is
 * made or touched.
 */
export function journalObstacle(file: string): MigrationError | undefined {
  try {
    const folder = dirname(file)
    // What lies below a file needs no rights to be impossible.
    if (!statSync(folder).isDirectory())
      throw Object.assign(new Error(`${folder} is not a folder`), { code: 'ENOTDIR' })
    accessSync(folder, constants.W_OK | constants.X_OK)
    for (const one of [file, `${file}.lock`]) {
      if (!existsSync(one)) continue
      if (statSync(one).isDirectory()) throw Object.assign(new Error(`${one} is a folder`), { code: 'EISDIR' })
      accessSync(one, constants.R_OK | constants.W_OK)
    }
    return undefined
  } catch (thrown) {
    const failure = journalFailure(thrown, file)
    if (failure === undefined) throw thrown
    return failure
  }
}

/** `messages`: those that will get a row in the journal and have none yet. */
export function noteDisk(
  findings: Findings,
  file: string,
  messages: number,
  free: number | undefined = freeBytes(file),
): void {
  const bytes = messages * bytesPerMessage + bytesBeside
  if (messages === 0 || free === undefined || bytes <= free) return
  findings.add({ level: 'blocker', scope: 'run', code: 'disk-small', facts: { path: file, bytes, limit: free } })
}

/** What this user may still write where the journal is; undefined where that folder cannot be asked. */
function freeBytes(file: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize
  } catch {
    return undefined
  }
}

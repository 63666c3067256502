// Says who holds a journal that cannot be had.

import { MigrationError } from '../model/errors.ts'
import { openJournalToRead } from './journal.ts'

/** Who holds it is read from the journal itself, which can be read meanwhile. */
export function journalInUse(file: string): MigrationError {
  const journal = openJournalToRead(file)
  const holder = journal?.runs.last()
  journal?.close()
  return new MigrationError(`another run holds ${file}`, {
    code: 'journal-in-use',
    scope: 'run',
    retry: 'never',
    facts: {
      path: file,
      ...(holder === undefined
        ? {}
        : { pid: holder.pid, host: holder.host, startedAt: new Date(holder.startedAt).toISOString() }),
    },
  })
}

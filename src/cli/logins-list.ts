// The file of check --logins --csv.

import type { CheckDocument } from '../model/status.ts'
import type { Separator } from '../table/separator.ts'
import { loginsCsvHeader, loginsCsvRows } from '../ui/logins-overview.ts'
import { assertListMayBeWritten as assertMayBeWritten, writeList } from './csv-list.ts'
import type { Invocation } from './invocation.ts'

/** Said before any server is asked. Throws UsageError. */
export function assertListMayBeWritten(file: string, invocation: Invocation): void {
  assertMayBeWritten(file, loginsCsvHeader, invocation)
}

/** Writes the list. Throws UsageError. */
export function writeLoginsList(
  file: string,
  document: CheckDocument,
  invocation: Invocation,
  separator: Separator,
): void {
  writeList(file, loginsCsvHeader, loginsCsvRows(document, invocation.lang), invocation, separator)
}

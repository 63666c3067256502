// Rows that the journal calls lost or altered, and whose messages are found on the target byte for byte all the same.

import type { MessageRow } from '../journal/messages.ts'
import type { CopyPlace, FindingRecord } from './finding-record.ts'

export class ProvedAgain {
  readonly #inDoubt = new Map<string, MessageRow>()
  readonly #digests = new Set<string>()
  readonly #equal: MessageRow[] = []
  readonly #copies = new Map<string, CopyPlace[]>()

  /** `pathOf`: the path of a row's source folder. */
  constructor(rows: readonly MessageRow[], pathOf: (row: MessageRow) => string) {
    for (const row of rows) {
      this.#inDoubt.set(keyOf(pathOf(row), row), row)
      if (row.digest !== null) this.#digests.add(row.digest)
    }
  }

  /** A message of the source has an equal copy; `place`: where, if the journal knows the folder. */
  equal(
    message: { path: string; uidValidity: number; uid: number; digest: string },
    place: () => CopyPlace | undefined,
  ): void {
    if (!this.#digests.has(message.digest)) return
    const row = this.#inDoubt.get(keyOf(message.path, message))
    if (row?.digest === message.digest) this.#equal.push(row)
    const copy = place()
    if (copy !== undefined) this.#copies.set(message.digest, [...(this.#copies.get(message.digest) ?? []), copy])
  }

  /** Each row takes one of the equal copies that no other row owns. */
  write(record: FindingRecord): void {
    for (const row of this.#equal) record.provedAgain(row, this.#copies.get(row.digest ?? '') ?? [])
    this.#equal.splice(0)
  }
}

const keyOf = (path: string, { uidValidity, uid }: { uidValidity: number; uid: number }) =>
  `${uidValidity} ${uid} ${path}`

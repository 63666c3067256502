// What the source accounts said when somebody last looked whether anything still moves there.

import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** What STATUS said of each folder, by path, as one text that changes when anything in the folder does. */
export type FolderMarks = Readonly<Record<string, string>>

export type SourceLook = {
  account: string
  /** ms since 1970. */
  lookedAt: number
  /** The first look that found everything as it is now: whatever moved did so before. */
  quietSince: number
  /** Folders that had changed when something last moved; none while there was only one look, or nothing ever moved. */
  moved: string[]
  folders: FolderMarks
}
type Raw = Omit<SourceLook, 'moved' | 'folders'> & { moved: string; folders: string }

const columns = 'account, looked_at AS lookedAt, quiet_since AS quietSince, moved, folders'

export class SourceLooks {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** All looks by account (see accountKey), or that of one. */
  all(account?: string): Map<string, SourceLook> {
    const select = `SELECT ${columns} FROM source_looks`
    const rows =
      account === undefined
        ? this.#db.prepare<[], Raw>(select).all()
        : this.#db.prepare<[string], Raw>(`${select} WHERE account = ?`).all(account)
    return new Map(
      rows.map((raw) => [
        raw.account,
        { ...raw, moved: JSON.parse(raw.moved) as string[], folders: JSON.parse(raw.folders) as FolderMarks },
      ]),
    )
  }

  put(tx: Transaction, look: SourceLook): void {
    tx.prepare('INSERT OR REPLACE INTO source_looks VALUES (?, ?, ?, ?, ?)').run(
      look.account,
      look.lookedAt,
      look.quietSince,
      JSON.stringify(look.moved),
      JSON.stringify(look.folders),
    )
  }
}

// Copies that are not where they were put and were not searched for everywhere yet, of one target account.

import { columns, rowOf, type MessageRow, type RawMessage } from './message-rows.ts'
import { rowsInPage } from './message-pages.ts'
import type { Prepare } from './prepared.ts'

const ofAccount = `FROM messages m JOIN target_folders l ON l.id = m.target_folder
  WHERE m.code = 'copy-missing' AND l.account = ?`

export class MissingCopies {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  any(account: string): boolean {
    return this.#db.prepare(`SELECT 1 ${ofAccount} LIMIT 1`).get(account) !== undefined
  }

  ids(account: string): Set<number> {
    return new Set(this.#db.prepare<[string], number>(`SELECT m.id ${ofAccount}`).pluck().all(account))
  }

  /** Their lengths, each once: also those of copies that the target had altered. */
  lengths(account: string): Set<number> {
    return new Set(
      this.#db
        .prepare<[string, string], number>(
          `SELECT coalesce(m.bytes, m.size) ${ofAccount} UNION
           SELECT m.facts ->> 'targetBytes' ${ofAccount} AND m.facts ->> 'targetBytes' IS NOT NULL`,
        )
        .pluck()
        .all(account, account),
    )
  }

  /** The seconds of the INTERNALDATEs of those that the target may have altered, each once. */
  alteredSeconds(account: string): Set<number> {
    return new Set(
      this.#db
        .prepare<[string], number>(
          `SELECT DISTINCT m.internal_date / 1000 ${ofAccount} AND m.facts ->> 'targetBytes' IS NOT NULL
            AND m.internal_date IS NOT NULL`,
        )
        .pluck()
        .all(account),
    )
  }

  /** All of them, a page at a time; by id. */
  *inPages(account: string): Generator<MessageRow[]> {
    const rows = this.#db.prepare<[string, number], RawMessage>(
      `SELECT ${columns} ${ofAccount} AND m.id > ? ORDER BY m.id LIMIT ${rowsInPage}`,
    )
    for (let page = rows.all(account, 0); page.length > 0; page = rows.all(account, page.at(-1)?.id ?? 0))
      yield page.map(rowOf)
  }

  /** Those with one of these digests; by id. */
  with(account: string, digests: readonly string[]): MessageRow[] {
    return this.#db
      .prepare<[string, string], RawMessage>(
        `SELECT ${columns} ${ofAccount} AND m.digest IN (SELECT value FROM json_each(?)) ORDER BY m.id`,
      )
      .all(account, JSON.stringify(digests))
      .map(rowOf)
  }
}

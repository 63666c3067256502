// How it was established that nothing else is on a source: the lists of its folders, and what nobody could read.

import type { Listing } from '../model/ports.ts'
import type { Completeness } from '../model/status.ts'
import { inScope, scopeOf } from './mailbox-scope.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/**
 * `listed`: folders of the last list. `second`: folders of the last second list by another reader; null: there was
 * none. `unread`: answers that no reader could read, of the runs since a pass heard none; `sample`: the first of them.
 */
export type SourceLists = {
  mailbox: string
  listed: number
  second: number | null
  unread: number
  sample: string | null
}

/** So much of an answer is kept. */
const longestSample = 200

export class SourceListings {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** By mailbox. */
  all(only?: string): Map<string, SourceLists> {
    const rows = this.#db
      .prepare<{ mailbox?: string }, SourceLists>(
        `SELECT mailbox, listed, second, unread, sample FROM source_lists WHERE ${inScope('mailbox', only)}`,
      )
      .all(scopeOf(only))
    return new Map(rows.map((row) => [row.mailbox, row]))
  }

  /** By mailbox, of those that were listed. */
  completeness(only?: string): Map<string, Completeness> {
    const messages = this.#db
      .prepare<{ mailbox?: string }, { mailbox: string } & Completeness['messages']>(
        `SELECT mailbox, sum(messages) AS counted, sum(listed) AS listed,
          CASE WHEN count(searched) = count(listed) THEN sum(searched) END AS searched
        FROM folders WHERE at_source = 1 AND listed IS NOT NULL AND ${inScope('mailbox', only)}
        GROUP BY mailbox`,
      )
      .all(scopeOf(only))
    const counts = new Map(messages.map(({ mailbox, ...counted }) => [mailbox, counted]))
    return new Map(
      [...this.all(only)].map(([mailbox, { listed, second, unread }]) => [
        mailbox,
        {
          folders: { listed, bySecondList: second, unreadableAnswers: unread },
          messages: counts.get(mailbox) ?? { counted: 0, listed: 0, searched: null },
        },
      ]),
    )
  }

  /** Whether two lists have once agreed on what this source has, and the folders of this list are the same. */
  isProved(mailbox: string, paths: readonly string[]): boolean {
    if ((this.all(mailbox).get(mailbox)?.second ?? null) === null) return false
    const known = new Set(
      this.#db
        .prepare<[string], string>('SELECT path FROM folders WHERE mailbox = ? AND at_source = 1')
        .pluck()
        .all(mailbox),
    )
    return known.size === paths.length && paths.every((path) => known.has(path))
  }

  /** Answers that run `run` could not read so far; it only grows. */
  unreadIn(mailbox: string, run: number): number {
    return (
      this.#db
        .prepare<[string, number], number>('SELECT unread FROM source_lists WHERE mailbox = ? AND unread_run = ?')
        .pluck()
        .get(mailbox, run) ?? 0
    )
  }

  /** A list of this source was read. A second list keeps its number until there is another one. */
  setListed(tx: Transaction, mailbox: string, { listed, bySecondList }: Listing): void {
    tx.prepare(
      `INSERT INTO source_lists (mailbox, listed, second) VALUES (?, ?, ?) ON CONFLICT (mailbox) DO UPDATE SET
        listed = excluded.listed, second = coalesce(excluded.second, second)`,
    ).run(mailbox, listed, bySecondList)
  }

  /**
   * In run `run` an answer came that no reader could read. `folder`: what was open then; it is listed once more, so
   * that a pass that hears none of it has looked at that folder again.
   */
  addUnread(tx: Transaction, mailbox: string, run: number, text: string, folder: string | undefined): void {
    tx.prepare(
      `INSERT INTO source_lists (mailbox, listed, unread, unread_run, sample) VALUES (:mailbox, 0, 1, :run, :sample)
        ON CONFLICT (mailbox) DO UPDATE SET
          sample = CASE WHEN unread_run = :run AND unread > 0 THEN sample ELSE :sample END,
          unread = CASE WHEN unread_run = :run THEN unread + 1 ELSE 1 END, unread_run = :run`,
    ).run({ mailbox, run, sample: text.slice(0, longestSample) })
    if (folder !== undefined)
      tx.prepare('UPDATE folders SET uid_next = NULL WHERE mailbox = ? AND path = ?').run(mailbox, folder)
  }

  /** A pass of run `run` over all of this source has come to its end: what earlier runs could not read is read now. */
  endPass(tx: Transaction, mailbox: string, run: number): void {
    tx.prepare('UPDATE source_lists SET unread = 0, sample = NULL WHERE mailbox = ? AND unread_run < ?').run(
      mailbox,
      run,
    )
  }
}

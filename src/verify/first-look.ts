// Writes down at once which copies a listing does not show: a look that is cut while it reads bodies has seen that.

import type { MessageRow } from '../journal/messages.ts'
import type { NotInPlace } from './finding-record.ts'
import type { Entry } from './ledger.ts'
import type { VerifyContext } from './verify-context.ts'

/**
 * For one target folder. What it writes down stands until the folder is compared: then each missing message has its own
 * finding, which may be that it is elsewhere in the folder.
 */
export class FirstLook {
  readonly #context: Pick<VerifyContext, 'known' | 'record'>
  readonly #noted = new Map<number, NotInPlace>()

  constructor(context: Pick<VerifyContext, 'known' | 'record'>) {
    this.#context = context
  }

  /** The folder was listed; more than once, where the line broke. */
  listed(path: string, uidValidity: number, uids: ReadonlyMap<number, unknown>): void {
    const { known, record } = this.#context
    if (known === undefined || record === undefined) return
    const missing = known.notListed({ path, uidValidity }, uids).filter(({ id }) => !this.#noted.has(id))
    if (missing.length === 0) return
    for (const row of missing) this.#noted.set(row.id, record.notInPlace(entryOf(row, known.folderOf(row))))
    record.writeNow()
  }

  /** The folder was compared, and what is missing is written down with its message. */
  end(): void {
    for (const finding of this.#noted.values()) this.#context.record?.foundElsewhere(finding)
  }
}

function entryOf(
  { uid, uidValidity, bytes, size, digest, messageId, internalDate }: MessageRow,
  folder: string,
): Entry {
  return { folder, uid, uidValidity, bytes: bytes ?? size, digest, messageId, internalDate }
}

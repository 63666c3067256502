// The folders of a rehearsal, made by this process: the only ones that can ever be deleted.

import { randomBytes } from 'node:crypto'
import { MigrationError } from '../model/errors.ts'
import { accountKey, type AccountPlan } from '../model/plan.ts'
import type { FolderState } from '../model/ports.ts'
import { RefusedCommand } from './failures.ts'

const mark = 'pec-migrate-prova-'
const marked = new RegExp(`(?:^|[^A-Za-z0-9])${mark}[0-9a-f]{16}(?:$|[^A-Za-z0-9])`)

/**
 * Wire names by account. Kept beside the sessions: the line may break, and another session must be able to remove what
 * the first one made.
 */
const made = new Map<string, Set<string>>()

/** A name for a scratch folder that cannot be there yet. */
export function newScratchName(): string {
  return `${mark}${randomBytes(8).toString('hex')}`
}

/**
 * Whether a folder looks like the scratch folder of a rehearsal, of this process or of one that died. Never enough to
 * delete it.
 */
export function looksLikeScratch(path: string): boolean {
  return marked.test(path)
}

/**
 * Whether these are the arguments of a DELETE that is allowed: exactly one folder, which this process made as scratch
 * on this account.
 */
export function isScratch(account: AccountPlan, attributes: readonly unknown[]): boolean {
  const [name, ...rest] = attributes
  if (rest.length > 0 || typeof name !== 'object' || name === null || !('value' in name)) return false
  return typeof name.value === 'string' && made.get(accountKey(account))?.has(name.value) === true
}

/** What of a session is needed here. */
type Session = { examine(path: string): Promise<FolderState>; status(path: string): Promise<FolderState | undefined> }
type Send = (verb: string, attributes: unknown[]) => Promise<unknown>

export class ScratchFolders {
  readonly #account: AccountPlan
  readonly #session: Session
  readonly #wireName: (path: string) => string
  readonly #send: Send

  constructor(account: AccountPlan, session: Session, wireName: (path: string) => string, send: Send) {
    this.#account = account
    this.#session = session
    this.#wireName = wireName
    this.#send = send
  }

  /**
   * CREATE of a folder that carries the scratch mark. It counts as ours from before the command goes out, because the
   * answer may be lost. Throws `folder-name-refused`, also when such a folder exists: then it is not ours.
   */
  async create(path: string): Promise<void> {
    if (!looksLikeScratch(path)) throw this.#failure('verb-not-allowed', path, 'not a scratch name')
    const name = this.#wireName(path)
    const key = accountKey(this.#account)
    const names = made.get(key) ?? new Set<string>()
    if (names.has(name)) throw this.#failure('verb-not-allowed', path, 'made before')
    made.set(key, names.add(name))
    try {
      await this.#send('CREATE', [{ type: 'STRING', value: name }])
    } catch (error) {
      if (!(error instanceof RefusedCommand)) throw error
      names.delete(name)
      throw this.#failure('folder-name-refused', path, error.text, error)
    }
  }

  /**
   * DELETE of a folder that `create` made; one that is gone already is fine. Throws what the server or the line says.
   */
  async remove(path: string): Promise<void> {
    // A folder must not be open while it is deleted, and CLOSE would expunge: looking at another one leaves it.
    await this.#session.examine('INBOX')
    const name = this.#wireName(path)
    try {
      await this.#send('DELETE', [{ type: 'STRING', value: name }])
    } catch (error) {
      if (!(error instanceof RefusedCommand) || (await this.#session.status(path)) !== undefined) throw error
    }
    made.get(accountKey(this.#account))?.delete(name)
  }

  #failure(
    code: 'folder-name-refused' | 'verb-not-allowed',
    path: string,
    reason: string,
    cause?: unknown,
  ): MigrationError {
    return new MigrationError(
      `${path}: ${reason}`,
      {
        code,
        scope: code === 'verb-not-allowed' ? 'run' : 'folder',
        retry: 'never',
        facts: { folder: path, side: 'target', server: this.#account.server.name, reason },
      },
      cause,
    )
  }
}

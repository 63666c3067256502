// The scratch folder of a rehearsal on one target.

import { newScratchName } from '../imap/scratch-folders.ts'
import type { ImapSession } from '../imap/session.ts'
import { HeldSession } from '../line/held-session.ts'
import { sleep } from '../line/sleep.ts'
import { secretOf } from '../line/secret-of.ts'
import type { ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { FolderTree } from '../model/ports.ts'
import { accentedName } from './rehearsal-messages.ts'

/** So many new connections to remove what is left: a line that stays away longer is told to the reader instead. */
const attemptsToRemove = 5

export class RehearsalFolder {
  readonly mailbox: MailboxPlan
  readonly #readers: ReaderOptions
  readonly #held = new HeldSession<ImapSession>()
  #tree: FolderTree | undefined
  /** Everything that was made or may have been made, the outermost first. */
  readonly #made: string[] = []

  /** The caller must hold a place for the connection. */
  constructor(mailbox: MailboxPlan, readers: ReaderOptions) {
    this.mailbox = mailbox
    this.#readers = readers
  }

  /** The open session, or a new one. A person who asked to stop gets none, except to remove. */
  session(): Promise<ImapSession> {
    return this.#held.opened(() => this.#connect(true))
  }

  /** What folders there are; asked for once, and before anything is made. */
  async tree(): Promise<FolderTree> {
    this.#tree ??= await (await this.session()).listFolders()
    return this.#tree
  }

  /**
   * Makes the scratch folder; another one, under another name, when the answer to the first never came. Returns its
   * path.
   */
  async make(): Promise<string> {
    const { prefix } = await this.tree()
    for (let attempt = 1; ; attempt += 1) {
      const path = `${prefix}${newScratchName()}`
      try {
        await this.#create(path)
        return path
      } catch (thrown) {
        if (attempt > 1 || asMigrationError(thrown).code !== 'connection-lost') throw thrown
      }
    }
  }

  /** A folder with an accented name inside; gives its path. */
  async makeAccented(inside: string): Promise<string> {
    const { separator } = await this.tree()
    const path = `${inside}${separator}${accentedName}`
    await this.#create(path)
    return path
  }

  async #create(path: string): Promise<void> {
    const session = await this.session()
    this.#made.push(path)
    try {
      await session.scratch.create(path)
    } catch (thrown) {
      if (asMigrationError(thrown).code === 'folder-name-refused') this.#made.pop()
      throw thrown
    }
  }

  /**
   * Removes all that was made, the innermost first, over as many connections as it takes. Returns what could not be
   * removed, and why. Never throws.
   */
  async remove(): Promise<{ left: string; reason: string } | undefined> {
    let reason = ''
    for (let attempt = 0; this.#made.length > 0 && attempt < attemptsToRemove; attempt += 1) {
      try {
        await this.#wait(attempt)
        const session = await this.#held.opened(() => this.#connect(false))
        for (let path = this.#made.at(-1); path !== undefined; path = this.#made.at(-1)) {
          await session.scratch.remove(path)
          this.#made.pop()
        }
      } catch (thrown) {
        const error = asMigrationError(thrown)
        reason = error.message
        this.#held.destroy()
        // A server that refuses is asked once more: it may still be busy with what a broken connection had sent.
        if (error.retry === 'never' && attempt > 0) break
      }
    }
    const [left] = this.#made
    return left === undefined ? undefined : { left, reason }
  }

  close(): Promise<void> {
    return this.#held.close()
  }

  destroy(): void {
    this.#held.destroy()
  }

  /** Also when a person asked to stop: nothing may be left behind. */
  async #wait(attempt: number): Promise<void> {
    const { backoff } = this.#readers.timing
    if (attempt > 0) await sleep(backoff[Math.min(attempt, backoff.length) - 1] ?? 0)
  }

  async #connect(patient: boolean): Promise<ImapSession> {
    const { connections, secrets, stop } = this.#readers
    if (patient && stop.aborted)
      throw new MigrationError('stopped', { code: 'interrupted', scope: 'mailbox', retry: 'never' })
    return connections.logIn(this.mailbox.target, secretOf(secrets, this.mailbox, 'target'), this.mailbox.id, {
      patient,
      tidies: !patient,
    })
  }
}

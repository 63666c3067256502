// The journal for commands that do not run: nothing changes in it but which logins were refused (promise 8).

import type { Code } from '../model/codes.ts'
import { MigrationError } from '../model/errors.ts'
import type { Secret } from '../model/secret.ts'
import { loadDatabase } from './database.ts'
import { openJournal, openJournalToRead, type Journal } from './journal.ts'
import type { RefusedLogin } from './mailboxes.ts'
import type { LoginStorm, PlannedLogin } from './login-storms.ts'
import { factsOf, refusalsOf, stormsOf } from './own-commits.ts'

export type JournalAtHand = {
  /** undefined: no run has made one yet. */
  toRead: Journal | undefined
  /**
   * Where refused logins are kept. A journal is made for the first of them; where none can be written, nothing is kept.
   */
  refusals: { mailboxes: RefusalsAtHand; storms: StormsAtHand } | undefined
  close(): void
}

/** Opens the journal if there is one. Throws as openJournalToRead does; `native-module` also where there is none. */
export function journalAtHand(file: string): JournalAtHand {
  loadDatabase()
  const toRead = openJournalToRead(file)
  const mailboxes = new RefusalsAtHand(file, toRead !== undefined)
  return {
    toRead,
    refusals: { mailboxes, storms: new StormsAtHand(mailboxes) },
    close() {
      mailboxes.close()
      toRead?.close()
    },
  }
}

/** Refused logins of all commands, so that the password which was wrong on Monday is not tried again on Friday. */
export class RefusalsAtHand {
  readonly #file: string
  #journal: Journal | undefined
  #refusals: ReturnType<typeof refusalsOf> | undefined
  /** Not written yet, or not writable. */
  #absent: boolean

  constructor(file: string, isThere: boolean) {
    this.#file = file
    this.#absent = !isThere
    if (isThere) this.#open()
  }

  rememberRefusal(account: string, server: string, code: Code, secret: Secret, now: number): void {
    if (this.#absent) this.#open()
    this.#refusals?.rememberRefusal(account, server, code, secret, now)
  }

  standingRefusal(account: string, secret: Secret): RefusedLogin | undefined {
    return this.#refusals?.standingRefusal(account, secret)
  }

  /** A fact beside them; where none can be written, nothing is kept. */
  keepFact(key: string, value: string): void {
    if (this.#absent) this.#open()
    if (this.#journal !== undefined) factsOf(this.#journal).setFact(key, value)
  }

  forgetRefusal(account: string): void {
    this.#refusals?.forgetRefusal(account)
  }

  /** The storms of the journal as it is; undefined: there is none yet. */
  get storms(): ReturnType<typeof stormsOf> | undefined {
    return this.#journal === undefined ? undefined : stormsOf(this.#journal)
  }

  /** The same of a journal that is made when there is none; undefined: it cannot be written. */
  stormsToWrite(): ReturnType<typeof stormsOf> | undefined {
    if (this.#absent) this.#open()
    return this.storms
  }

  close(): void {
    this.#journal?.close()
  }

  /** A journal that cannot be written stops a run, but not a look at the servers. */
  #open(): void {
    this.#absent = false
    try {
      this.#journal = openJournal(this.#file)
      this.#refusals = refusalsOf(this.#journal)
    } catch (error) {
      if (!(error instanceof MigrationError) || (error.code !== 'journal-unwritable' && error.code !== 'disk-full'))
        throw error
    }
  }
}

/** Storms of refused logins, of all commands. */
export class StormsAtHand {
  readonly #refusals: RefusalsAtHand

  constructor(refusals: RefusalsAtHand) {
    this.#refusals = refusals
  }

  remember(server: string, reason: string, logins: readonly PlannedLogin[], now: number): void {
    this.#refusals.stormsToWrite()?.remember(server, reason, logins, now)
  }

  standing(server: string, logins: readonly PlannedLogin[]): LoginStorm | undefined {
    return this.#refusals.storms?.standing(server, logins)
  }

  forget(server: string): void {
    this.#refusals.storms?.forget(server)
  }
}

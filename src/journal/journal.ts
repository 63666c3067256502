// Opens the journal: one SQLite file, mode 0600, every commit on disk before it is believed.

import type Database from 'better-sqlite3'
import { closeSync, existsSync, openSync } from 'node:fs'
import { MigrationError } from '../model/errors.ts'
import { ConnectionNumbers } from './connection-numbers.ts'
import { backUp, openToRead, upgradedCopy } from './copies.ts'
import { Differences } from './differences.ts'
import { Attempts } from './attempts.ts'
import { isSqliteError, loadDatabase, openDatabase } from './database.ts'
import { EvidenceRows } from './evidence-rows.ts'
import { journalFailure } from './failures.ts'
import { Folders } from './folders.ts'
import { UnreadableMessages } from './unreadable-messages.ts'
import { LoginStorms } from './login-storms.ts'
import { Mailboxes } from './mailboxes.ts'
import { MessagePages } from './message-pages.ts'
import { Messages } from './messages.ts'
import { MissingCopies } from './missing-copies.ts'
import { onlyReading, preparedOnce, type Prepare } from './prepared.ts'
import { Repairs } from './repairs.ts'
import { Runs } from './runs.ts'
import { journalVersion, upgrades } from './schema.ts'
import { kindsByFolder, looksByMailbox, writersTo } from './kind-totals.ts'
import { Sightings } from './sightings.ts'
import { SignatureLooks } from './verified-signatures.ts'
import { ServerIdentities } from './server-identities.ts'
import { SourceChanges } from './source-changes.ts'
import { owedByFolder, owedByMailbox } from './owed.ts'
import { SourceListings } from './source-lists.ts'
import { SourceLooks } from './source-looks.ts'
import { SourcePrints } from './source-prints.ts'
import { type MailboxProgress, problemRows, provedBytes, totalsByFolder, totalsByMailbox } from './totals.ts'
import { TargetLives } from './target-lives.ts'
import { beginTransaction, type Transaction } from './transaction.ts'
import { UnownedMessages } from './unowned-messages.ts'
import { Verifications } from './verifications.ts'

/** ms that a step may wait for others to be committed with it. */
const gathering = 20

/** `run` keeps what it throws; `end`: its transaction is on disk, or failed as a whole. */
type Step = { run: () => void; end: (failure?: { thrown: unknown }) => void }

export class Journal {
  readonly file: string
  readonly runs: Runs
  readonly mailboxes: Mailboxes
  readonly storms: LoginStorms
  readonly connectionNumbers: ConnectionNumbers
  readonly serverIdentities: ServerIdentities
  readonly unreadable: UnreadableMessages
  readonly folders: Folders
  readonly lives: TargetLives
  readonly messages: Messages
  readonly pages: MessagePages
  readonly missing: MissingCopies
  readonly differences: Differences
  readonly attempts: Attempts
  readonly unowned: UnownedMessages
  readonly sightings: Sightings
  readonly signatureLooks: SignatureLooks
  readonly sourceChanges: SourceChanges
  readonly sourceListings: SourceListings
  readonly sourceLooks: SourceLooks
  readonly sourcePrints: SourcePrints
  readonly verifications: Verifications
  readonly evidence: EvidenceRows
  readonly repairs: Repairs
  /** Asked before anything is written, by whatever way; what it throws keeps that from the disk. */
  assertMayWrite: () => void = () => undefined
  readonly #db: Database.Database
  readonly #statements: Prepare
  readonly #reading: Prepare
  /** A transaction inside another is a savepoint: what fails in it takes nothing else with it. */
  readonly #apart: (work: () => void) => void
  #steps: Step[] = []
  #timer: NodeJS.Timeout | undefined
  #turn: NodeJS.Immediate | undefined

  constructor(file: string, database: Database.Database) {
    this.#statements = preparedOnce(database)
    this.#reading = onlyReading(this.#statements)
    const db = this.#reading
    this.file = file
    this.#db = database
    this.#apart = database.transaction((work: () => void) => work())
    this.runs = new Runs(db)
    this.mailboxes = new Mailboxes(db)
    this.storms = new LoginStorms(db)
    this.connectionNumbers = new ConnectionNumbers(db)
    this.serverIdentities = new ServerIdentities(db)
    this.unreadable = new UnreadableMessages(db)
    this.folders = new Folders(db)
    this.lives = new TargetLives(db)
    this.messages = new Messages(db)
    this.pages = new MessagePages(db)
    this.missing = new MissingCopies(db)
    this.differences = new Differences(db, this.messages)
    this.attempts = new Attempts(db)
    this.unowned = new UnownedMessages(db)
    this.sightings = new Sightings(db)
    this.signatureLooks = new SignatureLooks(db)
    this.sourceChanges = new SourceChanges(db)
    this.sourceListings = new SourceListings(db)
    this.sourceLooks = new SourceLooks(db)
    this.sourcePrints = new SourcePrints(db)
    this.verifications = new Verifications(db)
    this.evidence = new EvidenceRows(db)
    this.repairs = new Repairs(db)
  }

  /** Runs `work` as one durable transaction: all of it is on disk when this returns, or none of it ever is. */
  commit<T>(work: (tx: Transaction) => T): T {
    if (this.#db.inTransaction) throw new Error('a commit inside a commit would not be on disk when it returns')
    const write = () => this.#write(work)
    if (this.#steps.length === 0) return this.#db.transaction(write).immediate()
    const last = this.#attempt(write)
    const failure = this.#commitSteps(last.run)
    return last.value(failure)
  }

  /**
   * Runs `work` in the next transaction, in some ms at the latest, and resolves when it is on disk: many steps share
   * one wait for the disk, which holds up every connection of the process. Steps keep their order, also among commits.
   * Rejects with what `work` threw, which concerns nobody else, or with what kept all of them from the disk.
   */
  soon<T>(work: (tx: Transaction) => T): Promise<T> {
    const step = this.#step(work)
    this.#timer ??= setTimeout(() => this.#commitSteps(), gathering)
    return step
  }

  /**
   * The same at the end of this turn of the event loop: for what somebody waits for, as many mailboxes at once do. What
   * the disk holds up meanwhile comes in one turn, and shares the next wait.
   */
  together<T>(work: (tx: Transaction) => T): Promise<T> {
    const step = this.#step(work)
    this.#turn ??= setImmediate(() => this.#commitSteps())
    return step
  }

  #step<T>(work: (tx: Transaction) => T): Promise<T> {
    const step = this.#attempt(() => this.#write(work))
    return new Promise((resolve, reject) => {
      const end = (failure?: { thrown: unknown }) => {
        try {
          resolve(step.value(failure))
        } catch (thrown) {
          reject(thrown as Error)
        }
      }
      this.#steps.push({ run: step.run, end })
    })
  }

  /** To be called inside a transaction of the database. */
  #write<T>(work: (tx: Transaction) => T): T {
    this.assertMayWrite()
    const { tx, end } = beginTransaction(this.#statements)
    try {
      return work(tx)
    } finally {
      end()
    }
  }

  /**
   * `work` as a part of a transaction: `run` does not throw what it throws, `value` does, once it is known what became
   * of the whole.
   */
  #attempt<T>(work: () => T): { run: () => void; value: (failure: { thrown: unknown } | undefined) => T } {
    let result: { value: T } | { thrown: unknown } | undefined
    const run = () => {
      try {
        this.#apart(() => {
          result = { value: work() }
        })
      } catch (thrown) {
        result = { thrown }
        // SQLite itself has taken the whole transaction back (the disk is full, …): nothing of it is left to go on
        // with.
        if (!this.#db.inTransaction) throw thrown
      }
    }
    const value = (failure: { thrown: unknown } | undefined) => {
      if (result !== undefined && 'thrown' in result) throw result.thrown
      if (failure !== undefined || result === undefined) throw failure?.thrown
      return result.value
    }
    return { run, value }
  }

  /** Returns what kept the transaction as a whole from the disk. */
  #commitSteps(last?: () => void): { thrown: unknown } | undefined {
    clearTimeout(this.#timer)
    clearImmediate(this.#turn)
    this.#timer = undefined
    this.#turn = undefined
    const steps = this.#steps.splice(0)
    let failure: { thrown: unknown } | undefined
    try {
      this.#db
        .transaction(() => {
          for (const step of steps) step.run()
          last?.()
        })
        .immediate()
    } catch (thrown) {
      failure = { thrown }
    }
    for (const step of steps) step.end(failure)
    return failure
  }

  /**
   * Everything that `work` reads is of one moment, whatever a run writes meanwhile. For a journal that was opened to be
   * read.
   */
  async atOneMoment<T>(work: () => Promise<T>): Promise<T> {
    this.#db.exec('BEGIN')
    try {
      return await work()
    } finally {
      this.#db.exec('COMMIT')
    }
  }

  fact(key: string): string | undefined {
    return this.#reading.prepare<[string], string>('SELECT value FROM facts WHERE key = ?').pluck().get(key)
  }

  setFact(tx: Transaction, key: string, value: string): void {
    tx.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value)
  }

  /** Totals by source folder id; of one mailbox when it is named. */
  totalsByFolder(mailbox?: string): ReturnType<typeof totalsByFolder> {
    return totalsByFolder(this.#reading, mailbox)
  }

  /** Totals by mailbox, without their folders. */
  totalsByMailbox(): ReturnType<typeof totalsByMailbox> {
    return totalsByMailbox(this.#reading)
  }

  /** Bytes of the messages of one mailbox that are proved. */
  provedBytes(mailbox: string): number {
    return provedBytes(this.#reading, mailbox)
  }

  /** Messages by kind and source folder id; of one mailbox when it is named (see kind-totals.ts). */
  kindsByFolder(mailbox?: string): ReturnType<typeof kindsByFolder> {
    return kindsByFolder(this.#reading, mailbox)
  }

  /** When mailboxes were last looked at for certified mail (see kind-totals.ts). */
  looksByMailbox(): ReturnType<typeof looksByMailbox> {
    return looksByMailbox(this.#reading)
  }

  /** Who writes to a mailbox, as it was seen on the source: at most so many (see kind-totals.ts). */
  writersTo(mailbox: string, most: number): ReturnType<typeof writersTo> {
    return writersTo(this.#reading, mailbox, most)
  }

  /** Messages that did not end as they should, and ghosts; of one mailbox when it is named. */
  problems(mailbox?: string): ReturnType<typeof problemRows> {
    return problemRows(this.#reading, mailbox)
  }

  /** What is owed by mailbox, of one when it is named (see owed.ts). */
  owedByMailbox(mailbox?: string): ReturnType<typeof owedByMailbox> {
    return owedByMailbox(this.#reading, mailbox)
  }

  /** What is owed by mailbox and source folder, of one mailbox when it is named (see owed.ts). */
  owed(mailbox?: string): ReturnType<typeof owedByFolder> {
    return owedByFolder(this.#reading, mailbox)
  }

  /** How far each mailbox is, in bytes. */
  progress(): Map<string, MailboxProgress> {
    return new Map([...this.totalsByMailbox()].map(([mailbox, { progress }]) => [mailbox, progress]))
  }

  close(): void {
    if (this.#steps.length > 0) this.#commitSteps()
    // SQLite does so by itself only for the last one to close: while a screen looks on, the last rows would stay in the
    // file beside it.
    if (!this.#db.readonly) this.#checkpoint()
    this.#db.close()
  }

  /** What cannot be carried over now is carried over when the journal is next opened. */
  #checkpoint(): void {
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)')
    } catch (thrown) {
      if (!isSqliteError(thrown)) throw thrown
    }
  }
}

/**
 * Opens the journal, making or upgrading it when needed. Throws errors of scope run: `journal-unwritable`,
 * `journal-corrupt`, `journal-newer`, `disk-full`. `steps` are the upgrades that are known; only a test knows others.
 */
export function openJournal(file: string, steps: readonly string[] = upgrades): Journal {
  try {
    loadDatabase()
    // Made by us first, so that SQLite gives its mode to the -wal and -shm files too.
    closeSync(openSync(file, 'a', 0o600))
    const db = openDatabase(file, { timeout: 10_000 })
    try {
      // WAL with synchronous=NORMAL survives kill -9 but loses the last commits in a power cut: an intent lost is a
      // message doubled.
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      db.pragma('foreign_keys = ON')
      upgrade(db, file, steps)
      // What takes back a statement of a step, whole pages for each, went through files: a third of the processor time
      // of a listing. An upgrade may sort more than memory holds.
      db.pragma('temp_store = MEMORY')
      return new Journal(file, db)
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw journalFailure(error, file) ?? error
  }
}

/**
 * Opens an existing journal only to read it, also while a run writes to it; undefined when there is none yet.
 * `patience`: ms to wait while somebody else keeps it closed; then it throws `journal-locked`.
 */
export function openJournalToRead(file: string, patience = 10_000): Journal | undefined {
  if (!existsSync(file)) return undefined
  try {
    const db = openToRead(file, patience)
    try {
      const version = versionOf(db)
      if (version > journalVersion) throw tooNew(file, version)
      if (version === 0) {
        db.close()
        return undefined
      }
      return new Journal(file, version < journalVersion ? upgradedCopy(db, version) : db)
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw journalFailure(error, file) ?? error
  }
}

function versionOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

function upgrade(db: Database.Database, file: string, steps: readonly string[]): void {
  const version = versionOf(db)
  if (version > steps.length) throw tooNew(file, version)
  if (version === steps.length) {
    // A torn page shows itself here rather than in the middle of the night.
    const health = db.pragma('quick_check(1)', { simple: true })
    if (health !== 'ok') throw corrupt(file, String(health))
    return
  }
  if (version > 0) backUp(db, `${file}.v${version}.backup`)
  db.transaction(() => {
    for (const step of steps.slice(version)) db.exec(step)
    db.pragma(`user_version = ${steps.length}`)
  }).immediate()
}

function tooNew(file: string, version: number): MigrationError {
  return new MigrationError(`${file} is a journal of version ${version}`, {
    code: 'journal-newer',
    scope: 'run',
    retry: 'never',
    facts: { path: file, reason: `version ${version}` },
  })
}

function corrupt(file: string, reason: string): MigrationError {
  return new MigrationError(`${file}: ${reason}`, {
    code: 'journal-corrupt',
    scope: 'run',
    retry: 'never',
    facts: { path: file, reason },
  })
}

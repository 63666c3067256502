// What every step of moving one mailbox works with: the two sides, the journal, and the way to tell and to be stopped.

import type { MemoryBudget, MailboxMemory } from '../line/memory-budget.ts'
import type { Mutex } from '../line/mutex.ts'
import type { Journal } from '../journal/journal.ts'
import type { FolderRow, TargetFolderRow } from '../journal/folders.ts'
import type { Emit } from '../model/events.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { ReadSession, TargetSession, TargetWriter } from '../model/ports.ts'
import type { Timing } from '../model/timing.ts'
import type { BatchLimit } from './batches.ts'
import type { MailboxDeadline } from './in-time.ts'
import type { LineBreakers } from './line-breakers.ts'

export type MailboxContext = {
  mailbox: MailboxPlan
  /** Number of this run in the journal. */
  run: number
  journal: Journal
  source: ReadSession
  /** Reads back. With one target connection only, the writer shares it. */
  target: TargetSession
  /** Opens the connection that writes; to be asked once. */
  openWriter(): Promise<TargetWriter>
  /**
   * Opens one more connection that reads back, for as long as the mailbox lasts; undefined where there is no room for
   * it.
   */
  openSpareReader(): Promise<ReadSession | undefined>
  /**
   * Whose turn it is to use the two reading connections: while one folder is copied and read back, the next is opened.
   * Who has the source's lock may take the target's, never the other way round.
   */
  locks: { source: Mutex; target: Mutex }
  emit: Emit
  /** Take nothing new. */
  stop: AbortSignal
  /** What may still be begun before the window closes. */
  deadline: MailboxDeadline
  timing: Timing
  /** Messages over which the line broke in this run. */
  breakers: LineBreakers
  batch: BatchLimit
  /** Paths of target folders that got another UIDVALIDITY in this run. */
  renumbered: Set<string>
  /**
   * Messages of this run that were refused with others when the server then hung up: each travels in a command of its
   * own.
   */
  sendAlone: Set<number>
  /** Only messages of this instant (INTERNALDATE, ms since 1970) and later are due; undefined: all. */
  since?: number | undefined
  /** The memory for bodies that are looked at. */
  memory: MemoryBudget
  /** What this mailbox has of the memory for bodies on their way. */
  sendMemory: MailboxMemory
}

/** A target folder that is ready to take messages of one source folder. */
export type OpenTarget = {
  row: TargetFolderRow
  /** undefined: the server did not say what it keeps, everything may be tried. */
  permanentFlags: readonly string[] | undefined
  /** No message that is sent from now on can have a smaller UID. */
  lowMark: number
  /** The low mark when it was opened. */
  readonly first: number
  /** Messages in it when it was opened. */
  messages: number
}

/** Work that has something to write with. */
export type WritingContext = MailboxContext & { writer: TargetWriter }

export type FolderTarget = { folder: FolderRow; target: OpenTarget }

/** The name of the account whose folders a target folder's row belongs to. */
export { accountKey } from '../model/plan.ts'

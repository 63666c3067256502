// What every step of moving one mailbox works with: the two sides, the journal, and the way to tell and to be stopped.

import type { MemoryBudget, MailboxMemory } from '../../line/memory-budget.ts'
import type { Mutex } from '../../line/mutex.ts'
import type { Journal } from '../../journal/journal.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Emit } from '../../model/events.ts'
import type { MailboxPlan } from '../../model/plan.ts'
import type { ReadSession, SteadyTarget, TargetWriter } from '../../model/ports.ts'
import type { Timing } from '../../model/timing.ts'
import type { BatchLimit } from './batches.ts'
import type { BlameRecord } from './blame-record.ts'
import type { BusyFolders } from './busy-folders.ts'
import type { Meeting } from './meeting.ts'

/** What of one mailbox may still be begun before the window closes; MailboxDeadline judges it. */
export type Deadline = {
  /** Whether so many ms may be waited for what a connection left open: not while a person waits, nor beyond the cut. */
  mayWait(milliseconds: number): boolean
  /** Waits so many ms, or until a stop that was not there before. */
  wait(milliseconds: number): Promise<void>
  /** A person waits for the end, or the run failed. */
  readonly interrupted: boolean
  /** Returns those of these rows of a folder, in their order, that would be copied before the drain begins. */
  takeFitting(rows: readonly MessageRow[]): readonly MessageRow[]
  /** A folder is begun, or begun anew. */
  begins(folder: number): void
  /** Something of this folder is left for the next window. */
  defer(folder: number): void
  /** Whether something of a folder, or of any, was left for the next window. */
  hasDeferred(folder?: number): boolean
  /** Runs `work` as copying: meanwhile reading back may have to give way. */
  copying<T>(work: () => Promise<T>): Promise<T>
  /** Whether reading back gives way now. */
  yields(): boolean
  /** A moment, after which to ask again whether reading back yields. */
  waitBriefly(): Promise<void>
  /** Whether what was read from the source may still be sent. */
  maySend(rows: readonly MessageRow[]): boolean
  /** Whether so much may still be read back. */
  mayProve(rows: readonly { size: number }[]): boolean
}

export type MailboxContext = {
  mailbox: MailboxPlan
  /** The other mailboxes of the plan that are copied into this target account; none of them is at work meanwhile. */
  siblings: readonly MailboxPlan[]
  meeting: Meeting
  /** Number of this run in the journal. */
  run: number
  journal: Journal
  source: ReadSession
  /** Reads back. With one target connection only, the writer shares it. */
  target: SteadyTarget
  /** Opens the connection that writes; to be asked once. */
  openWriter(): Promise<TargetWriter>
  /**
   * Opens one more connection that reads back, for as long as the mailbox lasts; undefined where there is no room for
   * it.
   */
  openSpareReader(): Promise<ReadSession | undefined>
  /** Batches that may be unanswered at once; fewer while the target shows that it is asked for too much. */
  batchesInFlight(): number
  /**
   * Whose turn it is to use the two reading connections: while one folder is copied and read back, the next is opened.
   * Who has the source's lock may take the target's, never the other way round.
   */
  locks: { source: Mutex; target: Mutex }
  emit: Emit
  /** Take nothing new. */
  stop: AbortSignal
  /** What may still be begun before the window closes. */
  deadline: Deadline
  timing: Timing
  /** Messages over which the line broke in this run. */
  blameRecord: BlameRecord
  /** Target folders that took nothing for the moment, in this run. */
  busyFolders: BusyFolders
  batch: BatchLimit
  /** What this attempt has brought: messages that got on, and bodies that were read to be known again. */
  progressOfAttempt: { messages: number; bytes: number }
  /** Paths of target folders that got another UIDVALIDITY in this run. */
  renumbered: Set<string>
  /** Paths of the target's folders as they were listed when this attempt began, and of those that were made since. */
  targetPaths: Set<string>
  /** Lives of target folders that this attempt has listed as a whole, and whose copies it has taken over there. */
  listedPlaces: Set<number>
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
  /** It was opened for reading only: nothing can be put into it. */
  readOnly: boolean
  /** Messages in it when it was opened. */
  messages: number
}

/** Work that has something to write with. */
export type WritingContext = MailboxContext & { writer: TargetWriter }

export type FolderTarget = { folder: FolderRow; target: OpenTarget }

/** The name of the account whose folders a target folder's row belongs to. */
export { accountKey } from '../../model/plan.ts'

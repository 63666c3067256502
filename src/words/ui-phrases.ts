// The phrases of the screens, as a type: a language that lacks one does not compile.

import type { MessageState } from '../model/message.ts'
import type { FindingLevel, MailboxState, RunState } from '../model/status.ts'

/** What keeps a run from being complete, counted. */
export type Shortfall =
  'parked' | 'folders' | 'pending' | 'copied' | 'differs' | 'refused' | 'gone' | 'skipped' | 'ghosts' | 'verify'

export type Work = 'run' | 'check' | 'verify'

/** What happened, and what it means: the first two of the three closing lines. */
export type Told = { happened: string; means: string }

export type ProgressPhrases = {
  started(context: Work, plan: string, mailboxes: number): string
  previousRunDied(pid: number, host: string, startedAt: string): string
  counted(mailbox: string, folders: number, messages: number, bytes: number, doneMessages: number): string
  folderStarted(mailbox: string, folder: string, target: string, messages: number, bytes: number): string
  folderDone(mailbox: string, folder: string, target: string): string
  settling(mailbox: string, folder: string, messages: number, seconds: number): string
  settled(mailbox: string, folder: string, found: number, again: number): string
  adopting(mailbox: string, folder: string, present: number): string
  writing(mailbox: string, server: string, writer: string, alone: boolean): string
  reconnecting(mailbox: string, server: string, attempt: number, seconds: number, reason: string): string
  /** `bytes`: of what is proved; undefined where that is not known. */
  mailboxDone(mailbox: string, state: MailboxState, verified: number, messages: number, bytes?: number): string
  /** One mailbox of a check, and how many of all have been looked at. */
  lookedAt(mailbox: string, folders: number, messages: number, bytes: number): string
  looked(count: number, of: number): string
  /** Before the bar of a check, which counts mailboxes. */
  lookedLabel: string
  parked(mailbox: string, reason: string): string
  /** For what is its server's: others there will meet the same, and are not told one by one. */
  parkedByServer(mailbox: string, reason: string): string
  stopping: string
  overall(about: {
    percent: number
    done: number
    total: number
    /** Nothing of the total is estimated. */
    certain: boolean
    mailboxesDone: number
    mailboxes: number
    rate: string
    remaining: string
  }): string
  whole(mailboxesDone: number, mailboxes: number): string
  message(state: MessageState): string
  /** Short notes that stand in a bar in place of rate and time: at most 20 columns. */
  noteListing: string
  noteSettling(seconds: number): string
  noteReconnecting(attempt: number): string
  noteStopping: string
  /** While nothing is proved: so many bytes came or went. At most 23 columns. */
  noteMoved(bytes: string): string
}

export type StatusPhrases = {
  runState: Record<RunState, string>
  mailboxState: Record<MailboxState, string>
  title(plan: string, when: string): string
  /** `listed`: so many of the mailboxes, by a run. */
  totals(messages: number, bytes: number, folders: number, mailboxes: number, listed: number): string
  /** Behind their number, in the form that it asks for. */
  lines: Record<MessageState | 'adopted' | 'noted' | 'acceptedLosses' | 'ghosts', (count: number) => string>
  /** `mailboxes`: in its scope. */
  lastVerify(about: {
    at: string
    against: 'source' | 'journal'
    mailboxes: number
    verdict: 'identical' | 'differs' | 'not-finished'
    differs: number
  }): string
  /** `running`: a run is at work; else it is said of one that would be started now. */
  forecast(bytesPerSecond: string, finishesAt: string, measured: boolean, running: boolean): string
  notCounted(mailboxes: number): string
  columns: {
    mailbox: string
    group: string
    state: string
    proved: string
    size: string
    left: string
    problems: string
  }
  acceptedLosses(count: number): string
  problems(count: number): string
  notes(count: number): string
  accepted(codes: string): string
}

export type CheckPhrases = {
  level: Record<FindingLevel, (count: number) => string>
  /** After the title of findings that are alike; `mailboxes`: in how many different ones. */
  alike(findings: number, mailboxes: number): string
  /** Findings that are not shown, and mailboxes that they are about. */
  moreAlike(findings: number, mailboxes: string): string
  mailbox(id: string, folders: number, messages: number, bytes: number): string
  allTogether(mailboxes: number, folders: number, messages: number, bytes: number): string
  largest(count: number): string
  moreMailboxes(count: number): string
  /** `last`: a date. `sent`: undefined where nobody can tell. */
  use(last: string | undefined, sent: boolean | undefined): string
  yesNo: { yes: string; no: string }
  late: string
  quota(used: number, limit: number): string
  columns: {
    source: string
    target: string
    use: string
    messages: string
    size: string
    folder: string
    year: string
    mailbox: string
    folders: string
    free: string
    last: string
    sent: string
  }
  create: string
  existing: string
  /** How to see the folders, where they are not shown. */
  foldersHidden: string
  byYear: string
  allFolders: string
  allMailboxes: string
  noYear: string
  moreMessages: string
  /** Each at most 79 columns with a date, a rate and a length of time in it. */
  forecast: {
    /** `known`: how the rate is known, where that is the same for both sides. */
    ends(at: string, rate: string, known: string | undefined): string
    measured: string
    assumed: string
    sides(sides: Record<'source' | 'target', 'measured' | 'assumed'>): string
    nothingLeft: string
    /** No mailbox could be looked at. */
    nothingSeen: string
    notSeen(mailboxes: number): string
    /** Of what has no hours of its own to be named: the end of a source, a single mailbox. */
    fits(margin: string): string
    tooLong(excess: string): string
  }
  left: string
  side: Record<'source' | 'target', string>
}

export type VerifyPhrases = {
  /** Under copies with other bytes: what can be done about them. */
  waysOut: {
    heading(messages: number): string
    /** Both messages as files, into a folder of this name. */
    look: string
    saveFolder: string
    copyAgain: string
    accept: string
    more(messages: number): string
  }
  /** Where nothing could be written into a journal that is there. */
  notRecorded: string
  /** After --save. */
  kept(messages: number, folder: string): string
  /** Behind their number, in the form that it asks for. */
  lines: Record<
    'compared' | 'identical' | 'differs' | 'missing' | 'moved' | 'flagsChanged' | 'unexpected' | 'acceptedLosses',
    (count: number) => string
  >
}

export type ClosingPhrases = {
  happened: string
  means: string
  next: string
  shortfall: Record<Shortfall, (count: number) => string>
  and: string
  shortfallUnknown: string
  runComplete(about: {
    messages: number
    bytes: number
    mailboxes: number
    verified: number
    excluded: number
    expunged: number
    accepted: number
    quiet: boolean
    /** When the source was last listed, as text; null: that is not known. */
    listed: string | null
  }): Told
  /** Every mailbox in scope stayed closed. `verified`: by runs before. */
  noneEntered(about: { verified: number; messages: number }): Told
  /** `listed`: every mailbox has been, so that there are no others than `messages`. */
  runIncomplete(about: {
    verified: number
    messages: number
    listed: boolean
    shortfalls: string
    parked: boolean
  }): Told
  /** `why`: how it ended, without a full stop. */
  runStopped(about: { verified: number; messages: number; why: string }): Told
  statusNotStarted: Told
  /** A run sleeps until its hours. */
  statusWaiting(about: { verified: number; messages: number; until: string }): Told
  /** What it means that a run died while it waited, before anything was copied. */
  waitDied: string
  statusRunning(about: { verified: number; messages: number; when: string }): Told
  statusStopped(about: { verified: number; messages: number }): Told
  /** `due`: the time has come. */
  statusPassDue(about: { verified: number; messages: number; after: string | null; due: boolean }): Told
  /** `nothingLeft`: all of them were dealt with by earlier runs. */
  checkReady(about: {
    messages: number
    bytes: number
    mailboxes: number
    warnings: number
    rehearsed: boolean
    nothingLeft: boolean
  }): Told
  /**
   * `rehearsed`: messages were written on the target, and removed. `kinds`: their codes, each with its number.
   * `mailboxesOnly`: each of them concerns one mailbox.
   */
  checkBlocked(about: {
    blockers: number
    warnings: number
    kinds: string
    mailboxesOnly: boolean
    rehearsed: boolean
  }): Told
  checkStopped: Told
  /** What it means when a rehearsal could not clean up. */
  checkLeftFolder: string
  /** `accepted`: given up by decision, beside those that are compared. */
  verifyIdentical(about: { compared: number; against: 'source' | 'journal'; byUsers: number; accepted: number }): Told
  verifyDiffers(about: {
    compared: number
    differs: number
    missing: number
    other: number
    /** What is missing can be copied again. */
    again: boolean
  }): Told
  verifyStopped: Told
  bug(reason: string): Told
  stopped: Told
  stoppedHard: Told
}

export type UiPhrases = {
  progress: ProgressPhrases
  status: StatusPhrases
  check: CheckPhrases
  verify: VerifyPhrases
  closing: ClosingPhrases
  /** Stands after a finding. */
  accepted: string
  /** Goes before a problem line. */
  problem: string
  warning: string
  note: string
  hint: string
  /** `listed`: they follow; else whatever lists all problems at the end names them. */
  /** `listed`: they follow at once. `all`: no mailbox has all of its passwords. */
  missingSecrets(count: number, how: { listed: boolean; all: boolean }): string
  moreMissing(count: number): string
  /** The hint of a finding that asks for nothing. */
  nothingToDo: string
}

// The documents that scripts read: `pec-migrate/status@1`, `check@1`, `verify@1` of the contract.

import type { Forecast } from './forecast.ts'
import type { SignatureState } from './signature.ts'
import type { Owed } from './owed.ts'
import type { Facts } from './errors.ts'
import type { Code, Scope, Side } from './codes.ts'
import type { PecKind } from './pec.ts'
import type { PhaseName } from './plan.ts'
import type { SpecialUse } from './ports.ts'
import type { LoadSign } from './server-load.ts'

export type { FitHours, Forecast } from './forecast.ts'

export type Totals = {
  mailboxes: number
  folders: number
  messages: number
  bytes: number
  pending: number
  appending: number
  copied: number
  verified: number
  differs: number
  refused: number
  skipped: number
  gone: number
  adopted: number
  noted: number
  acceptedLosses: number
  ghosts: number
}

export type FolderTotals = Omit<Totals, 'mailboxes' | 'folders'>

/**
 * `pass-due`: all of it is proved, and mail can still come after its last pass began; the journal calls that
 * `complete`.
 */
export type MailboxState = 'not-started' | 'running' | 'stopped' | 'incomplete' | 'parked' | 'pass-due' | 'complete'
export type RunState = 'not-started' | 'running' | 'stopped' | 'incomplete' | 'pass-due' | 'complete'

/** What ended a run before its end: a person, the window, or its own run time. */
export type StoppedBy = 'interrupted' | 'window' | 'run-time'

export type StatedError = { code: Code; message: string; hint: string }

export type FolderName = {
  /** Decoded, without the namespace prefix, "/" between levels. */
  name: string
  /** Decoded, as the server names it. */
  path: string
}

export type KindOrNone = PecKind | 'not-classified'
/** Messages by kind; those of which there are none are left out. They add up to the messages beside them. */
export type Kinds = Partial<Record<KindOrNone, number>>

export type FolderStatus = { source: FolderName; target: FolderName | null; totals: FolderTotals; kinds?: Kinds }

/** A mailbox that is deliberately not copied. */
export type RetiredStatus = {
  id: string
  group: string | null
  reason: string
  /**
   * What came to it, as a scan of the source has seen, and who wrote most of it; null: nobody has looked yet. `last`:
   * when the newest came, in ISO 8601.
   */
  received: {
    messages: number
    last: string | null
    writers: { address: string; messages: number; last: string | null }[]
  } | null
}

/**
 * A look at all of a mailbox's source that came to its end. Times in ISO 8601; `newMessages`: found by it, and not
 * known before.
 */
export type LastPass = { startedAt: string; endedAt: string; newMessages: number }

/** Whether anything still moves on a mailbox's source (status --source). */
export type SourceQuiet = {
  /**
   * ISO 8601, as are all times here: the first look that found everything as it is now; null: it was never looked at.
   */
  quietSince: string | null
  /** The last look that succeeded. */
  lookedAt: string | null
  /** Folders that had changed when something last moved, by name; none as long as nothing was seen to move. */
  moved: string[]
  /** Why this look failed; what stands beside it is of an earlier one. */
  error?: StatedError
}

/**
 * How it was established that nothing else is on the source. Folders: of the last list, and of the last second list by
 * another reader (null: there was none yet). Messages: counted by the server, listed by UID, found by a search (null:
 * the server does not search), of the folders as they were last listed.
 */
export type Completeness = {
  folders: { listed: number; bySecondList: number | null; unreadableAnswers: number }
  messages: { counted: number; listed: number; searched: number | null }
}

export type MailboxStatus = {
  id: string
  group: string | null
  state: MailboxState
  phase: PhaseName | 'done'
  error: StatedError | null
  forecast: Forecast
  totals: Totals
  kinds?: Kinds
  /** What is still to be copied or proved, of what is known of the source. */
  left?: { messages: number; bytes: number }
  lastPass?: LastPass | null
  /** ISO 8601: a pass that starts then or later is still owed. */
  nextPassAfter?: string | null
  /** How messages were written to the target the last time; left out where none were. */
  writer?: string
  /** What follows from what was done and is not done yet, by kind. */
  owed: Owed
  /** null: no run has listed it yet, or a screen that looks every other second asks. */
  completeness: Completeness | null
  folders: FolderStatus[]
  /** With --source. */
  source?: SourceQuiet
}

export type Problem = {
  mailbox: string
  folder: string | null
  uid: number | null
  /** Of a message: its first Message-ID, INTERNALDATE in ISO 8601 and bytes on the source, as far as they are known. */
  messageId?: string | null
  date?: string | null
  bytes?: number | null
  /** Its bytes, as the plan names them (`sha256:…`). */
  digest?: string | null
  /** Of verify --signatures: that of its copy; and that of its original, where it is another message by its bytes. */
  signature?: SignatureState
  sourceSignature?: SignatureState | 'not-known'
  /** Of verify: `run --again` of its folder copies it once more. */
  again?: true
  /** `differs`, `refused`, `gone`, … or `ghost`, `parked`. */
  outcome: string
  code: Code
  reason: string
  hint: string
  /** Somebody decided that this message need not come across (acceptedLosses of the plan). */
  accepted?: { by: string; reason: string }
}

/** The mailboxes that a document is about, and how they were chosen. */
export type DocumentScope = { mailboxes: string[]; only: string[]; except: string[] }

/** `sha256`: of the plan's file. `at` in ISO 8601: when the work began. */
export type DocumentHead = { at: string; plan: { name: string; sha256: string }; scope: DocumentScope }

/**
 * The last verification that was begun. `not-finished`: it was cut, and proves nothing. `differs`: messages and folders
 * that it found different or missing, or could not prove.
 */
export type LastVerify = {
  at: string
  scope: DocumentScope
  against: 'source' | 'journal'
  strict: boolean
  verdict: 'identical' | 'differs' | 'not-finished'
  differs: number
}
/**
 * The sum of the last look at the signatures of each mailbox: one that is broken counts until a later look finds none.
 * `at`: when the newest of these looks began, in ISO 8601; `mailboxes`: that were looked at.
 */
export type LastSignatures = SignatureTotals & { at: string; mailboxes: number }

/**
 * `not-yet-known`: nothing speaks against it, and nobody has seen yet that the sources are quiet, or that what verify
 * found is put right.
 */
export type SwitchOff = 'yes' | 'not-yet-known' | 'no'

/**
 * A server that is asked for fewer connections than the plan allows. `held`: the most that were open at once; null as
 * long as it refused none. `since` in ISO 8601; `reason`: the server's words, or a code of ours.
 */
export type ServerStatus = {
  server: string
  host: string
  connections: { planned: number; now: number; held: number | null }
  since: string
  sign: LoadSign
  reason: string
}

export type StatusDocument = {
  schema: 'pec-migrate/status@1'
  updatedAt: string
  plan: { name: string; file: string; sha256: string }
  state: RunState
  nextPassAfter: string | null
  phase: PhaseName | 'done'
  /** `next`: the command that tells what is not yet known; `of`: no source is a server. */
  canSwitchOff: { verdict: SwitchOff; because: string[]; next?: 'run' | 'verify'; of?: 'archives' }
  /** null: there was none. */
  lastVerify: LastVerify | null
  /** Left out where nobody has asked for signatures. */
  lastSignatures?: LastSignatures
  /** What holds the journal, and is no run; left out where nothing does. */
  atWork?: { work: 'verify' | 'scan'; since: string }
  forecast: Forecast
  totals: Totals
  kinds: Kinds
  owed: Owed
  groups: { group: string; totals: Totals; kinds?: Kinds }[]
  mailboxes: MailboxStatus[]
  problems: Problem[]
  /** Mailboxes that are not copied; left out where the plan names none. */
  retired?: RetiredStatus[]
  /** Servers that hold less than the plan asks for; left out when there are none. */
  servers?: ServerStatus[]
  /** While a run is at work: servers that do not answer it. `since` in ISO 8601; left out when there are none. */
  silentServers?: { server: string; host: string; since: string }[]
  /** What the times of the plan mean for what is left; left out when there is nothing to say. */
  findings?: Finding[]
  /** Mailboxes of which no run has seen the inside yet: the forecast takes them to be as large as the others. */
  notCounted?: number
  /** A run that waits for its hours. Times in ISO 8601. */
  waiting?: { pid: number; host: string; since: string; until: string; phase: PhaseName }
  /** A run that died while it waited; left out once another one began. `aliveAt`: its last sign of life. */
  waitEnded?: NonNullable<StatusDocument['waiting']> & { aliveAt: string }
  /** Since when nobody is copying, where a run was left before its end or died. */
  stoppedSince?: string
  /** While the state is `stopped`: what stopped the last run, where that is known. */
  stoppedBy?: StoppedBy
  /**
   * ISO 8601: when the cutover opens, as long as a pass that begins then or later is still to come for some mailbox.
   */
  cutoverOpensAt?: string
  /** The last pass that the timelines ask for has been over each mailbox: nothing more can arrive on the sources. */
  finalPassDone?: true
  /**
   * When the runs began (ISO 8601) that somebody let work outside the hours of the plan; left out when there are none.
   */
  ignoredWindow?: string[]
  /** Findings that the plan accepts; what a run cannot pass was none the less in its way. */
  accepted?: Code[]
  /** With which code the last run ended; left out where it died, is still at work, or there was none. */
  lastExitCode?: number
  /**
   * With --source. `quietSince`: nothing moved on any source since; null: at least one could not be looked at.
   * `movedNow`: something moved since the look before; `firstLooks`: there was none before.
   */
  sources?: {
    quietSince: string | null
    lookedAt: string
    looked: number
    failed: number
    movedNow: number
    firstLooks: number
  }
}

export type FindingLevel = 'blocker' | 'warning' | 'note'

/**
 * Who can do something about a login: whoever has the password, whoever runs one of the servers, or whoever runs this
 * program.
 */
export type Actor = 'holder' | 'source-admin' | 'target-admin' | 'operator'

/** Whose login does not work, and who has to act. */
export type LoginTrouble = { act: Actor; server: string; user?: string; group?: string; contact?: string }

/** One of the messages that a finding is about. `date`: INTERNALDATE in ISO 8601, null when there is none. */
export type FindingMessage = { folder: string; uid: number; bytes: number; date: string | null }

/** What was found, as codes and facts: sentences are made where somebody reads. */
export type Found = {
  level: FindingLevel
  scope: Scope
  code: Code
  mailbox?: string
  folder?: string
  side?: Side
  facts: Facts
  /** How many there are of it, where that is not a fact of its sentence. */
  times?: number
  /** The plan accepts it: its level is that of a note, whatever it would be otherwise. */
  accepted?: true
  /** With --logins. */
  login?: LoginTrouble
  /** What a retired mailbox holds; null: it could not be counted. */
  counted?: { messages: number; bytes: number } | null
  /** The first of them, where single messages are meant. */
  messages?: FindingMessage[]
}

/** The same in words. */
export type Finding = Omit<Found, 'facts' | 'times'> & { message: string; hint: string }

export type FolderMapRow = {
  source: FolderName
  target: FolderName | null
  create: boolean
  messages: number
  bytes: number
  /** What the folder is for, where that decides its place. */
  specialUse?: SpecialUse | null
}

/** `year` in the plan's time zone; null: messages without a date. */
export type YearCount = { year: number | null; messages: number; bytes: number }

export type CheckedFolder = FolderName & {
  messages: number
  bytes: number
  /** With --by-year. */
  years?: YearCount[]
  /** Messages still to copy by keyword, where there are any. */
  keywords?: Record<string, number>
}

export type CheckDocument = DocumentHead & {
  schema: 'pec-migrate/check@1'
  verdict: 'ready' | 'warnings' | 'blocked'
  findings: Finding[]
  /** With --logins: mailboxes in scope, those that log in on both sides, and those where a side was not even tried. */
  logins?: { mailboxes: number; working: number; notTried: number }
  forecast: Forecast
  mailboxes: {
    id: string
    source: {
      folders: CheckedFolder[]
      /** null: the source could not be listed. */
      completeness: Completeness | null
      /** ISO 8601, of what was received; null: nothing. */
      lastArrival?: string | null
      /** null: there is no folder for sent mail. */
      everSent?: boolean | null
    }
    /** `appendLimit`: the largest message that it takes, in bytes, where it says so. */
    target: { quota: { usedBytes: number; limitBytes: number } | null; appendLimit?: number }
    folderMap: FolderMapRow[]
    forecast: Forecast
  }[]
}

/**
 * The copies whose signature was looked at: `checked` is the sum of the others. `broken`: and not on the source, or not
 * known to be. `brokenAtSource`: already there, so no fault of the copy. `unreadable`: nothing can be said.
 */
export type SignatureTotals = {
  checked: number
  intact: number
  broken: number
  brokenAtSource: number
  notSigned: number
  unreadable: number
}
/** As what one signature counts. */
export type SignatureVerdict = Exclude<keyof SignatureTotals, 'checked'>

export type VerifyDocument = DocumentHead & {
  schema: 'pec-migrate/verify@1'
  against: 'source' | 'journal'
  strict: boolean
  /** What was found is written down in the journal; not where there is none, or where it can only be read. */
  recorded: boolean
  verdict: 'identical' | 'differs'
  /**
   * `acceptedLosses`: compared, and neither identical nor a difference, by somebody's decision; left out when there are
   * none.
   */
  totals: {
    compared: number
    identical: number
    differs: number
    missing: number
    moved: number
    flagsChanged: number
    unexpected: number
    acceptedLosses?: number
  }
  /** Left out where nobody asked for it. */
  signatures?: SignatureTotals
  problems: Problem[]
}

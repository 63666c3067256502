// The words of the migration record (`report.html`), as a type. Amounts and times come as text, already written.

import type { OwedKind } from '../model/owed.ts'
import type { PhaseName, Weekday } from '../model/plan.ts'
import type { MailboxState, SwitchOff } from '../model/status.ts'

export type VerbaleSection =
  | 'verdict'
  | 'problems'
  | 'facts'
  | 'servers'
  | 'hours'
  | 'completeness'
  | 'verifications'
  | 'certified'
  | 'content'
  | 'mailboxes'
  | 'meaning'
  | 'check'
  | 'signatures'

/** Columns of the tables of messages. */
export type ContentColumn =
  'messages' | 'size' | 'copied' | 'adopted' | 'verified' | 'noted' | 'notVerified' | 'left' | 'dates'

export type VerbalePhrases = {
  title: string
  subtitle: string
  /** `when`: local and UTC. */
  written(version: string): string
  skip: string
  contents: string
  /** On the screen, when the migration goes on. */
  unfinished(when: string): string
  /** On every printed page then; short, without quotes. */
  unfinishedShort: string
  redacted: string
  redactedFull: string
  none: string
  unknown: string
  /** How long a text is that was cut. */
  whole(characters: string): string
  headings: Record<VerbaleSection, string>
  page: string
  verdict: {
    /** Where no source is a server: there is nothing to switch off, and no contract to cancel. */
    ofArchives: { heading: string; scope: string }
    answers: Record<SwitchOff, string>
    means: Record<SwitchOff, string>
    because: string
    scope: string
    next: string
    numbers: string
    onSource: string
    size: string
    verified: string
    verifiedHint: string
    notVerified: string
    notVerifiedHint: string
    noted: string
    adopted: string
    left: string
    gone: string
    mailboxes: string
    missing: string
    /** With the answer yes. */
    nothingMissing: string
    /** With another answer, where nothing is known to be missing. */
    nothingKnownMissing: string
    /** Sent certified messages without an outcome, of all of them. */
    resend(about: { resend: string; sent: string; isFinal: boolean }): string
    /** Where no message is open, and something else is told. */
    noMessageMissing: string
    owed: string
    what: string
    code: string
    outcome: string
    howMany: string
    accepted: string
    losses: string
    all: string
    noLosses: string
    decidedBy: string
    reason: string
    number: string
  }
  /** Kinds of work that is owed, after a number: of one, and of any other. */
  owedKinds: Record<OwedKind, readonly [one: string, other: string]>
  /** Outcomes of problems; what is not among them stands as it is. */
  outcomes: Readonly<Record<string, string>>
  problems: {
    none: string
    /** Where the answer is not yes all the same. */
    noneKnown: string
    some(total: string): string
    first(shown: string, total: string): string
    place: string
    message: string
    problem: string
    decision: string
    uid: string
    folder: string
    mailbox: string
    notAccepted: string
    eachLoss: string
    firstLosses(shown: string, total: string): string
  }
  facts: {
    body: string
    ipa: string
    contract: string
    purpose: string
    place: string
    present: string
    plan: string
    planDigest: string
    tool: string
    machines: string
    began: string
    ended: string
    written: string
    state: string
    retired: string
    timezone: string
    accepted: string
    noneAccepted: string
  }
  states: Record<MailboxState, string>
  servers: {
    source: string
    target: string
    both: string
    address: string
    provider: string
    tls: Record<'implicit' | 'starttls' | 'none', string>
    login: string
    logins: Record<'own' | 'master', string>
    seen: string
    ip: string
    certificate: string
    fingerprint: string
    subject: string
    issuer: string
    validity: string
    tlsVersion: string
    software: string
    greeting: string
    notSeen: string
    identities: string
    timeline: string
    ends: Record<'sendingDiscouraged' | 'sendingStops' | 'receivingStops' | 'accessStops' | 'logsUntil', string>
  }
  hours: {
    none: string
    windows: string
    phases: Record<PhaseName, string>
    phase: string
    hours: string
    inIt: string
    nightly(from: string, to: string, days: string): string
    days: Record<Weekday, string>
    drain: string
    runs: string
    noRuns: string
    run: string
    began: string
    ended: string
    ending: string
    machine: string
    died: string
    endings: Readonly<Record<string, string>>
    stoppedBy: Record<'interrupted' | 'window' | 'run-time', string>
    exit: string
    ignored: string
  }
  completeness: {
    how: string
    measure: string
    value: string
    foldersListed: string
    foldersSecond: string
    unreadable: string
    counted: string
    listed: string
    searched: string
    notListed(mailboxes: string): string
    notSearched(mailboxes: string): string
    noSecond(mailboxes: string): string
    agree: string
    disagree(mailboxes: string): string
    numbers: string
  }
  verifications: {
    none: string
    when: string
    against: string
    source: string
    journal: string
    strict: string
    scope: string
    verdict: string
    verdicts: Record<'identical' | 'differs' | 'not-finished', string>
    differs: string
    signatures: string
    noSignatures: string
    of(ended: string, mailboxes: string): string
  }
  certified: {
    kinds: string
    kind: string
    outcomes: string
    none: string
    final: string
    provisional: string
    why: Readonly<Record<string, string>>
    state: string
    sent: string
    resend: string
    receiptsMissing: string
  }
  content: {
    columns: Record<ContentColumn, string>
    identity: string
    groups: string
    noGroup: string
    group: string
    all: string
    years: string
    year: string
    noDate: string
    /** Where some of the years are not shown. */
    yearsSome(shown: string, all: string): string
    mailbox: string
    folder: string
    bars: string
    barsSome(shown: string, all: string): string
    bar: string
    verifiedPart: string
    notVerifiedPart: string
    leftPart: string
    each: string
    some(shown: string, all: string): string
    /** `more`: the number of them, as it is written. */
    rest(more: string, isOne: boolean): string
    restIn: string
    accounts(source: string, target: string): string
    lastPass: string
    noPass: string
    state: string
    /** Folders that are not shown; `more`: the number of them, as it is written. */
    moreFolders(more: string, isOne: boolean): string
  }
  pictures: {
    progress: string
    progressText(about: { from: string; to: string; messages: string; runs: string }): string
    window: string
    run: string
    sent: string
    onSource: string
    rate: string
    rateText(about: { hours: string; isOne: boolean; most: string; mostAt: string; mean: string }): string
    perHour: string
  }
}

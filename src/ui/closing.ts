// The three lines that end everything: what happened, what it means, the exact next command.

import type { Code } from '../model/codes.ts'
import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { CheckDocument, Problem, StatusDocument, VerifyDocument } from '../model/status.ts'
import type { Opening } from '../schedule/phases.ts'
import { hoursWords } from '../words/hours-words.ts'
import { moment } from '../words/ui-amounts.ts'
import { loginsWords } from '../words/logins-words.ts'
import type { ClosingPhrases, Shortfall, Told } from '../words/ui-phrases.ts'
import { uiWords } from '../words/ui-words.ts'
import { commandLine } from '../words/command-line.ts'
import { isTrouble } from './logins-overview.ts'
import { isOfMailboxes, kindsOf } from './obstacles.ts'
import { loginsAgain } from './logins-again.ts'
import type { Paint } from './paint.ts'
import { isComplete, shortfallsOf } from './shortfall.ts'
import { reportCommand } from './next-report.ts'
import { headed, printable } from './text.ts'
import { copyAgainCommand } from './ways-out.ts'

export type Ending =
  /**
   * `finished`: how many messages reached their end in this run. `opening`: when a run that the hours of the plan
   * stopped may go on; null: never again, undefined: at once.
   */
  | { kind: 'run'; status: StatusDocument; finished: number; opening?: Opening | null | undefined }
  /** `opening`: when a run may work, where none may now; null: never again. */
  | { kind: 'status'; status: StatusDocument; opening?: Opening | null | undefined }
  /** `lock`: where the dry run was written down. */
  | { kind: 'check'; document: CheckDocument; stopped: boolean; lock?: string | undefined }
  /** check --logins. */
  | { kind: 'logins'; document: CheckDocument; stopped: boolean }
  | { kind: 'verify'; document: VerifyDocument; against: 'source' | 'journal'; strict: boolean; stopped: boolean }
  /** `repair`: a command of another program that must come first. */
  | { kind: 'error'; code: Code; told: Told; planThere: boolean; repair?: string | undefined }
  /** A small command: its own words, and what to type next; `byHand`: what is left to do where that is no command. */
  | { kind: 'told'; told: Told; next: readonly string[]; byHand?: string }
  | { kind: 'bug'; reason: string }

/** What was typed, to build the next command from. */
export type Typed = {
  /** As typed; undefined for commands without a plan. */
  plan: string | undefined
  /** --only, --except and whatever else the next command should keep. */
  scope: readonly string[]
  /** The command that was typed, without what is meant for once only. */
  again: readonly string[]
  /** Where a report would go, and whether one is there. */
  report?: { place: string; there: boolean }
}

export type Closing = Told & { next: string }

/** Decides the three lines. */
export function closingOf(ending: Ending, typed: Typed, lang: Language): Closing {
  const say = uiWords(lang).closing
  const planned = (command: string, ...more: string[]): string[] =>
    typed.plan === undefined ? [command, '--help'] : [command, typed.plan, ...typed.scope, ...more]
  const closing = (told: Told, next: readonly string[]): Closing => ({ ...told, next: commandLine(next) })
  switch (ending.kind) {
    case 'run':
      return closing(...runClosing(ending, lang, say, planned, typed))
    case 'status':
      return closing(...statusClosing(ending, lang, say, planned, typed))
    case 'check':
      return closing(...checkClosing(ending, say, planned, typed.again))
    case 'logins':
      return closing(...loginsClosing(ending.document, ending.stopped, lang, planned, typed.again))
    case 'verify':
      return closing(...verifyClosing(ending, say, planned, typed))
    case 'error':
      return ending.repair === undefined
        ? closing(ending.told, nextAfterError(ending.code, ending.planThere, typed, planned))
        : { ...ending.told, next: ending.repair }
    case 'told':
      return ending.byHand === undefined ? closing(ending.told, ending.next) : { ...ending.told, next: ending.byHand }
    case 'bug':
      return closing(say.bug(ending.reason), typed.again)
    default:
      return neverHappens(ending)
  }
}

/**
 * The three lines as they are printed; on a terminal, broken between words, except for the command, which somebody
 * copies.
 */
export function closingLines(ending: Ending, typed: Typed, lang: Language, paint: Paint, columns?: number): string[] {
  const { happened, means, next } = closingOf(ending, typed, lang)
  const say = uiWords(lang).closing
  return [
    ...headed(say.happened, happened, paint, columns),
    ...headed(say.means, means, paint, columns),
    `${paint.strong(say.next)} ${printable(next)}`,
  ]
}

type Planned = (command: string, ...more: string[]) => string[]

function runClosing(
  { status, finished, opening }: Extract<Ending, { kind: 'run' }>,
  lang: Language,
  say: ClosingPhrases,
  planned: Planned,
  typed: Typed,
): [Told, readonly string[]] {
  if (status.state === 'stopped') return [stopped(status, opening, lang, say), typed.again]
  if (isComplete(status)) {
    const done = say.runComplete(completeAbout(status, finished === 0, lang))
    return status.state === 'pass-due'
      ? [{ happened: done.happened, means: passDue(status, lang, say).means }, planned('run')]
      : complete(status, done, lang, planned, typed)
  }
  return [incomplete(status, say), nextAfterIncomplete(status, planned, planned('status'))]
}

/** Why it stopped, and when it may go on. */
function stopped(
  { totals, stoppedBy = 'interrupted' }: StatusDocument,
  opening: Opening | null | undefined,
  lang: Language,
  say: ClosingPhrases,
): Told {
  const words = hoursWords(lang)
  const { happened, means } = say.runStopped({ ...totals, why: words.stopped[stoppedBy] })
  if (opening === undefined) return { happened, means }
  return { happened, means: opensLater(opening, lang) }
}

function opensLater(opening: Opening | null, lang: Language): string {
  const words = hoursWords(lang)
  return opening === null
    ? words.opensNever
    : words.opensAgain(opening.phase, moment(new Date(opening.opensAt).toISOString(), lang))
}

/** All is proved; what comes next depends on whether the source still takes mail. */
function complete(
  status: StatusDocument,
  done: Told,
  lang: Language,
  planned: Planned,
  typed: Typed,
): [Told, readonly string[]] {
  const words = hoursWords(lang)
  const { cutoverOpensAt, finalPassDone, canSwitchOff } = status
  if (cutoverOpensAt !== undefined)
    return [{ happened: done.happened, means: words.beforeCutover(moment(cutoverOpensAt, lang)) }, planned('run')]
  const proved = reportCommand(status, typed, lang) ?? planned('verify')
  if (canSwitchOff.of === 'archives' && canSwitchOff.verdict === 'yes')
    return [{ happened: done.happened, means: words.outOfArchives }, proved]
  if (finalPassDone === true)
    return [{ happened: done.happened, means: words.afterFinalPass(canSwitchOff.verdict === 'yes') }, proved]
  if (canSwitchOff.next === 'verify') return [{ happened: done.happened, means: words.notVerified }, planned('verify')]
  if (canSwitchOff.verdict === 'not-yet-known')
    return [{ happened: done.happened, means: words.notYetKnown }, planned('run')]
  return [done, proved]
}

function completeAbout(
  status: StatusDocument,
  quiet: boolean,
  lang: Language,
): Parameters<ClosingPhrases['runComplete']>[0] {
  const { totals, problems } = status
  // The oldest look is the one that the whole rests on.
  const listed = status.mailboxes.flatMap(({ lastPass }) => lastPass?.startedAt ?? []).toSorted()[0]
  const accepted = problems.filter((problem) => problem.accepted !== undefined)
  const removed = accepted.filter((problem) => problem.outcome === 'gone').length
  return {
    ...totals,
    excluded: totals.skipped,
    expunged: totals.gone - removed,
    accepted: accepted.length,
    quiet,
    listed: listed === undefined ? null : moment(listed, lang),
  }
}

/** Everything is proved, and more can come (or could) after the run that proved it. */
function passDue({ totals, nextPassAfter, updatedAt }: StatusDocument, lang: Language, say: ClosingPhrases): Told {
  const due = nextPassAfter === null || Date.parse(nextPassAfter) <= Date.parse(updatedAt)
  return say.statusPassDue({ ...totals, after: nextPassAfter === null ? null : moment(nextPassAfter, lang), due })
}

function incomplete(status: StatusDocument, say: ClosingPhrases): Told {
  const shortfalls = shortfallsOf(status)
  const parts = (Object.entries(shortfalls) as [Shortfall, number][]).map(([kind, count]) => say.shortfall[kind](count))
  const text =
    parts.length > 1
      ? `${parts.slice(0, -1).join(', ')}${say.and}${parts.at(-1) ?? ''}`
      : (parts[0] ?? say.shortfallUnknown)
  return say.runIncomplete({
    verified: status.totals.verified,
    messages: status.totals.messages,
    shortfalls: text,
    parked: shortfalls.parked !== undefined,
  })
}

/** What can be done by running again comes first; for single messages only reading the list helps. */
function nextAfterIncomplete(
  status: StatusDocument,
  planned: Planned,
  otherwise: readonly string[],
): readonly string[] {
  const shortfalls = shortfallsOf(status)
  const logins = loginsAgain(status, planned('check', '--logins'))
  if (logins !== undefined) return logins
  if (shortfalls.parked !== undefined || shortfalls.pending !== undefined || shortfalls.copied !== undefined)
    return planned('run')
  if (shortfalls.ghosts !== undefined && Object.keys(shortfalls).length === 1) return planned('run', '--remove-ghosts')
  return otherwise
}

function statusClosing(
  { status, opening }: Extract<Ending, { kind: 'status' }>,
  lang: Language,
  say: ClosingPhrases,
  planned: Planned,
  typed: Typed,
): [Told, readonly string[]] {
  const { totals } = status
  const run = planned('run', ...(opening === undefined ? [] : [opening === null ? '--ignore-window' : '--wait']))
  if (status.waiting !== undefined)
    return [say.statusWaiting({ ...totals, until: moment(status.waiting.until, lang) }), planned('status', '--watch')]
  switch (status.state) {
    case 'not-started':
      return [say.statusNotStarted, planned('check')]
    case 'running':
      return [say.statusRunning({ ...totals, when: moment(status.updatedAt, lang) }), planned('status', '--watch')]
    case 'stopped':
      return [
        {
          happened: say.statusStopped(totals).happened,
          means: opening === undefined ? say.statusStopped(totals).means : opensLater(opening, lang),
        },
        run,
      ]
    case 'pass-due':
      return [passDue(status, lang, say), run]
    case 'incomplete':
    case 'complete': {
      if (isComplete(status))
        return complete(status, say.runComplete(completeAbout(status, false, lang)), lang, planned, typed)
      const first = status.problems[0]
      return [
        incomplete(status, say),
        nextAfterIncomplete(status, planned, first === undefined ? planned('run') : ['explain', first.code]),
      ]
    }
    default:
      return neverHappens(status.state)
  }
}

function checkClosing(
  { document, stopped, lock }: Extract<Ending, { kind: 'check' }>,
  say: ClosingPhrases,
  planned: Planned,
  again: readonly string[],
): [Told, readonly string[]] {
  const [told, next] = checkTold(
    document,
    stopped,
    say,
    lock === undefined ? planned('run') : planned('run', '--locked', lock),
    again,
  )
  return [
    document.findings.some((finding) => finding.code === 'rehearsal-folder-left')
      ? { ...told, means: say.checkLeftFolder }
      : told,
    next,
  ]
}

/** What a rehearsal says that wrote messages on a target. */
const hasWritten: ReadonlySet<Code> = new Set(['rehearsal-done', 'rehearsal-refused', 'rehearsal-altered'])

function checkTold(
  document: CheckDocument,
  stopped: boolean,
  say: ClosingPhrases,
  run: readonly string[],
  again: readonly string[],
): [Told, readonly string[]] {
  if (stopped) return [say.checkStopped, again]
  const found = (level: string): number => document.findings.filter((finding) => finding.level === level).length
  const warnings = found('warning')
  const rehearsed = document.findings.some(({ code }) => hasWritten.has(code))
  if (document.verdict === 'blocked')
    return [
      say.checkBlocked({
        blockers: found('blocker'),
        warnings,
        kinds: kindsOf(document),
        mailboxesOnly: isOfMailboxes(document),
        rehearsed,
      }),
      again,
    ]
  const rows = document.mailboxes.flatMap((mailbox) => mailbox.folderMap.filter((row) => row.target !== null))
  const messages = rows.reduce((sum, row) => sum + row.messages, 0)
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  return [say.checkReady({ messages, bytes, mailboxes: document.mailboxes.length, warnings, rehearsed }), run]
}

function loginsClosing(
  document: CheckDocument,
  stopped: boolean,
  lang: Language,
  planned: Planned,
  again: readonly string[],
): [Told, readonly string[]] {
  const words = loginsWords(lang)
  if (stopped) return [words.stopped, again]
  const logins = document.logins ?? { mailboxes: 0, working: 0, notTried: 0 }
  const troubles = document.findings.filter(isTrouble).length
  if (troubles === 0) return [words.allWork(logins), planned('check')]
  const told = words.someFail({ ...logins, troubles })
  // A refusal that cannot be written down is repeated by whoever comes next.
  return [
    document.findings.some(({ code }) => code === 'journal-unwritable')
      ? { ...told, means: words.notRemembered }
      : told,
    again,
  ]
}

function verifyClosing(
  ending: Extract<Ending, { kind: 'verify' }>,
  say: ClosingPhrases,
  planned: Planned,
  { plan, again: sameCommand }: Typed,
): [Told, readonly string[]] {
  const { totals, verdict } = ending.document
  const problems = ending.document.problems.filter((problem) => problem.accepted === undefined && !isOfSource(problem))
  const accepted = totals.acceptedLosses ?? 0
  if (ending.stopped) return [say.verifyStopped, sameCommand]
  const byUsers = totals.moved + totals.flagsChanged + totals.unexpected
  if (verdict === 'identical')
    return [
      say.verifyIdentical({ compared: totals.compared - accepted, against: ending.against, byUsers, accepted }),
      planned('status'),
    ]
  const left = problems.filter(({ outcome }) => outcome === 'altered-left').length
  const other = ending.strict ? byUsers + left : Math.max(0, problems.length - totals.differs - totals.missing)
  const again = copyAgainCommand(ending.document, plan, 'missing')
  const { compared, differs, missing } = totals
  const told = say.verifyDiffers({ compared, differs, missing, other, again: again !== undefined })
  // A message that the source has and the target lacks is what a run repairs; for other bytes, knowing what the code
  // means comes first.
  const first = problems.find((problem) => problem.code !== 'missing')
  if (again !== undefined) return [told, again]
  return [told, totals.missing > 0 || first === undefined ? planned('run') : ['explain', first.code]]
}

/** A signature that was no better before is in no copy's way. */
function isOfSource({ outcome }: Problem): boolean {
  return outcome === 'broken-at-source' || outcome === 'signature-unreadable'
}

function nextAfterError(code: Code, planThere: boolean, typed: Typed, planned: Planned): readonly string[] {
  switch (code) {
    case 'usage':
      return typed.again
    case 'plan-invalid':
      return planThere || typed.plan === undefined ? typed.again : ['init', typed.plan]
    case 'journal-in-use':
      return planned('status', '--watch')
    case 'plan-contradicts-journal':
    case 'journal-other-plan':
    case 'journal-corrupt':
    case 'journal-newer':
      return ['explain', code]
    case 'journal-missing':
      return planned('run')
    case 'dry-run-outdated':
      return planned('check', '--lock', typed.again[typed.again.indexOf('--locked') + 1] ?? '')
    case 'server-unreachable':
    case 'login-storm':
    case 'tls-untrusted':
    case 'certificate-expired':
    case 'plaintext':
      return planned('check')
    default:
      return typed.again
  }
}

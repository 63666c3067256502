// The status document as a page that fits 80 columns: totals, a line a mailbox, the problems.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { MailboxState, MailboxStatus, StatusDocument, Totals } from '../model/status.ts'
import { hoursWords, momentsInWords } from '../words/hours-words.ts'
import { loadWords } from '../words/load-words.ts'
import { atWork } from '../words/scan-words.ts'
import { lastSignatures } from '../words/signature-words.ts'
import { count, moment, momentNear, size } from '../words/ui-amounts.ts'
import { watchWords } from '../words/watch-words.ts'
import { verdictWords } from '../words/verdict-words.ts'
import { uiWords } from '../words/ui-words.ts'
import { acceptedLines } from './accepted-lines.ts'
import { findingLines } from './finding-lines.ts'
import { fitLines } from './forecast-lines.ts'
import { kindLines, retiredLines } from './kind-lines.ts'
import type { Paint } from './paint.ts'
import { problemLines } from './problem-lines.ts'
import { isFailure } from './shortfall.ts'
import { nameHead, shortNames, type Names } from './short-names.ts'
import { deadWait } from './dead-wait.ts'
import { indented, left, printable, right } from './text.ts'

const totalKinds = [
  'verified',
  'adopted',
  'noted',
  'pending',
  'appending',
  'copied',
  'differs',
  'refused',
  'skipped',
  'gone',
  'acceptedLosses',
  'ghosts',
] as const

/** Sentences are broken there. */
const columns = 80

/** Room for the columns beside the name: a name longer than that takes more where there is more. */
const besideName = 52
const nameColumns = 26

/** Draws the page; `terminal`: its columns, undefined in a pipe, where no name is cut. */
export function statusOverview(
  status: StatusDocument,
  lang: Language,
  paint: Paint,
  terminal?: number,
  verbose = false,
): string[] {
  const words = uiWords(lang).status
  const { totals } = status
  const lines = [
    `${paint.strong(printable(words.title(status.plan.name, moment(status.updatedAt, lang))))}: ` +
      `${stateOf(status, lang, paint)}${phaseOf(status, lang)}`,
    ...waitDied(status, lang, paint),
    ...silentLines(status, lang, paint),
    ...(status.atWork === undefined ? [] : indented(atWork(status.atWork, lang), '', columns)),
    words.totals(totals.messages, totals.bytes, totals.folders, totals.mailboxes, listedOf(status)),
    '',
  ]
  for (const kind of totalKinds) {
    if (totals[kind] > 0 || kind === 'verified')
      lines.push(`  ${right(count(totals[kind], lang), 12)}  ${words.lines[kind](totals[kind])}`)
  }
  lines.push(...kindLines(status, lang))
  lines.push(...forecastPart(status, lang, paint), ...findingPart(status, lang))
  for (const { server, connections, since, sign, reason } of status.servers ?? []) {
    const standing = { ...connections, sign, reason, since: moment(since, lang) }
    lines.push('', ...indented(printable(loadWords(lang).standing(server, standing)), '', columns))
  }
  if (status.lastVerify !== null) {
    const { at, scope, ...last } = status.lastVerify
    const about = { ...last, at: moment(at, lang), mailboxes: scope.mailboxes.length }
    lines.push('', ...indented(words.lastVerify(about), '', columns))
  }
  if (status.lastSignatures !== undefined)
    lines.push('', ...indented(lastSignatures(status.lastSignatures, lang), '', columns))
  if (status.state !== 'not-started') {
    lines.push(
      '',
      verdictWords(lang)[status.canSwitchOff.of === 'archives' ? 'answerOfArchives' : 'answer'][
        status.canSwitchOff.verdict
      ],
      ...status.canSwitchOff.because.flatMap((why) => indented(printable(why), '  - ', columns)),
    )
  }
  const problems = problemCounts(status)
  if (status.groups.length > 0) {
    const { of, columns: wide } = namesOn(
      status.groups.map(({ group }) => group),
      terminal,
    )
    lines.push('', row(wide, words.columns.group, '', words.columns.proved, words.columns.size, words.columns.problems))
    for (const { group, totals: sums } of status.groups)
      lines.push(
        row(
          wide,
          of(group),
          '',
          ...figures(
            sums,
            lang,
            sums.bytes,
            status.mailboxes.reduce(
              (sum, mailbox) => sum + (mailbox.group === group ? (problems.get(mailbox.id) ?? 0) : 0),
              0,
            ),
          ),
        ),
      )
  }
  const names = namesOn(
    status.mailboxes.map(({ id }) => id),
    terminal,
  )
  const { proved, left: open, problems: failing } = words.columns
  const head = nameHead(words.columns.mailbox, names, names.columns)
  lines.push('', row(names.columns, head, words.columns.state, proved, open, failing))
  for (const mailbox of status.mailboxes)
    lines.push(mailboxLine(mailbox, names, problems.get(mailbox.id) ?? 0, lang, paint))
  lines.push(...retiredLines(status, lang, columns))
  const ignored = status.ignoredWindow ?? []
  if (ignored.length > 0) lines.push('', hoursWords(lang).ignored(momentsInWords(ignored, lang)))
  const accepted = status.accepted ?? []
  if (accepted.length > 0) lines.push('', words.accepted(accepted.join(', ')))
  return [
    ...lines,
    ...acceptedLines(status.problems, lang, columns),
    ...problemLines(status.problems.filter(isFailure), { lang, paint, columns: terminal, verbose }),
  ]
}

/** Mailboxes that a run has listed; where it has listed none, there is no part of them to speak of. */
function listedOf({ totals, notCounted = 0 }: StatusDocument): number {
  return totals.mailboxes - (notCounted === totals.mailboxes ? 0 : notCounted)
}

/** Who waits, or since when nobody is at work: what was left is not taken for what goes on. */
function stateOf({ state, waiting, stoppedSince, updatedAt }: StatusDocument, lang: Language, paint: Paint): string {
  const words = watchWords(lang)
  if (waiting !== undefined) return words.waiting(moment(waiting.until, lang), waiting.pid)
  if (stoppedSince !== undefined)
    return paint.bad(words.stoppedSince(momentNear(stoppedSince, lang, Date.parse(updatedAt))))
  return uiWords(lang).status.runState[state]
}

/** Servers that the run at work waits for. */
function silentLines({ silentServers = [], updatedAt }: StatusDocument, lang: Language, paint: Paint): string[] {
  return silentServers.flatMap(({ server, since }) => {
    const text = loadWords(lang).silent(server, momentNear(since, lang, Date.parse(updatedAt)))
    return indented(printable(text), '', columns).map((line) => paint.careful(line))
  })
}

/** A run that was to begin by itself and will not. */
function waitDied({ waitEnded, updatedAt }: StatusDocument, lang: Language, paint: Paint): string[] {
  if (waitEnded === undefined) return []
  return indented(deadWait(waitEnded, Date.parse(updatedAt), lang), '', columns).map((line) => paint.bad(line))
}

/** Where a plan has no window there is but one phase, and its name says nothing. */
function phaseOf({ phase, state, forecast }: StatusDocument, lang: Language): string {
  return phase === 'done' || state === 'not-started' || (phase === 'cutover' && forecast.marginSeconds === null)
    ? ''
    : ` (${watchWords(lang).phase[phase]})`
}

function forecastPart(status: StatusDocument, lang: Language, paint: Paint): string[] {
  const { forecast, state, updatedAt, notCounted = 0 } = status
  const words = uiWords(lang).status
  const { finishesAt, bytesPerSecond, basis } = forecast
  if (finishesAt === null || state === 'complete') return []
  const rate = size(bytesPerSecond, lang)
  return [
    '',
    words.forecast(rate, moment(finishesAt, lang), basis === 'measured', state === 'running'),
    ...fitLines(forecast, lang, paint, Date.parse(updatedAt)),
    ...(notCounted === 0 ? [] : [`  ${words.notCounted(notCounted)}`]),
  ]
}

function findingPart({ findings = [] }: StatusDocument, lang: Language): string[] {
  return findings.length === 0 ? [] : ['', ...findingLines(findings, { lang, columns, verbose: false })]
}

/** By mailbox, as they are listed below. */
function problemCounts({ problems }: StatusDocument): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { mailbox } of problems.filter(isFailure)) counts.set(mailbox, (counts.get(mailbox) ?? 0) + 1)
  return counts
}

function mailboxLine(mailbox: MailboxStatus, names: Names, problems: number, lang: Language, paint: Paint): string {
  const line = row(
    names.columns,
    names.of(mailbox.id),
    uiWords(lang).status.mailboxState[mailbox.state],
    ...figures(mailbox.totals, lang, mailbox.left?.bytes ?? 0, problems),
  )
  return colourOf(mailbox.state, paint)(line)
}

/** `bytes`: what is shown as an amount; of a mailbox what is left, of a group all of it. */
function figures(totals: Totals, lang: Language, bytes: number, problems: number): [string, string, string] {
  return [
    `${count(totals.verified, lang)}/${count(totals.messages, lang)}`,
    bytes === 0 ? '-' : size(bytes, lang),
    problems === 0 ? '-' : count(problems, lang),
  ]
}

/** As wide as the longest of them, at least as wide as a table usually is. */
function namesOn(ids: readonly string[], terminal: number | undefined): Names {
  const room = terminal === undefined ? undefined : Math.max(nameColumns, terminal - 1 - besideName)
  const names = shortNames(ids, room)
  return { ...names, columns: Math.max(nameColumns, names.columns) }
}

function row(
  wide: number,
  ...[name, state, proved, bytes, problems]: [string, string, string, string, string]
): string {
  const named = `${left(name, wide)} ${left(state, 12)}`
  return `${named} ${right(proved, 18)} ${right(bytes, 9)} ${right(problems, 8)}`.trimEnd()
}

function colourOf(state: MailboxState, paint: Paint): (line: string) => string {
  switch (state) {
    case 'complete':
      return paint.good
    case 'parked':
    case 'incomplete':
      return paint.bad
    case 'stopped':
    case 'pass-due':
      return paint.careful
    case 'running':
    case 'not-started':
      return (line) => line
    default:
      return neverHappens(state)
  }
}

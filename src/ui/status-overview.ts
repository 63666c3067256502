// The status document as a page that fits 80 columns: totals, a line a mailbox, the problems.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { MailboxState, MailboxStatus, StatusDocument, Totals } from '../model/status.ts'
import { count, moment, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'
import { problemLines } from './problem-lines.ts'
import { isFailure } from './shortfall.ts'
import { left, printable, right } from './text.ts'

const totalKinds = ['verified', 'adopted', 'noted', 'pending', 'appending', 'copied', 'differs', 'refused', 'skipped', 'gone', 'acceptedLosses', 'ghosts'] as const

/** Draws the page. */
export function statusOverview(status: StatusDocument, lang: Language, paint: Paint): string[] {
  const words = uiWords(lang).status
  const { totals } = status
  const lines = [
    `${paint.strong(printable(words.title(status.plan.name, moment(status.updatedAt, lang))))}: ${words.runState[status.state]}`,
    words.totals(totals.messages, totals.bytes, totals.folders, totals.mailboxes),
    '',
  ]
  for (const kind of totalKinds) {
    if (totals[kind] > 0 || kind === 'verified') lines.push(`  ${right(count(totals[kind], lang), 12)}  ${words.lines[kind]}`)
  }
  const { forecast } = status
  if (forecast.finishesAt !== null && status.state !== 'complete') {
    lines.push('', words.forecast(size(forecast.bytesPerSecond, lang), moment(forecast.finishesAt, lang), forecast.basis === 'measured', forecast.fits))
  }
  if (status.state !== 'not-started') {
    lines.push('', words.switchOff(status.canSwitchOff.verdict === 'yes'), ...status.canSwitchOff.because.map((why) => `  - ${printable(why)}`))
  }
  if (status.groups.length > 0) {
    lines.push('', row(words.columns.group, '', words.columns.proved, words.columns.size, words.columns.problems))
    for (const { group, totals: sums } of status.groups) lines.push(row(printable(group), '', ...figures(sums, lang)))
  }
  lines.push('', row(words.columns.mailbox, words.columns.state, words.columns.proved, words.columns.size, words.columns.problems))
  for (const mailbox of status.mailboxes) lines.push(mailboxLine(mailbox, lang, paint))
  const accepted = status.accepted ?? []
  if (accepted.length > 0) lines.push('', words.accepted(accepted.join(', ')))
  return [...lines, ...problemLines(status.problems.filter(isFailure), lang, paint)]
}

function mailboxLine(mailbox: MailboxStatus, lang: Language, paint: Paint): string {
  const line = row(printable(mailbox.id), uiWords(lang).status.mailboxState[mailbox.state], ...figures(mailbox.totals, lang))
  return colourOf(mailbox.state, paint)(line)
}

function figures(totals: Totals, lang: Language): [string, string, string] {
  const problems = totals.differs + totals.refused + totals.ghosts
  return [`${count(totals.verified, lang)}/${count(totals.messages, lang)}`, size(totals.bytes, lang), problems === 0 ? '-' : count(problems, lang)]
}

function row(name: string, state: string, proved: string, bytes: string, problems: string): string {
  return `${left(name, 26)} ${left(state, 12)} ${right(proved, 18)} ${right(bytes, 9)} ${right(problems, 8)}`.trimEnd()
}

function colourOf(state: MailboxState, paint: Paint): (line: string) => string {
  switch (state) {
    case 'complete':
      return paint.good
    case 'parked':
    case 'incomplete':
      return paint.bad
    case 'stopped':
      return paint.careful
    case 'running':
    case 'not-started':
      return (line) => line
    default:
      return neverHappens(state)
  }
}

// The closing lines of run and status: why it ended, what is left, and what to type for it.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { StatusDocument } from '../model/status.ts'
import { hoursWords } from '../words/hours-words.ts'
import { moment } from '../words/ui-amounts.ts'
import type { ClosingPhrases, Shortfall, Told } from '../words/ui-phrases.ts'
import { deadWait } from './dead-wait.ts'
import type { Ending, Planned, Typed } from './ending.ts'
import { loginsAgain } from './logins-again.ts'
import { reportCommand } from './next-report.ts'
import { isComplete, noneEntered, shortfallsOf } from './shortfall.ts'

/** After a run. */
export function runClosing(
  { status, finished }: Extract<Ending, { kind: 'run' }>,
  lang: Language,
  say: ClosingPhrases,
  planned: Planned,
  typed: Typed,
): [Told, readonly string[]] {
  if (status.state === 'stopped') return [stopped(status, lang, say), typed.again]
  if (isComplete(status)) {
    const done = say.runComplete(completeAbout(status, finished === 0, lang))
    return status.state === 'pass-due'
      ? [{ happened: done.happened, means: passDue(status, lang, say).means }, planned('run')]
      : complete(status, done, lang, planned, typed)
  }
  const told = finished === 0 && noneEntered(status) ? say.noneEntered(status.totals) : incomplete(status, say)
  return [told, nextAfterIncomplete(status, planned, planned('status'))]
}

/** Why it stopped. */
function stopped({ totals, stoppedBy = 'interrupted' }: StatusDocument, lang: Language, say: ClosingPhrases): Told {
  return say.runStopped({ ...totals, why: hoursWords(lang).stopped[stoppedBy] })
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
    listed: (status.notCounted ?? 0) === 0,
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

/** After a look at where a plan stands. */
export function statusClosing(
  { status }: Extract<Ending, { kind: 'status' }>,
  lang: Language,
  say: ClosingPhrases,
  planned: Planned,
  typed: Typed,
): [Told, readonly string[]] {
  const { totals } = status
  const run = planned('run')
  if (status.waiting !== undefined)
    return [say.statusWaiting({ ...totals, until: moment(status.waiting.until, lang) }), planned('status', '--watch')]
  if (status.waitEnded !== undefined && status.state !== 'running')
    return [
      {
        happened: deadWait(status.waitEnded, Date.parse(status.updatedAt), lang),
        means: totals.messages === 0 ? say.waitDied : say.statusStopped(totals).means,
      },
      run,
    ]
  switch (status.state) {
    case 'not-started':
      return [say.statusNotStarted, planned('check')]
    case 'running':
      return [say.statusRunning({ ...totals, when: moment(status.updatedAt, lang) }), planned('status', '--watch')]
    case 'stopped':
      return [say.statusStopped(totals), run]
    case 'pass-due':
      return [passDue(status, lang, say), run]
    case 'incomplete':
    case 'complete': {
      if (isComplete(status))
        return complete(status, say.runComplete(completeAbout(status, false, lang)), lang, planned, typed)
      const first = status.problems[0]
      return [
        totals.verified === 0 && noneEntered(status) ? say.noneEntered(totals) : incomplete(status, say),
        nextAfterIncomplete(status, planned, first === undefined ? planned('run') : ['explain', first.code]),
      ]
    }
    default:
      return neverHappens(status.state)
  }
}

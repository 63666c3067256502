// What the screen of a watch shows, before it is drawn.

import type { StatusReading } from '../report/status-reading.ts'
import { neverHappens } from '../model/errors.ts'
import type { FitHours, MailboxState, MailboxStatus, StatusDocument } from '../model/status.ts'
import { fitOf } from '../schedule/fit.ts'
import type { ScheduledPlan } from '../schedule/phases.ts'
import { endOfWork, workAhead } from '../schedule/work-ahead.ts'
import { averageOf } from '../schedule/not-listed.ts'
import { secondsLeft } from './progress.ts'
import { isFailure } from './shortfall.ts'
import type { WatchHistory } from './watch-history.ts'

export type WatchedMailbox = {
  id: string
  state: MailboxState
  code: NonNullable<MailboxStatus['error']>['code'] | undefined
  problems: number
  messages: number
  done: number
  bytes: number
  leftBytes: number
  bytesPerSecond: number
  secondsLeft: number | undefined
}

export type WatchView = {
  at: number
  status: StatusDocument
  done: number
  /** With what is not listed yet, as large as the others are on average. */
  messages: number
  bytes: number
  leftBytes: number
  /** There were two looks: only then a rate of 0 says something. */
  measured: boolean
  bytesPerSecond: number
  /** Of what is not set aside; undefined: at this rate nothing can be said. */
  secondsLeft: number | undefined
  /** Whether it fits at that pace, and when it then ends; undefined: no run is at work, or nothing can be said. */
  hours: FitHours | undefined
  endsAt: number | undefined
  /** Every mailbox in scope has been listed. */
  allListed: boolean
  states: ReadonlyMap<MailboxState, number>
  /** Codes of what is not in order, the most frequent first. */
  fails: { code: string; count: number }[]
  run: StatusReading['run']
  /** Seconds since something was proved. */
  stillFor: number
  /** Failing ones, those at work, the others by what is left. */
  failing: WatchedMailbox[]
  working: WatchedMailbox[]
  others: WatchedMailbox[]
}

/** Puts the looks together; the last of them must be in the history. */
export function watchView(
  { at, status, progress, run }: StatusReading,
  history: WatchHistory,
  plan?: ScheduledPlan,
): WatchView {
  const problems = new Map<string, number>()
  const codes = new Map<string, number>()
  for (const problem of status.problems) {
    if (!isFailure(problem)) continue
    problems.set(problem.mailbox, (problems.get(problem.mailbox) ?? 0) + 1)
    codes.set(problem.code, (codes.get(problem.code) ?? 0) + 1)
  }
  const states = new Map<MailboxState, number>()
  const mailboxes = status.mailboxes.map((mailbox): WatchedMailbox => {
    states.set(mailbox.state, (states.get(mailbox.state) ?? 0) + 1)
    const { messages, bytes } = mailbox.totals
    const { leftMessages, leftBytes } = progress.get(mailbox.id) ?? { leftMessages: 0, leftBytes: 0 }
    // What it moved in the last half minute is no longer its rate once it has ended.
    const bytesPerSecond = mailbox.state === 'running' ? history.rate(mailbox.id) : 0
    return {
      id: mailbox.id,
      state: mailbox.state,
      code: mailbox.error?.code,
      problems: problems.get(mailbox.id) ?? 0,
      messages,
      done: messages - leftMessages,
      bytes,
      leftBytes,
      bytesPerSecond,
      secondsLeft: secondsLeft(leftBytes, bytesPerSecond),
    }
  })
  const sum = (of: (mailbox: WatchedMailbox) => number): number =>
    mailboxes.reduce((total, mailbox) => total + of(mailbox), 0)
  const bytesPerSecond = history.wholeRate(mailboxes)
  const unlisted = unlistedOf(status)
  const left = secondsLeft(
    sum((mailbox) => (mailbox.state === 'parked' ? 0 : mailbox.leftBytes)) + unlisted.bytes,
    bytesPerSecond,
  )
  const workMs = (left ?? 0) * 1000
  const work =
    plan === undefined || run === undefined || !history.measured || left === undefined || left === 0
      ? undefined
      : workAhead(plan, at)
  const failing = mailboxes.filter(isFailing).toSorted((a, b) => gravity(a) - gravity(b) || b.problems - a.problems)
  const working = mailboxes.filter((mailbox) => !isFailing(mailbox) && mailbox.state === 'running')
  const others = mailboxes
    .filter((mailbox) => !isFailing(mailbox) && mailbox.state !== 'running')
    .toSorted((a, b) => turn(a) - turn(b) || b.leftBytes - a.leftBytes)
  return {
    at,
    status,
    done: sum((mailbox) => mailbox.done),
    messages: status.totals.messages + unlisted.messages,
    bytes: status.totals.bytes + unlisted.bytes,
    leftBytes: sum((mailbox) => mailbox.leftBytes) + unlisted.bytes,
    measured: history.measured,
    bytesPerSecond,
    secondsLeft: left,
    hours: work === undefined ? undefined : fitOf(work, workMs, at),
    endsAt: work === undefined ? undefined : endOfWork(work, workMs, at),
    allListed: unlisted.mailboxes === 0,
    states,
    fails: [...codes].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count),
    run,
    stillFor: history.stillFor(),
    failing,
    working,
    others,
  }
}

/** What the mailboxes hold that nobody has listed yet, as it is estimated everywhere. */
function unlistedOf({
  mailboxes,
  notCounted = 0,
  totals,
}: StatusDocument): Record<'mailboxes' | 'messages' | 'bytes', number> {
  // One that was set aside is not waited for.
  const waited = Math.min(
    notCounted,
    mailboxes.filter(({ state, error }) => state !== 'parked' && error === null).length,
  )
  const listed = mailboxes.length - notCounted
  const each = (all: number): number => (listed === 0 ? 0 : averageOf([all / listed]))
  return { mailboxes: waited, messages: waited * each(totals.messages), bytes: waited * each(totals.bytes) }
}

function isFailing({ state, code, problems }: WatchedMailbox): boolean {
  return state === 'parked' || state === 'incomplete' || code !== undefined || problems > 0
}

function gravity({ state }: WatchedMailbox): number {
  switch (state) {
    case 'parked':
      return 0
    case 'incomplete':
      return 1
    case 'stopped':
    case 'running':
    case 'not-started':
    case 'pass-due':
    case 'complete':
      return 2
    default:
      return neverHappens(state)
  }
}

/** What is finished comes last, whatever its size. */
function turn({ state }: WatchedMailbox): number {
  return state === 'complete' || state === 'pass-due' ? 1 : 0
}

export type Chosen = { shown: WatchedMailbox[]; hidden: WatchedMailbox[] }

/** The mailboxes for so many rows. However many fail, those at work get half of the rows if they need it. */
export function chooseRows({ failing, working, others }: WatchView, rows: number): Chosen {
  const forWorking = Math.min(working.length, Math.max(Math.floor(rows / 2), rows - failing.length))
  const forFailing = Math.min(failing.length, rows - forWorking)
  const forOthers = Math.max(0, rows - forWorking - forFailing)
  return {
    shown: [...failing.slice(0, forFailing), ...working.slice(0, forWorking), ...others.slice(0, forOthers)],
    hidden: [...failing.slice(forFailing), ...working.slice(forWorking), ...others.slice(forOthers)],
  }
}

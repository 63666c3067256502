// The hours of a real cutover (Ministero della Giustizia, 2015), for the tables of the schedule.

import { weekdays, type Window } from '../../src/model/plan.ts'

export const timezone = 'Europe/Rome'
export const utc = (text: string): number => Date.parse(text)
export const minute = 60_000

export function window(opens: string, closes: string, drainMs = 10 * minute): Window {
  return { opensAt: utc(opens), closesAt: utc(closes), drainMs }
}

export const night = { kind: 'nightly', from: 20 * 60, to: 6 * 60, days: weekdays, drainMs: 10 * minute } as const
export const cutover = window('2015-12-24T13:00Z', '2015-12-28T07:00Z')
export const until = utc('2015-12-31T22:59Z')

// The windows that hours of work amount to, around an instant: written ones, and those of every night.

import { weekdays, type NightlyWindow, type Window, type WorkHours } from '../model/plan.ts'
import { instantOf, wallClockAt } from './zone.ts'

/**
 * Nights are laid out so far around: every weekday occurs, even where a change of the clocks leaves one of them
 * nothing.
 */
const daysAhead = 14

export type Bounds = { opensAt: number; closesAt: number }

/**
 * The windows that are open at `now` or later, in order, each whole, those that touch each other as one; of the endless
 * row of nights only the next. No hours at all: at any time. Never outside the bounds; where a bound cuts a window
 * short, there is nothing to drain for.
 */
export function windowsFrom(hours: readonly WorkHours[], now: number, zone: string, bounds: Bounds): Window[] {
  const around = Math.max(now, bounds.opensAt)
  const laidOut =
    hours.length === 0
      ? [{ ...bounds, drainMs: 0 }]
      : hours.flatMap((each) => (each.kind === 'once' ? [each] : nightsAround(each, around, zone)))
  return merged(laidOut)
    .map(({ opensAt, closesAt, drainMs }) => ({
      opensAt: Math.max(opensAt, bounds.opensAt),
      closesAt: Math.min(closesAt, bounds.closesAt),
      drainMs: closesAt > bounds.closesAt ? 0 : drainMs,
    }))
    .filter((window) => window.closesAt > now && window.closesAt > window.opensAt)
}

/** The nights around an instant, those already begun among them. */
export function nightsAround(hours: NightlyWindow, instant: number, zone: string): Window[] {
  const { year, month, day } = wallClockAt(instant, zone)
  const nights: Window[] = []
  for (let ahead = -7; ahead <= daysAhead; ahead++) {
    const weekday = weekdays[(new Date(Date.UTC(year, month - 1, day + ahead)).getUTCDay() + 6) % 7]
    if (weekday === undefined || !hours.days.includes(weekday)) continue
    // Where the hour happens twice, the night is as long as it can be; where it does not exist, the jump is the moment.
    const opensAt = instantOf({ year, month, day: day + ahead, minute: hours.from }, zone, 'first')
    const closesAt = instantOf(
      { year, month, day: day + ahead + (hours.to > hours.from ? 0 : 1), minute: hours.to },
      zone,
      'second',
    )
    if (closesAt > opensAt) nights.push({ opensAt, closesAt, drainMs: hours.drainMs })
  }
  return nights
}

/** What overlaps or touches is one window; the drain is that of the one which closes last. */
function merged(windows: readonly Window[]): Window[] {
  const whole: Window[] = []
  for (const window of windows.toSorted((a, b) => a.opensAt - b.opensAt)) {
    const last = whole.at(-1)
    if (last === undefined || window.opensAt > last.closesAt)
      whole.push({ opensAt: window.opensAt, closesAt: window.closesAt, drainMs: window.drainMs })
    else if (window.closesAt > last.closesAt)
      Object.assign(last, { closesAt: window.closesAt, drainMs: window.drainMs })
  }
  return whole
}

// Whether work fits into the hours that are open now or open next, and if not, in which later ones it ends. Pure.

import type { Window } from '../model/plan.ts'
import type { FitHours } from '../model/status.ts'
import { roomIn, type WorkAhead } from './work-ahead.ts'

/** The one answer of all screens for work of so many ms; undefined: nothing closes the hours that are open. */
export function fitOf({ windows }: Pick<WorkAhead, 'windows'>, workMs: number, now: number): FitHours | undefined {
  const [first, ...others] = joined(windows).filter(({ closesAt }) => closesAt > now)
  if (first === undefined || first.closesAt === Infinity) return undefined
  const margin = roomIn(first, now) - workMs
  return {
    opensAt: first.opensAt > now ? iso(first.opensAt) : null,
    drainAt: iso(first.closesAt - first.drainMs),
    closesAt: iso(first.closesAt),
    marginSeconds: Math.round(margin / 1000),
    later: margin >= 0 ? null : endIn(others, -margin, now),
  }
}

function endIn(windows: readonly Window[], workMs: number, now: number): FitHours['later'] {
  let left = workMs
  for (const window of windows) {
    const room = roomIn(window, now)
    if (left <= room)
      return {
        opensAt: iso(window.opensAt),
        closesAt: window.closesAt === Infinity ? null : iso(window.closesAt),
        marginSeconds: room === Infinity ? null : Math.round((room - left) / 1000),
      }
    left -= room
  }
  return null
}

/** Where one begins as another ends, and nothing is drained between them, work goes on through both. */
function joined(windows: readonly Window[]): Window[] {
  const all: Window[] = []
  for (const window of windows) {
    const last = all.at(-1)
    if (last !== undefined && last.drainMs === 0 && last.closesAt >= window.opensAt)
      all.splice(-1, 1, { ...window, opensAt: last.opensAt })
    else all.push(window)
  }
  return all
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

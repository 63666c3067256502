// How long a server may be silent over a command: longer where it may have to read a whole folder first.

import type { ServerPlan } from '../model/plan.ts'
import type { Timing } from '../model/timing.ts'

/**
 * What a server may have to open, count or search in full before it answers; a large folder without an index takes
 * minutes.
 */
const slowVerbs = new Set(['EXAMINE', 'SELECT', 'STATUS', 'LIST', 'LSUB', 'SEARCH', 'UID SEARCH'])

/** So many times as long as over other commands. */
const slowFactor = 6

/** So many times shorter than usual after a stop. */
const stoppedFactor = 3

/** ms that a patience may be at most: timers end, and nothing is waited for without an end. */
const longest = 86_400_000

/** ms of silence: `usual` over any command, `slow` over one that may take long, and only looks. */
export type Patience = { readonly usual: number; readonly slow: number }

/**
 * The plan's own word goes before the default, and never shortens what may take long. Once somebody has asked to stop,
 * a look is not worth a wait: nothing is lost with it, and several may be silent one after the other.
 */
export function patienceWith(
  { patienceMs }: Pick<ServerPlan, 'patienceMs'>,
  { stall }: Pick<Timing, 'stall'>,
  stop?: AbortSignal,
): Patience {
  const usual = Math.min(longest, patienceMs ?? stall)
  const slow = Math.min(longest, Math.max(usual, slowFactor * stall))
  return {
    usual,
    get slow() {
      return stop?.aborted === true ? usual / stoppedFactor : slow
    },
  }
}

/** Whether the server may be long silent over this verb. FETCH is slow the first time in a folder: see ImapSession. */
export function isSlow(verb: string): boolean {
  return slowVerbs.has(verb)
}

// What shows that a server is asked for too much, and how many connections it is asked for because of that.

import type { Meaning, Verb } from './failure-policy.ts'

/** How a server shows it. */
export const loadSigns = [
  /** It refused a connection more and said why: too many, too busy. */
  'turned-away',
  /** It closed a connection more without a word, while others of ours were open. */
  'hung-up',
  /** It answered a command that this is too much, or too often. */
  'throttled',
  /** Its first answer takes many times as long as it did. */
  'slow',
] as const
export type LoadSign = (typeof loadSigns)[number]

/** How many connections one server is asked for at once. */
export type ConnectionCount = {
  /** Those of the plan. */
  planned: number
  /** From now on. */
  now: number
  /** The most that were open at once in the runs that this rests on, or null as long as no connection was refused. */
  held: number | null
}

/** Connections to one server at this moment: those that are open, and the most that it is asked for. */
export type ConnectionUse = { open: number; allowed: number }

/** A change of it. `sign`: of the last lowering, also where the number rises; `reason`: in the server's words. */
export type ConnectionChange = ConnectionCount & { from: number; sign: LoadSign; reason: string }

/** Hears from one connection how its server answers. */
export type LoadListener = {
  /** A NO or BAD to a command. `text`: its words. */
  refused(verb: Verb, meaning: Meaning, text: string): void
  /** ms from a command to the first word of its answer. */
  answered(verb: Verb, milliseconds: number): void
}

// What came to an end, and what was typed: what the three closing lines are made of.

import type { Code } from '../model/codes.ts'
import type { PhaseName } from '../model/plan.ts'
import type { CheckDocument, StatusDocument, VerifyDocument } from '../model/status.ts'
import type { Opening } from '../schedule/phases.ts'
import type { Told } from '../words/ui-phrases.ts'

/** A command about the plan that was typed, for the mailboxes that were chosen. */
export type Planned = (command: string, ...more: string[]) => string[]

export type Ending =
  /** `finished`: how many messages reached their end in this run. */
  | { kind: 'run'; status: StatusDocument; finished: number }
  | { kind: 'status'; status: StatusDocument }
  /** `lock`: where the dry run was written down. */
  | { kind: 'check'; document: CheckDocument; stopped: boolean; lock?: string | undefined }
  /** check --logins. */
  | { kind: 'logins'; document: CheckDocument; stopped: boolean }
  | { kind: 'verify'; document: VerifyDocument; against: 'source' | 'journal'; strict: boolean; stopped: boolean }
  /** `repair`: a command of another program that must come first. */
  | { kind: 'error'; code: Code; told: Told; planThere: boolean; repair?: string | undefined }
  /**
   * A small command: its own words, and what to type next; `before`: what has to be done by hand first; `byHand`: what
   * is left to do where that is no command.
   */
  | { kind: 'told'; told: Told; next: readonly string[]; before?: string; byHand?: string }
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
  /**
   * When a run may work, where none may now; null: never again, undefined: at once. `phase`: the one that is asked for.
   */
  opening?: (phase?: PhaseName) => Opening | null | undefined
}

export type Closing = Told & { next: string }

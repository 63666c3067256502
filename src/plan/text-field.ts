// What every text of a plan must be, and how a refused value names the phrase that says why.

import { z } from 'zod'
import type { PlanPhrases } from '../words/plan-phrases.ts'

/** Problems of a single value that have a phrase of their own. */
export type ValueProblem = keyof { [Key in keyof PlanPhrases as PlanPhrases[Key] extends string ? Key : never]: true }

/** For `refine`: why the value is refused. */
export const because = (problem: ValueProblem) => ({ params: { problem } })

/** Line ends in a user or host name would let a plan write IMAP commands of its own. */
export const text = z
  .string()
  .min(1)
  .refine((value) => !/\p{Cc}/u.test(value), because('controlCharacter'))

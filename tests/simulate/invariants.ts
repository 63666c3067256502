// The journal's own invariants: queries that must return nothing, asked after each command.

import { brokenInvariants } from '../../src/journal/invariants.ts'

/** One line for each row that breaks one. */
export function brokenInvariantsOf(file: string): string[] {
  return brokenInvariants(file).flatMap(({ invariant, where }) => where.map((row) => `${invariant}: ${row}`))
}

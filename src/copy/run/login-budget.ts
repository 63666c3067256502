// How often a mailbox may log in while nothing of it gets on: repairs that nest would multiply each other's patience.

import type { Side } from '../../model/codes.ts'
import { triesAlone } from '../../model/failure-policy.ts'

/** What it takes to find out that one message breaks the line: a reader and a writer for each try. */
const perCulprit = 2 * triesAlone

/** So many logins on a side bring nothing, and no more are tried: providers count them. */
const most = 24

/**
 * Of one mailbox in one run: each login costs one, each message that gets on gives one back. A line that breaks after
 * every message still carries all of them; one that breaks over every command comes to an end.
 */
export class LoginBudget {
  readonly #brought: () => number
  #found = 0
  readonly #left: Record<Side, { logins: number; brought: number }>

  /** `brought`: messages that got on so far, in all attempts of this run. */
  constructor(brought: () => number) {
    this.#brought = brought
    this.#left = { source: { logins: most, brought: 0 }, target: { logins: most, brought: 0 } }
  }

  /** A message is known now to break the line, and is left: what that took is given back. */
  foundCulprit(): void {
    this.#found += perCulprit
  }

  /** Takes one login; false: there is none left. */
  take(side: Side): boolean {
    const left = this.#left[side]
    const brought = this.#brought()
    left.logins = Math.min(most, left.logins + brought + this.#found - left.brought)
    left.brought = brought + this.#found
    if (left.logins <= 0) return false
    left.logins -= 1
    return true
  }
}

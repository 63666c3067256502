// Says who we are (RFC 2971) to servers that show nothing to whoever does not: asked for by their first NO.

import { RefusedCommand } from './failures.ts'
import type { RefusedExtensions } from './refused-extensions.ts'

/** What ID takes: nothing of the person or the machine. */
const identity: unknown[] = [['name', 'pec-migrate'].map((value) => ({ type: 'STRING', value }))]

/** imapflow's own ID is not sent: two round trips for which most servers give nothing in return. */
export function isIdentifying(attributes: unknown): boolean {
  return attributes === identity
}

const wanted =
  /unsafe login|login is not safe|\bID command\b|\b(?:send|issue|missing|requires?) (?:an? )?ID\b|comando ID\b/i

/** Of one connection. */
export class Identity {
  readonly #send: (verb: string, attributes: unknown[]) => Promise<unknown>
  readonly #refused: RefusedExtensions
  #isGiven = false

  constructor(send: (verb: string, attributes: unknown[]) => Promise<unknown>, refused: RefusedExtensions) {
    this.#send = send
    this.#refused = refused
  }

  /** Never throws for what the server answers. */
  async give(): Promise<void> {
    this.#isGiven = true
    try {
      await this.#send('ID', identity)
    } catch (error) {
      if (!(error instanceof RefusedCommand)) throw error
    }
  }

  /** Asks; once more where the server wants to know first who asks. NetEase's servers (163.com) are known for it. */
  async orGiven<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if (this.#isGiven || !(error instanceof RefusedCommand) || !wanted.test(error.text)) throw error
      this.#refused.wantsIdentity = true
      await this.give()
      return ask()
    }
  }
}

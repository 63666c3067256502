// One connection that is opened when it is needed, opened again when it broke, and given back at the end.

import type { ReadSession } from '../model/ports.ts'

export class HeldSession<Session extends ReadSession> {
  #session: Session | undefined

  /** The open session, or a new one. Throws what `connect` throws. */
  async opened(connect: () => Promise<Session>): Promise<Session> {
    if (this.#session?.usable === true) return this.#session
    this.destroy()
    this.#session = await connect()
    return this.#session
  }

  async close(): Promise<void> {
    await this.#session?.logout()
    this.#session = undefined
  }

  /** Cuts the connection without a word; the next who needs one opens another. Never throws. */
  destroy(): void {
    this.#session?.destroy()
    this.#session = undefined
  }
}

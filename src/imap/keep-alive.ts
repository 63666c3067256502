// Keeps a connection from being taken for dead while it waits on purpose.

import type { ImapFlow } from 'imapflow'

export class KeepAlive {
  readonly #client: ImapFlow
  readonly #timer: NodeJS.Timeout
  #patience: number
  #waiting = 0

  /**
   * `patience`: ms without a byte after which imapflow ends the connection. `beat`: called now and then; says something
   * to the server, when nothing is in flight.
   */
  constructor(client: ImapFlow, patience: number, beat: () => void) {
    this.#client = client
    this.#patience = patience
    this.#timer = setInterval(() => {
      if (this.#waiting > 0) restartSilence(client, this.#patience)
      else beat()
    }, patience / 3)
    this.#timer.unref()
  }

  /** Nothing is read while this work lasts, because what was read has nowhere to go: the line is well all the same. */
  async during<T>(work: () => Promise<T> | T): Promise<T> {
    this.#waiting += 1
    try {
      return await work()
    } finally {
      this.#waiting -= 1
    }
  }

  /** ms without a byte after which the connection is ended now. */
  get allowed(): number {
    return this.#patience
  }

  /** From now on the connection is ended after so many ms without a byte. */
  allow(patience: number): void {
    if (patience === this.#patience) return
    this.#patience = patience
    restartSilence(this.#client, patience)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

/**
 * Setting a socket's timeout starts it anew. The socket is not in imapflow's public types:
 * tests/imap/imapflow-contract.test.ts holds it to this shape.
 */
function restartSilence(client: ImapFlow, patience: number): void {
  const { socket } = client as unknown as { socket?: { setTimeout(ms: number): unknown } | null }
  socket?.setTimeout(patience)
}

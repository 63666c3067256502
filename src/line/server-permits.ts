// The connection permits of all servers: all that a task needs of them is granted at once, so no two can deadlock.

import type { Permit } from './semaphore.ts'

/** So many connections to one server. Several needs of one server are summed. */
export type Need = { server: string; size: number; connections: number }

type Waiting = { needs: ReadonlyMap<string, number>; grant: () => void }

/**
 * Requests are granted in the order of asking as far as they ask for the same server: a large request is not overtaken
 * by small ones, and a request for one server does not wait behind one that waits for another.
 */
export class ServerPermits {
  /** A server that is known by two sizes has the smaller one. */
  readonly #size = new Map<string, number>()
  /** May be negative for a while, when a smaller size became known. */
  readonly #free = new Map<string, number>()
  readonly #waiting: Waiting[] = []

  /** Whether the needs could be granted without waiting. */
  canAcquire(needs: readonly Need[]): boolean {
    const summed = this.#summed(needs)
    return this.#fits(summed) && !this.#waiting.some((earlier) => overlap(earlier.needs, summed))
  }

  /**
   * Resolves when all needs are granted together; with undefined when `stop` is aborted before. Throws when a server
   * can never grant so much: the plan is refused before that.
   */
  async acquire(needs: readonly Need[], stop?: AbortSignal): Promise<Permit | undefined> {
    const summed = this.#summed(needs)
    for (const [server, wanted] of summed) {
      const size = this.#size.get(server) ?? 0
      if (wanted > size) throw new Error(`${wanted} connections wanted of ${server}, which grants ${size}`)
    }
    if (stop?.aborted === true) return undefined
    if (this.canAcquire(needs)) this.#take(summed)
    else if (!(await this.#granted(summed, stop))) return undefined
    let held = true
    return {
      release: () => {
        if (!held) return
        held = false
        for (const [server, connections] of summed) this.#free.set(server, (this.#free.get(server) ?? 0) + connections)
        this.#grantWaiting()
      },
    }
  }

  #summed(needs: readonly Need[]): Map<string, number> {
    const summed = new Map<string, number>()
    for (const { server, size, connections } of needs) {
      this.#limit(server, size)
      summed.set(server, (summed.get(server) ?? 0) + connections)
    }
    return summed
  }

  #limit(server: string, size: number): void {
    const known = this.#size.get(server)
    if (known !== undefined && known <= size) return
    this.#size.set(server, size)
    this.#free.set(server, (this.#free.get(server) ?? 0) + size - (known ?? 0))
  }

  #fits(needs: ReadonlyMap<string, number>): boolean {
    return [...needs].every(([server, connections]) => (this.#free.get(server) ?? 0) >= connections)
  }

  #take(needs: ReadonlyMap<string, number>): void {
    for (const [server, connections] of needs) this.#free.set(server, (this.#free.get(server) ?? 0) - connections)
  }

  /** Waits for its turn; false when `stop` was faster. */
  #granted(needs: ReadonlyMap<string, number>, stop: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        resolve(false)
        // Others may have waited only behind this one.
        this.#grantWaiting()
      }
      const waiting = {
        needs,
        grant: () => {
          stop?.removeEventListener('abort', giveUp)
          resolve(true)
        },
      }
      this.#waiting.push(waiting)
      stop?.addEventListener('abort', giveUp, { once: true })
    })
  }

  #grantWaiting(): void {
    const passedOver: Waiting[] = []
    for (const waiting of this.#waiting.splice(0)) {
      if (passedOver.some((earlier) => overlap(earlier.needs, waiting.needs)) || !this.#fits(waiting.needs)) {
        passedOver.push(waiting)
        continue
      }
      this.#take(waiting.needs)
      waiting.grant()
    }
    this.#waiting.push(...passedOver)
  }
}

function overlap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return [...one.keys()].some((server) => other.has(server))
}

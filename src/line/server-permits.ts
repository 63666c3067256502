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
  /** What of its size a server is asked for at the moment, where that is less. */
  readonly #limit = new Map<string, number>()
  /** May be more than the size or the limit for a while, when a smaller one became known. */
  readonly #taken = new Map<string, number>()
  readonly #waiting: Waiting[] = []

  /** From now on no more than so many are granted of this server; what is held stays held. */
  limit(server: string, connections: number): void {
    this.#limit.set(server, connections)
    this.#grantWaiting()
  }

  /** Whether more of this server is held than may be by now. */
  isOver(server: string): boolean {
    return this.#takenOf(server) > this.#limitOf(server)
  }

  /** Whether somebody waits for permits of this server. */
  isWaitedFor(server: string): boolean {
    return this.#waiting.some(({ needs }) => needs.has(server))
  }

  /** Whether the needs could be granted without waiting. */
  canAcquire(needs: readonly Need[]): boolean {
    const summed = this.#summed(needs)
    return this.#fits(summed) && !this.#waiting.some((earlier) => overlap(earlier.needs, summed))
  }

  /**
   * Resolves when all needs are granted together; with undefined when `stop` is aborted before. Throws when a server
   * can never grant so much: the plan is refused before that. What is more than a server is asked for at the moment is
   * granted when nobody else has anything of it.
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
        for (const [server, connections] of summed) this.#taken.set(server, this.#takenOf(server) - connections)
        this.#grantWaiting()
      },
    }
  }

  #summed(needs: readonly Need[]): Map<string, number> {
    const summed = new Map<string, number>()
    for (const { server, size, connections } of needs) {
      this.#size.set(server, Math.min(size, this.#size.get(server) ?? size))
      summed.set(server, (summed.get(server) ?? 0) + connections)
    }
    return summed
  }

  #takenOf(server: string): number {
    return this.#taken.get(server) ?? 0
  }

  #limitOf(server: string): number {
    const size = this.#size.get(server) ?? 0
    return Math.min(size, this.#limit.get(server) ?? size)
  }

  #fits(needs: ReadonlyMap<string, number>): boolean {
    return [...needs].every(([server, connections]) => {
      const taken = this.#takenOf(server)
      const size = this.#size.get(server) ?? 0
      return taken + connections <= this.#limitOf(server) || (taken === 0 && connections <= size)
    })
  }

  #take(needs: ReadonlyMap<string, number>): void {
    for (const [server, connections] of needs) this.#taken.set(server, this.#takenOf(server) + connections)
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

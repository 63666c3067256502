// A weighted, fair semaphore: so many places are had together or waited for, in the order of asking.

export type Permit = { release(): void }

export class Semaphore {
  readonly #size: number
  #free: number
  readonly #waiting: { places: number; admit: () => void }[] = []

  constructor(size: number) {
    this.#size = size
    this.#free = size
  }

  /** Whether so many places could be had without waiting. */
  canAcquire(places: number): boolean {
    return this.#waiting.length === 0 && this.#free >= Math.min(places, this.#size)
  }

  /**
   * Waits for `places` at once (at most the size of the semaphore); the permit gives all of them back. Resolves with
   * undefined when `stop` is aborted before.
   */
  acquire(places: number): Promise<Permit>
  acquire(places: number, stop: AbortSignal | undefined): Promise<Permit | undefined>
  async acquire(places: number, stop?: AbortSignal): Promise<Permit | undefined> {
    const wanted = Math.min(places, this.#size)
    if (stop?.aborted === true) return undefined
    if (this.canAcquire(wanted)) this.#free -= wanted
    else if (!(await this.#admitted(wanted, stop))) return undefined
    let released = false
    return {
      release: () => {
        if (released) return
        released = true
        this.#free += wanted
        this.#admit()
      },
    }
  }

  /** Waits for its turn; false when `stop` was faster. */
  #admitted(places: number, stop: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        // It may have stood in the way of smaller ones.
        this.#admit()
        resolve(false)
      }
      const admit = (): void => {
        stop?.removeEventListener('abort', giveUp)
        resolve(true)
      }
      const waiting = { places, admit }
      this.#waiting.push(waiting)
      stop?.addEventListener('abort', giveUp, { once: true })
    })
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.places <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= next.places
      next.admit()
    }
  }
}

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

  /** Waits for `places` at once (at most the size of the semaphore); the permit gives all of them back. */
  async acquire(places: number): Promise<Permit> {
    const wanted = Math.min(places, this.#size)
    if (this.#waiting.length > 0 || this.#free < wanted) {
      await new Promise<void>((resolve) => this.#waiting.push({ places: wanted, admit: resolve }))
    } else {
      this.#free -= wanted
    }
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

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.places <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= next.places
      next.admit()
    }
  }
}

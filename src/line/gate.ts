// A weighted semaphore in the order of arrival: several places are had together or waited for.

export type Place = { leave(): void }

export class Gate {
  readonly #size: number
  #free: number
  readonly #queue: { places: number; enter: () => void }[] = []

  constructor(size: number) {
    this.#size = size
    this.#free = size
  }

  /** Whether so many places could be had without waiting. */
  has(places: number): boolean {
    return this.#queue.length === 0 && this.#free >= Math.min(places, this.#size)
  }

  /** Waits for `places` at once (at most the size of the gate). */
  async enter(places: number): Promise<Place> {
    const wanted = Math.min(places, this.#size)
    if (this.#queue.length > 0 || this.#free < wanted) {
      await new Promise<void>((resolve) => this.#queue.push({ places: wanted, enter: resolve }))
    } else {
      this.#free -= wanted
    }
    let left = false
    return {
      leave: () => {
        if (left) return
        left = true
        this.#free += wanted
        this.#admit()
      },
    }
  }

  #admit(): void {
    for (let next = this.#queue[0]; next !== undefined && next.places <= this.#free; next = this.#queue[0]) {
      this.#queue.shift()
      this.#free -= next.places
      next.enter()
    }
  }
}

// A fair mutex: one connection, several users, each has it to itself for a while, in the order of asking.

export class Mutex {
  #last: Promise<unknown> = Promise.resolve()

  /**
   * Runs the work when all that asked before have ended. Not to be asked for by who has it already: that would wait for
   * itself.
   */
  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined)
    return mine
  }
}

// Target folders that take nothing for the moment: their turn is last, and with others served they are the cause.

/** Folders of one mailbox, by the row of the source folder, over all attempts of a run. */
export class BusyFolders {
  /** Whether others were served, in the attempt of its first refusal or since. */
  readonly #refused = new Map<number, { othersServed: boolean }>()
  readonly #served = new Set<number>()
  readonly #setAside = new Map<number, string>()
  #last: { folder: number; reason: string } | undefined

  /** A new attempt at the mailbox. */
  begin(): void {
    this.#served.clear()
    this.#last = undefined
  }

  /** The server stored a message of this folder. */
  stored(folder: number): void {
    this.#served.add(folder)
    this.#refused.delete(folder)
    for (const refused of this.#refused.values()) refused.othersServed = true
  }

  /** The server took a message of this folder not now; `reason`: its words. */
  refused(folder: number, reason: string): void {
    const before = this.#refused.get(folder)?.othersServed ?? false
    const othersServed = before || [...this.#served].some((one) => one !== folder)
    this.#refused.set(folder, { othersServed })
    this.#last = { folder, reason }
  }

  /**
   * Patience with the server is spent: sets the folder aside over which this attempt ended. Returns false when none of
   * the others was served either, so that it is no folder's fault.
   */
  setAside(): boolean {
    if (this.#last === undefined || this.#refused.get(this.#last.folder)?.othersServed !== true) return false
    this.#setAside.set(this.#last.folder, this.#last.reason)
    return true
  }

  /** Why this folder has no turn any more in this run; undefined: it has. */
  reasonToLeave(folder: number): string | undefined {
    return this.#setAside.get(folder)
  }

  /** The same, with those last that refused. */
  inTurn<T extends { row: { id: number } }>(steps: readonly T[]): T[] {
    const isBusy = ({ row }: T) => this.#refused.has(row.id)
    return [...steps.filter((step) => !isBusy(step)), ...steps.filter(isBusy)]
  }
}

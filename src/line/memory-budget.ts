// The memory that message bodies may take, shared by all mailboxes of a run (promise 9).

import { boundHeapWhenLarge, collectGarbage, worthCollecting } from './garbage.ts'
import { Semaphore, type Permit } from './semaphore.ts'

/** What the program may use for messages and for reading them, in bytes, when nobody says otherwise. */
export const defaultMemory = 192_000_000
/**
 * Of it, bodies on their way to the target; and bodies that are only looked at. The rest is for the parser and for what
 * is dead but not collected yet.
 */
const share = { sending: 1 / 8, reading: 1 / 12 }

/**
 * Two budgets, because who looks at the target may not wait for bodies on their way there: on a single connection these
 * wait for the look to end. A body that is larger than its whole budget is read when nobody else reads.
 */
export class MemoryBudget {
  readonly #sending: Semaphore
  readonly #reading: Semaphore

  constructor(memory: number) {
    this.#sending = new Semaphore(Math.max(1, Math.floor(memory * share.sending)))
    this.#reading = new Semaphore(Math.max(1, Math.floor(memory * share.reading)))
  }

  /** A part of the budget for bodies that are held until the target has them. */
  forMailbox(): MailboxMemory {
    return new MailboxMemory(this.#sending)
  }

  /**
   * Waits for room to look at bodies of this size, one after the other. Resolves with undefined when `stop` is aborted
   * before there is room: without it, a read that proves what was begun waits for its turn.
   */
  whileReading<T>(bytes: number, work: () => Promise<T>): Promise<T>
  whileReading<T>(bytes: number, work: () => Promise<T>, stop?: AbortSignal): Promise<T | undefined>
  async whileReading<T>(bytes: number, work: () => Promise<T>, stop?: AbortSignal): Promise<T | undefined> {
    const permit = await this.#reading.acquire(Math.max(1, bytes), stop)
    if (permit === undefined) return undefined
    boundHeapWhenLarge()
    if (bytes >= worthCollecting) collectGarbage()
    try {
      return await work()
    } finally {
      if (bytes >= worthCollecting) collectGarbage()
      permit.release()
    }
  }
}

/** What one mailbox holds of the budget for sending; whatever way its work ends, all of it can be given back. */
export class MailboxMemory {
  readonly #semaphore: Semaphore
  readonly #held = new Set<Permit>()
  #closed = false

  constructor(semaphore: Semaphore) {
    this.#semaphore = semaphore
  }

  /** Whether so many bytes could be had without waiting. */
  canAcquire(bytes: number): boolean {
    return this.#semaphore.canAcquire(Math.max(1, bytes))
  }

  /**
   * Waits for room for a body that is about to be read; who waits must have sent on what it holds, or two mailboxes may
   * wait for each other. Resolves with undefined when `stop` is aborted before there is room.
   */
  acquire(bytes: number): Promise<Permit>
  acquire(bytes: number, stop: AbortSignal): Promise<Permit | undefined>
  async acquire(bytes: number, stop?: AbortSignal): Promise<Permit | undefined> {
    boundHeapWhenLarge()
    if (bytes >= worthCollecting) collectGarbage()
    const inside = await this.#semaphore.acquire(Math.max(1, bytes), stop)
    if (inside === undefined) return undefined
    if (this.#closed) {
      inside.release()
      return { release: () => undefined }
    }
    const permit: Permit = {
      release: () => {
        if (!this.#held.delete(permit)) return
        // The pieces in which a large body came are dead, and sending it made copies of it.
        if (bytes >= worthCollecting) collectGarbage()
        inside.release()
      },
    }
    this.#held.add(permit)
    return permit
  }

  /**
   * Gives everything back for good: who still waits for a place, on a line that is gone, gets none that would never be
   * left.
   */
  releaseAll(): void {
    this.#closed = true
    for (const permit of this.#held) permit.release()
  }
}

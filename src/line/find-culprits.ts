// Finds by halving which of several messages breaks a reading, and reads all the others in the same go.

import { triesAlone } from '../model/failure-policy.ts'
import type { SetAside } from '../model/ports.ts'

/**
 * What the search needs to know about a reading that failed. `passing`: the server says that it is busy, or that this
 * is too much. `broken`: the connection is gone.
 */
export type Failed = { how: 'refused' | 'passing' | 'broken'; reason: string }

export type Search = {
  /** Asks for these; calls `came` for each as it arrives. */
  ask(uids: readonly number[], came: (uid: number) => void): Promise<void>
  /** What a thrown value says about the messages that were asked for; undefined: nothing, it is thrown on. */
  failedHow(thrown: unknown): Failed | undefined
  /**
   * Waits, and opens the connection again where it broke; `failures`: how many in a row brought nothing. Throws when
   * that is no use.
   */
  recover(thrown: unknown, failed: Failed, about: { failures: number; alone: boolean }): Promise<void>
  /**
   * Whether the server serves something else now: `served` has come in this very search, undefined: nothing has.
   * Undefined when there is nothing to ask for.
   */
  servesOthers(served: number | undefined, suspect: number): Promise<boolean | undefined>
  /** Those that broke an earlier reading: asked for last, alone, and once. */
  known?: ReadonlySet<number>
}

/**
 * So many failures in a row that brought nothing say that the server, or the whole folder, is in trouble, and not some
 * messages.
 */
const barrenAfter: Readonly<Record<Failed['how'], number>> = { refused: 64, passing: 4, broken: 7 }

type Suspect = { uid: number; times: number; thrown: unknown; failed: Failed | undefined }

/**
 * Asks for all of these, each until it came once. A message is set aside after it failed `triesAlone` times alone while
 * others are served. Throws what is not to be blamed on messages, and the last failure when nothing is served any more.
 */
export async function readAllBut(uids: readonly number[], search: Search): Promise<SetAside[]> {
  return new Culprits(search).read(uids)
}

class Culprits {
  readonly #search: Search
  readonly #parts: (readonly number[])[] = []
  readonly #suspects = new Map<number, Suspect>()
  readonly #setAside: SetAside[] = []
  /** Failures in a row that brought nothing. */
  #barren = 0
  /** The last message that came. */
  #served: number | undefined

  constructor(search: Search) {
    this.#search = search
  }

  async read(uids: readonly number[]): Promise<SetAside[]> {
    const known = this.#search.known ?? new Set()
    this.#parts.push(uids.filter((uid) => !known.has(uid)))
    for (let part = this.#parts.shift(); part !== undefined; part = this.#parts.shift()) {
      if (part.length > 0) await this.#readPart(part)
    }
    for (const uid of uids) if (known.has(uid)) this.#suspect(uid, triesAlone - 1)
    for (const suspect of this.#suspects.values()) await this.#readAlone(suspect)
    return this.#setAside
  }

  /** Wide before deep: the half without a culprit is read before the other is cut to pieces. */
  async #readPart(part: readonly number[]): Promise<void> {
    const tried = await this.#try(part)
    if (tried === undefined) return
    await this.#recover(tried.thrown, tried.failed, false)
    // Servers answer in order, mostly: the first that did not come is the likeliest.
    const [first, ...rest] = tried.left
    if (first === undefined) return
    const suspect = this.#suspect(first, tried.left.length === 1 && part.length === 1 ? 1 : 0)
    suspect.thrown = tried.thrown
    suspect.failed = tried.failed
    const half = Math.ceil(rest.length / 2)
    this.#parts.push(rest.slice(0, half), rest.slice(half))
  }

  async #readAlone(suspect: Suspect): Promise<void> {
    while (suspect.times < triesAlone) {
      const tried = await this.#try([suspect.uid])
      if (tried === undefined) return
      suspect.times += 1
      suspect.thrown = tried.thrown
      suspect.failed = tried.failed
      await this.#recover(tried.thrown, tried.failed, true)
      if (tried.left.length === 0) return
    }
    const { uid, thrown, failed } = suspect
    const served = await this.#search.servesOthers(this.#served, uid)
    // With nothing to compare it with, a server that says "not now" is believed.
    if (served === false || (served === undefined && failed?.how === 'passing')) throw thrown
    this.#barren = 0
    this.#setAside.push({ uid, how: failed?.how === 'broken' ? 'broken' : 'refused', reason: failed?.reason ?? '' })
  }

  /** undefined: all of the part that the server has came. */
  async #try(part: readonly number[]): Promise<{ thrown: unknown; failed: Failed; left: number[] } | undefined> {
    const open = new Set(part)
    try {
      await this.#search.ask(part, (uid) => {
        open.delete(uid)
        this.#served = uid
        this.#barren = 0
      })
      this.#barren = 0
      return undefined
    } catch (thrown) {
      const failed = this.#search.failedHow(thrown)
      if (failed === undefined) throw thrown
      return { thrown, failed, left: part.filter((uid) => open.has(uid)) }
    }
  }

  async #recover(thrown: unknown, failed: Failed, alone: boolean): Promise<void> {
    this.#barren += 1
    if (this.#barren > barrenAfter[failed.how]) throw thrown
    await this.#search.recover(thrown, failed, { failures: this.#barren, alone })
  }

  #suspect(uid: number, times: number): Suspect {
    const suspect = this.#suspects.get(uid) ?? { uid, times, thrown: undefined, failed: undefined }
    this.#suspects.set(uid, suspect)
    return suspect
  }
}

// What is known of the messages of one archived folder, in some sixty bytes each: a folder may have a million.

import type { MessageFacts } from '../model/message.ts'
import type { UidSet } from '../model/ports.ts'
import { isMessageLine, type LogLine } from './folder-log.ts'

const digestLength = 32

/** Messages by ascending UID: the order in which a log has them. */
export class FolderIndex {
  readonly #uids: number[] = []
  readonly #bytes: number[] = []
  readonly #dates: number[] = []
  readonly #flags: (readonly string[])[] = []
  #digests = Buffer.alloc(1_024 * digestLength)
  /** Which have a file. */
  #present = new Uint8Array(1_024)
  #count = 0
  /** Messages with equal flags share them. */
  readonly #flagSets = new Map<string, readonly string[]>()

  /** The UID that the next message gets. */
  get uidNext(): number {
    return (this.#uids.at(-1) ?? 0) + 1
  }

  /** Messages of the log, also those without a file. */
  get lines(): number {
    return this.#uids.length
  }

  /** Messages that have a file. */
  get count(): number {
    return this.#count
  }

  /** Adds a message, which has no file yet as far as anybody knows, or changes flags. */
  take(line: LogLine): void {
    const flags = this.#shared(line.flags)
    if (!isMessageLine(line)) {
      const at = this.#find(line.uid)
      if (at !== undefined) this.#flags[at] = flags
      return
    }
    if (line.uid < this.uidNext) throw new Error(`UID ${line.uid} comes twice, or too late`)
    const at = this.#uids.length
    this.#makeRoom(at)
    this.#digests.write(line.sha256, at * digestLength, 'hex')
    this.#uids.push(line.uid)
    this.#bytes.push(line.bytes)
    this.#dates.push(line.date)
    this.#flags.push(flags)
  }

  setPresent(uid: number, isPresent: boolean): void {
    const at = this.#find(uid)
    if (at === undefined || (this.#present[at] === 1) === isPresent) return
    this.#present[at] = isPresent ? 1 : 0
    this.#count += isPresent ? 1 : -1
  }

  /** Nothing has a file, until it is seen. */
  forgetPresent(): void {
    this.#present.fill(0)
    this.#count = 0
  }

  has(uid: number): boolean {
    const at = this.#find(uid)
    return at !== undefined && this.#present[at] === 1
  }

  /** SHA-256 of the bytes that were put there, hex. */
  digestOf(uid: number): string | undefined {
    const at = this.#find(uid)
    return at === undefined ? undefined : this.#digests.toString('hex', at * digestLength, (at + 1) * digestLength)
  }

  factsOf(uid: number): MessageFacts | undefined {
    const at = this.#find(uid)
    return at === undefined ? undefined : this.#factsAt(at)
  }

  /** Those that have a file, in ascending order. */
  *facts(uids: UidSet): Generator<MessageFacts> {
    if (typeof uids !== 'string') {
      for (const uid of [...new Set(uids)].sort((a, b) => a - b)) {
        const facts = this.has(uid) ? this.factsOf(uid) : undefined
        if (facts !== undefined) yield facts
      }
      return
    }
    const first = Number(uids.split(':')[0])
    for (let at = 0; at < this.#uids.length; at += 1)
      if (this.#present[at] === 1 && (this.#uids[at] ?? 0) >= first) yield this.#factsAt(at)
  }

  #factsAt(at: number): MessageFacts {
    return {
      uid: this.#uids[at] ?? 0,
      size: this.#bytes[at] ?? 0,
      internalDate: this.#dates[at] ?? 0,
      flags: this.#flags[at] ?? [],
    }
  }

  /** By halving. */
  #find(uid: number): number | undefined {
    let [low, high] = [0, this.#uids.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#uids[middle] ?? 0) < uid) low = middle + 1
      else high = middle
    }
    return this.#uids[low] === uid ? low : undefined
  }

  #shared(flags: readonly string[]): readonly string[] {
    const key = JSON.stringify(flags)
    const known = this.#flagSets.get(key)
    if (known !== undefined) return known
    this.#flagSets.set(key, flags)
    return flags
  }

  #makeRoom(at: number): void {
    if (at < this.#present.length) return
    const present = new Uint8Array(2 * this.#present.length)
    present.set(this.#present)
    this.#present = present
    this.#digests = Buffer.concat([this.#digests, Buffer.alloc(this.#digests.length)])
  }
}

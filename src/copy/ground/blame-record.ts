// Collects what becomes known about messages over which the lines of a mailbox break.

import { triesAlone } from '../../model/failure-policy.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Side } from '../../model/codes.ts'

/** Who broke the lines of one mailbox in this run. */
export class BlameRecord {
  /** Over whom the line to a side broke last, and how often in a row. */
  readonly #suspects = new Map<Side, { id: number; times: number }>()
  readonly #blamed = new Map<number, string>()
  #known = 0
  /** How often in a row the writer could not open a folder. */
  readonly #foldersFailed = new Map<string, { times: number; reason: string }>()
  #folderOpened = false
  /** In this attempt. */
  #openingFailed = false
  /** Sides of which this attempt has found a suspect. */
  readonly #found = new Set<Side>()

  /** The line to this side broke while this message, and nothing else, was on its way there. */
  brokeOver(side: Side, { id }: MessageRow, reason: string): void {
    // It waited behind the opening of a folder.
    if (side === 'target' && this.#openingFailed) return
    const before = this.#suspects.get(side)
    const times = before?.id === id ? before.times + 1 : 1
    if (times >= triesAlone) this.#blamed.set(id, reason)
    this.#suspects.set(side, { id, times })
    this.#found.add(side)
  }

  /**
   * An attempt has ended because the line to `side` broke; undefined: because of something else. A line that breaks
   * over other traffic too is a bad line, and then nothing is held against the message that it broke over before. Gives
   * whether one more message is to be left.
   */
  attemptEnded(side: Side | undefined): boolean {
    if (side !== undefined && !this.#found.has(side)) this.#suspects.delete(side)
    this.#found.clear()
    this.#openingFailed = false
    const more = this.#blamed.size > this.#known
    this.#known = this.#blamed.size
    return more
  }

  /** The writer has opened this folder. */
  folderOpened(path: string): void {
    this.#foldersFailed.delete(path)
    this.#folderOpened = true
  }

  /**
   * The writer could not open this folder, which may pass. Returns whether the folder is to be left: it failed several
   * times in a row, and it is the first that did, or another one was opened.
   */
  folderFailed(path: string, reason: string): boolean {
    const times = (this.#foldersFailed.get(path)?.times ?? 0) + 1
    this.#foldersFailed.set(path, { times, reason })
    this.#openingFailed = true
    return this.folderLeft(path) !== undefined
  }

  /** Why this folder is left for another run; undefined: it is not. */
  folderLeft(path: string): string | undefined {
    const failed = this.#foldersFailed.get(path)
    if (failed === undefined || failed.times < triesAlone) return undefined
    const [first] = [...this.#foldersFailed].find(([, { times }]) => times >= triesAlone) ?? []
    return this.#folderOpened || first === path ? failed.reason : undefined
  }

  /** A reading was tried without this message, and went on: it is left for another run. */
  leave({ id }: Pick<MessageRow, 'id'>, reason: string): void {
    this.#blamed.set(id, reason)
    this.#known = this.#blamed.size
  }

  /** Why this message is left for another run; undefined: it is not. */
  reasonToLeave({ id }: MessageRow): string | undefined {
    return this.#blamed.get(id)
  }
}

// How far the run is and how fast it goes, from its events: does what is left fit before the window closes.

import { Rate } from '../../line/rate.ts'
import type { MigrationEvent } from '../../model/events.ts'
import type { MessageState } from '../../model/message.ts'
import type { Closing } from '../../schedule/phases.ts'

export type RunProgressOptions = {
  closing: Closing | null
  now: () => number
  /** What earlier runs left open in mailboxes that this one has not counted yet, in bytes. */
  open: ReadonlyMap<string, number>
  /** Whether reading back may give way to copying. */
  proofMayWait: boolean
}

/**
 * What is to be expected. `finishesAt` in ms since 1970; at least: mailboxes that nobody has counted yet may hold more.
 */
export type ProgressEstimate = { bytesLeft: number; bytesPerSecond: number; finishesAt: number }

type Seen = { open: number; copied: number; counted: boolean; ended: boolean; copying: Rate; startedAt: number }

/** A rate that comes from less says nothing: a few small messages are all round trips. */
const evidence = { bytes: 500_000, longestMs: 10_000, shareOfWindow: 0.1 }

export class RunProgress {
  readonly #options: RunProgressOptions
  readonly #mailboxes = new Map<string, Seen>()
  #copying: Rate
  readonly #proving: Rate
  /** While reading back gives way it cannot be measured: this is what it did before. */
  #proved = 0
  #startedAt: number | undefined
  #opening: { mailboxes: number; ms: number } = { mailboxes: 0, ms: 0 }
  #yields = false

  constructor(options: RunProgressOptions) {
    this.#options = options
    this.#copying = new Rate(options.now)
    this.#proving = new Rate(options.now)
  }

  /** Every event of the run passes here. */
  record(event: MigrationEvent): void {
    switch (event.event) {
      case 'mailbox-started':
        this.#of(event.mailbox).startedAt = this.#options.now()
        break
      case 'mailbox-counted':
        this.#count(event.mailbox, event.bytes - event.doneBytes)
        break
      case 'folder-started':
        this.#startedAt ??= this.#options.now()
        for (const rate of [this.#of(event.mailbox).copying, this.#copying, this.#proving]) rate.begin()
        break
      case 'message':
        this.#move(this.#of(event.mailbox), event.state, event.bytes, event.code === 'adopted')
        break
      case 'mailbox-done':
      case 'mailbox-parked':
        this.#of(event.mailbox).ended = true
        break
      default:
        break
    }
  }

  /** Bytes a second at which this mailbox is being copied; undefined while too little was seen. */
  speedOf(mailbox: string): number | undefined {
    const seen = this.#mailboxes.get(mailbox)
    if (seen === undefined || !this.#tells(seen.copying)) return undefined
    return seen.copying.bytesPerSecond()
  }

  /** Bytes a second of reading back, over all mailboxes; undefined while too little was seen. */
  provingSpeed(): number | undefined {
    return this.#tells(this.#proving) ? this.#proving.bytesPerSecond() : undefined
  }

  /** ms from the start of a mailbox until it is known what is to be copied, as it was on average. */
  get openingMs(): number {
    return this.#opening.mailboxes === 0 ? 0 : this.#opening.ms / this.#opening.mailboxes
  }

  /** What will not be done when the drain begins, if it goes on like this; undefined: it fits, or nobody can say. */
  willNotFit(): ProgressEstimate | undefined {
    const { closing, proofMayWait } = this.#options
    if (closing === null || !this.#isMeasured() || this.#copying.isRising) return undefined
    const prospect = proofMayWait ? this.#prospect(this.#toCopy(), this.#copying.bytesPerSecond()) : this.#both()
    return prospect !== undefined && prospect.finishesAt > closing.drainAt ? prospect : undefined
  }

  /**
   * Whether reading back gives way now, because the window will not hold both. It comes back when, with copying only
   * half as fast, both would fit. Returns a change once.
   */
  judgeProof(): 'yields' | 'goes-on' | undefined {
    const { closing, now, proofMayWait } = this.#options
    if (closing === null || !proofMayWait || !this.#isMeasured()) return undefined
    const timeLeft = (closing.drainAt - now()) / 1000
    const toCopy = this.#toCopy()
    const copying = this.#copying.bytesPerSecond()
    if (!this.#yields) {
      this.#proved = this.#proving.bytesPerSecond()
      if (
        toCopy === 0 ||
        copying === 0 ||
        Math.max(toCopy / copying, this.#open() / Math.max(1, this.#proved)) <= timeLeft
      )
        return undefined
      this.#yields = true
      // Alone it goes faster than it did: that must be seen before anybody is told that it will not fit.
      this.#copying = new Rate(now)
      this.#copying.begin()
      return 'yields'
    }
    if (toCopy > 0 && Math.max(toCopy / (copying / 2), this.#open() / Math.max(1, this.#proved)) > timeLeft)
      return undefined
    this.#yields = false
    return 'goes-on'
  }

  /** Reading back gives way as long as there is something to copy. */
  get proofYields(): boolean {
    return this.#yields
  }

  #both(): ProgressEstimate | undefined {
    const [copied, proved] = [
      this.#prospect(this.#toCopy(), this.#copying.bytesPerSecond()),
      this.#prospect(this.#open(), this.#proving.bytesPerSecond()),
    ]
    if (copied === undefined || proved === undefined) return copied ?? proved
    return copied.finishesAt > proved.finishesAt ? copied : proved
  }

  #prospect(bytesLeft: number, bytesPerSecond: number): ProgressEstimate | undefined {
    if (bytesPerSecond <= 0) return undefined
    return {
      bytesLeft,
      bytesPerSecond: Math.round(bytesPerSecond),
      finishesAt: this.#options.now() + (bytesLeft / bytesPerSecond) * 1000,
    }
  }

  #isMeasured(): boolean {
    const { closing, now } = this.#options
    if (this.#startedAt === undefined || closing === null) return false
    return (
      this.#copying.over >=
        Math.min(evidence.longestMs, (closing.drainAt - this.#startedAt) * evidence.shareOfWindow) &&
      now() < closing.drainAt
    )
  }

  #tells(rate: Rate): boolean {
    return rate.bytesPerSecond() * (rate.over / 1000) >= evidence.bytes
  }

  #count(mailbox: string, open: number): void {
    const seen = this.#of(mailbox)
    if (!seen.counted)
      this.#opening = {
        mailboxes: this.#opening.mailboxes + 1,
        ms: this.#opening.ms + this.#options.now() - seen.startedAt,
      }
    seen.open = open
    // Counted again after the line broke: what was copied before is among what is open.
    seen.copied = Math.min(seen.copied, open)
    seen.counted = true
  }

  #move(seen: Seen, state: MessageState, bytes: number, adopted: boolean): void {
    switch (state) {
      case 'copied':
        seen.copied += bytes
        seen.copying.add(bytes)
        this.#copying.add(bytes)
        break
      case 'verified':
      case 'differs':
        if (!adopted) {
          seen.copied = Math.max(0, seen.copied - bytes)
          this.#proving.add(bytes)
        }
        seen.open = Math.max(0, seen.open - bytes)
        break
      case 'refused':
      case 'skipped':
      case 'gone':
        seen.open = Math.max(0, seen.open - bytes)
        break
      case 'pending':
      case 'appending':
        break
    }
  }

  /** Bytes that have no outcome yet, what is copied and not proved among them. */
  #open(): number {
    return this.#sum((seen) => seen.open)
  }

  #toCopy(): number {
    return this.#sum((seen) => Math.max(0, seen.open - seen.copied))
  }

  #sum(of: (seen: Seen) => number): number {
    let sum = 0
    for (const seen of this.#mailboxes.values()) if (!seen.ended) sum += of(seen)
    for (const [mailbox, bytes] of this.#options.open) if (this.#mailboxes.get(mailbox)?.counted !== true) sum += bytes
    return sum
  }

  #of(mailbox: string): Seen {
    const known = this.#mailboxes.get(mailbox)
    if (known !== undefined) return known
    const { now } = this.#options
    const seen: Seen = { open: 0, copied: 0, counted: false, ended: false, copying: new Rate(now), startedAt: now() }
    this.#mailboxes.set(mailbox, seen)
    return seen
  }
}

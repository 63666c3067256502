// Adds up the events: how much there is, how much is done, how fast, and how long it still takes.

import { averageOf } from '../schedule/not-listed.ts'
import { Rate } from '../line/rate.ts'
import type { MigrationEvent } from '../model/events.ts'
import type { MessageState } from '../model/message.ts'

export type Amount = { messages: number; bytes: number; doneMessages: number; doneBytes: number }

/** Why a mailbox stands still; undefined while it moves. */
export type Pause =
  { kind: 'listing' } | { kind: 'settling'; seconds: number } | { kind: 'reconnecting'; attempt: number }

export type MailboxProgress = Amount & {
  mailbox: string
  counted: boolean
  ended: boolean
  pause: Pause | undefined
  rate: Rate
}

/** With what is not listed yet, as large as the others are on average. */
export type WholeProgress = Amount & {
  mailboxes: number
  mailboxesDone: number
  /** Nothing of it is estimated. */
  allCounted: boolean
  bytesPerSecond: number
  secondsLeft: number | undefined
}

/** Whether a message in this state needs nothing more in this run. */
export function isFinal(state: MessageState): boolean {
  return state !== 'pending' && state !== 'appending' && state !== 'copied'
}

export class Progress {
  readonly #now: () => number
  readonly #mailboxes = new Map<string, MailboxProgress>()
  readonly #rate: Rate
  readonly #known: ReadonlyMap<string, Amount>
  #expected = 0
  #tried = 0
  stopping = false
  /** A check: mailboxes are looked at, and no message gets anywhere. */
  looking = false
  /** For when nothing may be worked. */
  waiting: Extract<MigrationEvent, { event: 'waiting' }> | undefined
  /** Messages that reached a final state in this run. */
  finished = 0
  /** Bytes of messages that came or went, on both sides. */
  movedBytes = 0

  /** `known`: what an earlier run has listed of mailboxes that this one has not come to yet. */
  constructor(now: () => number = Date.now, known: ReadonlyMap<string, Amount> = new Map()) {
    this.#now = now
    this.#known = known
    this.#rate = new Rate(now)
  }

  mailbox(id: string): MailboxProgress {
    let found = this.#mailboxes.get(id)
    if (found === undefined) {
      found = {
        mailbox: id,
        messages: 0,
        bytes: 0,
        doneMessages: 0,
        doneBytes: 0,
        counted: false,
        ended: false,
        pause: { kind: 'listing' },
        rate: new Rate(this.#now),
      }
      this.#mailboxes.set(id, found)
    }
    return found
  }

  event(event: MigrationEvent): void {
    switch (event.event) {
      case 'run-started':
        this.#expected = event.mailboxes
        this.looking = event.work === 'check'
        // The next window, or another phase, after a wait: everything is looked at anew.
        this.#mailboxes.clear()
        this.stopping = false
        this.waiting = undefined
        break
      case 'waiting':
        this.waiting = event
        break
      case 'mailbox-started':
        this.mailbox(event.mailbox).ended = false
        break
      case 'mailbox-counted': {
        const mailbox = this.mailbox(event.mailbox)
        mailbox.messages = event.messages
        mailbox.bytes = event.bytes
        // Counted again while it works: what this run has finished meanwhile is not taken back.
        mailbox.doneMessages = Math.max(mailbox.doneMessages, event.doneMessages)
        mailbox.doneBytes = Math.max(mailbox.doneBytes, event.doneBytes)
        mailbox.counted = true
        if (mailbox.pause?.kind === 'listing') mailbox.pause = undefined
        break
      }
      case 'message': {
        const mailbox = this.mailbox(event.mailbox)
        mailbox.pause = undefined
        if (!isFinal(event.state)) break
        this.finished += 1
        mailbox.doneMessages += 1
        mailbox.doneBytes += event.bytes
        mailbox.rate.add(event.bytes)
        this.#rate.add(event.bytes)
        break
      }
      case 'settling':
        this.mailbox(event.mailbox).pause = { kind: 'settling', seconds: event.seconds }
        break
      case 'reconnecting':
        this.mailbox(event.mailbox).pause = { kind: 'reconnecting', attempt: event.attempt }
        break
      case 'settled':
      case 'adopting':
      case 'scanned':
      case 'folder-started':
      case 'folder-done':
        this.mailbox(event.mailbox).pause = undefined
        break
      case 'mailbox-parked':
        this.#end(event.mailbox)
        break
      case 'mailbox-done': {
        const mailbox = this.#end(event.mailbox)
        const { totals } = event
        mailbox.messages = totals.messages
        mailbox.bytes = totals.bytes
        mailbox.doneMessages = totals.messages - totals.pending - totals.appending - totals.copied
        if (mailbox.doneMessages === totals.messages) mailbox.doneBytes = totals.bytes
        break
      }
      case 'logins-tried':
        this.#tried = event.tried
        break
      case 'stopping':
        this.stopping = true
        break
      case 'previous-run-died':
      case 'writing':
      case 'looking-again':
      case 'room-awaited':
      case 'connections-changed':
      case 'server-silent':
      case 'server-answers':
      case 'finding':
      case 'cut-off':
      case 'will-not-fit':
      case 'proof':
      case 'stalled':
      case 'recent-done':
      case 'notice-failed':
      case 'summary':
        break
    }
  }

  whole(): WholeProgress {
    const begun = [...this.#mailboxes.values()]
    const counted = begun.filter((mailbox) => mailbox.counted || mailbox.messages > 0)
    const earlier = [...this.#known].flatMap(([id, amount]) => {
      const mailbox = this.#mailboxes.get(id)
      return mailbox === undefined || !(mailbox.counted || mailbox.ended) ? [{ ...amount, ended: false }] : []
    })
    const all = [...counted, ...earlier]
    const isEnded = begun.filter((mailbox) => mailbox.ended)
    const unlisted = this.looking
      ? 0
      : Math.max(0, this.#expected - all.length - isEnded.filter((mailbox) => !counted.includes(mailbox)).length)
    const sum = (of: (amount: Amount & { ended: boolean }) => number): number =>
      all.reduce((total, amount) => total + of(amount), 0)
    const unlistedBytes = all.length === 0 ? 0 : unlisted * averageOf(all.map(({ bytes }) => bytes))
    const unlistedMessages = all.length === 0 ? 0 : unlisted * averageOf(all.map(({ messages }) => messages))
    const ahead = sum(({ ended, bytes, doneBytes }) => (ended ? 0 : Math.max(0, bytes - doneBytes))) + unlistedBytes
    const bytesPerSecond = this.#rate.bytesPerSecond()
    return {
      messages: sum(({ messages }) => messages) + unlistedMessages,
      bytes: sum(({ bytes }) => bytes) + unlistedBytes,
      doneMessages: sum(({ doneMessages, messages }) => Math.min(doneMessages, messages)),
      doneBytes: sum(({ doneBytes, bytes }) => Math.min(doneBytes, bytes)),
      mailboxes: Math.max(this.#expected, begun.length),
      mailboxesDone: Math.max(this.#tried, isEnded.length),
      allCounted: unlisted === 0,
      bytesPerSecond,
      secondsLeft: secondsLeft(ahead, bytesPerSecond),
    }
  }

  #end(id: string): MailboxProgress {
    const mailbox = this.mailbox(id)
    mailbox.ended = true
    mailbox.pause = undefined
    return mailbox
  }
}

/** undefined: at this rate nothing can be said. */
export function secondsLeft(bytes: number, bytesPerSecond: number): number | undefined {
  if (bytes <= 0) return 0
  return bytesPerSecond > 0 ? bytes / bytesPerSecond : undefined
}

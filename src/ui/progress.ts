// Adds up the events: how much there is, how much is done, how fast, and how long it still takes.

import type { MigrationEvent } from '../model/events.ts'
import type { MessageState } from '../model/message.ts'

export type Amount = { messages: number; bytes: number; doneMessages: number; doneBytes: number }

/** Why a mailbox stands still; undefined while it moves. */
export type Pause = { kind: 'listing' } | { kind: 'settling'; seconds: number } | { kind: 'reconnecting'; attempt: number }

export type MailboxProgress = Amount & { mailbox: string; counted: boolean; ended: boolean; pause: Pause | undefined; rate: Rate }

export type WholeProgress = Amount & { mailboxes: number; mailboxesDone: number; allCounted: boolean; bytesPerSecond: number; secondsLeft: number | undefined }

const windowMs = 30_000

/** Bytes a second over the last half minute: long enough for a 40 MB message, short enough to notice a change. */
export class Rate {
  readonly #now: () => number
  #startedAt: number | undefined
  #samples: { at: number; bytes: number }[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  add(bytes: number): void {
    const at = this.#now()
    this.#startedAt ??= at
    const last = this.#samples.at(-1)
    // One sample a second at most, so that a mailbox of tiny messages does not fill the memory.
    if (last !== undefined && at - last.at < 1000) last.bytes += bytes
    else this.#samples.push({ at, bytes })
    this.#forget(at)
  }

  bytesPerSecond(): number {
    if (this.#startedAt === undefined) return 0
    const now = this.#now()
    this.#forget(now)
    const seconds = Math.max(1, Math.min(windowMs, now - this.#startedAt) / 1000)
    return this.#samples.reduce((sum, sample) => sum + sample.bytes, 0) / seconds
  }

  #forget(now: number): void {
    while ((this.#samples[0]?.at ?? now) < now - windowMs) this.#samples.shift()
  }
}

/** Whether a message in this state needs nothing more in this run. */
export function isFinal(state: MessageState): boolean {
  return state !== 'pending' && state !== 'appending' && state !== 'copied'
}

export class Progress {
  readonly #now: () => number
  readonly #mailboxes = new Map<string, MailboxProgress>()
  readonly #rate: Rate
  #expected = 0
  #tried = 0
  stopping = false
  /** Messages that reached a final state in this run. */
  finished = 0

  constructor(now: () => number = Date.now) {
    this.#now = now
    this.#rate = new Rate(now)
  }

  mailbox(id: string): MailboxProgress {
    let found = this.#mailboxes.get(id)
    if (found === undefined) {
      found = { mailbox: id, messages: 0, bytes: 0, doneMessages: 0, doneBytes: 0, counted: false, ended: false, pause: { kind: 'listing' }, rate: new Rate(this.#now) }
      this.#mailboxes.set(id, found)
    }
    return found
  }

  event(event: MigrationEvent): void {
    switch (event.event) {
      case 'run-started':
        this.#expected = event.mailboxes
        break
      case 'mailbox-started':
        this.mailbox(event.mailbox)
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
      case 'finding':
      case 'summary':
        break
    }
  }

  whole(): WholeProgress {
    const all = [...this.#mailboxes.values()]
    const sum = (of: (mailbox: MailboxProgress) => number): number => all.reduce((total, mailbox) => total + of(mailbox), 0)
    const ahead = sum((mailbox) => (mailbox.ended ? 0 : Math.max(0, mailbox.bytes - mailbox.doneBytes)))
    const bytesPerSecond = this.#rate.bytesPerSecond()
    return {
      messages: sum((mailbox) => mailbox.messages),
      bytes: sum((mailbox) => mailbox.bytes),
      doneMessages: sum((mailbox) => Math.min(mailbox.doneMessages, mailbox.messages)),
      doneBytes: sum((mailbox) => Math.min(mailbox.doneBytes, mailbox.bytes)),
      mailboxes: Math.max(this.#expected, all.length),
      mailboxesDone: Math.max(this.#tried, all.filter((mailbox) => mailbox.ended).length),
      allCounted: all.length >= this.#expected && all.every((mailbox) => mailbox.counted || mailbox.ended),
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

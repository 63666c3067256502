// Answers that imapflow cannot parse and skips: a FETCH answer among them is a message lost in silence.

import type { Logger } from 'imapflow'
import type { MessageFacts } from '../model/message.ts'
import { readInternalDate } from './responses.ts'

/** Listens where imapflow logs, and keeps nothing but the beginnings of answers that it could not make sense of. */
export class UnreadableLines implements Logger {
  #lines: string[] = []

  error(entry: unknown): void {
    if (typeof entry !== 'object' || entry === null || !('src' in entry) || !('msg' in entry)) return
    if (entry.src === 's' && typeof entry.msg === 'string' && / FETCH \(/i.test(entry.msg)) this.#lines.push(entry.msg)
  }

  // imapflow prints to the console what a logger has no method for.
  fatal(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}

  /** What was not understood since the last call. */
  take(): MessageFacts[] {
    const lines = this.#lines
    this.#lines = []
    return lines.map(readByHand).filter((facts) => facts !== undefined)
  }
}

/**
 * Flags that are no atoms (`{7+}`, `a"b`: seen in damaged mailboxes) break the parser; the facts around them can still
 * be read.
 */
function readByHand(line: string): MessageFacts | undefined {
  const uid = /[ (]UID (\d{1,10})[ )]/i.exec(line)?.[1]
  if (uid === undefined) return undefined
  return {
    uid: Number(uid),
    size: Number(/[ (]RFC822\.SIZE (\d{1,15})[ )]/i.exec(line)?.[1] ?? 0),
    internalDate: readInternalDate(/[ (]INTERNALDATE "([^"]*)"/i.exec(line)?.[1] ?? ''),
    flags: (/[ (]FLAGS \(([^()]*)\)/i.exec(line)?.[1] ?? '')
      .split(' ')
      .filter((flag) => flag !== '' && flag.toLowerCase() !== '\\recent'),
  }
}

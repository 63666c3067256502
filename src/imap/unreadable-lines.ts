// Answers that imapflow cannot parse and skips: a message or a folder among them would be lost in silence.

import type { Logger } from 'imapflow'

/** Listens where imapflow logs, and keeps nothing but the beginnings of answers that it could not make sense of. */
export class UnreadableLines implements Logger {
  #lines: string[] = []

  error(entry: unknown): void {
    if (typeof entry !== 'object' || entry === null || !('src' in entry) || !('msg' in entry)) return
    if (entry.src === 's' && typeof entry.msg === 'string') this.#lines.push(entry.msg)
  }

  // imapflow prints to the console what a logger has no method for.
  fatal(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}

  /** imapflow serialises no line for a log that does not want it. */
  isLevelEnabled(level: string): boolean {
    return level === 'error'
  }

  /** What `read` makes of the lines that were not understood since the last call; those it knows nothing of stay. */
  take<T>(read: (line: string) => T | undefined): T[] {
    const taken: T[] = []
    this.#lines = this.#lines.filter((line) => {
      const one = read(line)
      if (one !== undefined) taken.push(one)
      return one === undefined
    })
    return taken
  }

  /** Forgets what is left of earlier commands. */
  clear(): void {
    this.#lines = []
  }
}

// The whole terminal for one page that is drawn again and again.

import type { TerminalOutput } from './bars.ts'

const begin = '\u001b[?1049h\u001b[?25l\u001b[2J'
const end = '\u001b[?25h\u001b[?1049l'

export class FullScreen {
  readonly #output: TerminalOutput
  #open = false

  constructor(output: TerminalOutput) {
    this.#output = output
  }

  // Some terminals, over serial lines or from scripts, say that they have 0 columns and rows.
  get columns(): number {
    return this.#output.columns || 80
  }

  get rows(): number {
    return this.#output.rows || 24
  }

  /** Takes the screen; what was on it comes back with `close`. */
  open(): void {
    if (this.#open) return
    this.#open = true
    this.#output.write(begin)
  }

  /** Nothing is cleared before it is overwritten: that is what would flicker. The lines must fit. */
  draw(lines: readonly string[]): void {
    if (!this.#open) return
    this.#output.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`)
  }

  /** Gives the screen back; called once more, it does nothing. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#output.write(end)
  }
}

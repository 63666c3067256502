// What the program gets from outside: streams, environment, and the way to end at once.

import { closeSync, openSync } from 'node:fs'
import type { Output } from '../ui/screen.ts'

export type Shell = {
  env: NodeJS.ProcessEnv
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  /** Ends the process without waiting for anything: only a second interrupt does. */
  exitNow(code: number): void
  /** After SIGHUP: nothing of the process may depend on the terminal any more. */
  letGoOfTerminal(): void
}

/**
 * Puts /dev/null in place of each standard stream that was a terminal. At exit Node 20 restores the settings of its
 * terminals, and when one is gone it aborts with a core dump, which would hold passwords (measured: SIGABRT, after a
 * write even SIGSEGV); it leaves alone what is another file by then.
 */
export function letGoOfTerminal({ stdin, stdout, stderr }: Pick<Shell, 'stdin' | 'stdout' | 'stderr'>): void {
  for (const [descriptor, stream] of [stdin, stdout, stderr].entries()) {
    if (stream.isTTY !== true) continue
    closeSync(descriptor)
    // The lowest free number is given out: the one just closed.
    openSync('/dev/null', 'r+')
  }
}

/**
 * A stream that may go away while we work: a closed terminal (EIO after SIGHUP) or a reader that left (EPIPE).
 * What is written to it afterwards is dropped, the work goes on.
 */
export class LosableOutput implements Output {
  readonly stream: NodeJS.WriteStream
  readonly #whenLost: (() => void)[] = []
  #lost = false
  /** The end of what was written, enough to see a blank line. */
  #end = ''

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream
    stream.on('error', () => this.lose())
  }

  get isTTY(): boolean {
    return this.stream.isTTY === true
  }

  get columns(): number | undefined {
    return this.stream.columns
  }

  get lost(): boolean {
    return this.#lost
  }

  /** Whether the last line is blank: one blank line between two things is enough. */
  get endsBlank(): boolean {
    return this.#end === '\n\n'
  }

  write(text: string): void {
    this.#end = (this.#end + text).slice(-2)
    if (!this.#lost) this.stream.write(text)
  }

  lose(): void {
    if (this.#lost) return
    this.#lost = true
    for (const call of this.#whenLost) call()
  }

  whenLost(call: () => void): void {
    this.#whenLost.push(call)
  }
}

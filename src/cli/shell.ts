// What the program gets from outside: streams, environment, and the way to end at once.

import type { Output } from '../ui/screen.ts'

export type Shell = {
  env: NodeJS.ProcessEnv
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  /** Ends the process without waiting for anything: only a second interrupt does. */
  exitNow(code: number): void
}

/**
 * A stream that may go away while we work: a closed terminal (EIO after SIGHUP) or a reader that left (EPIPE).
 * What is written to it afterwards is dropped, the work goes on.
 */
export class LosableOutput implements Output {
  readonly stream: NodeJS.WriteStream
  readonly #whenLost: (() => void)[] = []
  #lost = false

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

  write(text: string): void {
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

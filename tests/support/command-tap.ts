// Understands the client's half of an IMAP conversation as it passes by.

import { LineReader } from './imap-lines.ts'

export type TappedCommand = { connection: number; verb: string; line: string }

/** One connection's tap. It needs the server's bytes too: they tell whether an announced literal was wanted. */
export class CommandTap {
  readonly #reader: LineReader
  #asked: string | undefined
  #authenticating: string | undefined

  constructor(connection: number, found: (command: TappedCommand) => void) {
    this.#reader = new LineReader({
      forgetLiterals: true,
      announced: (literal) => {
        this.#asked = literal.synchronising && literal.size > 0 ? (/^\S+/.exec(literal.line)?.[0] ?? '') : undefined
      },
      arriving: () => (this.#asked = undefined),
      line: (parts) => {
        const line = parts.filter((part) => typeof part === 'string').join('…')
        const command = /^(\S+) (UID \S+|\S+)/i.exec(line)
        // What follows AUTHENTICATE is a secret in base64, and DONE ends an IDLE: neither is a command.
        if (command === null || this.#authenticating !== undefined) return
        const verb = (command[2] ?? '').toUpperCase()
        if (verb === 'AUTHENTICATE') this.#authenticating = command[1]
        found({
          connection,
          verb,
          line: verb === 'LOGIN' || verb === 'AUTHENTICATE' ? `${command[1] ?? ''} ${verb} …` : line,
        })
      },
    })
  }

  clientSaid(chunk: Buffer): void {
    this.#reader.push(chunk)
  }

  serverSaid(chunk: Buffer): void {
    if (this.#asked === undefined && this.#authenticating === undefined) return
    const lines = chunk.toString('latin1').split('\r\n')
    const tagged = (tag: string | undefined): boolean =>
      tag !== undefined && lines.some((line) => line.startsWith(`${tag} `))
    if (tagged(this.#authenticating)) this.#authenticating = undefined
    if (tagged(this.#asked)) {
      // NO or BAD in place of "+": the literal never comes, the next line is a command again.
      this.#reader.abandon()
      this.#asked = undefined
    }
  }
}

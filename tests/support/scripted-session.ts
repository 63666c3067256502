// One connection of the scripted server: reads commands and hands each to its hooks or the default.

import type net from 'node:net'
import tls from 'node:tls'
import { type Literal, LineReader, type LogicalLine, parseValues, textOf, type Value } from './imap-lines.ts'
import type { ScriptedAccount, ScriptedFolder } from './scripted-store.ts'

export type Opened = {
  path: string
  folder: ScriptedFolder
  readOnly: boolean
  /** The UIDs that this session knows of, in sequence order. */
  view: number[]
}

export type LiteralAction =
  /** Answer in place of "+" (a synchronising literal only): a NO or BAD with its text. */
  | { refuse: string }
  /** After so many bytes of the literal say this (may be empty) and close. */
  | { closeAfter: number; say?: string; how?: 'end' | 'reset' }

export type SessionHost = {
  greeting: string
  /** The command is complete: run hooks and defaults. */
  perform(context: CommandContext): Promise<void>
  literal(session: ScriptedSession, literal: Literal): LiteralAction | undefined
  closed(session: ScriptedSession): void
  /** What goes out in place of what was said. */
  garble(said: Buffer): Buffer
}

/** What a hook gets: the command, where it stands, and ways to answer. */
export class CommandContext {
  readonly tag: string
  /** In capitals; "UID FETCH" as one. */
  readonly verb: string
  /** Values after the verb. */
  readonly args: Value[]
  /** The line without its literals. */
  readonly line: string
  readonly session: ScriptedSession

  constructor(session: ScriptedSession, parts: LogicalLine) {
    const values = parseValues(parts)
    const [tag, verb, next] = values.slice(0, 3).map((value) => textOf(value))
    const isUid = verb?.toUpperCase() === 'UID'
    this.session = session
    this.tag = tag ?? '*'
    this.verb = (isUid ? `UID ${next ?? ''}` : (verb ?? '')).toUpperCase()
    this.args = values.slice(isUid ? 3 : 2)
    this.line = parts.filter((part) => typeof part === 'string').join('…')
  }

  get account(): ScriptedAccount {
    if (this.session.account === undefined) throw new Error('not logged in')
    return this.session.account
  }

  /** The folder that is open on this connection. */
  get opened(): Opened {
    if (this.session.opened === undefined) throw new Error('no folder is open')
    return this.session.opened
  }

  untagged(text: string): void {
    this.session.write(`* ${text}\r\n`)
  }

  ok(text = 'done'): void {
    this.session.write(`${this.tag} OK ${text}\r\n`)
  }

  no(text: string): void {
    this.session.write(`${this.tag} NO ${text}\r\n`)
  }

  bad(text: string): void {
    this.session.write(`${this.tag} BAD ${text}\r\n`)
  }

  /** Says BYE and closes. */
  bye(text = 'Autologout'): void {
    this.session.write(`* BYE ${text}\r\n`)
    this.session.close()
  }

  close(how: 'end' | 'reset' = 'end'): void {
    this.session.close(how)
  }

  /** From here on nothing that the server says reaches the client; the work itself goes on. */
  mute(): void {
    this.session.muted = true
  }

  /** Lets the given number of further bytes out, then closes: an answer that breaks off. */
  cutAnswerAfter(bytes: number, how: 'end' | 'reset' = 'end'): void {
    this.session.outputLeft = { bytes, how }
  }

  /** Keeps back everything that the server says until the returned function is called. */
  holdAnswer(): () => void {
    return this.session.hold()
  }
}

export class ScriptedSession {
  readonly id: number
  user: string | undefined
  account: ScriptedAccount | undefined
  opened: Opened | undefined
  condstore = false
  muted = false
  outputLeft: { bytes: number; how: 'end' | 'reset' } | undefined
  socket: net.Socket
  readonly #host: SessionHost
  #reader: LineReader
  #work: Promise<void> = Promise.resolve()
  #held: (Buffer | (() => void))[] | undefined
  #answer: ((line: string) => void) | undefined
  #closing: { at: number; action: { closeAfter: number; say?: string; how?: 'end' | 'reset' } } | undefined

  constructor(id: number, socket: net.Socket, host: SessionHost) {
    this.id = id
    this.socket = socket
    this.#host = host
    this.#reader = this.#newReader()
    this.#listen(socket)
    this.write(`${host.greeting}\r\n`)
  }

  /** STARTTLS: the same session over another socket. */
  moveTo(socket: net.Socket): void {
    this.socket = socket
    this.#reader = this.#newReader()
    this.#listen(socket)
  }

  #listen(socket: net.Socket): void {
    socket.on('data', (chunk: Buffer) => {
      if (this.socket === socket) this.#reader.push(chunk)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.socket === socket) this.#host.closed(this)
    })
  }

  #newReader(): LineReader {
    return new LineReader({
      line: (parts) => this.#take(parts),
      announced: (literal) => this.#announced(literal),
      arriving: (_, soFar) => {
        if (this.#closing === undefined || soFar < this.#closing.at) return
        const { say, how } = this.#closing.action
        this.#closing = undefined
        this.#reader.stop()
        if (say !== undefined) this.write(`${say}\r\n`)
        this.close(how)
      },
    })
  }

  #announced(literal: Literal): void {
    const action = this.#host.literal(this, literal)
    if (action !== undefined && 'refuse' in action) {
      this.#reader.abandon()
      this.write(`${literal.line.split(' ')[0] ?? '*'} ${action.refuse}\r\n`)
      return
    }
    this.#closing = action === undefined ? undefined : { at: action.closeAfter, action }
    // Commands before this one must be answered first, or the "+" would be taken for theirs.
    if (literal.synchronising) void this.#work.then(() => this.write('+ go ahead\r\n'))
  }

  #take(parts: LogicalLine): void {
    if (this.#answer !== undefined) {
      const answer = this.#answer
      this.#answer = undefined
      answer(String(parts[0]))
      return
    }
    if (this.socket.destroyed) return
    const context = new CommandContext(this, parts)
    this.#work = this.#work
      .then(() => this.#host.perform(context))
      .catch((error: unknown) => {
        context.bad(`scripted server: ${error instanceof Error ? error.message : String(error)}`)
      })
  }

  /** Asks the client to go on ("+") and gives its next line. */
  ask(prompt: string): Promise<string> {
    this.write(`+ ${prompt}\r\n`)
    return new Promise((resolve) => (this.#answer = resolve))
  }

  write(data: string | Buffer): void {
    const said = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
    if (this.muted || this.socket.destroyed || this.socket.writableEnded) return
    if (this.#held !== undefined) {
      this.#held.push(said)
      return
    }
    const bytes = this.#host.garble(said)
    if (this.outputLeft === undefined) {
      this.socket.write(bytes)
      return
    }
    const out = bytes.subarray(0, this.outputLeft.bytes)
    this.outputLeft.bytes -= out.length
    if (out.length > 0) this.socket.write(out)
    if (this.outputLeft.bytes <= 0) this.close(this.outputLeft.how)
  }

  hold(): () => void {
    this.#held ??= []
    return () => {
      const held = this.#held ?? []
      this.#held = undefined
      for (const one of held)
        if (typeof one === 'function') this.afterSaid(one)
        else this.write(one)
    }
  }

  /** Acts when all that was said so far is on the line; never, when that goes nowhere. */
  afterSaid(act: () => void): void {
    if (this.muted || this.socket.destroyed || this.socket.writableEnded) return
    if (this.#held === undefined) act()
    else this.#held.push(act)
  }

  close(how: 'end' | 'reset' = 'end'): void {
    // Node resets no socket under TLS.
    if (how === 'reset' && this.socket instanceof tls.TLSSocket) this.socket.destroy()
    else if (how === 'reset') this.socket.resetAndDestroy()
    else this.socket.destroySoon()
  }
}

// A logged-in connection taken over from imapflow to send many commands before the first answer.

import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { ownReason } from '../model/own-reasons.ts'
import { isSlow, type Patience } from './patience.ts'
import { assertVerbAllowed } from './verbs.ts'

/**
 * What a tagged answer said. `lost`: the connection went before it came; `sent` tells whether a byte of the command had
 * gone out.
 */
export type WireAnswer =
  | { kind: 'answered'; status: 'OK' | 'NO' | 'BAD'; responseCode: string[]; text: string; untagged: string[] }
  | { kind: 'lost'; sent: boolean; reason: string }

/**
 * A piece of a command: a line, or part of one; or a literal that the line before it announced, `waits`: to be sent
 * only when the server asks for it.
 */
export type Piece = Buffer | { literal: Buffer; waits: boolean }

type Pending = {
  resolve: (answer: WireAnswer) => void
  sent: boolean
  /** It has literals, which a server that does not understand its line may take for commands. */
  carries: boolean
  /** All its literals were handed to the socket: only now can it have been done. */
  whole: boolean
  untagged: string[] | undefined
  /** The server may be long silent before it answers. */
  slow: boolean
  /** To be told whether the literal may follow that the server was asked to take. */
  asked: ((wanted: boolean) => void) | undefined
  accepted: ((understood: boolean) => void) | undefined
}

/**
 * `collectUntagged`: for SELECT only: with several commands in flight nobody knows whose untagged lines are. `accepted`
 * is told at the first "+" that the server understood the line, or that it never said so.
 */
export type SendOptions = { collectUntagged?: boolean; accepted?: (understood: boolean) => void }

/**
 * Answers to APPEND, SELECT and NOOP are short; a longer line means that the two sides no longer understand each other.
 */
const longestLine = 65_536
const lineEnd = Buffer.from('\r\n', 'latin1')

export class AppendWire {
  readonly #read: Readable
  readonly #write: Writable
  readonly #stallTimer: NodeJS.Timeout
  readonly #pending = new Map<string, Pending>()
  #turn: Promise<void> = Promise.resolve()
  // Not to be guessed: a message's own line that a server took for a command must not be answered under a tag of ours.
  readonly #tagStart = `P${randomBytes(4).toString('hex')}x`
  #tags = 0
  /** Something is being written, also what must still go out after its answer. */
  #writing = false
  #buffered: Buffer = Buffer.alloc(0)
  /** Takes the secret out of what the server says. */
  readonly #strike: (text: string) => string
  /** Hears, once, that the two sides did not understand each other. */
  onMisread: (reason: string) => void = () => undefined
  #goodbye = ''
  #dead: string | undefined
  #misread = false
  #movedAt = Date.now()
  #bytesSeen = 0

  /**
   * `sockets` as ImapFlow.unbind() gives them: nothing listens on them any more, so every listener is attached in this
   * very tick.
   */
  constructor(
    sockets: { readSocket: Readable; writeSocket: Writable; socket: Readable },
    patience: Patience,
    strike: (text: string) => string = (text) => text,
  ) {
    this.#strike = strike
    this.#read = sockets.readSocket
    this.#write = sockets.writeSocket
    for (const socket of new Set([this.#read, this.#write])) {
      socket.on('error', (error) => this.destroy(error.message))
      socket.on('close', () => this.destroy(ownReason('connection-closed')))
    }
    this.#read.on('end', () => this.destroy(ownReason('ended-by-server')))
    this.#read.on('data', (chunk: Buffer) => this.#receive(chunk))
    // imapflow unpiped it, which leaves a stream paused for good.
    this.#read.resume()
    // With Nagle's algorithm each short line would wait 40 ms for the acknowledgement of the body before it.
    if (sockets.socket instanceof Socket) sockets.socket.setNoDelay(true)
    // Judged by bytes moved, not by answers: a server may take minutes over a large message on a slow line.
    this.#stallTimer = setInterval(() => this.#watch(patience), Math.min(patience.usual / 12, 10_000))
    this.#stallTimer.unref()
  }

  get usable(): boolean {
    return this.#dead === undefined
  }

  /**
   * The two sides did not understand each other on this connection: whatever was sent over it may have been taken for
   * something else.
   */
  get misread(): boolean {
    return this.#misread
  }

  /**
   * Sends one command; its answer may come after those of later ones. Pieces of one command are never mixed with
   * another's.
   */
  async send(
    verb: string,
    pieces: readonly Piece[],
    { collectUntagged = false, accepted }: SendOptions = {},
  ): Promise<WireAnswer> {
    assertVerbAllowed('target', verb)
    const tag = `${this.#tagStart}${(this.#tags += 1)}`
    return new Promise<WireAnswer>((resolve) => {
      const answered = (answer: WireAnswer) => {
        accepted?.(false)
        resolve(answer)
      }
      const pending: Pending = {
        resolve: answered,
        sent: false,
        carries: pieces.some((piece) => 'literal' in piece),
        whole: false,
        untagged: collectUntagged ? [] : undefined,
        slow: isSlow(verb),
        asked: undefined,
        accepted,
      }
      this.#turn = this.#turn.then(() => this.#transmit(tag, pending, pieces))
    })
  }

  async #transmit(tag: string, pending: Pending, pieces: readonly Piece[]): Promise<void> {
    if (this.#dead !== undefined) {
      pending.resolve({ kind: 'lost', sent: false, reason: this.#dead })
      return
    }
    this.#pending.set(tag, pending)
    this.#writing = true
    if (this.#pending.size === 1) this.#movedAt = Date.now()
    pending.sent = true
    await this.#putAll(tag, pending, [Buffer.from(`${tag} `, 'latin1'), ...pieces])
    this.#writing = false
  }

  /**
   * A refusal may come before all has been sent, because the folder is gone or the mailbox full. What was announced as
   * following without waiting must follow all the same (RFC 7888, 4): the server is still reading it, and would take
   * the next command for it and then its body for commands. So the literal goes out to its end, and an empty rest of
   * the line ends the command: what it would have carried besides need not travel any more, and a server that has
   * closed the books on this command cannot take it for others. A literal for which the server was asked, and said no,
   * is none of its business.
   */
  async #putAll(tag: string, pending: Pending, pieces: readonly Piece[]): Promise<void> {
    const lastLiteral = pieces.findLastIndex((piece) => 'literal' in piece)
    let line = Buffer.alloc(0)
    for (const [i, piece] of pieces.entries()) {
      if ('literal' in piece) {
        // Listened for before the line goes out: the answer may be quicker than the socket's word that it took it.
        const wanted = piece.waits
          ? new Promise<boolean>((resolve) => {
              pending.asked = resolve
            })
          : true
        await this.#put(line)
        line = Buffer.alloc(0)
        if (!(await wanted)) return
        pending.whole = i === lastLiteral
        await this.#put(piece.literal)
        if (this.#pending.has(tag)) continue
        await this.#put(lineEnd)
        return
      }
      line = Buffer.concat([line, piece])
    }
    pending.whole = true
    await this.#put(line)
  }

  /** Writes and waits while the socket is full: the bytes in flight stay bounded by the socket, not by memory. */
  async #put(bytes: Buffer): Promise<void> {
    if (this.#dead !== undefined || this.#write.write(bytes)) return
    await new Promise<void>((resolve) => {
      const go = () => {
        this.#write.off('drain', go)
        this.#write.off('close', go)
        resolve()
      }
      this.#write.on('drain', go)
      this.#write.on('close', go)
    })
  }

  #receive(chunk: Buffer): void {
    this.#movedAt = Date.now()
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk])
    for (let end = this.#buffered.indexOf('\r\n'); end >= 0; end = this.#buffered.indexOf('\r\n')) {
      const line = this.#strike(this.#buffered.toString('utf8', 0, end))
      this.#buffered = this.#buffered.subarray(end + 2)
      this.#readLine(line)
      if (this.#dead !== undefined) return
    }
    if (this.#buffered.length > longestLine) this.#misunderstood(ownReason('endless-line'))
  }

  #readLine(line: string): void {
    if (line.startsWith('+')) {
      const waiting = [...this.#pending.values()].find(({ asked }) => asked !== undefined)
      // It waits for bytes that nobody announced to it, and would take for them whatever comes next.
      if (waiting === undefined) return this.#misunderstood(ownReason('unexpected-answer', line.slice(0, 80)))
      waiting.accepted?.(true)
      waiting.asked?.(true)
      waiting.asked = undefined
      return
    }
    if (line.startsWith('* ')) {
      // An answer to what it cannot even tell to be a command: a message's own lines, most likely.
      if (/^\* BAD\b/i.test(line)) return this.#misunderstood(`BAD: ${line.slice(6, 86).trim()}`)
      if (/^\* BYE/i.test(line)) this.#goodbye = line.slice(6).trim()
      for (const pending of this.#pending.values()) pending.untagged?.push(line.slice(2))
      return
    }
    const match = /^(\S+) (OK|NO|BAD)(?: (.*))?$/i.exec(line)
    const pending = match === null ? undefined : this.#pending.get(match[1] ?? '')
    if (match === null || pending === undefined) {
      // An answer to a command that we never sent: some server took a message's own lines for commands.
      return this.#misunderstood(ownReason('unexpected-answer', line.slice(0, 80)))
    }
    const status = (match[2] ?? '').toUpperCase() as 'OK' | 'NO' | 'BAD'
    // Done before it has all of it: for this server the command ended earlier, and the rest are lines to it.
    if (status === 'OK' && !pending.whole)
      return this.#misunderstood(ownReason('answered-too-early', line.slice(0, 80)))
    this.#pending.delete(match[1] ?? '')
    const { responseCode, text } = splitCode(match[3] ?? '')
    pending.resolve({ kind: 'answered', status, responseCode, text, untagged: pending.untagged ?? [] })
    pending.asked?.(false)
    // Dovecot answers BAD without reading the literal that follows and would run the message's lines as commands:
    // nothing more may reach it.
    if (status === 'BAD' && pending.carries) this.#misunderstood(`BAD: ${text.slice(0, 80)}`)
  }

  #misunderstood(reason: string): void {
    this.#misread = true
    this.onMisread(reason)
    this.destroy(reason)
  }

  #watch({ usual, slow }: Patience): void {
    const written =
      'bytesWritten' in this.#write && typeof this.#write.bytesWritten === 'number' ? this.#write.bytesWritten : 0
    const pendingBytes = this.#write.writableLength
    const seen = written - pendingBytes
    if (seen !== this.#bytesSeen || (this.#pending.size === 0 && !this.#writing)) this.#movedAt = Date.now()
    this.#bytesSeen = seen
    // What stores is never waited for less long than usual, whatever else is asked meanwhile.
    const waits = [...this.#pending.values()].map((pending) => (pending.slow ? slow : usual))
    const patience = waits.length === 0 ? usual : Math.max(...waits)
    if (Date.now() - this.#movedAt > patience) this.destroy(ownReason('silent'))
  }

  /** Says goodbye when nothing is in flight, and cuts the connection. */
  async logout(): Promise<void> {
    if (this.#pending.size === 0) await this.send('LOGOUT', [Buffer.from('LOGOUT\r\n', 'latin1')])
    this.destroy(ownReason('logged-out'))
  }

  /** Cuts the connection: whatever has no answer yet gets `lost`. Safe to call again. */
  destroy(reason: string): void {
    if (this.#dead !== undefined) return
    this.#dead = this.#goodbye === '' ? reason : `${reason}: ${this.#goodbye}`
    clearInterval(this.#stallTimer)
    this.#read.destroy()
    this.#write.destroy()
    for (const pending of this.#pending.values()) {
      pending.resolve({ kind: 'lost', sent: pending.sent, reason: this.#dead })
      pending.asked?.(false)
    }
    this.#pending.clear()
  }
}

/** `[APPENDUID 38505 3955] APPEND completed` → code and text. */
function splitCode(rest: string): { responseCode: string[]; text: string } {
  const match = /^\[([^\]]*)\]\s*(.*)$/.exec(rest)
  return match === null
    ? { responseCode: [], text: rest }
    : { responseCode: (match[1] ?? '').split(' '), text: match[2] ?? '' }
}

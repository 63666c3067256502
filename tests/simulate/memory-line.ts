// Lines between the program and servers in one process: bytes arrive later, in order, and lines break in every way.

import { EventEmitter } from 'node:events'
import { Duplex } from 'node:stream'
import type { VirtualClock } from './virtual-clock.ts'

/** `reset`, `end`: both sides are told. `silent`: nothing arrives any more, and nobody says so. */
export type Breaking = 'reset' | 'end' | 'silent'
export type Direction = 'up' | 'down'

export type LineTraits = {
  /** ms from one end to the other. */
  latency: number
  /** Bytes a millisecond. */
  speed: number
}

/** More than so much is not taken from a writer at once: the rest waits in its own memory, as behind a full socket. */
const window = 65_536

/** One connection. `cutAfter`: breaks by itself when so many bytes have gone in a direction. */
export class MemoryLine {
  readonly client: ClientEnd
  readonly server: ServerEnd
  cutAfter: { direction: Direction; bytes: number; how: Breaking; upArrives: boolean; late: number } | undefined
  /** Told when it broke by itself. */
  onCut: (() => void) | undefined
  readonly #clock: VirtualClock
  readonly #traits: LineTraits
  #upAt = 0
  #downAt = 0
  #up = 0
  #down = 0
  /** What the program sends is lost; what the server says is lost. */
  #upBroken = false
  #downBroken = false
  #clientGone = false
  /** Of what the server said something did not get onto the line. */
  #downCut = false
  /** What is on its way to the server does not arrive before. */
  #lateUntil = 0

  constructor(clock: VirtualClock, traits: LineTraits) {
    this.#clock = clock
    this.#traits = traits
    this.client = new ClientEnd(this)
    this.server = new ServerEnd(this)
  }

  /** Takes what the client writes; `taken` when more may come. */
  sendUp(chunk: Buffer, taken: () => void): void {
    if (this.#upBroken || this.#clientGone) {
      // Into the void, as long as nobody has noticed: a half-open line takes a socket full of bytes.
      if (!this.#clientGone && (this.#up += chunk.length) < window) taken()
      return
    }
    const cut = this.#cutAt('up', this.#up, chunk.length)
    const breaking = cut === undefined ? undefined : this.#takeCut()
    const part = cut === undefined ? chunk : chunk.subarray(0, cut)
    this.#up += part.length
    const at = this.#arrival(this.#upAt, part.length)
    this.#upAt = at
    const arrives = (): void => {
      if (this.#clock.now < this.#lateUntil) {
        this.#clock.later(this.#lateUntil - this.#clock.now, arrives)
        return
      }
      if (part.length > 0) this.server.arrive(part)
      if (cut === undefined) taken()
    }
    this.#clock.later(at - this.#clock.now, arrives)
    breaking?.()
  }

  sendDown(chunk: Buffer): void {
    if (this.#downBroken || this.#clientGone) return
    const cut = this.#cutAt('down', this.#down, chunk.length)
    const breaking = cut === undefined ? undefined : this.#takeCut()
    const part = cut === undefined ? chunk : chunk.subarray(0, cut)
    if (cut !== undefined) this.#downCut = true
    this.#down += part.length
    this.#downAt = this.#arrival(this.#downAt, part.length)
    this.#clock.later(this.#downAt - this.#clock.now, () => {
      if (!this.#downBroken && !this.#clientGone && part.length > 0) this.client.arrive(part)
      breaking?.()
    })
  }

  get isDownCut(): boolean {
    return this.#downBroken || this.#downCut
  }

  /** Acts when all that the server said so far has arrived; never, when the line breaks or the client closes before. */
  afterDown(act: () => void): void {
    if (this.isDownCut) return
    this.#clock.later(Math.max(0, this.#downAt - this.#clock.now), () => {
      if (!this.#downBroken && !this.#clientGone && !this.client.destroyed) act()
    })
  }

  /** The client closes: what it wrote still arrives, then the server sees the end. */
  clientCloses(): void {
    if (this.#clientGone) return
    this.#clientGone = true
    this.#endUp(0)
  }

  /** The program was killed: the system closes its sockets. What is on its way arrives `late` ms later, or when due. */
  killed(late: number): void {
    if (this.#clientGone) return
    this.#clientGone = true
    this.client.freeze()
    this.#lateUntil = this.#clock.now + late
    this.#endUp(late)
  }

  /** The server closes after what it said. */
  serverCloses(how: 'end' | 'reset'): void {
    if (this.#downBroken || this.#clientGone) return
    const at = how === 'end' ? this.#arrival(this.#downAt, 0) : this.#clock.now + this.#traits.latency
    this.#upBroken = true
    this.#clock.later(at - this.#clock.now, () => {
      if (this.#downBroken || this.#clientGone) return
      this.#downBroken = true
      this.client.lineClosed(how)
    })
  }

  /** The cut that was ordered happens once. */
  #takeCut(): () => void {
    const { cutAfter, onCut } = this
    this.cutAfter = undefined
    return () => {
      onCut?.()
      if (cutAfter !== undefined) this.breakNow(cutAfter.how, cutAfter.upArrives, cutAfter.late)
    }
  }

  /**
   * Breaks in the middle. `upArrives`: what the program had sent still reaches the server, so many ms late, and is done
   * there, though nobody hears of it.
   */
  breakNow(how: Breaking, upArrives: boolean, late = 0): void {
    this.#upBroken = true
    this.#lateUntil = this.#clock.now + late
    if (!upArrives) this.server.deaf = true
    if (how === 'silent') {
      this.#downBroken = true
      return
    }
    this.#endUp(late)
    this.#clock.later(0, () => {
      if (this.#downBroken) return
      this.#downBroken = true
      if (!this.#clientGone) this.client.lineClosed(how)
    })
  }

  #endUp(late: number): void {
    const at = Math.max(this.#arrival(this.#upAt, 0), this.#clock.now + late)
    this.#clock.later(at - this.#clock.now + 1, () => this.server.gone())
  }

  /** Where in this chunk the line breaks, if it does. */
  #cutAt(direction: Direction, before: number, length: number): number | undefined {
    const { cutAfter } = this
    if (cutAfter?.direction !== direction || before + length < cutAfter.bytes) return undefined
    return Math.max(0, cutAfter.bytes - before)
  }

  #arrival(earlier: number, bytes: number): number {
    return Math.max(earlier, this.#clock.now + this.#traits.latency) + bytes / this.#traits.speed
  }
}

/** What the program has of the line: stands where a net.Socket would. */
export class ClientEnd extends Duplex {
  /** As of net.Socket: what was written, also what still waits. */
  bytesWritten = 0
  bytesRead = 0
  readonly remoteAddress = '192.0.2.1'
  readonly remotePort = 143
  readonly localAddress = '192.0.2.2'
  readonly localPort = 40_000
  /** Called before each write of the program. */
  onWrite: ((chunk: Buffer) => void) | undefined
  readonly #line: MemoryLine
  #idle = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #frozen = false

  constructor(line: MemoryLine) {
    super({ readableHighWaterMark: 65_536, writableHighWaterMark: 16_384 })
    this.#line = line
  }

  override _read(): void {
    // What arrives is pushed when it arrives.
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.onWrite?.(chunk)
    this.bytesWritten += chunk.length
    this.#moved()
    this.#line.sendUp(chunk, () => {
      if (this.#frozen) return
      this.#moved()
      done()
    })
  }

  override _final(done: () => void): void {
    this.#line.clientCloses()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer)
    this.#line.clientCloses()
    done(error)
  }

  /** As net.Socket: `timeout` when nothing moved for so long. */
  setTimeout(milliseconds: number): this {
    this.#idle = milliseconds
    this.#moved()
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  arrive(chunk: Buffer): void {
    if (this.destroyed || this.#frozen) return
    this.bytesRead += chunk.length
    this.#moved()
    this.push(chunk)
  }

  lineClosed(how: 'end' | 'reset'): void {
    if (this.destroyed || this.#frozen) return
    if (how === 'reset') {
      this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
      return
    }
    this.push(null)
    // As a socket that does not stay half open: it closes when all was read.
    this.once('end', () => this.destroy())
  }

  freeze(): void {
    this.#frozen = true
    clearTimeout(this.#timer)
  }

  #moved(): void {
    clearTimeout(this.#timer)
    if (this.#idle <= 0 || this.destroyed || this.#frozen) return
    this.#timer = setTimeout(() => this.emit('timeout'), this.#idle)
  }
}

/** What a scripted server has of the line: as much of a net.Socket as it uses. */
export class ServerEnd extends EventEmitter {
  destroyed = false
  writableEnded = false
  /** Nothing reaches it any more. */
  deaf = false
  readonly #line: MemoryLine

  constructor(line: MemoryLine) {
    super()
    this.#line = line
  }

  write(bytes: Buffer): boolean {
    if (!this.destroyed && !this.writableEnded) this.#line.sendDown(bytes)
    return true
  }

  /** Not all that was said so far arrives: the line breaks on its way. */
  get isCut(): boolean {
    return this.#line.isDownCut
  }

  /** Acts when the client has all that was said so far. */
  afterArrival(act: () => void): void {
    if (!this.destroyed && !this.writableEnded) this.#line.afterDown(act)
  }

  arrive(chunk: Buffer): void {
    if (this.destroyed || this.writableEnded || this.deaf) return
    this.emit('data', chunk)
  }

  /** The client is gone. */
  gone(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('close')
  }

  destroySoon(): void {
    if (this.destroyed || this.writableEnded) return
    this.writableEnded = true
    this.#line.serverCloses('end')
    this.gone()
  }

  resetAndDestroy(): void {
    if (this.destroyed) return
    this.#line.serverCloses('reset')
    this.gone()
  }
}

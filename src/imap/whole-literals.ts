// Puts each literal together in one buffer of its announced size, most of a large one straight from the socket.

import type { ImapFlow } from 'imapflow'
import type { BodyOptions } from '../model/ports.ts'

type Gathering = NonNullable<BodyOptions['gathered']>

/**
 * imapflow's stream of answers. It is not in its public types: tests/imap/imapflow-contract.test.ts holds it to this
 * shape. `literalWaiting`: what has not come yet of the literal that was announced, 0 outside of literals.
 */
type Streamer = {
  state: number
  literalWaiting: number
  literalBuffer: Buffer[]
  literals: Buffer[]
  inputQueue: unknown[]
  processingInput: boolean
  compress: boolean
  destroyed: boolean
  writableLength: number
  readBytesCounter: number
  processChunkSegment(chunk: Buffer, start: number): Promise<number | null> | number | null
}

/** imapflow's state between literals. */
const atLine = 0x01
/** Buffers that are lent again and again, of all connections together. */
const mostSpare = 8_000_000
const spares: Buffer[] = []

function borrow(bytes: number): Buffer {
  const at = spares.findIndex(({ length }) => length >= bytes)
  return at < 0 ? Buffer.allocUnsafeSlow(bytes) : (spares.splice(at, 1)[0] ?? Buffer.allocUnsafeSlow(bytes))
}

function giveBack(buffer: Buffer): void {
  const bytes = (): number => spares.reduce((sum, { length }) => sum + length, buffer.length)
  while (spares.length > 0 && bytes() > mostSpare) spares.shift()
  if (bytes() <= mostSpare) spares.push(buffer)
}

export class WholeLiterals {
  readonly #streamer: Streamer
  /** The literal that is coming, and how much of it has come. */
  #open: Buffer | undefined
  #filled = 0
  #how: Gathering | undefined
  /** Who reads bodies at this moment. */
  #readers = 0
  #lent: Buffer | undefined

  constructor(client: ImapFlow) {
    const { streamer } = client as unknown as { streamer: Streamer }
    this.#streamer = streamer
    const usual = streamer.processChunkSegment.bind(streamer)
    streamer.processChunkSegment = (chunk, start) =>
      this.#isOurs(chunk, start) ? this.#take(chunk, start) : usual(chunk, start)
  }

  /**
   * From now on literals are gathered here, until what it returns is called. `lent`: the buffer of one is used again
   * for that of the next answer, for who looks at the bytes only while they are given.
   */
  gather(how: Gathering | undefined): () => void {
    this.#readers += 1
    // Nobody's bytes may lie in a buffer that was lent to another.
    this.#how = this.#readers === 1 ? how : undefined
    return () => {
      this.#readers -= 1
      this.#how = undefined
      // A line that broke may have left a literal open.
      if (this.#lent !== undefined && this.#open === undefined) giveBack(this.#lent)
      this.#lent = undefined
    }
  }

  /**
   * Takes what a socket has just read, when it is the middle of a literal and all before it was taken: imapflow need
   * not see it. Returns whether it took it.
   */
  takeDirectly(bytes: Buffer): boolean {
    const streamer = this.#streamer
    const isNext =
      streamer.inputQueue.length === 0 &&
      !streamer.processingInput &&
      streamer.writableLength === 0 &&
      !streamer.compress &&
      !streamer.destroyed
    // The end of a literal is for imapflow to see: it goes on from there.
    if (!isNext || this.#open === undefined || bytes.length >= streamer.literalWaiting) return false
    streamer.readBytesCounter += bytes.length
    this.#put(this.#open, bytes)
    return true
  }

  #isOurs(chunk: Buffer, start: number): boolean {
    const { literalWaiting, literalBuffer, destroyed } = this.#streamer
    if (literalWaiting === 0 || destroyed || start >= chunk.length) return false
    return this.#open !== undefined || (this.#how !== undefined && literalBuffer.length === 0)
  }

  #take(chunk: Buffer, start: number): number | null {
    const streamer = this.#streamer
    const open = (this.#open ??= this.#begin(streamer.literalWaiting))
    const end = Math.min(chunk.length, start + streamer.literalWaiting)
    this.#put(open, chunk.subarray(start, end))
    if (streamer.literalWaiting > 0) return null
    streamer.literals.push(open)
    streamer.state = atLine
    this.#open = undefined
    return end < chunk.length ? end : null
  }

  #put(open: Buffer, bytes: Buffer): void {
    bytes.copy(open, this.#filled)
    this.#filled += bytes.length
    this.#streamer.literalWaiting -= bytes.length
  }

  #begin(bytes: number): Buffer {
    this.#filled = 0
    // A second literal of one answer stands beside the first.
    if (this.#how !== 'lent' || this.#streamer.literals.length > 0) return Buffer.allocUnsafe(bytes)
    if (this.#lent !== undefined && this.#lent.length < bytes) {
      giveBack(this.#lent)
      this.#lent = undefined
    }
    this.#lent ??= borrow(bytes)
    return this.#lent.subarray(0, bytes)
  }
}

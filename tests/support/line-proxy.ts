// A line between client and server that is slow, narrow, cut, or half-open.

import net from 'node:net'
import { CommandTap, type TappedCommand } from './command-tap.ts'

/** `up`: client to server. `down`: server to client. */
export type Direction = 'up' | 'down'

export type CutKind = 'reset' | 'end'

export type LineOptions = {
  targetPort: number
  targetHost?: string
  /** Round trip that the line adds, in ms: half of it each way. */
  rtt?: number
  /** Bits per second of each direction, shared by all connections; default unlimited. */
  bandwidth?: number
  /** Listen into the client's commands; only on connections without TLS. */
  recordVerbs?: boolean
}

export type LineProxy = {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Verbs of all clients in the order they passed, "UID FETCH" as one. */
  readonly verbs: string[]
  readonly commands: TappedCommand[]
  /** Connections taken so far. */
  readonly accepted: number
  /** Connections open on the client's side now. */
  readonly connections: number
  /** Connections that were open on the client's side at once, at the most. */
  readonly most: number
  /** Bytes delivered so far. */
  readonly delivered: Readonly<Record<Direction, number>>
  /** Ends all connections; what is still under way is lost. New ones are accepted. */
  cut(kind?: CutKind): void
  /** From now on the sockets stay up and nothing moves in either direction. */
  halfOpen(): void
  /** The end of `halfOpen`: what was held moves on. */
  thaw(): void
  /** New connections are closed at once. */
  refuse(): void
  accept(): void
  /** Cuts the connection that carries the n-th byte from now in this direction, once. Resolves when it happened. */
  cutAfterBytes(direction: Direction, bytes: number, kind?: CutKind): Promise<void>
  /** Resolves once this many bytes from now were delivered in this direction. */
  afterBytes(direction: Direction, bytes: number): Promise<void>
  close(): Promise<void>
}

/** Opens a proxy on a free port. */
export async function openLine(options: LineOptions): Promise<LineProxy> {
  const line = new Line(options)
  await line.listen()
  return line
}

type Watch = { direction: Direction; left: number; reached: (pipe: Pipe) => void; limits: boolean }

class Line implements LineProxy {
  readonly host = '127.0.0.1'
  readonly commands: TappedCommand[] = []
  readonly delivered = { up: 0, down: 0 }
  readonly options: LineOptions
  readonly half: number
  readonly bytesPerMs: number
  readonly mostQueued: number
  readonly busyUntil = { up: 0, down: 0 }
  readonly pairs = new Set<Pair>()
  readonly watches = new Set<Watch>()
  frozen = false
  #refusing = false
  #count = 0
  #most = 0
  readonly #server = net.createServer({ noDelay: true, allowHalfOpen: true }, (client) => this.#connected(client))

  constructor(options: LineOptions) {
    this.options = options
    this.half = (options.rtt ?? 0) / 2
    this.bytesPerMs = options.bandwidth === undefined ? Number.POSITIVE_INFINITY : options.bandwidth / 8 / 1_000
    // More than bandwidth × delay in the queue would make the proxy a buffer that no real line has.
    this.mostQueued =
      options.bandwidth === undefined ? 8_000_000 : Math.max(65_536, 2 * this.bytesPerMs * (options.rtt ?? 0))
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  get verbs(): string[] {
    return this.commands.map((command) => command.verb)
  }

  get accepted(): number {
    return this.#count
  }

  get connections(): number {
    return [...this.pairs].filter((pair) => !pair.client.destroyed).length
  }

  get most(): number {
    return this.#most
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  #connected(client: net.Socket): void {
    if (this.#refusing) {
      client.on('error', () => undefined)
      client.resetAndDestroy()
      return
    }
    const server = net.connect({
      port: this.options.targetPort,
      host: this.options.targetHost ?? '127.0.0.1',
      noDelay: true,
      allowHalfOpen: true,
    })
    const pair = new Pair(this, client, server, ++this.#count)
    this.pairs.add(pair)
    // Whoever hung up before this one came may be heard of in the same turn of the loop.
    setImmediate(() => {
      const open = [...this.pairs].filter((one) => !one.client.readableEnded && !one.client.destroyed)
      this.#most = Math.max(this.#most, open.length)
    })
  }

  cut(kind: CutKind = 'reset'): void {
    for (const pair of this.pairs) pair.cut(kind)
  }

  halfOpen(): void {
    this.frozen = true
    for (const pair of this.pairs) pair.move()
  }

  thaw(): void {
    this.frozen = false
    for (const pair of this.pairs) pair.move()
  }

  refuse(): void {
    this.#refusing = true
  }

  accept(): void {
    this.#refusing = false
  }

  cutAfterBytes(direction: Direction, bytes: number, kind: CutKind = 'reset'): Promise<void> {
    return new Promise((resolve) => {
      const reached = (pipe: Pipe): void => {
        pipe.pair.cut(kind)
        resolve()
      }
      this.watches.add({ direction, left: bytes, reached, limits: true })
    })
  }

  afterBytes(direction: Direction, bytes: number): Promise<void> {
    return new Promise((resolve) =>
      this.watches.add({ direction, left: bytes, reached: () => resolve(), limits: false }),
    )
  }

  async close(): Promise<void> {
    this.cut('reset')
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

class Pair {
  readonly client: net.Socket
  readonly server: net.Socket
  readonly line: Line
  readonly #pipes: readonly [Pipe, Pipe]

  constructor(line: Line, client: net.Socket, server: net.Socket, connection: number) {
    this.line = line
    this.client = client
    this.server = server
    const tap =
      line.options.recordVerbs === true
        ? new CommandTap(connection, (command) => line.commands.push(command))
        : undefined
    this.#pipes = [
      new Pipe(this, 'up', client, server, (bytes) => tap?.clientSaid(bytes)),
      new Pipe(this, 'down', server, client, (bytes) => tap?.serverSaid(bytes)),
    ]
    const forget = (): void => {
      if (client.destroyed && server.destroyed) line.pairs.delete(this)
    }
    client.on('close', forget)
    server.on('close', forget)
  }

  move(): void {
    for (const pipe of this.#pipes) pipe.move()
  }

  cut(kind: CutKind): void {
    for (const pipe of this.#pipes) pipe.drop()
    for (const socket of [this.client, this.server]) {
      if (kind === 'reset') socket.resetAndDestroy()
      else socket.destroySoon()
    }
  }
}

/** One direction of one connection. */
class Pipe {
  readonly pair: Pair
  readonly #line: Line
  readonly #direction: Direction
  readonly #from: net.Socket
  readonly #to: net.Socket
  readonly #tap: (bytes: Buffer) => void
  #queue: { due: number; bytes: Buffer }[] = []
  #queued = 0
  #ended = false
  #timer: NodeJS.Timeout | undefined

  constructor(pair: Pair, direction: Direction, from: net.Socket, to: net.Socket, tap: (bytes: Buffer) => void) {
    this.pair = pair
    this.#line = pair.line
    this.#direction = direction
    this.#from = from
    this.#to = to
    this.#tap = tap
    from.on('data', (chunk: Buffer) => this.#take(chunk))
    from.on('error', () => undefined)
    // Ended, reset or killed: what was taken before is still delivered, like bytes in a kernel's buffers.
    const ended = (): void => {
      this.#ended = true
      this.move()
    }
    from.on('end', ended)
    from.on('close', ended)
    to.on('drain', () => this.move())
    // Nobody listens any more: the rest is read and thrown away, so that the other direction can still be delivered.
    to.on('close', () => {
      this.drop()
      if (!from.destroyed) from.resume()
    })
  }

  #take(chunk: Buffer): void {
    if (this.#to.destroyed) return
    const line = this.#line
    for (let at = 0; at < chunk.length; at += 16_384) {
      const bytes = chunk.subarray(at, at + 16_384)
      const now = performance.now()
      line.busyUntil[this.#direction] = Math.max(now, line.busyUntil[this.#direction]) + bytes.length / line.bytesPerMs
      this.#queue.push({ due: line.busyUntil[this.#direction] + line.half, bytes })
      this.#queued += bytes.length
    }
    this.move()
  }

  move(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#line.frozen) {
      this.#from.pause()
      return
    }
    for (
      let next = this.#queue[0];
      next !== undefined && !this.#to.destroyed && !this.#to.writableNeedDrain;
      next = this.#queue[0]
    ) {
      const wait = next.due - performance.now()
      if (wait > 0) {
        this.#timer = setTimeout(() => this.move(), wait)
        break
      }
      this.#queue.shift()
      this.#queued -= next.bytes.length
      if (!this.#deliver(next.bytes)) return
    }
    if (this.#queued > this.#line.mostQueued) this.#from.pause()
    else if (!this.#from.destroyed) this.#from.resume()
    if (this.#ended && this.#queue.length === 0 && !this.#to.destroyed) this.#to.end()
  }

  /** false: somebody cut the line at a byte of this piece. */
  #deliver(bytes: Buffer): boolean {
    const due = [...this.#line.watches].filter(
      (watch) => watch.direction === this.#direction && watch.left <= bytes.length,
    )
    const limit = due.find((watch) => watch.limits)
    const sent = limit === undefined ? bytes : bytes.subarray(0, limit.left)
    this.#tap(sent)
    this.#line.delivered[this.#direction] += sent.length
    const last = limit === undefined ? undefined : (): void => limit.reached(this)
    if (sent.length > 0 || last !== undefined) this.#to.write(sent, last)
    for (const watch of this.#line.watches) {
      if (watch.direction !== this.#direction) continue
      watch.left -= sent.length
      if (watch.left > 0) continue
      this.#line.watches.delete(watch)
      if (watch !== limit) watch.reached(this)
    }
    if (limit === undefined) return true
    this.drop()
    this.#from.pause()
    return false
  }

  drop(): void {
    clearTimeout(this.#timer)
    this.#queue = []
    this.#queued = 0
  }
}

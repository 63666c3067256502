// The lab's line: delay, bandwidth, cuts at a byte, half-open, and delivery after the death of the sender.

import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type LineOptions, type LineProxy, openLine } from '../support/line-proxy.ts'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

/** A server that collects what it gets and echoes it back. */
async function collector(): Promise<{ port: number; got: () => Buffer; ended: Promise<void> }> {
  const chunks: Buffer[] = []
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  const server = net.createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      socket.write(chunk)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => server.close())
  return { port: (server.address() as net.AddressInfo).port, got: () => Buffer.concat(chunks), ended }
}

async function line(options: LineOptions): Promise<LineProxy> {
  const proxy = await openLine(options)
  cleanUp.push(() => proxy.close())
  return proxy
}

async function dial(port: number): Promise<{ socket: net.Socket; closed: Promise<string> }> {
  const socket = net.connect(port, '127.0.0.1')
  let why = 'end'
  socket.on('error', (error: NodeJS.ErrnoException) => (why = error.code ?? 'error'))
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(why)))
  await Promise.race([closed, new Promise((resolve) => socket.once('connect', resolve))])
  cleanUp.push(() => socket.destroy())
  return { socket, closed }
}

const received = (socket: net.Socket, bytes: number): Promise<void> =>
  new Promise((resolve) => {
    let soFar = 0
    socket.on('data', (chunk: Buffer) => {
      soFar += chunk.length
      if (soFar >= bytes) resolve()
    })
  })

describe('line proxy', () => {
  it('adds the round trip', async () => {
    const server = await collector()
    const { socket } = await dial((await line({ targetPort: server.port, rtt: 60 })).port)
    const tries: number[] = []
    for (let n = 1; n <= 5; n += 1) {
      const started = performance.now()
      socket.write('hello')
      await received(socket, 5)
      tries.push(performance.now() - started)
    }
    // A busy machine is late with one or the other.
    expect(Math.min(...tries)).toBeGreaterThanOrEqual(58)
    expect(Math.min(...tries)).toBeLessThan(118)
  })

  it('is as narrow as it was told', async () => {
    const server = await collector()
    const { socket } = await dial((await line({ targetPort: server.port, bandwidth: 8_000_000 })).port)
    const started = performance.now()
    socket.write(Buffer.alloc(300_000))
    await received(socket, 300_000)
    expect(performance.now() - started).toBeGreaterThan(280)
  })

  it('delivers what it took before the client died', async () => {
    const server = await collector()
    const proxy = await line({ targetPort: server.port, bandwidth: 4_000_000, rtt: 100 })
    const { socket } = await dial(proxy.port)
    await new Promise((resolve) => socket.write(Buffer.alloc(50_000, 7), resolve))
    const taken = server.got().length
    socket.resetAndDestroy()
    await server.ended
    expect(taken).toBeLessThan(50_000)
    expect(server.got()).toEqual(Buffer.alloc(50_000, 7))
  })

  it('cuts after exactly n bytes, once', async () => {
    const server = await collector()
    const proxy = await line({ targetPort: server.port })
    const first = await dial(proxy.port)
    const cut = proxy.cutAfterBytes('up', 1_234)
    first.socket.write(Buffer.alloc(9_000))
    await cut
    expect(await first.closed).toBe('ECONNRESET')
    await server.ended
    expect(server.got()).toHaveLength(1_234)
    const second = await dial(proxy.port)
    second.socket.write(Buffer.alloc(9_000))
    await received(second.socket, 9_000)
  })

  it('goes half-open and moves on when thawed', async () => {
    const server = await collector()
    const proxy = await line({ targetPort: server.port })
    const { socket } = await dial(proxy.port)
    socket.write('a')
    await received(socket, 1)
    proxy.halfOpen()
    socket.write('b')
    // That nothing comes can only be waited for; on a slow machine this finds less, it never fails.
    const silence = new Promise((resolve) => setTimeout(resolve, 80, 'silence'))
    expect(await Promise.race([received(socket, 1), silence])).toBe('silence')
    expect(socket.destroyed).toBe(false)
    const echoed = received(socket, 1)
    proxy.thaw()
    await echoed
  })

  it('refuses and accepts connections, and cuts all of them', async () => {
    const server = await collector()
    const proxy = await line({ targetPort: server.port })
    const { socket, closed } = await dial(proxy.port)
    socket.write('a')
    await received(socket, 1)
    proxy.cut('end')
    expect(await closed).toBe('end')
    proxy.refuse()
    const refused = await dial(proxy.port)
    refused.socket.resume()
    expect(await refused.closed).toBe('ECONNRESET')
    proxy.accept()
    const again = await dial(proxy.port)
    again.socket.write('b')
    await received(again.socket, 1)
  })

  it('hears verbs, but no literal and no secret', async () => {
    const server = await collector()
    const proxy = await line({ targetPort: server.port, recordVerbs: true })
    const { socket } = await dial(proxy.port)
    const said =
      'a LOGIN u p\r\nb APPEND x {16+}\r\nzz CREATE PWNED\n (\\Seen) {3+}\r\nabc\r\nc uid fetch 1 (UID)\r\nd NOOP\r\n'
    socket.write(said)
    await received(socket, said.length)
    expect(proxy.verbs).toEqual(['LOGIN', 'APPEND', 'UID FETCH', 'NOOP'])
    expect(proxy.commands.map((command) => command.line).join()).not.toContain('u p')
  })
})

// The lines of the bench, each in its own process: what a shared one carries for one server is missing for the other.

import net from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type LineKind, openLines } from './lines.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo()
})

const bytes = 300_000
const narrow = { name: '', about: '', rtt: 2, bandwidth: 8e6 }

/** Sends to whoever connects. */
async function talker(): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(Buffer.alloc(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => server.close())
  return (server.address() as net.AddressInfo).port
}

function receive(port: number): Promise<void> {
  return new Promise((resolve) => net.connect(port, '127.0.0.1').resume().once('end', resolve))
}

/** Seconds until both servers' bytes have arrived, asked for at the same time. */
async function bothAtOnce(lines: LineKind['lines']): Promise<number> {
  const [sourcePort, targetPort] = [await talker(), await talker()]
  const open = await openLines({ ...narrow, lines }, { sourcePort, targetPort })
  cleanUp.push(() => open.close())
  const started = performance.now()
  await Promise.all([receive(open.sourcePort), receive(open.targetPort)])
  const seconds = (performance.now() - started) / 1_000
  expect(await open.carried()).toEqual({ source: { up: 0, down: bytes }, target: { up: 0, down: bytes } })
  return seconds
}

it('needs at least the time of both when both share the line, and of one when each has its own', async () => {
  const one = (bytes * 8) / narrow.bandwidth
  expect(await bothAtOnce('one')).toBeGreaterThan(2 * one - 0.01)
  expect(await bothAtOnce('each')).toBeGreaterThan(one - 0.01)
})

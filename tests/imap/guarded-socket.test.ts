// A socket that nobody may write to any more lets nothing out, whatever was written to it before.

import net from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { guardSocket } from '../../src/imap/guarded-socket.ts'

describe('a guarded socket', () => {
  it('lets bytes out while it may, and ends the connection when it may no more', async () => {
    const heard: string[] = []
    const server = net.createServer((socket) => socket.on('data', (data) => heard.push(String(data))))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const socket = net.connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    let may = true
    guardSocket(socket, () => may)
    await new Promise((resolve) => socket.write('one', resolve))
    // Several at once leave by another way.
    socket.cork()
    socket.write('two')
    socket.write('three')
    may = false
    const closed = once(socket, 'close')
    socket.uncork()
    await closed
    expect(socket.destroyed).toBe(true)
    await new Promise((resolve) => server.close(resolve))
    expect(heard.join('')).toBe('one')
  })
})

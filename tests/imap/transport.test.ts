// A session over a connection in memory: parser, session and writer are those of the network, and no socket is opened.

import { duplexPair, type Duplex } from 'node:stream'
import type { ImapTransport } from 'imapflow'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppendWire } from '../../src/imap/append-wire.ts'
import { openSessionOver } from '../../src/imap/session.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { accountOn } from './account.ts'

/** Answers each line with what `say` gives for its verb and OK; `hang up` ends the connection instead. */
function answering(line: Duplex, heard: string[], say: Readonly<Record<string, string>>): void {
  let rest = ''
  line.write('* OK [CAPABILITY IMAP4rev1 UIDPLUS] in memory\r\n')
  line.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n')
    rest = lines.pop() ?? ''
    for (const [tag, verb = ''] of lines.map((text) => text.split(' '))) {
      heard.push(verb)
      if (say[verb] === 'hang up') line.end()
      else line.write(`${say[verb] ?? ''}${tag ?? ''} OK done\r\n`)
    }
  })
}

/** A transport over two ends in memory, and what the far end heard. */
function inMemory(say: Readonly<Record<string, string>> = {}): {
  transport: ImapTransport
  heard: string[]
} {
  const heard: string[] = []
  const transport: ImapTransport = {
    connect: (_, onConnect) => {
      const [near, other] = duplexPair()
      setImmediate(() => {
        onConnect()
        answering(other, heard, say)
      })
      return Object.assign(near, { setTimeout: () => near })
    },
  }
  return { transport, heard }
}

const account = accountOn(1)

describe('a transport of our own', () => {
  it('carries login, commands and answers, and nothing is sent to the network', async () => {
    const { transport, heard } = inMemory({
      EXAMINE: '* 3 EXISTS\r\n* OK [UIDVALIDITY 7] fixed\r\n* OK [UIDNEXT 9] next\r\n',
    })
    const session = await openSessionOver(transport)(account, new Secret('secret'), quick)
    expect(await session.examine('INBOX')).toMatchObject({ uidValidity: 7, uidNext: 9, messages: 3 })
    await session.logout()
    expect(heard).toEqual(['LOGIN', 'CAPABILITY', 'LIST', 'EXAMINE', 'LOGOUT'])
  })

  it('is given up at once when a stop is asked for while it connects', async () => {
    const stop = new AbortController()
    const { transport } = inMemory({ LOGIN: '' })
    const opening = openSessionOver({
      connect: (options) => {
        setImmediate(() => stop.abort())
        return transport.connect(options, () => undefined)
      },
    })(account, new Secret('secret'), quick, stop.signal)
    await expect(opening).rejects.toMatchObject({ code: 'server-unreachable' })
  })

  it('is not even opened after a stop', async () => {
    const { transport, heard } = inMemory()
    let connects = 0
    const opening = openSessionOver({
      connect: (options, onConnect) => {
        connects += 1
        return transport.connect(options, onConnect)
      },
    })(account, new Secret('secret'), quick, AbortSignal.abort())
    await expect(opening).rejects.toMatchObject({ code: 'interrupted', scope: 'mailbox' })
    expect([connects, heard]).toEqual([0, []])
  })

  it('that ends is a lost connection to the command on its way', async () => {
    const { transport } = inMemory({ EXAMINE: 'hang up' })
    const session = await openSessionOver(transport)(account, new Secret('secret'), quick)
    await expect(session.examine('INBOX')).rejects.toMatchObject({ code: 'connection-lost', retry: 'now' })
    expect(session.usable).toBe(false)
  })

  it('is taken over by a writer as sockets are', async () => {
    const { transport, heard } = inMemory()
    const session = await openSessionOver(transport)(account, new Secret('secret'), quick)
    const wire = session.takeOver()
    expect(await wire.send('NOOP', [Buffer.from('NOOP\r\n')])).toMatchObject({ kind: 'answered', status: 'OK' })
    expect(heard.at(-1)).toBe('NOOP')
    wire.destroy('done')
  })
})

describe('a writer whose server is silent', () => {
  afterEach(() => vi.useRealTimers())

  it.each([100, 2_900, 11_900])(
    'notices it in little more than its patience, asked %i ms after the login',
    async (at) => {
      vi.useFakeTimers()
      const [near] = duplexPair()
      const patience = 12_000
      const wire = new AppendWire(
        { readSocket: near, writeSocket: near, socket: near },
        { usual: patience, slow: patience },
      )
      await vi.advanceTimersByTimeAsync(at)
      let lost = false
      void wire.send('SELECT', [Buffer.from('SELECT INBOX\r\n')]).then(({ kind }) => (lost = kind === 'lost'))
      await vi.advanceTimersByTimeAsync(patience)
      expect(lost).toBe(false)
      await vi.advanceTimersByTimeAsync(patience / 5)
      expect(lost).toBe(true)
    },
  )
})

// What session.ts relies on in imapflow beyond its public types: exec() and unbind(), pinned here.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { ImapFlow } from 'imapflow'
import { afterEach, describe, expect, it } from 'vitest'
import type { Handlers } from '../../src/imap/command-channel.ts'
import { hearAnswers } from '../../src/imap/raw-answers.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { gate, type ScriptedServer } from '../support/scripted-server.ts'

type Answer = {
  response: {
    tag: string
    command: string
    attributes?: { type?: string; value?: string; section?: { value: string }[] }[]
  }
  next: () => void
}
type Refusal = Error & { responseStatus?: string; response?: { attributes?: { section?: { value: string }[] }[] } }
type Inside = {
  exec(verb: string, attributes: unknown[], options?: { untagged?: Handlers }): Promise<Answer>
  unbind(): {
    readSocket: NodeJS.ReadableStream
    writeSocket: NodeJS.WritableStream
    socket: NodeJS.ReadWriteStream & { destroyed: boolean; destroy(): void }
  }
  capabilities: Map<string, boolean | number>
  streamer: { maxLiteralSize: number; maxResponseSize: number }
  usable: boolean
}

const atom = (value: string): object => ({ type: 'ATOM', value })
const string = (value: string): object => ({ type: 'STRING', value })
const clients: ImapFlow[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

async function connect(server: ScriptedServer, more: object = {}): Promise<ImapFlow & Inside> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    auth: { user: 'u', pass: 'secret' },
    logger: false,
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableCompression: true,
    ...more,
  })
  client.on('error', () => undefined)
  clients.push(client)
  await client.connect()
  return client as unknown as ImapFlow & Inside
}

const refusalOf = async (answer: Promise<unknown>): Promise<Refusal> =>
  answer.then(
    () => Promise.reject(new Error('it was accepted')),
    (error: unknown) => error as Refusal,
  )

describe('imapflow', () => {
  it('is pinned exactly: exec and unbind are not in its public types', () => {
    const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    expect(dependencies['imapflow']).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('exec() gives the tagged answer with its response code, and next() lets the next command go', async () => {
    const server = await scripted()
    const client = await connect(server)
    server.on('NOOP', (context) => context.ok('[APPENDUID 38505 3955:3957] done'))
    const answer = await client.exec('NOOP', [])
    expect(answer.response.command).toBe('OK')
    expect(answer.response.attributes?.[0]?.section?.map((token) => token.value)).toEqual([
      'APPENDUID',
      '38505',
      '3955:3957',
    ])
    answer.next()
    const second = await client.exec('CAPABILITY', [])
    second.next()
    expect(second.response.command).toBe('OK')
  })

  it.each(['NO', 'BAD'] as const)(
    'exec() rejects on %s with responseStatus and the response, and the connection stays',
    async (status) => {
      const server = await scripted()
      const client = await connect(server)
      server.once('NOOP', (context) =>
        status === 'NO' ? context.no('[OVERQUOTA] no room') : context.bad('[OVERQUOTA] no room'),
      )
      const refusal = await refusalOf(client.exec('NOOP', []))
      expect(refusal.responseStatus).toBe(status)
      expect(refusal.response?.attributes?.[0]?.section?.[0]?.value).toBe('OVERQUOTA')
      expect(client.usable).toBe(true)
      const after = await client.exec('NOOP', [])
      after.next()
      expect(after.response.command).toBe('OK')
    },
  )

  it('exec() rejects when the line breaks, without a responseStatus', async () => {
    const server = await scripted()
    const client = await connect(server)
    server.once('NOOP', (context) => context.close('reset'))
    expect((await refusalOf(client.exec('NOOP', []))).responseStatus).toBeUndefined()
    expect(client.usable).toBe(false)
  })

  it('untagged handlers are awaited one after the other, and all before the command ends', async () => {
    const server = await scripted()
    server.account('u').ensure('INBOX')
    for (const text of ['one', 'two', 'three']) server.account('u').ensure('INBOX').add(Buffer.from(text))
    const client = await connect(server)
    ;(await client.exec('EXAMINE', [string('INBOX')])).next()
    const seen: string[] = []
    const held = gate()
    const done = client.exec('UID FETCH', [{ type: 'SEQUENCE', value: '1:*' }, [atom('UID')]], {
      untagged: {
        FETCH: async ({ command }) => {
          seen.push(`${command} begins`)
          if (command === '1') await held.opened
          seen.push(`${command} ends`)
        },
      },
    })
    await expect.poll(() => seen).toEqual(['1 begins'])
    held.open()
    ;(await done).next()
    expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends'])
  })

  it('a handler that throws is only logged: session.ts must keep the error itself', async () => {
    const server = await scripted()
    server.account('u').ensure('INBOX').add(Buffer.from('one'))
    const client = await connect(server)
    ;(await client.exec('EXAMINE', [string('INBOX')])).next()
    const answer = await client.exec('UID FETCH', [{ type: 'SEQUENCE', value: '1:*' }, [atom('UID')]], {
      untagged: {
        FETCH: () => {
          throw new Error('ours')
        },
      },
    })
    answer.next()
    expect(answer.response.command).toBe('OK')
  })

  it('literals come as buffers, byte for byte, and NIL as null', async () => {
    const server = await scripted()
    const bytes = Buffer.from([...Array.from({ length: 256 }, (_, i) => i), 13, 10, 0, 255])
    const folder = server.account('u').ensure('INBOX')
    folder.add(bytes)
    folder.add(Buffer.from('x')).served = null
    const client = await connect(server)
    ;(await client.exec('EXAMINE', [string('INBOX')])).next()
    const values: unknown[] = []
    const answer = await client.exec(
      'UID FETCH',
      [{ type: 'SEQUENCE', value: '1:*' }, [atom('UID'), { type: 'ATOM', value: 'BODY.PEEK', section: [] }]],
      {
        untagged: {
          FETCH: ({ attributes }) => {
            const list = attributes?.[1]
            if (Array.isArray(list)) values.push(list[3])
          },
        },
      },
    )
    answer.next()
    expect(server.commands.at(-1)?.line).toContain('UID FETCH 1:* (UID BODY.PEEK[])')
    expect(values[0]).toMatchObject({ value: bytes })
    expect(values[1]).toBeNull()
  })

  it('a LITERAL waits for "+" once LITERAL+ is taken out of the capabilities; the bytes go out unchanged', async () => {
    const server = await scripted()
    const client = await connect(server)
    for (const name of ['LITERAL+', 'LITERAL-', 'IMAP4rev2']) client.capabilities.delete(name)
    const announced: boolean[] = []
    server.onLiteral = ({ synchronising }) => {
      announced.push(synchronising)
      return undefined
    }
    const bytes = Buffer.from('a\0b\nc\r\n\xff', 'latin1')
    const answer = await client.exec('APPEND', [
      string('INBOX'),
      [atom('\\Seen'), atom('Protocollato')],
      string(' 1-Feb-2015 10:00:00 +0000'),
      { type: 'LITERAL', value: bytes },
    ])
    answer.next()
    expect(announced).toEqual([true])
    const stored = server.account('u').folder('INBOX')?.messages[0]
    expect(stored?.bytes.equals(bytes)).toBe(true)
    expect(stored?.internalDate).toBe(Date.UTC(2015, 1, 1, 10))
    expect([...(stored?.flags ?? [])]).toEqual(['\\Seen', 'Protocollato'])
  })

  it('a literal that is refused in place of "+" rejects, and the next command is understood', async () => {
    const server = await scripted()
    const client = await connect(server)
    for (const name of ['LITERAL+', 'LITERAL-', 'IMAP4rev2']) client.capabilities.delete(name)
    server.onLiteral = () => ({ refuse: 'NO [TOOBIG] too large' })
    expect(
      (await refusalOf(client.exec('APPEND', [string('INBOX'), { type: 'LITERAL', value: Buffer.from('x') }])))
        .responseStatus,
    ).toBe('NO')
    ;(await client.exec('NOOP', [])).next()
  })

  it('names with quotes, backslashes and non-ASCII wire bytes arrive as they were given', async () => {
    const server = await scripted()
    const client = await connect(server)
    for (const name of ['a "b" \\c', 'perch&AOk-', ' both ends ', 'R&-D']) {
      ;(await client.exec('CREATE', [string(name)])).next()
      expect(server.commands.at(-1)?.line).toContain(`"${name.replace(/["\\]/g, '\\$&')}"`)
    }
  })

  it('a NO about expunged messages resolves as if it were OK: who asked counts what came', async () => {
    const server = await scripted()
    const client = await connect(server)
    server.once('NOOP', (context) => context.no('[EXPUNGEISSUED] Some of the requested messages no longer exist'))
    const answer = await client.exec('NOOP', [])
    answer.next()
    expect(answer.response.command).toBe('NO')
  })

  it('a NO or BAD without a tag fails the command on its way, and the connection stays', async () => {
    const server = await scripted()
    const client = await connect(server)
    server.once('NOOP', (context) => context.session.write('BAD "first log in"\r\n'))
    expect(await refusalOf(client.exec('NOOP', []))).toMatchObject({
      responseStatus: 'BAD',
      responseText: 'first log in',
    })
    ;(await client.exec('NOOP', [])).next()
  })

  it('a tagged BYE is a lost connection, never an answer', async () => {
    const server = await scripted()
    server.once('AUTHENTICATE', (context) => context.session.write(`${context.tag} BYE welcome\r\n`))
    const refusal = await refusalOf(connect(server))
    expect(refusal.responseStatus).not.toBe('OK')
    expect(clients.at(-1)?.authenticated).toBe(false)
  })

  it('a throttled command waits for at most half of the stall, and a throttled login is no refused one', async () => {
    const server = await scripted()
    const throttled = 'Request is throttled. Suggested Backoff Time: 92415 milliseconds'
    server.once('AUTHENTICATE', (context) => context.bad(throttled))
    const startedAt = performance.now()
    const refusal = await refusalOf(connect(server, { socketTimeout: 200 }))
    expect(refusal).toMatchObject({ code: 'ETHROTTLE', responseStatus: 'BAD', throttleReset: 92_415 })
    expect(refusal).not.toHaveProperty('authenticationFailed')
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('the event `error` tells what broke the connection before the command in flight is rejected', async () => {
    const server = await scripted()
    const client = await connect(server, { maxLineLength: 1_000 })
    const told: string[] = []
    client.on('error', (error) => told.push(error.message))
    server.once('NOOP', (context) => context.untagged('A'.repeat(2_000)))
    const refusal = await refusalOf(
      client.exec('NOOP', []).catch((error: unknown) => {
        told.push('rejected')
        throw error
      }),
    )
    expect(told).toEqual([expect.stringMatching(/^Line length \d+ exceeds/), 'rejected'])
    expect(refusal).toMatchObject({ message: 'Connection not available', code: 'NoConnection' })
  })

  it('the bounds of literals may be changed between commands', async () => {
    const server = await scripted()
    const client = await connect(server)
    server.account('u').ensure('INBOX').add(Buffer.alloc(2_000, 'x'))
    expect(client.streamer).toMatchObject({ maxLiteralSize: 2 ** 30, maxResponseSize: 2 ** 31 })
    client.streamer.maxLiteralSize = 1_000
    ;(await client.exec('EXAMINE', [string('INBOX')])).next()
    const body = [{ type: 'SEQUENCE', value: '1' }, [{ type: 'ATOM', value: 'BODY.PEEK', section: [] }]]
    await refusalOf(client.exec('UID FETCH', body))
    expect(client.usable).toBe(false)
  })

  it.each(['2019,fatture', '10:protocollo', '1:2,3:x', '12:30:00', '10:', '1,'])(
    'the bare name %s is one token',
    async (name) => {
      const server = await scripted()
      const client = await connect(server)
      server.once('LIST', (context) => {
        context.untagged(`LIST () "/" ${name}`)
        context.ok()
      })
      const names: unknown[] = []
      const answer = await client.exec('LIST', [string(''), string('*')], {
        untagged: { LIST: ({ attributes }) => void names.push(attributes?.[2]) },
      })
      answer.next()
      expect(names).toEqual([expect.objectContaining({ value: name })])
    },
  )

  it.each([']x', 'a\tb', '{x', 'a(b', '"a "b" c"', '2019*x'])(
    'the name %j is still skipped and only logged: by-hand.ts reads it',
    async (name) => {
      const server = await scripted()
      const logged: unknown[] = []
      const silent = () => undefined
      const logger = { debug: silent, info: silent, warn: silent, error: (entry: unknown) => void logged.push(entry) }
      const client = await connect(server, { logger })
      server.once('LIST', (context) => {
        context.untagged(`LIST () "/" ${name}`)
        context.ok()
      })
      const heard: unknown[] = []
      const answer = await client.exec('LIST', [string(''), string('*')], {
        untagged: { LIST: (untagged) => void heard.push(untagged) },
      })
      answer.next()
      expect(heard).toEqual([])
      expect(logged).toEqual([expect.objectContaining({ src: 's', msg: `* LIST () "/" ${name}` })])
    },
  )

  it('gives the numbers of a SEARCH by themselves, and each answer as it came to who hears its stream', async () => {
    const server = await scripted()
    const client = await connect(server)
    const heard: string[] = []
    hearAnswers(client, ({ text, literals }) => heard.push([text, ...literals.map(String)].join('|')))
    server.once('NOOP', (context) => {
      context.untagged('SEARCH 2 5 9')
      context.untagged('LIST () "/" {3}\r\na b')
      context.ok()
    })
    const numbers: unknown[] = []
    const answer = await client.exec('NOOP', [], {
      untagged: { SEARCH: (untagged) => void numbers.push((untagged as { numbers?: number[] }).numbers) },
    })
    answer.next()
    expect(numbers).toEqual([[2, 5, 9]])
    expect(heard.slice(0, 2)).toEqual(['* SEARCH 2 5 9', '* LIST () "/" {3}\r\n|a b'])
  })

  it('takes its connection from a transport, and unbind() gives that out again', async () => {
    const [near, far] = duplexPair()
    far.on('data', (chunk: Buffer) => {
      for (const [tag] of chunk.toString().matchAll(/^\S+/gm)) far.write(`${tag} OK done\r\n`)
    })
    const client = await connect(await scripted(), {
      transport: {
        connect: (_: unknown, onConnect: () => void) => {
          setImmediate(() => {
            onConnect()
            far.write('* OK [CAPABILITY IMAP4rev1] in memory\r\n')
          })
          return Object.assign(near, { setTimeout: () => near })
        },
      },
    })
    expect(client.unbind()).toEqual({ readSocket: near, writeSocket: near, socket: near })
  })

  it('its stream of answers has what whole-literals.ts takes over', async () => {
    const { streamer } = (await connect(await scripted())) as unknown as { streamer: Record<string, unknown> }
    const { state, literalWaiting, literalBuffer, literals, inputQueue, processingInput } = streamer
    expect({ state, literalWaiting, literalBuffer, literals, inputQueue, processingInput }).toEqual({
      state: 1,
      literalWaiting: 0,
      literalBuffer: [],
      literals: [],
      inputQueue: [],
      processingInput: false,
    })
    const { compress, destroyed, writableLength, readBytesCounter, processChunkSegment } = streamer
    expect([compress, destroyed, writableLength]).toEqual([false, false, 0])
    expect([readBytesCounter, processChunkSegment]).toEqual([expect.any(Number), expect.any(Function)])
  })

  it('unbind() leaves no listener of its own behind', async () => {
    const server = await scripted()
    const client = await connect(server)
    ;(await client.exec('NOOP', [])).next()
    const { socket } = client.unbind()
    expect(['error', 'timeout', 'data', 'readable'].map((event) => socket.listenerCount(event))).toEqual([0, 0, 0, 0])
    socket.destroy()
  })

  it('unbind() hands over the logged-in socket, for good', async () => {
    const server = await scripted()
    const client = await connect(server)
    ;(await client.exec('NOOP', [])).next()
    await new Promise((resolve) => setImmediate(resolve))
    const { readSocket, writeSocket, socket } = client.unbind()
    socket.on('error', () => undefined)
    expect(client.usable).toBe(false)
    expect(readSocket).toBe(socket)
    expect(writeSocket).toBe(socket)
    const said = new Promise<string>((resolve) => readSocket.once('data', (chunk: Buffer) => resolve(chunk.toString())))
    // Taken out of imapflow's pipe, the socket stands still until it is told to flow.
    readSocket.resume()
    writeSocket.write('mine1 NOOP\r\n')
    expect(await said).toMatch(/^mine1 OK/)
    expect(server.commands.at(-1)).toMatchObject({ user: 'u', verb: 'NOOP' })
    socket.destroy()
  })
})

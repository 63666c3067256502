// Bodies that are put together by us, in one buffer each: the same as imapflow gives, whatever a server does.

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { type ImapSession, openSession } from '../../src/imap/session.ts'
import type { BodyOptions } from '../../src/model/ports.ts'
import type { ServerPlan } from '../../src/model/plan.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { certificateUntil } from '../support/certificates.ts'
import { Dice } from '../support/messages.ts'
import type { CommandContext, ScriptedServer } from '../support/scripted-server.ts'
import { accountOn } from './account.ts'

type Gathered = BodyOptions['gathered']
const ways: readonly Gathered[] = [undefined, 'kept', 'lent']
const sessions: ImapSession[] = []
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy()
})

async function opened(server: ScriptedServer, more: Partial<ServerPlan> = {}): Promise<ImapSession> {
  const session = await openSession(accountOn(server.port, 'source', 'u', more), new Secret('secret'), quick)
  sessions.push(session)
  await session.examine('INBOX')
  return session
}

/** Bytes that look like lines and literals of the protocol wherever they are cut. */
function tricky(length: number, seed: number): Buffer {
  const bytes = new Dice(seed).bytes(length)
  for (const [at, text] of [')\r\n', '* 2 FETCH (UID 2 BODY[] {3}\r\n', '{9}\r\n'].entries())
    for (let i = at * 101; i + text.length < length; i += 4_001) bytes.write(text, i, 'latin1')
  return bytes
}

/** What was given of each message, and what the command ended with. */
async function readBy(session: ImapSession, uids: number[], gathered: Gathered): Promise<unknown[]> {
  const seen: unknown[] = []
  const each = async ({ uid, bytes }: { uid: number; bytes: Buffer | null }): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    seen.push([uid, bytes === null ? null : bytes.toString('latin1')])
  }
  const options: BodyOptions = gathered === undefined ? { largest: 1e6 } : { largest: 1e6, gathered }
  await session.fetchBodies(uids, each, options).catch((error: unknown) => {
    seen.push((error as { code?: unknown }).code ?? error)
  })
  return seen
}

/** Writes in pieces, each of which arrives by itself or with others. */
async function pour({ session }: CommandContext, bytes: Buffer, cut: () => number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const end = at + cut()
    session.socket.write(bytes.subarray(at, end))
    at = end
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const answer = (uid: number, body: Buffer, before = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`* ${uid} FETCH (UID ${uid} ${before}BODY[] {${body.length}}\r\n`),
    body,
    Buffer.from(' FLAGS (\\Seen))\r\n'),
  ])

describe('bodies in pieces of any size', () => {
  it.each(ways)('are given whole (%s)', async (gathered) => {
    const server = await scripted()
    server.account('u').ensure('INBOX')
    const bodies = [0, 1, 300_000, 7, 65_536, 200_001, 3_000].map((length, n) => tricky(length, n + 1))
    const dice = new Dice(7)
    server.on('UID FETCH', async (context) => {
      const all = Buffer.concat(bodies.map((body, n) => answer(n + 1, body)))
      await pour(context, all, () => 1 + dice.upTo(dice.upTo(4) === 0 ? 40 : 30_000))
      context.ok()
    })
    const session = await opened(server)
    const seen = await readBy(session, [1, 2, 3, 4, 5, 6, 7], gathered)
    expect(seen).toEqual(bodies.map((body, n) => [n + 1, body.toString('latin1')]))
    expect(await session.status('INBOX')).toMatchObject({ messages: 0 })
  })

  it('come over TLS, and after STARTTLS', async () => {
    const certificate = certificateUntil(new Date(Date.now() + 86_400_000))
    const ca = readFileSync(certificate.cert, 'utf8')
    for (const mode of ['implicit', 'starttls'] as const) {
      const server = await scripted({ tls: { ...certificate, starttls: mode === 'starttls' } })
      const body = tricky(400_000, 3)
      server.account('u').ensure('INBOX').add(body)
      const session = await opened(server, { tls: mode, ca })
      for (const gathered of ways) expect(await readBy(session, [1], gathered)).toEqual([[1, body.toString('latin1')]])
    }
  })
})

describe('what odd servers serve is the same by each way', () => {
  const [large, small] = [tricky(150_000, 11), Buffer.from('small\r\n')]
  const cases: Record<string, (context: CommandContext) => Promise<void> | void> = {
    NIL: (context) => context.untagged('1 FETCH (UID 1 BODY[] NIL)'),
    'a quoted string': (context) => context.untagged('1 FETCH (UID 1 BODY[] "short one")'),
    'an empty string': (context) => context.untagged('1 FETCH (UID 1 BODY[] "")'),
    'no body': (context) => context.untagged('1 FETCH (UID 1 FLAGS ())'),
    'a literal8': ({ session }) => session.write(`* 1 FETCH (UID 1 BODY[] ~{7}\r\n${small.toString()})\r\n`),
    'zeros before the size': ({ session }) =>
      session.write(`* 1 FETCH (UID 1 BODY[] {0007}\r\n${small.toString()})\r\n`),
    'another literal before the body': ({ session }) => {
      session.write('* 1 FETCH (UID 1 BODY[HEADER] {4}\r\nA: b BODY[] {150000}\r\n')
      session.socket.write(Buffer.concat([large, Buffer.from(')\r\n')]))
    },
    'the body twice in one answer': ({ session }) => {
      session.write('* 1 FETCH (UID 1 BODY[] {7}\r\nsmall\r\n BODY[] {150000}\r\n')
      session.socket.write(Buffer.concat([large, Buffer.from(')\r\n')]))
    },
    'the body, and its flags in an answer of their own': ({ session }) => {
      session.socket.write(Buffer.concat([answer(1, large), Buffer.from('* 1 FETCH (UID 1 FLAGS ())\r\n')]))
    },
    'flags in passing between two bodies': ({ session }) => {
      const flags = Buffer.from('* 9 FETCH (FLAGS (\\Seen))\r\n* 5 EXISTS\r\n')
      session.socket.write(Buffer.concat([answer(1, large), flags, answer(2, small), flags, answer(3, large)]))
    },
    'a size that is too small': ({ session }) => {
      session.write('* 1 FETCH (UID 1 BODY[] {100000}\r\n')
      session.socket.write(Buffer.concat([large, Buffer.from(')\r\n')]))
    },
    'a size that is too large, and the line ends': (context) => {
      context.session.write('* 1 FETCH (UID 1 BODY[] {150100}\r\n')
      context.session.socket.write(large)
      context.close()
    },
    'BYE after half of it': (context) => {
      context.session.write('* 1 FETCH (UID 1 BODY[] {150000}\r\n')
      context.session.socket.write(large.subarray(0, 75_000))
      context.session.write('* BYE disk error\r\n')
      context.close()
    },
    'a size beyond all that was said': ({ session }) => session.write('* 1 FETCH (UID 1 BODY[] {99000000}\r\nA'),
  }

  it.each(Object.entries(cases))('%s', async (_, serve) => {
    const server = await scripted()
    server.account('u').ensure('INBOX')
    server.on('UID FETCH', async (context) => {
      await serve(context)
      context.ok()
    })
    const seen = []
    for (const gathered of ways) seen.push(await readBy(await opened(server), [1, 2, 3], gathered))
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })
})

describe('the buffers', () => {
  const lengths = [300_000, 200_000, 300_000]
  async function buffersBy(options: BodyOptions, session?: ImapSession): Promise<Set<ArrayBufferLike>> {
    const server = await scripted()
    for (const [n, length] of lengths.entries()) server.account('u').ensure('INBOX').add(tricky(length, n))
    const buffers = new Set<ArrayBufferLike>()
    const reader = session ?? (await opened(server))
    await reader.fetchBodies([1, 2, 3], ({ bytes }) => void (bytes && buffers.add(bytes.buffer)), options)
    return buffers
  }

  it('kept: one for each body, of its size', async () => {
    const buffers = await buffersBy({ gathered: 'kept' })
    expect([...buffers].map(({ byteLength }) => byteLength)).toEqual(lengths)
  })

  it('lent: one for all, and the same for the next connection', async () => {
    const first = await buffersBy({ gathered: 'lent' })
    expect(first.size).toBe(1)
    expect(await buffersBy({ gathered: 'lent' })).toEqual(first)
    expect([...(await buffersBy({ gathered: 'lent' }))][0]).toBe([...first][0])
  })

  it('are not lent while somebody else reads bodies over the same connection', async () => {
    const server = await scripted()
    const bodies = [tricky(90_000, 1), tricky(80_000, 2)]
    for (const body of bodies) server.account('u').ensure('INBOX').add(body)
    const session = await opened(server)
    const kept: (Buffer | null)[] = []
    await Promise.all([
      session.fetchBodies([1, 2], ({ bytes }) => void kept.push(bytes)),
      session.fetchBodies([1, 2], () => undefined, { gathered: 'lent' }),
    ])
    expect(kept.map((bytes) => bytes?.toString('latin1'))).toEqual(bodies.map((body) => body.toString('latin1')))
  })
})

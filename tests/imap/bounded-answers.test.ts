// Lines without end, and literals beyond what was announced: the connection ends with the reason before memory fills.

import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type ImapSession, openSession } from '../../src/imap/session.ts'
import { MigrationError } from '../../src/model/errors.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import type { CommandContext, ScriptedServer } from '../support/scripted-server.ts'
import { accountOn } from './account.ts'

const MB = 1_000_000
const servers: net.Server[] = []
const sessions: ImapSession[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

/** Pours `piece` into a socket until the other side closes it or 400 MB have gone; resolves to the bytes it took. */
async function pour(socket: net.Socket, piece: string | Buffer): Promise<number> {
  let taken = 0
  while (!socket.destroyed && taken < 400 * MB) {
    taken += piece.length
    if (!socket.write(piece))
      await new Promise((resolve) => {
        socket.once('drain', resolve)
        socket.once('close', resolve)
      })
  }
  return taken
}

async function opened(server: ScriptedServer): Promise<ImapSession> {
  const session = await openSession(accountOn(server.port, 'source'), new Secret('secret'), quick)
  sessions.push(session)
  return session
}

const failureOf = async (work: Promise<unknown>): Promise<MigrationError> => {
  const error: unknown = await work.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof MigrationError) return error
  throw error
}

describe('a line without end', () => {
  it.each([
    ['the greeting', '* OK '],
    ['a greeting that is none', ''],
    ['capabilities in the greeting', '* OK [CAPABILITY '],
  ])('%s: the connection ends after a few MB, and the error names the line', async (_, start) => {
    let poured: Promise<number> | undefined
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.write(start)
      poured = pour(socket, Buffer.alloc(65_536, 'A'))
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    const error = await failureOf(openSession(accountOn(port), new Secret('secret'), quick))
    expect(error).toMatchObject({ code: 'server-unreachable', scope: 'server' })
    expect(error.message).toMatch(/^Line length \d+ exceeds/)
    expect(await poured).toBeLessThan(20 * MB)
  })

  const asked: [string, string, (session: ImapSession) => Promise<unknown>, (context: CommandContext) => string][] = [
    [
      'a row of a list',
      'UID FETCH',
      (session) => session.fetchFacts('1:*', () => undefined),
      () => '* 1 FETCH (FLAGS (',
    ],
    ['a folder name', 'LIST', (session) => session.listFolders(), () => '* LIST () "/" '],
    ['the answer itself', 'EXAMINE', (session) => session.examine('INBOX'), ({ tag }) => `${tag} OK `],
    ['what nobody asked for', 'EXAMINE', (session) => session.examine('INBOX'), () => '* X '],
    [
      'the body as a string',
      'UID FETCH',
      (session) => session.fetchBodies([1], () => undefined),
      () => '* 1 FETCH (BODY[] "',
    ],
  ]
  it.each(asked)('%s: the same, and the connection is lost', async (_, verb, ask, start) => {
    const server = await scripted()
    server.account('u').ensure('INBOX').add(Buffer.from('x'))
    let poured: Promise<number> | undefined
    const session = await opened(server)
    if (verb === 'UID FETCH') await session.examine('INBOX')
    server.on(verb, (context) => {
      context.session.write(start(context))
      poured = pour(context.session.socket, Buffer.alloc(65_536, 'A'))
    })
    const error = await failureOf(ask(session))
    expect(error).toMatchObject({ code: 'connection-lost', scope: 'mailbox', retry: 'now' })
    expect(error.message).toMatch(/Line length \d+ exceeds/)
    expect(await poured).toBeLessThan(20 * MB)
    expect(session.usable).toBe(false)
  })
})

describe('a literal beyond what was announced', () => {
  const listed = async (
    served: number,
  ): Promise<{ session: ImapSession; poured: () => Promise<number> | undefined }> => {
    const server = await scripted()
    server.account('u').ensure('INBOX').add(Buffer.alloc(1_000, 'x'))
    const session = await opened(server)
    await session.examine('INBOX')
    let poured: Promise<number> | undefined
    server.on('UID FETCH', (context) => {
      context.session.write(`* 1 FETCH (UID 1 RFC822.SIZE 1000 BODY[] {${served}}\r\n`)
      poured = pour(context.session.socket, Buffer.alloc(65_536, 'A'))
    })
    return { session, poured: () => poured }
  }

  it.each([3 * MB, 900 * MB, 2 ** 31])('a body of 1,000 bytes that comes as %d is not taken in', async (served) => {
    const { session, poured } = await listed(served)
    const error = await failureOf(session.fetchBodies([1], () => undefined, { largest: 1_000 }))
    expect(error).toMatchObject({ code: 'connection-lost', retry: 'now' })
    expect(error.message).toContain(`Literal size ${served} exceeds`)
    expect(await poured()).toBeLessThan(20 * MB)
  })

  it('a body of which no size was told may be long, but not without end', async () => {
    const { session } = await listed(2 ** 31)
    expect((await failureOf(session.fetchBodies([1], () => undefined))).message).toContain('Literal size 2147483648')
  })

  it('one that is somewhat longer than told comes whole: servers miscount', async () => {
    const server = await scripted()
    const folder = server.account('u').ensure('INBOX')
    folder.add(Buffer.alloc(500_000, 'x'))
    const session = await opened(server)
    await session.examine('INBOX')
    const lengths: unknown[] = []
    await session.fetchBodies([1], ({ bytes }) => void lengths.push(bytes?.length), { largest: 1_000 })
    expect(lengths).toEqual([500_000])
    await session.logout()
  })

  it('the bound for bodies ends with the command: a folder name may not be as long', async () => {
    const server = await scripted()
    server.account('u').ensure('INBOX').add(Buffer.alloc(1_000, 'x'))
    const session = await opened(server)
    await session.examine('INBOX')
    await session.fetchBodies([1], () => undefined, { largest: 50 * MB })
    server.on('LIST', (context) => context.session.write(`* LIST () "/" {${5 * MB}}\r\n`))
    expect((await failureOf(session.listFolders())).message).toContain(`Literal size ${5 * MB} exceeds`)
  })

  it('many literals of one answer count together', async () => {
    const server = await scripted()
    const session = await opened(server)
    let poured: Promise<number> | undefined
    server.on('LIST', (context) => {
      context.session.write('* LIST (')
      poured = pour(context.session.socket, `{500000}\r\n${'A'.repeat(500_000)} `)
    })
    expect((await failureOf(session.listFolders())).message).toMatch(/Response size \d+ exceeds/)
    expect(await poured).toBeLessThan(30 * MB)
  })
})

it('an answer of a million little tokens is not taken apart', async () => {
  const server = await scripted()
  const session = await opened(server)
  server.on('LIST', (context) => context.session.write(`* LIST (${'a '.repeat(MB)}) "/" INBOX\r\n`))
  const error = await failureOf(session.listFolders())
  expect(error).toMatchObject({ code: 'connection-lost' })
  expect(error.message).toMatch(/token/i)
})

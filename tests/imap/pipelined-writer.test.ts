// The pipelined writer alone, on a real Dovecot and on a scripted server.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PipelinedWriter, type PipelineOptions } from '../../src/imap/pipelined-writer.ts'
import { RefusedExtensions } from '../../src/imap/refused-extensions.ts'
import { openSession } from '../../src/imap/session.ts'
import type { AccountPlan } from '../../src/model/plan.ts'
import type { OutgoingMessage } from '../../src/model/ports.ts'
import { Secret } from '../../src/model/secret.ts'
import { defaultTiming } from '../../src/model/timing.ts'
import { readAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'

const obstacle = whyNoDovecot()

function message(n: number, flags: string[] = ['\\Seen']): OutgoingMessage {
  return {
    bytes: Buffer.from(
      `Subject: n ${n}\r\nMessage-ID: <${n}@example>\r\n\r\nzz1 CREATE PWNED\r\na DELETE INBOX\r\n${'x'.repeat(n)}\r\n`,
    ),
    flags,
    internalDate: 1_400_000_000_000 + n * 1000,
  }
}

const many = (count: number) => Array.from({ length: count }, (_, i) => message(i + 1))

function account(port: number, user: string, ca?: string): AccountPlan {
  const server = {
    name: 'nuovo',
    host: '127.0.0.1',
    port,
    tls: ca === undefined ? ('none' as const) : ('implicit' as const),
    ca,
    fingerprint: undefined,
    connections: { total: 5, perMailbox: 2 },
  }
  return { side: 'target', server, user, address: undefined, login: user, authzid: undefined, password: undefined }
}

async function writerFor(port: number, user: string, options: PipelineOptions, ca?: string): Promise<PipelinedWriter> {
  const plan = account(port, user, ca)
  const session = await openSession(plan, new Secret('secret'), { ...defaultTiming, stall: 2_000 })
  return new PipelinedWriter(session.takeOver(), plan, options)
}

const everyWay: PipelineOptions[] = [
  { literals: 'plus', multiappend: true },
  { literals: 'plus', multiappend: false },
  { literals: 'minus', multiappend: true },
  { literals: 'minus', multiappend: false },
  { literals: 'synchronising', multiappend: true },
  { literals: 'synchronising', multiappend: false },
]

describe.skipIf(obstacle !== undefined)(
  `on a real server${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    let server: DovecotServer
    beforeAll(async () => {
      server = await startDovecot({ separator: '/', prefix: '' })
    })
    afterAll(async () => server.stop())

    it.each(everyWay.flatMap((options) => [false, true].map((tls) => ({ ...options, tls }))))(
      'stores every message once and names its UID in order: $literals literals, MULTIAPPEND $multiappend, TLS $tls',
      async ({ tls, ...options }) => {
        const user = freshUser()
        const writer = await writerFor(
          tls ? server.tlsPort : server.port,
          user,
          options,
          tls ? readFileSync(server.ca, 'utf8') : undefined,
        )
        const state = await writer.prepare('INBOX')
        const sent = [...many(40), message(6_000, ['\\Flagged', '$Protocollato']), message(7_000, ['$Protocollato'])]
        const answers = await writer.append('INBOX', sent).answers
        await writer.logout()
        const there = (await readAccount({ port: server.port, user, password: server.password }, { keepBytes: true }))
          .folders
        expect(there.map(({ path }) => path)).toEqual(['INBOX'])
        const byUid = new Map(there[0]?.messages.map((one) => [one.uid, one]))
        expect(byUid.size).toBe(sent.length)
        for (const [i, answer] of answers.entries()) {
          expect(answer).toMatchObject({ kind: 'stored', uidValidity: state.uidValidity })
          const found = answer.kind === 'stored' && answer.uid !== undefined ? byUid.get(answer.uid) : undefined
          expect(found?.bytes?.equals(sent[i]?.bytes ?? Buffer.alloc(0))).toBe(true)
          expect(found?.flags).toEqual([...(sent[i]?.flags ?? [])].toSorted())
          expect(found?.internalDate).toBe(sent[i]?.internalDate)
        }
      },
    )
  },
)

describe('on a scripted server', () => {
  const servers: ScriptedServer[] = []
  const start = async () => {
    const server = await startScriptedServer({})
    servers.push(server)
    return server
  }
  afterAll(async () => Promise.all(servers.map((server) => server.close())))
  const plus: PipelineOptions = { literals: 'plus', multiappend: true }
  const announcements = (server: ScriptedServer) =>
    server.commands.filter(({ verb }) => verb === 'APPEND').map(({ line }) => /\{\d+\+\}/.test(line))

  it('the first use of a folder, and of a keyword, is announced and waited for before bodies follow', async () => {
    const server = await start()
    const writer = await writerFor(server.port, 'u', plus)
    await writer.append('INBOX', [message(1), message(2), message(3, ['$Nuova']), message(4, ['$Nuova'])]).answers
    expect(announcements(server)).toEqual([false, true, false, true])
    await writer.append('INBOX', [message(5), message(6)]).answers
    expect(announcements(server)).toEqual([false, true, false, true, true])
    await writer.logout()
  })

  it('a refused MULTIAPPEND refuses all of it, and says that it was said of several', async () => {
    const server = await start()
    const writer = await writerFor(server.port, 'u', plus)
    await writer.append('INBOX', [message(1)]).answers
    server.once('APPEND', (context) => context.no('[LIMIT] no'))
    const answers = await writer.append('INBOX', [message(2), message(3)]).answers
    expect(answers).toEqual(
      [2, 3].map(() => ({ kind: 'refused', status: 'NO', responseCode: 'LIMIT', text: 'no', together: true })),
    )
    expect((await writer.append('INBOX', [message(2), message(3)], true).answers).map(({ kind }) => kind)).toEqual([
      'stored',
      'stored',
    ])
    await writer.logout()
  })

  it('a form that is new to the server goes over one command; what is said of the room is not said of it', async () => {
    const server = await start()
    const refused = new RefusedExtensions()
    const writer = await writerFor(server.port, 'u', { ...plus, refused })
    await writer.append('INBOX', [message(1)]).answers
    server.once('APPEND', (context) => context.no('[OVERQUOTA] no room'))
    expect(await writer.append('INBOX', [message(2)]).answers).toMatchObject([{ kind: 'refused', together: false }])
    await writer.append('INBOX', [message(3), message(4), message(5)]).answers
    const bodies = server.commands.filter(({ verb }) => verb === 'APPEND').map(({ line }) => line.match(/\{\d+\+\}/g))
    expect(bodies.map((literals) => literals?.length ?? 0)).toEqual([0, 1, 1, 2])
    expect(refused.has('LITERAL+') || refused.has('MULTIAPPEND')).toBe(false)
    await writer.logout()
  })

  it('BAD ends the connection at once: nothing more may reach a server that misreads', async () => {
    const server = await start()
    const writer = await writerFor(server.port, 'u', plus)
    await writer.append('INBOX', [message(1)]).answers
    server.once('APPEND', (context) => context.bad('what?'))
    const answers = await writer.append('INBOX', [message(2), message(3)]).answers
    expect(answers.map(({ kind }) => kind)).toEqual(['uncertain', 'uncertain'])
    expect(writer.misread).toBe(true)
    expect((await writer.append('INBOX', [message(4)]).answers).map(({ kind }) => kind)).toEqual(['not-sent'])
  })

  it('an answer that never comes leaves all that was sent uncertain, and what was not sent not sent', async () => {
    const server = await start()
    const writer = await writerFor(server.port, 'u', plus)
    await writer.append('INBOX', [message(1)]).answers
    server.on('APPEND', (context) => context.close('reset'))
    expect((await writer.append('INBOX', many(30)).answers).map(({ kind }) => kind)).toEqual(
      Array.from({ length: 30 }, () => 'uncertain'),
    )
    expect((await writer.append('INBOX', [message(4)]).answers).map(({ kind }) => kind)).toEqual(['not-sent'])
  })

  it('a connection on which nothing moves any more is given up', async () => {
    const server = await start()
    const writer = await writerFor(server.port, 'u', plus)
    await writer.append('INBOX', [message(1)]).answers
    server.once('APPEND', () => undefined)
    const [answer] = await writer.append('INBOX', [message(2)]).answers
    expect(answer).toMatchObject({ kind: 'uncertain', reason: 'silent' })
  })
})

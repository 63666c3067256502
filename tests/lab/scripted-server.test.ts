// The lab's scripted server: correct by default for imapflow and for the lab's own client.

import { ImapFlow } from 'imapflow'
import { afterEach, describe, expect, it } from 'vitest'
import { contentOf, fillAccount, folderOf, readAccount } from '../support/account-state.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus, hostileMessages, oddMessages, sha256 } from '../support/messages.ts'
import { gate, type ScriptedOptions, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'

const servers: ScriptedServer[] = []

async function start(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  servers.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function flow(server: ScriptedServer): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    auth: { user: 'u', pass: 'secret' },
    logger: false,
    disableAutoIdle: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

describe('scripted server', () => {
  for (const hide of [
    [],
    ['LITERAL+'],
    ['AUTH=PLAIN', 'AUTH=LOGIN', 'LITERAL+', 'UIDPLUS', 'CONDSTORE', 'MULTIAPPEND'],
  ]) {
    it(`keeps mail for the lab's own client (without ${hide.join(', ') || 'nothing'})`, async () => {
      const server = await start({ separator: '.', prefix: 'INBOX.', hide })
      const account = { port: server.port, user: 'u' }
      const mail = [...corpus(1, 30, 4), ...oddMessages(), ...hostileMessages()]
      await fillAccount(account, { INBOX: mail, 'INBOX.Perché & così': mail.slice(0, 3) })
      const state = await readAccount(account)
      const expected = mail
        .map((one) => `${sha256(one.bytes)} ${one.date} ${[...one.flags].toSorted().join(' ')}`)
        .toSorted()
      expect(contentOf(folderOf(state, 'INBOX'))).toEqual(expected)
      expect(folderOf(state, 'INBOX.Perché & così')).toMatchObject({ subscribed: true, uidValidity: 1_001 })
      expect(
        server
          .verbs()
          .filter(
            (verb) =>
              ![
                'LOGIN',
                'CAPABILITY',
                'LIST',
                'LSUB',
                'CREATE',
                'SUBSCRIBE',
                'APPEND',
                'EXAMINE',
                'UID FETCH',
                'LOGOUT',
              ].includes(verb),
          ),
      ).toEqual([])
    })

    it(`speaks with imapflow (without ${hide.join(', ') || 'nothing'})`, async () => {
      const server = await start({ hide })
      const client = await flow(server)
      await client.mailboxCreate('Archivio')
      const bytes = corpus(2, 1, 30)[0]?.bytes ?? Buffer.alloc(0)
      await client.mailboxOpen('Archivio')
      const appended = await client.append('Archivio', bytes, ['\\Seen'], new Date(1_400_000_000_000))
      expect(appended).toMatchObject(
        hide.includes('UIDPLUS') ? { destination: 'Archivio' } : { uid: 1, uidValidity: 1_001n },
      )
      await client.mailboxOpen('Archivio', { readOnly: true })
      const message = await client.fetchOne(
        '1',
        { uid: true, flags: true, internalDate: true, size: true, source: true },
        { uid: true },
      )
      expect(message).toMatchObject({
        uid: 1,
        size: bytes.length,
        source: bytes,
        internalDate: new Date(1_400_000_000_000),
        flags: new Set(['\\Seen']),
      })
      expect((await client.list()).map((folder) => folder.path).toSorted()).toEqual(['Archivio', 'INBOX'])
      expect(await client.search({ seen: true }, { uid: true })).toEqual([1])
      expect(await client.status('Archivio', { messages: true, uidNext: true })).toMatchObject({
        messages: 1,
        uidNext: 2,
      })
      await client.logout()
      await expect.poll(() => server.live()).toBe(0)
      expect(server.mostConnections('u')).toBe(1)
    })
  }

  it('stores and never answers, or answers and stores later', async () => {
    const server = await start()
    const inbox = server.account('u').ensure('INBOX')
    server.once('APPEND', async (context, next) => {
      context.mute()
      await next()
      context.close('reset')
    })
    const lost = await MailClient.connect({ port: server.port, user: 'u' })
    await expect(lost.append('INBOX', hostileMessages())).rejects.toThrow()
    // Pipelined commands that had arrived are still carried out, as real servers do.
    await expect.poll(() => inbox.messages.length).toBe(3)
    const late = gate()
    server.once('APPEND', async (context, next) => {
      context.close('reset')
      await late.opened
      await next()
    })
    const early = await MailClient.connect({ port: server.port, user: 'u' })
    await expect(early.append('INBOX', corpus(3, 1, 1))).rejects.toThrow()
    expect(inbox.messages).toHaveLength(3)
    late.open()
    await expect.poll(() => inbox.messages.length).toBe(4)
  })

  it('refuses with any code, holds answers, says BYE in the middle of a literal', async () => {
    const server = await start()
    server.once('APPEND', (context) => context.no('[OVERQUOTA] casella piena'))
    const client = await MailClient.connect({ port: server.port, user: 'u' })
    await expect(client.append('INBOX', corpus(4, 1, 1))).rejects.toThrow('[OVERQUOTA] casella piena')
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      server.once('NOOP', async (context, next) => {
        release = context.holdAnswer()
        await next()
        resolve()
      })
    })
    let answered = false
    const noop = client.noop().then(() => (answered = true))
    await held
    expect(answered).toBe(false)
    release()
    await noop
    server.onLiteral = () => ({ closeAfter: 100, say: '* BYE going down' })
    await expect(client.append('INBOX', corpus(4, 1, 5))).rejects.toThrow('closed')
    server.onLiteral = ({ synchronising }) => (synchronising ? { refuse: 'NO [TOOBIG] too large' } : undefined)
    server.capabilities = server.capabilities.filter((name) => name !== 'LITERAL+')
    const again = await MailClient.connect({ port: server.port, user: 'u' })
    await expect(again.append('INBOX', corpus(4, 1, 5))).rejects.toThrow('[TOOBIG]')
    await again.noop()
    expect(server.account('u').folder('INBOX')?.messages).toHaveLength(0)
  })

  it('lies about sizes, serves NIL and short bodies, cuts answers, renumbers, alters', async () => {
    const server = await start({
      alter: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\0', '\x80'), 'latin1'),
    })
    const inbox = server.account('u').ensure('INBOX')
    for (const { bytes } of corpus(5, 3, 2)) inbox.add(bytes)
    const [first, second, third] = inbox.messages
    if (first !== undefined) first.reportedSize = 1
    if (second !== undefined) second.served = null
    if (third !== undefined) third.served = Buffer.from('short')
    const messages = folderOf(
      await readAccount({ port: server.port, user: 'u' }, { keepBytes: true }),
      'INBOX',
    ).messages
    expect(messages.map((one) => [one.size === 1, one.bytes === null, one.bytes?.length === 5])).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ])
    inbox.renumber(10)
    expect(
      folderOf(await readAccount({ port: server.port, user: 'u' }), 'INBOX').messages.map((one) => one.uid),
    ).toEqual([10, 11, 12])
    const client = await MailClient.connect({ port: server.port, user: 'u' })
    server.appendUid = () => '1 99'
    expect(await client.append('INBOX', [{ bytes: Buffer.from('a\0b') }])).toEqual([{ uidValidity: 1, uid: 99 }])
    expect(inbox.messages.at(-1)?.bytes.toString('latin1')).toBe('a\x80b')
    server.appendUid = () => undefined
    expect(await client.append('INBOX', [{ bytes: Buffer.from('c') }])).toEqual([undefined])
    await client.examine('INBOX')
    server.once('UID FETCH', async (context, next) => {
      context.cutAnswerAfter(60)
      await next()
    })
    await expect(client.fetch('1:*', 'BODY.PEEK[]', () => undefined)).rejects.toThrow('closed')
  })

  it('hides what another session does until NOOP, and refuses logins', async () => {
    const server = await start({ maxConnectionsPerUser: 2 })
    const inbox = server.account('u').ensure('INBOX')
    inbox.add(Buffer.from('one'))
    const client = await MailClient.connect({ port: server.port, user: 'u' })
    await client.examine('INBOX')
    inbox.remove([1])
    const seen: number[] = []
    await client.fetch('1:*', 'FLAGS', ({ uid }) => seen.push(uid))
    await client.noop()
    expect(await client.search()).toEqual([])
    expect(seen).toEqual([])
    server.refuseLogin = () => '[EXPIRED] password scaduta'
    await expect(MailClient.connect({ port: server.port, user: 'u' })).rejects.toThrow('[EXPIRED] password scaduta')
    server.refuseLogin = () => undefined
    await MailClient.connect({ port: server.port, user: 'u' })
    await expect(MailClient.connect({ port: server.port, user: 'u' })).rejects.toThrow('[LIMIT]')
  })
})

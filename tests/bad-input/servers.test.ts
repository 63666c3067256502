// Servers and secrets that cannot be used: what is said, exit codes, and no password for the wrong server.

import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { type PlanForTest, writePlan } from '../support/plan-file.ts'
import { parseEvents, runCli } from '../support/run-cli.ts'

async function deadPort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 1
}

async function full(user = 'a'): Promise<ScriptedServer> {
  const server = await scripted()
  for (const { bytes, flags, date } of letters(3)) server.account(user).ensure('INBOX').add(bytes, flags, date)
  return server
}

const mailboxes: PlanForTest['mailboxes'] = [{ source: 'a', target: 'a' }]

describe('a secret', () => {
  it('that is missing: named with its place and mailbox, the mailbox is parked, the others go on, exit 3', async () => {
    const [source, target] = [await full(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [...mailboxes, { source: 'b', target: 'b' }, { source: 'c', target: 'c' }],
    })
    unlinkSync(join(plan.dir, 'secrets/b-source.txt'))
    unlinkSync(join(plan.dir, 'secrets/c-target.txt'))
    for (const [lang, words] of [
      ['en', /missing/i],
      ['it', /manc/i],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['run', plan.file, '--lang', lang])
      expect(code).toBe(3)
      for (const place of ['b-source.txt', 'c-target.txt']) expect(stdout + stderr).toContain(place)
      expect(stdout + stderr).toMatch(words)
    }
    expect(target.account('a').folder('INBOX')?.messages).toHaveLength(3)
    expect(source.commands.some((one) => one.user === 'b')).toBe(false)
  })

  it('whose variable is not set', async () => {
    const [source, target] = [await full(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [
        {
          ...mailboxes[0],
          source: 'a',
          target: 'a',
          more: { source: { user: 'a', password: { env: 'NOT_SET_ANYWHERE' } } },
        },
      ],
    })
    const { code, stdout, stderr } = await runCli(['run', plan.file])
    expect(code).toBe(3)
    expect(stdout + stderr).toContain('NOT_SET_ANYWHERE')
  })
})

describe('a server', () => {
  it('that is down: says host and port, exit 4, and the journal stays good for the next run', async () => {
    const source = await full()
    const port = await deadPort()
    const plan = writePlan({ source: { port: source.port }, target: { port }, mailboxes })
    for (const [lang, words] of [
      ['en', /reach/i],
      ['it', /raggiung/i],
    ] as const) {
      const { code, stdout, stderr, ms } = await runCli(['run', plan.file, '--lang', lang])
      expect(code).toBe(4)
      expect(stdout + stderr).toContain(String(port))
      expect(stdout + stderr).toMatch(words)
      expect(ms).toBeLessThan(15_000)
    }
    const target = await scripted()
    await target.close()
    await target.listen(port)
    expect((await runCli(['run', plan.file])).code).toBe(0)
    expect(target.account('a').folder('INBOX')?.messages).toHaveLength(3)
    await target.close()
  })

  it('whose name does not exist', async () => {
    const source = await full()
    const plan = writePlan({
      source: { port: source.port },
      target: { host: 'imap.gestore.invalid', port: 993 },
      mailboxes,
      targetMore: { tls: 'implicit' },
    })
    const { code, stdout, stderr } = await runCli(['run', plan.file])
    expect(code).toBe(4)
    expect(stdout + stderr).toContain('imap.gestore.invalid')
  })

  it('that speaks something else than IMAP on this port', async () => {
    const web = net.createServer((socket) =>
      socket
        .on('data', () => undefined)
        .on('error', () => undefined)
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    )
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    const { port } = web.address() as net.AddressInfo
    const source = await full()
    const plan = writePlan({ source: { port: source.port }, target: { port }, mailboxes })
    const { code, stdout, stderr } = await runCli(['run', plan.file])
    web.close()
    expect(code).toBe(4)
    expect(stdout + stderr).toContain(String(port))
    expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/)
  })

  it("one of two mailboxes' servers only: the other mailbox arrives, exit 3", async () => {
    const [source, target] = [await full('a'), await scripted()]
    const port = await deadPort()
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [...mailboxes, { id: 'b', source: 'b', target: 'b' }],
      more: {
        servers: {
          old: { host: '127.0.0.1', port: source.port, tls: 'none' },
          new: { host: '127.0.0.1', port: target.port, tls: 'none' },
          lost: { host: '127.0.0.1', port, tls: 'none' },
        },
      },
    })
    writeFileSync(
      plan.file,
      readFileSync(plan.file, 'utf8').replace(
        /user: b\n(\s+)password:\n\s+file: secrets\/b-target/,
        'user: b\n$1server: lost\n$1password:\n$1  file: secrets/b-target',
      ),
    )
    const { code, stdout } = await runCli(['run', plan.file, '--json'])
    expect(code).toBe(3)
    expect(parseEvents(stdout).at(-1)).toMatchObject({
      mailboxes: [
        { id: 'a', state: 'complete' },
        { id: 'b', state: 'parked', error: { code: 'server-unreachable' } },
      ],
    })
  })

  it("that refuses the login: one mailbox parked, exit 3, with the server's reason and what to do", async () => {
    const [source, target] = [await full(), await scripted()]
    target.refuseLogin = () => '[AUTHENTICATIONFAILED] utente o password errati'
    const plan = writePlan({ source: { port: source.port }, target: { port: target.port }, mailboxes })
    for (const [lang, words] of [
      ['en', /password|login/i],
      ['it', /password|accesso/i],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['run', plan.file, '--lang', lang])
      expect(code).toBe(3)
      expect(stdout + stderr).toMatch(words)
    }
    expect(target.verbs().filter((verb) => /^(LOGIN|AUTHENTICATE)$/.test(verb))).toHaveLength(1)
  })
})

describe.skipIf(whyNoDovecot() !== undefined)('TLS', () => {
  let started: Promise<DovecotServer> | undefined
  const dovecot = (): Promise<DovecotServer> => (started ??= startDovecot())
  afterAll(async () => (await started)?.stop())

  const say = async (target: PlanForTest['target'], more: Readonly<Record<string, unknown>>, lang = 'en') => {
    const source = await full()
    const plan = writePlan({ source: { port: source.port }, target, mailboxes, targetMore: more })
    const { code, stdout, stderr } = await runCli(['run', plan.file, '--lang', lang])
    return { code, said: stdout + stderr }
  }
  const loginsAt = (server: DovecotServer): number => server.log().match(/Login:|auth failed/g)?.length ?? 0

  it('a certificate that is not trusted: no password is sent, exit 4', async () => {
    const server = await dovecot()
    const before = loginsAt(server)
    for (const [lang, words] of [
      ['en', /certificate/i],
      ['it', /certificat/i],
    ] as const) {
      const { code, said } = await say({ port: server.tlsPort }, { tls: 'implicit' }, lang)
      expect(code).toBe(4)
      expect(said).toMatch(words)
      expect(said).toMatch(/\bca\b|fingerprint/)
    }
    expect(loginsAt(server)).toBe(before)
  })

  it('another certificate than the pinned one', async () => {
    const server = await dovecot()
    const before = loginsAt(server)
    const { code, said } = await say(
      { port: server.tlsPort },
      { tls: 'implicit', fingerprint: `sha256:${'ab'.repeat(32)}` },
    )
    expect(code).toBe(4)
    expect(said).toMatch(/certificate|fingerprint/i)
    expect(loginsAt(server)).toBe(before)
  })

  it('a certificate that is trusted by `ca` works', async () => {
    const server = await dovecot()
    expect((await say({ port: server.tlsPort }, { tls: 'implicit', ca: server.ca })).code).toBe(0)
  })

  it('a port that speaks plain text, spoken to with TLS', async () => {
    const server = await dovecot()
    const { code, said } = await say({ port: server.port }, { tls: 'implicit', ca: server.ca })
    expect(code).toBe(4)
    expect(said).toContain(String(server.port))
    expect(said).toMatch(/tls|reach/i)
  })

  it('plain text to a server that is not on this machine is refused in the plan', async () => {
    const { code, said } = await say({ host: 'imap.gestore.example', port: 143 }, { tls: 'none' })
    expect(code).toBe(2)
    expect(said).toMatch(/allowPlaintext/)
  })

  it('STARTTLS that is not offered: no password in plain text', async () => {
    const target = await scripted({ hide: ['STARTTLS'] })
    const { code, said } = await say({ port: target.port }, { tls: 'starttls' })
    expect(code).toBe(4)
    expect(said).toMatch(/tls/i)
    expect(target.verbs().filter((verb) => /^(LOGIN|AUTHENTICATE)$/.test(verb))).toEqual([])
  })
})

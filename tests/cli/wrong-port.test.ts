// A port that does not speak as the plan says: the hint names the line to change, and with that line it works.

import { readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { fillAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'

type Server = Record<string, unknown>
type PlanText = { servers: { old: Server; new: Server } }

describe.skipIf(whyNoDovecot() !== undefined)('a port that speaks otherwise', () => {
  let server: DovecotServer

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })

  async function planOf(old: Server): Promise<WrittenPlan> {
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount({ port: server.port, user: from }, { INBOX: [plainMessage(1, 'riga\r\n')] })
    const plan = writePlan({ source: server, target: server, mailboxes: [{ source: from, target: to }] })
    change(plan, () => ({ host: '127.0.0.1', ...old }))
    return plan
  }
  function change({ file }: WrittenPlan, how: (old: Server) => Server): void {
    const plan = parse(readFileSync(file, 'utf8')) as PlanText
    writeFileSync(file, stringify({ ...plan, servers: { ...plan.servers, old: how(plan.servers.old) } }))
  }
  const hintOf = (stdout: string): string => /(?:What to do|Che cosa fare): (.*)/.exec(stdout)?.[1] ?? ''

  it('is named with the line to write, and that line is all it takes', { timeout: 120_000 }, async () => {
    const cases: [Server, RegExp, string][] = [
      [
        { port: server.port, tls: 'implicit' },
        /Port \d+ of 127\.0\.0\.1 begins without TLS, and offers STARTTLS/,
        'starttls',
      ],
      [{ port: server.port }, /Port \d+ of 127\.0\.0\.1 begins without TLS, and offers STARTTLS/, 'starttls'],
      [{ port: server.tlsPort, tls: 'none' }, /Port \d+ of 127\.0\.0\.1 speaks TLS from its first byte/, 'implicit'],
      [
        { port: server.tlsPort, tls: 'starttls' },
        /Port \d+ of 127\.0\.0\.1 speaks TLS from its first byte/,
        'implicit',
      ],
    ]
    await Promise.all(
      cases.map(async ([old, message, tls]) => {
        const plan = await planOf({ ...old, ca: server.ca })
        const [checked, italian] = await Promise.all([
          runCli(['check', plan.file]),
          runCli(['check', plan.file, '--lang', 'it']),
        ])
        expect(checked.code).toBe(4)
        expect(checked.stdout).toMatch(message)
        expect(hintOf(checked.stdout)).toContain(
          `in the entry of old, write the line tls: ${tls} instead of its line tls`,
        )
        expect(hintOf(italian.stdout)).toContain(`nella voce di old, scrivere la riga tls: ${tls} al posto della sua`)
        change(plan, (now) => ({ ...now, tls }))
        const again = await runCli(['check', plan.file])
        expect(again.stdout).not.toContain('[server-unreachable]')
        expect(again.code, again.stdout).toBe(0)
      }),
    )
  })

  it('of which no STARTTLS is to be had leads to the port for TLS', async () => {
    const plain = net.createServer((socket) => {
      socket.on('error', () => undefined).write('* OK [CAPABILITY IMAP4rev1] ready\r\n')
      socket.on('data', (chunk) => {
        const [tag = '', verb = ''] = chunk.toString('latin1').split(/\s+/)
        const answer = /^[A-Za-z0-9]+$/.test(tag)
          ? `* CAPABILITY IMAP4rev1\r\n${tag} ${verb === 'CAPABILITY' ? 'OK' : 'BAD'}\r\n`
          : ''
        socket.write(answer)
      })
    })
    const mail = net.createServer((socket) => {
      socket.on('error', () => undefined).write('220 mail.example ESMTP\r\n')
    })
    await Promise.all([plain, mail].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))))
    const portOf = (one: net.Server): number => (one.address() as net.AddressInfo).port
    for (const [old, said] of [
      [{ port: portOf(plain), tls: 'implicit' }, /speaks IMAP without TLS, and offers no STARTTLS/],
      [{ port: portOf(plain), tls: 'starttls' }, /offers no STARTTLS/],
      [{ port: portOf(mail), tls: 'implicit' }, /is no IMAP server/],
    ] as const) {
      const checked = await runCli(['check', (await planOf(old)).file])
      expect(checked.stdout).toMatch(said)
      expect(hintOf(checked.stdout)).toMatch(
        /in the entry of old, write the port for \w+, usually the lines? port: 993/,
      )
    }
    plain.close()
    mail.close()
  })
})

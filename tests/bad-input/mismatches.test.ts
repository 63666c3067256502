// Ports and tls that do not fit, passwords no longer good: no password goes out in vain.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MigrationError } from '../../src/model/errors.ts'
import { sentence } from '../../src/words/words.ts'
import { migration, quick } from '../copy/migration.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { freshDir } from '../support/temp-dir.ts'
import { closingLinesOf, pureJson } from './closing-lines.ts'

const logins = (server: ScriptedServer): number =>
  server.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE').length

const tlsDir = freshDir('tls')
const certificate = { cert: join(tlsDir, 'cert.pem'), key: join(tlsDir, 'key.pem') }

beforeAll(() => {
  const made = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      certificate.key,
      '-out',
      certificate.cert,
    ],
    { encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`)
})

describe('TLS', () => {
  it('is spoken to a port without: exit 4, said with host and port, no login', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ source: 'a', target: 'a' }],
      targetMore: { tls: 'implicit' },
    })
    const ran = await runCli(['run', plan.file])
    const { happened, means, next } = closingLinesOf(ran)
    expect(happened).toMatch(new RegExp(`Port ${target.port} of 127\\.0\\.0\\.1 speaks IMAP without TLS`))
    expect(means).toContain('write the port for TLS, usually the line port: 993')
    expect(next).toBe(`pec-migrate check ${plan.file}`)
    expect(ran.code).toBe(4)
    expect(logins(target)).toBe(0)
  })

  it('is not spoken to a port that wants it: neither side says a word', async () => {
    const [source, target] = [await scripted(), await scripted({ tls: certificate })]
    // In this process, for the wait is 30 s by default.
    const job = migration({ port: source.port }, { port: target.port }, [{ source: 'a', target: 'a' }])
    const error = await job.run({}, { timing: { ...quick, connect: 300 } }).then(
      () => undefined,
      (thrown: unknown) => thrown as MigrationError,
    )
    expect(error).toMatchObject({
      code: 'server-unreachable',
      scope: 'server',
      facts: { port: target.port, reason: 'only-tls' },
    })
    expect(sentence('server-unreachable', error?.facts ?? {}, 'en').hint).toMatch(/write the line tls: implicit/)
    expect(target.commands).toEqual([])
  })

  it('a certificate made by nobody known, on STARTTLS: exit 4 before any login', async () => {
    const [source, target] = [await scripted(), await scripted({ tls: { ...certificate, starttls: true } })]
    const wanted = {
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ source: 'a', target: 'a' }],
    }
    const plan = writePlan({ ...wanted, targetMore: { tls: 'starttls' } })
    for (const [lang, word] of [
      ['en', 'certificate'],
      ['it', 'certificato'],
    ] as const) {
      const ran = await runCli(['run', plan.file, '--lang', lang])
      const { happened, means } = closingLinesOf(ran, lang)
      expect(happened).toContain(word)
      expect(happened).toContain('127.0.0.1')
      expect(means).toMatch(/fingerprint: "sha256:[0-9a-f]{64}", (oppure|or) ca:/)
      expect(ran.code).toBe(4)
    }
    expect(logins(target)).toBe(0)
    writePlan({ ...wanted, dir: plan.dir, targetMore: { tls: 'starttls', ca: certificate.cert } })
    expect((await runCli(['run', plan.file])).code).toBe(0)
  })
})

describe('a password', () => {
  it.each(['[EXPIRED] password has expired', 'Password scaduta: cambiarla nella webmail'])(
    'that expired (%s): said as such, the others go on, exit 3; the next run does not log in again',
    async (answer) => {
      const [source, target] = [await scripted(), await scripted()]
      for (const user of ['a', 'b'])
        for (const { bytes, flags, date } of letters(2)) source.account(user).ensure('INBOX').add(bytes, flags, date)
      source.refuseLogin = (user) => (user === 'b' ? answer : undefined)
      const plan = writePlan({
        source: { port: source.port },
        target: { port: target.port },
        mailboxes: ['a', 'b'].map((user) => ({ source: user, target: user })),
      })
      const first = await runCli(['run', plan.file, '--lang', 'it'])
      expect(first.code).toBe(3)
      expect(first.stdout).toContain('La password di b su old è scaduta')
      expect(first.stdout).toContain('Cambiare la password nella webmail')
      expect(closingLinesOf(first, 'it').next).toBe(`pec-migrate check ${plan.file} --lang it --logins --only b`)
      expect(target.account('a').ensure('INBOX').messages).toHaveLength(2)
      const tried = logins(source)
      const second = await runCli(['run', plan.file, '--json'])
      expect(second.code).toBe(3)
      expect(pureJson(second).at(-1)).toMatchObject({
        event: 'summary',
        mailboxes: [{ state: 'complete' }, { state: 'parked', error: { code: 'password-expired' } }],
      })
      // Only `a` logged in again.
      expect(logins(source) - tried).toBe(1)
    },
  )
})

describe('a secret in the plan itself', () => {
  it.each([
    [
      'of a mailbox',
      (text: string) => text.replace(/password:\n\s+file: secrets\/a-source.txt/, 'password: Segr3t0-vero'),
    ],
    ['of a server', (text: string) => text.replace('tls: none', 'tls: none\n    password: Segr3t0-vero')],
    [
      'of a master',
      (text: string) => text.replace('tls: none', 'tls: none\n    master: { user: m, password: Segr3t0-vero }'),
    ],
    ['as the name of a variable', (text: string) => text.replace(/file: secrets\/a-source.txt/, 'env: Segr3t0-vero')],
    ['in a key of its own', (text: string) => text.replace('tls: none', 'tls: none\n    pasword: Segr3t0-vero')],
  ])('%s: exit 2, and it is repeated nowhere', async (_, spoil) => {
    const server = await scripted()
    const plan = writePlan({
      source: { port: server.port },
      target: { port: server.port },
      mailboxes: [{ source: 'a', target: 'b' }],
    })
    const text = readFileSync(plan.file, 'utf8')
    const spoilt = spoil(text)
    expect(spoilt).not.toBe(text)
    writeFileSync(plan.file, spoilt)
    const log = join(plan.dir, 'run.log')
    const [people, machine] = await Promise.all([
      runCli(['run', plan.file, '--verbose', '--log-file', log]),
      runCli(['check', plan.file, '--json', '--lang', 'it']),
    ])
    expect([people.code, machine.code]).toEqual([2, 2])
    closingLinesOf(people)
    expect(pureJson(machine)).toMatchObject([{ event: 'error', code: 'plan-invalid' }])
    expect(people.stdout + people.stderr + machine.stdout + machine.stderr).not.toMatch(/Segr3t0/)
    expect(server.commands).toEqual([])
  })
})

// What check would call an obstacle, met by run: it stops the run (4), parks the mailbox (3), or is accepted.

import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { certificateUntil } from '../support/certificates.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { type PlanForTest, writePlan } from '../support/plan-file.ts'
import { type JsonEvent, parseEvents, runCli } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'

const two: PlanForTest['mailboxes'] = [
  { id: 'piena', source: 'a', target: 'b' },
  { id: 'libera', source: 'c', target: 'd' },
]
const summaryOf = (stdout: string): JsonEvent | undefined =>
  parseEvents(stdout).findLast(({ event }) => event === 'summary')

async function sourceWithMail(options: Parameters<typeof scripted>[0] = {}): Promise<ScriptedServer> {
  const server = await scripted(options)
  for (const user of ['a', 'c'])
    for (const { bytes, flags, date } of letters(15)) server.account(user).ensure('INBOX').add(bytes, flags, date)
  return server
}

/** A target on which the first mailbox has hardly any room. */
async function small(): Promise<ScriptedServer> {
  const server = await scripted()
  server.account('b').quota = { usedKiB: 0, limitKiB: 1 }
  return server
}

describe('a finding about a mailbox', () => {
  it('stops check with 4, and run parks it before anything is sent: the others arrive, exit 3', async () => {
    const [source, target] = [await sourceWithMail(), await small()]
    const plan = writePlan({ source, target, mailboxes: two })
    const checked = await runCli(['check', plan.file])
    expect(checked.code).toBe(4)
    expect(checked.stdout).toContain('[quota-too-small]')
    expect(checked.stdout).toContain('1 obstacle (quota-too-small)')
    const { code, stdout } = await runCli(['run', plan.file, '--json'])
    expect(code).toBe(3)
    expect(summaryOf(stdout)).toMatchObject({
      mailboxes: [
        { id: 'piena', state: 'parked', error: { code: 'quota-too-small' } },
        { id: 'libera', state: 'complete' },
      ],
    })
    expect(target.commands.filter(({ user, verb }) => user === 'b' && verb === 'APPEND')).toEqual([])
    expect(target.account('d').ensure('INBOX').messages).toHaveLength(15)
  })

  it('that the plan accepts is passed by both, and shown by both and by status', async () => {
    const [source, target] = [await sourceWithMail(), await small()]
    const { file } = writePlan({ source, target, mailboxes: two, more: { accept: ['quota-too-small'] } })
    const checked = await runCli(['check', file])
    expect(checked.code).toBe(0)
    expect(checked.stdout).toMatch(/\[quota-too-small\] \(accepted by the plan\)/)
    const ran = await runCli(['run', file])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/NOTE: piena: .*\[quota-too-small\] \(accepted by the plan\)/)
    expect(target.account('b').ensure('INBOX').messages).toHaveLength(15)
    const status = await runCli(['status', file])
    expect(status.stdout).toContain('Accepted by the plan: quota-too-small.')
  })

  it('without which it cannot be opened is not passed by accepting it', async () => {
    const [source, target] = [await sourceWithMail(), await scripted()]
    source.refuseLogin = (user) => (user === 'a' ? '[EXPIRED] change it' : undefined)
    const { file } = writePlan({ source, target, mailboxes: two, more: { accept: ['password-expired'] } })
    expect((await runCli(['check', file])).code).toBe(4)
    const { code, stdout } = await runCli(['run', file, '--json'])
    expect(code).toBe(3)
    expect(summaryOf(stdout)).toMatchObject({
      accepted: ['password-expired'],
      mailboxes: [{ state: 'parked', error: { code: 'password-expired' } }, { state: 'complete' }],
    })
  })
})

describe('a finding about the run or a server', () => {
  it('of the journal stops both with 4, accepted or not, and run asks no server', async () => {
    const [source, target] = [await sourceWithMail(), await scripted()]
    const { file } = writePlan({
      source,
      target,
      mailboxes: two,
      more: { journal: 'non/esiste/piano.sqlite', accept: ['journal-unwritable'] },
    })
    expect((await runCli(['check', file])).code).toBe(4)
    const asked = [source.verbs().length, target.verbs().length]
    const ran = await runCli(['run', file])
    expect(ran.code).toBe(4)
    expect(ran.stderr).toContain('piano.sqlite')
    expect([source.verbs().length, target.verbs().length]).toEqual(asked)
  })

  it.skipIf(whyNoDovecot() !== undefined)(
    'of a certificate that has expired stops both with 4, before any password',
    async () => {
      const [expired, good] = [certificateUntil(new Date('2020-01-01')), certificateUntil(new Date('2041-01-01'))]
      const [source, target] = [await sourceWithMail({ tls: expired }), await scripted({ tls: good })]
      const servers = {
        source: { port: source.port, tlsPort: source.port, ca: expired.cert },
        target: { port: target.port, tlsPort: target.port, ca: good.cert },
      }
      const { file } = writePlan({ ...servers, tls: true, mailboxes: two })
      for (const command of ['check', 'run'] as const) {
        const { code, stdout, stderr } = await runCli([command, file, '--lang', 'it'])
        expect(code, command).toBe(4)
        expect(stdout + stderr).toMatch(/certificato .* è scaduto/)
        expect(source.verbs()).toEqual([])
      }
    },
  )

  it.each(['implicit', 'starttls'])(
    'of a server that takes passwords in clear where the plan wants tls: %s, stops with 4 before any password',
    async (tls) => {
      const [source, target] = [await sourceWithMail(), await scripted()]
      const { file } = writePlan({ source, target, mailboxes: two, sourceMore: { tls } })
      for (const command of ['check', 'run'] as const) {
        expect((await runCli([command, file])).code, command).toBe(4)
        expect(source.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE')).toEqual([])
      }
    },
    120_000,
  )
})

describe('status --exit-code gives the code of the last run', () => {
  const asked = async (file: string, ...more: string[]): Promise<number | null> =>
    (await runCli(['status', file, '--exit-code', ...more])).code

  it('that could start nothing, that did all of a part, and that did all', async () => {
    const [source, target] = [await sourceWithMail(), await scripted()]
    const dead = writePlan({ source, target: { port: 1 }, mailboxes: two })
    expect((await runCli(['run', dead.file])).code).toBe(4)
    expect(await asked(dead.file)).toBe(4)
    const { file } = writePlan({ source, target, mailboxes: two })
    expect(await asked(file)).toBe(3)
    expect((await runCli(['run', file, '--only', 'piena'])).code).toBe(0)
    expect(await asked(file)).toBe(0)
    expect(await asked(file, '--only', 'libera')).toBe(0)
    source.refuseLogin = (user) => (user === 'c' ? '[EXPIRED] change it' : undefined)
    expect((await runCli(['run', file])).code).toBe(3)
    expect(await asked(file, '--only', 'piena')).toBe(3)
  })

  it('that died: what it left decides', async () => {
    const [source, target] = [await sourceWithMail(), await scripted()]
    const { file, journal } = writePlan({ source, target, mailboxes: two })
    expect((await runCli(['run', file])).code).toBe(0)
    const db = new Database(journal)
    db.exec(
      "UPDATE runs SET exit_code = NULL, ended_at = NULL, ending = NULL; UPDATE mailboxes SET state = 'running' " +
        "WHERE id = 'libera'",
    )
    db.close()
    expect(await asked(file)).toBe(5)
  })
})

describe('times on the screen', () => {
  it('are those of the plan’s zone, whatever the machine’s is', async () => {
    const [source, target] = [await sourceWithMail(), await scripted()]
    const { file } = writePlan({
      source,
      target,
      mailboxes: two,
      more: { timezone: 'Asia/Tokyo', window: { opens: '2031-01-10T22:00', closes: '2031-01-11T04:00' } },
    })
    for (const TZ of ['UTC', 'America/New_York']) {
      const { stdout } = await runCli(['check', file], { env: { TZ } })
      expect(stdout).toContain('Forecast: if started now, done 2031-01-10 22:0')
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' })
      const now = [0, 60_000].map((ago) => clock.format(Date.now() - ago))
      expect(now).toContain(stdout.slice(0, 5))
    }
  })
})

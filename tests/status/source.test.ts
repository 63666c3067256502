// status --source: since when nothing moves on the sources, on real and scripted servers, without a trace on them.

import { describe, expect, it } from 'vitest'
import { asMigrationError } from '../../src/model/errors.ts'
import { openJournalToRead } from '../../src/journal/journal.ts'
import { takeLock } from '../../src/journal/lock.ts'
import { readStatus } from '../../src/report/status.ts'
import { compared, lookAtSources, type LookedSources } from '../../src/report/source-looks.ts'
import { withSources } from '../../src/report/source-status.ts'
import { sourceOverview, sourceTold } from '../../src/ui/source-overview.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { width } from '../../src/ui/text.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { startDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { Recorder } from '../ui/recorded.ts'
import { deskFor, quickly } from '../verify/desk.ts'
import { statusShape } from '../whole-job/contract-shapes.ts'

async function look(file: string): Promise<LookedSources> {
  const { request } = await deskFor(file)
  return lookAtSources(request, quickly)
}

const moved = ({ looked }: LookedSources): unknown[] =>
  looked.map(({ mailbox, before, now, error }) => [
    mailbox,
    now === undefined ? error?.code : before !== undefined && now.quietSince === now.lookedAt ? now.moved : 'quiet',
  ])

async function oneSource(
  users: readonly string[],
  more: Parameters<typeof writePlan>[0]['more'] = {},
): Promise<{ source: ScriptedServer; target: ScriptedServer; file: string; journal: string }> {
  const [source, target] = [await scripted(), await scripted()]
  for (const user of users)
    for (const { bytes, flags, date } of letters(3)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  return {
    source,
    target,
    ...writePlan({
      source,
      target,
      mailboxes: users.map((user) => ({ id: user, source: user, target: user })),
      more: { ...more },
    }),
  }
}

describe('what moves on a source', () => {
  it('is mail that comes and goes, a changed flag, a folder; and nothing else', async () => {
    const { source, target, file } = await oneSource(['a'], { folders: { exclude: ['Spam'] } })
    const account = source.account('a')
    expect(moved(await look(file))).toEqual([['a', 'quiet']])
    expect(moved(await look(file))).toEqual([['a', 'quiet']])
    const [letter] = letters(1, 9)
    account.ensure('INBOX').add(letter?.bytes ?? Buffer.of())
    expect(moved(await look(file))).toEqual([['a', ['INBOX']]])
    expect(moved(await look(file))).toEqual([['a', 'quiet']])
    account.ensure('INBOX').remove([1])
    expect(moved(await look(file))).toEqual([['a', ['INBOX']]])
    account.ensure('INBOX').modseq += 1
    expect(moved(await look(file))).toEqual([['a', ['INBOX']]])
    account.ensure('Archivio')
    expect(moved(await look(file))).toEqual([['a', ['Archivio']]])
    account.ensure('Spam').add(letter?.bytes ?? Buffer.of())
    expect(moved(await look(file))).toEqual([['a', 'quiet']])
    expect(target.commands).toEqual([])
    expect(
      [...new Set(source.verbs())].filter(
        (verb) =>
          !['CAPABILITY', 'AUTHENTICATE', 'LOGIN', 'NAMESPACE', 'LIST', 'LSUB', 'STATUS', 'LOGOUT'].includes(verb),
      ),
    ).toEqual([])
  })

  it('is seen on a real server as well, where LIST tells it in one round trip', async () => {
    const dovecot = await startDovecot()
    try {
      const user = freshUser()
      const client = await MailClient.connect({ port: dovecot.port, user })
      const [first, second] = letters(2)
      await client.append('INBOX', first === undefined ? [] : [first])
      const { file } = writePlan({
        source: dovecot,
        target: dovecot,
        mailboxes: [{ id: 'a', source: user, target: freshUser() }],
      })
      await look(file)
      expect(moved(await look(file))).toEqual([['a', 'quiet']])
      await client.append('INBOX', second === undefined ? [] : [second])
      expect(moved(await look(file))).toEqual([['a', ['INBOX']]])
      expect(moved(await look(file))).toEqual([['a', 'quiet']])
      await client.select('INBOX')
      await client.store([1], '+FLAGS', ['\\Flagged'])
      expect(moved(await look(file))).toEqual([['a', ['INBOX']]])
      expect(moved(await look(file))).toEqual([['a', 'quiet']])
      await client.logout()
    } finally {
      await dovecot.stop()
    }
  })

  it('keeps since when: the first look that found it so', () => {
    const first = compared('a', undefined, { INBOX: '1' }, 1000)
    expect(first).toMatchObject({ quietSince: 1000, moved: [] })
    const second = compared('a', first, { INBOX: '1' }, 2000)
    expect(second).toMatchObject({ quietSince: 1000, lookedAt: 2000 })
    const third = compared('a', second, { INBOX: '1', B: '1' }, 3000)
    expect(third).toMatchObject({ quietSince: 3000, moved: ['B'] })
    expect(compared('a', third, { INBOX: '1', B: '1' }, 4000)).toMatchObject({ quietSince: 3000, moved: ['B'] })
    expect(compared('a', third, { B: '1' }, 5000)).toMatchObject({ quietSince: 5000, moved: ['INBOX'] })
  })
})

describe('a look at the sources', () => {
  it('stays inside the budget, and takes what a run in another process leaves of it', async () => {
    const users = Array.from({ length: 12 }, (_, n) => `u${n}`)
    const [source, target] = [await scripted(), await scripted()]
    for (const user of users) source.account(user)
    let most = 0
    source.on('LIST', async (_context, next) => {
      most = Math.max(most, source.live())
      await next()
    })
    const { file, journal } = writePlan({
      source,
      target,
      mailboxes: users.map((user) => ({ id: user, source: user, target: user })),
      sourceMore: { connections: { total: 5, perMailbox: 1 } },
      more: { mailboxesInParallel: 3 },
    })
    expect(moved(await look(file)).length).toBe(12)
    expect(most).toBe(5)
    const lock = takeLock(journal)
    most = 0
    expect(moved(await look(file))).toEqual(users.map((user) => [user, 'quiet']))
    expect(most).toBe(2)
    lock?.release()
  })

  it('does not repeat a refused login, and goes on with the others', async () => {
    const { source, file } = await oneSource(['a', 'b'])
    source.refuseLogin = (user) => (user === 'b' ? '[AUTHENTICATIONFAILED] no' : undefined)
    expect(moved(await look(file))).toEqual([
      ['a', 'quiet'],
      ['b', 'login-refused'],
    ])
    const logins = (): number => source.verbs().filter((verb) => verb === 'AUTHENTICATE' || verb === 'LOGIN').length
    const before = logins()
    const again = await look(file)
    expect(moved(again)).toEqual([
      ['a', 'quiet'],
      ['b', 'login-refused'],
    ])
    expect(logins() - before).toBe(1)
    const { request } = await deskFor(file)
    const document = withSources(readStatus(request.plan, request.mailboxes, 'en'), again.looked, Date.now(), 'en')
    expect(document.sources).toMatchObject({ quietSince: null, looked: 1, failed: 1, movedNow: 0, firstLooks: 0 })
    expect(document.mailboxes[1]?.source).toMatchObject({
      quietSince: null,
      lookedAt: null,
      error: { code: 'login-refused' },
    })
  })

  it('remembers nothing of a mailbox that could not be looked at, and keeps what it knew', async () => {
    const { source, file, journal } = await oneSource(['a'])
    await look(file)
    const known = openJournalToRead(journal)
    const before = known?.sourceLooks.all()
    known?.close()
    source.on('LIST', (context) => context.no('[SERVERBUG] later'))
    expect((await look(file)).looked[0]?.error).toBeDefined()
    const after = openJournalToRead(journal)
    expect(after?.sourceLooks.all()).toEqual(before)
    after?.close()
  })

  it('says when it cannot be remembered', async () => {
    const { file, journal } = await oneSource(['a'])
    const lost = await deskFor(file)
    const { looked, notKept } = await lookAtSources(
      { ...lost.request, plan: { ...lost.request.plan, journal: `${journal}/not/there.sqlite` } },
      quickly,
    )
    expect(looked[0]?.now).toBeDefined()
    expect(notKept).toMatchObject({ code: 'journal-unwritable' })
  })
})

describe('the command', () => {
  it('tells since when all are quiet, then who moved, as page and as JSON', async () => {
    const { source, file } = await oneSource(['a', 'b'])
    const first = await runCli(['status', file, '--source'])
    expect([first.code, first.stderr]).toEqual([0, ''])
    expect(first.stdout).toContain('2 sources looked at for the first time.')
    expect(first.stdout.trimEnd().split('\n').at(-1)).toBe(`Next command: pec-migrate status ${file} --source`)
    const second = await runCli(['status', file, '--source'])
    expect(second.stdout).toMatch(/All 2 sources have been quiet since \d{4}-\d\d-\d\d \d\d:\d\d, for \d+ s\./)
    expect(second.stdout).toMatch(/^ {2}a +\d{4}-\d\d-\d\d \d\d:\d\d \(\d+ s\)$/m)
    expect(second.stdout.trimEnd().split('\n').at(-1)).toBe(`Next command: pec-migrate run ${file}`)
    source.account('b').ensure('INBOX').modseq += 1
    const { stdout } = await runCli(['status', file, '--source', '--json', '--quiet'])
    const document = statusShape.loose().parse(JSON.parse(stdout)) as {
      sources?: unknown
      mailboxes: { source?: unknown }[]
    }
    expect(document.sources).toMatchObject({ looked: 2, failed: 0, movedNow: 1, firstLooks: 0 })
    const third = await runCli(['status', file, '--source', '--lang', 'it'])
    expect(third.stdout).toContain('Tutte le 2 origini sono ferme dal')
    source.account('a').ensure('INBOX').modseq += 1
    const fourth = await runCli(['status', file, '--source', '--lang', 'it'])
    expect(fourth.stdout).toContain('Qualcosa si è mosso in 1 origine su 2')
    expect(fourth.stdout).toMatch(/^ {2}a +SI È MOSSA +INBOX$/m)
    // What it remembers starts no run, and a status without --source asks nobody.
    const asked = source.commands.length
    expect((await runCli(['status', file])).stdout).toContain('No run of this plan has started yet.')
    expect(source.commands.length).toBe(asked)
  })

  it('ends with 4 where no source could be looked at, and with 0 where one could', async () => {
    const { source, target } = { source: await scripted(), target: await scripted() }
    source.account('a')
    const box = (id: string, command: string) => ({
      id,
      source: id,
      target: id,
      more: { source: { user: id, password: { command } } },
    })
    const [broken, working] = [box('b', 'exit 1'), box('a', 'echo secret')]
    const none = writePlan({ source, target, mailboxes: [broken] })
    expect((await runCli(['status', none.file, '--source'])).code).toBe(4)
    const some = writePlan({ source, target, mailboxes: [broken, working] })
    expect((await runCli(['status', some.file, '--source'])).code).toBe(0)
  })

  it('needs no password of the target', async () => {
    const { source, target } = { source: await scripted(), target: await scripted() }
    source.account('a')
    const { file } = writePlan({
      source,
      target,
      mailboxes: [
        {
          id: 'a',
          source: 'a',
          target: 'a',
          more: { target: { user: 'a', password: { command: 'echo asked >&2; exit 1' } } },
        },
      ],
    })
    const { code, stdout } = await runCli(['status', file, '--source'])
    expect(code).toBe(0)
    expect(stdout).toContain('1 source looked at for the first time.')
    expect(stdout).not.toContain('No password')
  })
})

describe('the page', () => {
  it.each(['en', 'it'] as const)('fits 80 columns in %s, what moved and what failed first', async (lang) => {
    const long = 'ufficio.protocollo.di.nome.molto.lungo@pec.comune.example'
    const { request } = await deskFor((await oneSource([long, 'b', 'c'])).file)
    const looks = compared(
      'x',
      compared('x', undefined, { INBOX: '1' }, Date.now() - 90_000),
      { INBOX: '1' },
      Date.now(),
    )
    const now = compared(
      'x',
      looks,
      { INBOX: '2', 'Una cartella\u001b[2J dal nome lungo/che non finisce mai, e poi ancora': '1' },
      Date.now(),
    )
    const refused = asMigrationError(new Error('x'.repeat(100)))
    const status = withSources(
      readStatus(request.plan, request.mailboxes, lang),
      [
        { mailbox: 'b', before: looks, now: looks, error: undefined },
        { mailbox: long, before: looks, now, error: undefined },
        { mailbox: 'c', before: undefined, now: undefined, error: refused },
      ],
      Date.now(),
      lang,
    )
    const lines = sourceOverview(status, lang, paintFor(new Recorder(), { noColor: true, env: {} }), 80)
    for (const line of lines) {
      expect(width(line)).toBeLessThanOrEqual(79)
      expect(line).not.toMatch(/[\u0000-\u001f]/)
    }
    expect(lines.findIndex((line) => line.includes('unexpected'))).toBeLessThan(
      lines.findIndex((line) => /MOVED|MOSSA/.test(line)),
    )
    expect(lines.at(-1)).toMatch(/^ {2}b +.*\(1 min 30 s\)$/)
    expect(sourceTold(status, lang)).toMatchObject({ settled: false })
  })
})

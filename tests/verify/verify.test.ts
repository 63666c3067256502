// verify on real servers: what users and servers did to the copies is counted, listed, and told apart.

import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Problem, VerifyDocument } from '../../src/model/status.ts'
import { verify } from '../../src/verify/verify.ts'
import { ledgerOf } from '../copy/migration.ts'
import { fillAccount } from '../support/account-state.ts'
import { startDovecot, twoServers, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { openLine, type LineProxy } from '../support/line-proxy.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus, hostileMessages, oddMessages, plainMessage } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { freshUser } from '../support/temp-dir.ts'
import { deskFor, quickly, runPlan, verifyPlan } from './desk.ts'

const readingVerbs = [
  'CAPABILITY',
  'LOGIN',
  'AUTHENTICATE',
  'NAMESPACE',
  'NOOP',
  'LOGOUT',
  'LIST',
  'LSUB',
  'STATUS',
  'EXAMINE',
  'UID FETCH',
  'UID SEARCH',
  'GETQUOTAROOT',
]

/** A second, so that a copy that is put back has the date of the original. */
const date = Date.UTC(2014, 4, 6, 7, 8, 9)
const mail = (n: number, text = `testo ${n}\r\n`) => ({ ...plainMessage(n, text), date, flags: ['\\Seen'] })

function counts(document: VerifyDocument): string {
  return Object.entries(document.totals)
    .filter(([, value]) => value > 0)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

function problem(document: VerifyDocument, outcome: string): Problem | undefined {
  return document.problems.find((one) => one.outcome === outcome)
}

describe.skipIf(whyNoDovecot() !== undefined)('verify', () => {
  let source: DovecotServer
  let target: DovecotServer
  const proxies: LineProxy[] = []
  beforeAll(async () => {
    ;({ source, target } = await twoServers())
  })
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()))
  })

  async function filled(
    content: Parameters<typeof fillAccount>[1],
    servers = { source, target },
  ): Promise<WrittenPlan & { from: string; to: string }> {
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount({ port: servers.source.port, user: from }, content)
    return { ...writePlan({ ...servers, mailboxes: [{ id: 'ufficio', source: from, target: to }] }), from, to }
  }

  const six = { INBOX: [1, 2, 3, 4, 5, 6].map((n) => mail(n)), 'INBOX.Archivio.2014': [mail(11), mail(12)] }

  it('calls a finished migration identical, by both ways, even strictly', async () => {
    const plan = await filled({
      INBOX: [...corpus(3, 40, 4), ...oddMessages(), ...hostileMessages()],
      'INBOX.Posta inviata': corpus(4, 10, 4),
      'INBOX.Archivio.2014': corpus(5, 5, 4),
      'INBOX.Perché & co': [],
    })
    const all = 40 + oddMessages().length + hostileMessages().length + 15
    expect(await runPlan(plan.file)).toMatchObject({ state: 'complete' })
    const before = ledgerOf(plan.journal)
    const lines = [
      await openLine({ targetPort: source.port, recordVerbs: true }),
      await openLine({ targetPort: target.port, recordVerbs: true }),
    ] as const
    proxies.push(...lines)
    for (const against of ['source', 'journal'] as const) {
      for (const strict of [false, true]) {
        const { request, events } = await deskFor(plan.file)
        const through = request.mailboxes.map((mailbox) => ({
          ...mailbox,
          source: { ...mailbox.source, server: { ...mailbox.source.server, port: lines[0].port } },
          target: { ...mailbox.target, server: { ...mailbox.target.server, port: lines[1].port } },
        }))
        const document = await verify({ ...request, mailboxes: through, against, strict }, quickly)
        expect(document).toMatchObject({
          schema: 'pec-migrate/verify@1',
          verdict: 'identical',
          totals: { compared: all, identical: all, differs: 0, missing: 0 },
          problems: [],
        })
        expect(counts(document)).toBe(`compared ${all}, identical ${all}`)
        expect(events.filter((event) => event.event === 'message').length).toBe(all)
        expect(events.at(0)).toMatchObject({ event: 'run-started', work: 'verify', mailboxes: 1 })
        expect(events.find((event) => event.event === 'mailbox-counted')).toMatchObject({
          messages: all,
          folders: expect.any(Number) as number,
        })
        expect(events.at(-1)).toMatchObject({
          event: 'mailbox-done',
          state: 'complete',
          totals: { messages: all, verified: all },
        })
      }
    }
    expect(ledgerOf(plan.journal)).toEqual(before)
    for (const line of lines) expect(line.verbs.filter((verb) => !readingVerbs.includes(verb))).toEqual([])
    for (const line of lines)
      expect(
        line.commands.filter(({ verb, line: text }) => verb === 'UID FETCH' && /BODY(?!\.PEEK)/.test(text)),
      ).toEqual([])
  })

  it('needs no journal to compare the servers, and asks for one when it shall stand for the source', async () => {
    const plan = await filled(six)
    const document = await verifyPlan(plan.file)
    expect(document).toMatchObject({ verdict: 'differs', totals: { compared: 8, missing: 8, identical: 0 } })
    expect(document.problems[0]).toMatchObject({
      mailbox: 'ufficio',
      folder: 'Archivio/2014',
      outcome: 'missing',
      code: 'missing',
      uid: 1,
    })
    expect(existsSync(plan.journal)).toBe(false)
    await expect(verifyPlan(plan.file, { against: 'journal' })).rejects.toMatchObject({
      code: 'journal-missing',
      scope: 'run',
    })
    expect(existsSync(plan.journal)).toBe(false)
  })

  it('tells apart what was deleted, altered, moved, flagged and added on the target', async () => {
    const plan = await filled(six)
    await runPlan(plan.file)
    const user = await MailClient.connect({ port: target.port, user: plan.to })
    await user.select('INBOX')
    await user.remove([1])
    const altered = Buffer.from(mail(2).bytes.toString().replace('Subject: prova 2', 'Subject: PROVA 2'))
    await user.remove([2])
    await user.append('INBOX', [{ bytes: altered, date, flags: ['\\Seen'] }])
    await user.move([3], 'Archivio/2014')
    await user.create('Cose mie')
    await user.move([4], 'Cose mie')
    await user.store([5], '+FLAGS', ['\\Flagged'])
    await user.append('INBOX', [mail(99)])
    // Out and back: another UID, and nothing else.
    await user.copy([6], 'Cose mie')
    await user.remove([6])
    await user.select('Cose mie')
    await user.move([2], 'INBOX')
    await user.logout()

    const document = await verifyPlan(plan.file)
    expect(counts(document)).toBe(
      'compared 8, identical 6, differs 1, missing 1, moved 2, flagsChanged 1, unexpected 1',
    )
    expect(document.verdict).toBe('differs')
    expect(problem(document, 'differs')).toMatchObject({
      folder: 'INBOX',
      uid: 2,
      code: 'altered-by-target',
      reason: expect.stringContaining(`first altered byte ${altered.indexOf('PROVA')}`) as string,
    })
    expect(problem(document, 'missing')).toMatchObject({
      folder: 'INBOX',
      uid: 1,
      code: 'missing',
      reason: 'The message with UID 1 is not on the target',
    })
    expect(document.problems.filter((one) => one.outcome === 'moved')).toMatchObject([
      { folder: 'INBOX', uid: 3, code: 'moved-by-user', reason: 'Moved on the target to Archivio/2014' },
      { uid: 4, reason: 'Moved on the target to Cose mie' },
    ])
    expect(problem(document, 'flags-changed')).toMatchObject({
      uid: 5,
      code: 'flags-differ',
      reason: 'Flags differ: \\Seen → \\Flagged \\Seen',
    })
    expect(problem(document, 'unexpected')).toMatchObject({ folder: 'INBOX', code: 'unexpected-message' })
    expect([...new Set(document.problems.map((one) => one.outcome))]).toEqual([
      'differs',
      'missing',
      'moved',
      'flags-changed',
      'unexpected',
    ])
    expect(document.problems.every((one) => one.hint !== '' && one.mailbox === 'ufficio')).toBe(true)

    const fromJournal = await verifyPlan(plan.file, { against: 'journal' })
    // The journal knows by now which of the copies is the altered one.
    expect(counts(fromJournal)).toBe(
      'compared 8, identical 6, differs 1, missing 1, moved 2, flagsChanged 1, unexpected 1',
    )
  })

  it('leaves what users do out of the verdict, unless it is asked to be strict', async () => {
    const plan = await filled(six)
    await runPlan(plan.file)
    const user = await MailClient.connect({ port: target.port, user: plan.to })
    await user.select('INBOX')
    await user.append('INBOX', [mail(99)])
    for (const against of ['source', 'journal'] as const) {
      expect(await verifyPlan(plan.file, { against })).toMatchObject({
        verdict: 'identical',
        totals: { unexpected: 1 },
      })
      expect(await verifyPlan(plan.file, { against, strict: true })).toMatchObject({ verdict: 'differs' })
    }
    await user.remove([7])
    await user.store([2], '-FLAGS', ['\\Seen'])
    for (const against of ['source', 'journal'] as const) {
      expect(await verifyPlan(plan.file, { against })).toMatchObject({
        verdict: 'identical',
        totals: { flagsChanged: 1, unexpected: 0 },
      })
      expect(await verifyPlan(plan.file, { against, strict: true })).toMatchObject({ verdict: 'differs' })
    }
    await user.logout()
  })

  it('keeps byte-identical twins apart: one of two that is missing is missing, whichever', async () => {
    const twin = { ...mail(1), flags: ['\\Seen'] }
    const plan = await filled({
      INBOX: [twin, twin, { ...twin, flags: [] }, { ...twin, date: date + 5_000 }],
      'INBOX.Copie': [twin],
    })
    await runPlan(plan.file)
    expect(counts(await verifyPlan(plan.file, { strict: true }))).toBe('compared 5, identical 5')
    const user = await MailClient.connect({ port: target.port, user: plan.to })
    await user.select('INBOX')
    await user.remove([2])
    await user.logout()
    // The copy in the other folder is that of another message.
    expect(counts(await verifyPlan(plan.file))).toBe('compared 5, identical 4, missing 1')
    expect(counts(await verifyPlan(plan.file, { against: 'journal' }))).toBe('compared 5, identical 4, missing 1')
  })

  it('tells an altered copy from a missing one by its Message-ID and date, and says from which byte on', async () => {
    const plan = await filled({ INBOX: [mail(1)] })
    await runPlan(plan.file)
    const user = await MailClient.connect({ port: target.port, user: plan.to })
    await user.select('INBOX')
    await user.remove([1])
    await user.append('INBOX', [{ bytes: Buffer.from(mail(1).bytes.toString().replace('testo', 'TESTO')), date }])
    await user.logout()
    const document = await verifyPlan(plan.file)
    expect(counts(document)).toBe('compared 1, differs 1')
    expect(document.problems[0]?.reason).toContain(`first altered byte ${mail(1).bytes.indexOf('testo')}`)
  })

  it('proves against the journal when the source is gone', async () => {
    const ownSource = await startDovecot({ separator: '.', prefix: 'INBOX.' })
    const plan = await filled(six, { source: ownSource, target })
    await runPlan(plan.file)
    await ownSource.stop()
    expect(await verifyPlan(plan.file, { against: 'journal', strict: true })).toMatchObject({
      verdict: 'identical',
      totals: { compared: 8, identical: 8 },
    })
    await expect(verifyPlan(plan.file)).rejects.toMatchObject({ code: 'server-unreachable', scope: 'server' })

    const user = await MailClient.connect({ port: target.port, user: plan.to })
    await user.select('INBOX')
    await user.remove([1])
    await user.rename('Archivio/2014', 'Archivio/vecchio')
    await user.logout()
    const document = await verifyPlan(plan.file, { against: 'journal' })
    expect(counts(document)).toBe('compared 8, identical 7, missing 1, moved 2')
    expect(document.problems.map((one) => one.outcome).toSorted()).toEqual(['missing', 'moved', 'moved'])
  })

  it('does not call identical what was never copied, nor a mailbox that it cannot read', async () => {
    const users = [freshUser(), freshUser(), freshUser(), freshUser()] as const
    await fillAccount({ port: source.port, user: users[0] }, six)
    await fillAccount({ port: source.port, user: users[2] }, six)
    const first = writePlan({ source, target, mailboxes: [{ id: 'uno', source: users[0], target: users[1] }] })
    await runPlan(first.file)
    const plan = writePlan({
      source,
      target,
      dir: first.dir,
      mailboxes: [
        { id: 'uno', source: users[0], target: users[1] },
        { id: 'due', source: users[2], target: users[3], targetPassword: 'sbagliata' },
      ],
    })
    const document = await verifyPlan(plan.file)
    expect(document).toMatchObject({
      verdict: 'differs',
      totals: { compared: 8, identical: 8 },
      problems: [{ mailbox: 'due', folder: null, uid: null, outcome: 'parked', code: 'login-refused' }],
    })
    const again = await verifyPlan(plan.file)
    expect(again.problems[0]?.reason).toContain('not tried again')
    const fromJournal = await verifyPlan(plan.file, { against: 'journal' })
    expect(fromJournal).toMatchObject({
      verdict: 'differs',
      problems: [{ mailbox: 'due', outcome: 'parked', code: 'journal-missing' }],
    })
  })

  it('says nothing for good when it is stopped', async () => {
    const plan = await filled(six)
    await runPlan(plan.file)
    const { request, stop, events } = await deskFor(plan.file)
    const emit = (event: Parameters<typeof request.emit>[0]): void => {
      request.emit(event)
      if (event.event === 'mailbox-counted') stop.abort()
    }
    const document = await verify({ ...request, emit, against: 'source', strict: false }, quickly)
    expect(document).toMatchObject({
      verdict: 'differs',
      totals: { compared: 0 },
      problems: [{ mailbox: 'ufficio', code: 'interrupted' }],
    })
    expect(events.at(-1)).toMatchObject({ event: 'mailbox-done', state: 'stopped' })
  })
})

// check: what a run would meet, each obstacle and oddity provoked, and nothing but reading on either side.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckDocument, Finding } from '../../src/model/status.ts'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { startDovecot, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { corpus, plainMessage } from '../support/messages.ts'
import { writePlan, type PlanForTest } from '../support/plan-file.ts'
import { type ScriptedOptions, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { deskFor, quickly, runPlan } from '../verify/desk.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

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

async function checkPlan(file: string): Promise<CheckDocument> {
  const { request } = await deskFor(file)
  return check(request, quickly)
}

async function scripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  closing.push(() => server.close())
  return server
}

function codesOf(document: CheckDocument, level?: Finding['level']): string[] {
  return document.findings.filter((one) => level === undefined || one.level === level).map((one) => one.code)
}

const finding = (document: CheckDocument, code: string): Finding | undefined =>
  document.findings.find((one) => one.code === code)

describe.skipIf(whyNoDovecot() !== undefined)('check, on real servers', () => {
  it('maps, counts and sizes every folder, forecasts, and sends only reading verbs', async () => {
    const { source, target } = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    const mail = corpus(21, 12, 4)
    await fillAccount(
      { port: source.port, user: from },
      {
        INBOX: mail.slice(0, 5),
        'INBOX.Posta inviata': mail.slice(5),
        'INBOX.Perché.vuota': [],
        'INBOX.Spam': mail.slice(0, 2),
      },
    )
    const before = contentOfAccount(await readAccount({ port: target.port, user: to }))
    const lines = [
      await openLine({ targetPort: source.port, recordVerbs: true }),
      await openLine({ targetPort: target.port, recordVerbs: true }),
    ] as const
    for (const line of lines) closing.push(() => line.close())
    const plan = writePlan({
      source: { port: lines[0].port },
      target: { port: lines[1].port },
      mailboxes: [{ id: 'ufficio', source: from, target: to, more: { folders: { exclude: ['Spam'] } } }],
    })
    const { request, events } = await deskFor(plan.file)
    const document = await check(request, quickly)
    const size = (some: typeof mail) => some.reduce((sum, one) => sum + one.bytes.length, 0)
    expect(document).toMatchObject({
      schema: 'pec-migrate/check@1',
      verdict: 'warnings',
      forecast: { basis: 'assumed', bytesPerSecond: 1_000_000, fits: true, marginSeconds: null },
    })
    expect(codesOf(document)).toEqual(['plaintext', 'plaintext'])
    expect(document.mailboxes).toMatchObject([
      {
        id: 'ufficio',
        target: { quota: null },
        folderMap: [
          {
            source: { name: 'INBOX', path: 'INBOX' },
            target: { name: 'INBOX' },
            create: false,
            messages: 5,
            bytes: size(mail.slice(0, 5)),
          },
          {
            source: { name: 'Perché/vuota', path: 'INBOX.Perché.vuota' },
            target: { name: 'Perché/vuota', path: 'Perché/vuota' },
            create: true,
            messages: 0,
            bytes: 0,
          },
          {
            source: { name: 'Posta inviata' },
            target: { path: 'Posta inviata' },
            create: true,
            messages: 7,
            bytes: size(mail.slice(5)),
          },
          { source: { name: 'Spam' }, target: null, create: false, messages: 2 },
        ],
      },
    ])
    expect(document.mailboxes[0]?.source.folders).toHaveLength(4)
    expect(Date.parse(document.forecast.finishesAt ?? '')).toBeGreaterThan(Date.now() - 5_000)
    expect(events.map((event) => event.event)).toEqual([
      'run-started',
      'finding',
      'finding',
      'mailbox-started',
      'mailbox-done',
    ])
    expect(events.at(-1)).toMatchObject({
      state: 'not-started',
      totals: { messages: 14, pending: 12, skipped: 2, folders: 4 },
    })
    for (const line of lines) expect(line.verbs.filter((verb) => !readingVerbs.includes(verb))).toEqual([])
    expect(lines[0].commands.filter(({ line }) => /BODY/.test(line))).toEqual([])
    expect(existsSync(plan.journal)).toBe(false)
    expect(contentOfAccount(await readAccount({ port: target.port, user: to }))).toEqual(before)
  })

  it('is ready without a word over TLS, and knows what a run has done', async () => {
    const { source, target } = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount({ port: source.port, user: from }, { INBOX: corpus(22, 6, 4) })
    const plan = writePlan({ source, target, tls: true, mailboxes: [{ id: 'ufficio', source: from, target: to }] })
    expect(await checkPlan(plan.file)).toMatchObject({ verdict: 'ready', findings: [] })
    await runPlan(plan.file)
    const digest = createHash('sha256').update(readFileSync(plan.journal)).digest('hex')
    const { request, events } = await deskFor(plan.file)
    const document = await check(request, quickly)
    expect(document).toMatchObject({
      verdict: 'ready',
      findings: [],
      forecast: { basis: 'measured', finishesAt: null },
    })
    expect(events.at(-1)).toMatchObject({
      event: 'mailbox-done',
      state: 'complete',
      totals: { messages: 6, verified: 6, pending: 0 },
    })
    expect(createHash('sha256').update(readFileSync(plan.journal)).digest('hex')).toBe(digest)
  })

  it('finds that the mail will not fit, before the run does', async () => {
    const { source } = await twoServers()
    const target = await startDovecot({ quota: '100k' })
    closing.push(() => target.stop())
    const from = freshUser()
    const big = { ...plainMessage(1, 'x'.repeat(70).concat('\r\n').repeat(1_390)), date: Date.UTC(2014, 0, 1) }
    await fillAccount({ port: source.port, user: from }, { INBOX: [big] })
    const plan = writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: freshUser() }] })
    const document = await checkPlan(plan.file)
    expect(document.verdict).toBe('blocked')
    expect(finding(document, 'quota-too-small')).toMatchObject({
      level: 'blocker',
      scope: 'mailbox',
      mailbox: 'ufficio',
      side: 'target',
      message: expect.stringContaining('needs 110 kB, the target has room for 102 kB') as string,
    })
    expect(document.mailboxes[0]?.target.quota).toEqual({ usedBytes: 0, limitBytes: 102_400 })
  })

  it('tells of mail that the target has already, and not of our own copies', async () => {
    const { source, target } = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount({ port: source.port, user: from }, { INBOX: corpus(23, 4, 4) })
    await fillAccount({ port: target.port, user: to }, { INBOX: corpus(24, 3, 4), 'Cose mie': corpus(25, 5, 4) })
    const plan = writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: to }] })
    for (const when of ['before', 'after'] as const) {
      if (when === 'after') await runPlan(plan.file)
      const document = await checkPlan(plan.file)
      expect(finding(document, 'target-not-empty')).toMatchObject({
        level: 'note',
        mailbox: 'ufficio',
        message: expect.stringContaining('holds 3 messages') as string,
      })
    }
  })

  it('lets no mailbox stop the others, and never repeats a refused login', async () => {
    const { source, target } = await twoServers()
    const from = freshUser()
    await fillAccount({ port: source.port, user: from }, { INBOX: corpus(26, 2, 4) })
    const proxy = await openLine({ targetPort: target.port, recordVerbs: true })
    closing.push(() => proxy.close())
    const plan = writePlan({
      source,
      target: { port: proxy.port },
      mailboxes: [
        { id: 'chiusa', source: freshUser(), target: freshUser(), targetPassword: 'sbagliata' },
        { id: 'aperta', source: from, target: freshUser() },
        {
          id: 'muta',
          source: freshUser(),
          target: freshUser(),
          more: { source: { user: freshUser(), password: { env: 'NON_CE' } } },
        },
      ],
    })
    const document = await checkPlan(plan.file)
    expect(document.verdict).toBe('blocked')
    expect(document.findings.filter((one) => one.level === 'blocker')).toMatchObject([
      { mailbox: 'chiusa', side: 'target', scope: 'mailbox', code: 'login-refused' },
      { mailbox: 'muta', side: 'source', scope: 'mailbox', code: 'secret-missing' },
    ])
    expect(document.mailboxes.map(({ id, folderMap }) => [id, folderMap.length])).toEqual([
      ['chiusa', 0],
      ['aperta', 1],
      ['muta', 0],
    ])
    expect(document.mailboxes[0]?.source.folders).toHaveLength(1)
    // Without a journal there is nowhere to remember a refusal; with one, the next check does not try again.
    await runPlan(plan.file)
    const logins = () => proxy.verbs.filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE').length
    const before = logins()
    expect(finding(await checkPlan(plan.file), 'login-refused')?.message).toContain('not tried again')
    // Two mailboxes, and three connections to find out whether as many are granted as planned.
    expect(logins() - before).toBe(2 + 3)
  })

  it('names a server that is down, or not trusted, once for all its mailboxes', async () => {
    const { source, target } = await twoServers()
    const gone = await startDovecot()
    await gone.stop()
    const mailboxes = Array.from({ length: 12 }, (_, n) => ({ id: `m${n}`, source: freshUser(), target: freshUser() }))
    const down = await checkPlan(writePlan({ source, target: gone, mailboxes }).file)
    expect(down.findings.filter((one) => one.level === 'blocker')).toMatchObject([
      { scope: 'server', code: 'server-unreachable', side: 'target' },
    ])
    expect(down.findings.find((one) => one.code === 'server-unreachable')?.mailbox).toBeUndefined()
    const untrusted = await checkPlan(
      writePlan({ source, target: { port: target.port, tlsPort: target.tlsPort, ca: source.ca }, tls: true, mailboxes })
        .file,
    )
    expect(untrusted.findings).toMatchObject([
      { level: 'blocker', scope: 'server', code: 'tls-untrusted', side: 'target' },
    ])
  })
})

describe('check, with scripted servers', () => {
  async function plan(
    source: ScriptedServer,
    target: ScriptedServer,
    more: Partial<PlanForTest> = {},
  ): Promise<string> {
    return writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }], ...more }).file
  }

  it('notes what the servers cannot do, once each', async () => {
    const poor = { hide: ['UIDPLUS', 'LITERAL+', 'CONDSTORE'] }
    const [source, target] = [await scripted(poor), await scripted(poor)]
    const file = await plan(source, target, {
      mailboxes: [
        { id: 'a', source: 'a', target: 'b' },
        { id: 'c', source: 'c', target: 'd' },
      ],
    })
    const document = await checkPlan(file)
    expect(codesOf(document, 'note').toSorted()).toEqual([
      'no-condstore',
      'no-condstore',
      'no-literal-plus',
      'no-uidplus',
    ])
    expect(
      document.findings
        .filter((one) => one.level === 'note')
        .every((one) => one.scope === 'server' && one.mailbox === undefined),
    ).toBe(true)
  })

  it('warns of messages that are too large, of names that clash, and of folders that cannot be opened', async () => {
    const [source, target] = [
      await scripted(),
      await scripted({
        capabilities: ['IMAP4rev1', 'AUTH=PLAIN', 'NAMESPACE', 'UIDPLUS', 'LITERAL+', 'CONDSTORE', 'APPENDLIMIT=1000'],
      }),
    ]
    const account = source.account('a')
    for (const length of [500, 1_500, 2_500])
      account.ensure('INBOX').add(Buffer.from(`Subject: x\r\n\r\n${'y'.repeat(length)}\r\n`))
    account.ensure('Sent')
    account.ensure('SENT')
    account.ensure('Chiusa').refused = '[NOPERM] no'
    const document = await checkPlan(await plan(source, target, { more: { folders: { specialUse: false } } }))
    expect(document.verdict).toBe('warnings')
    expect(codesOf(document, 'warning').toSorted()).toEqual([
      'folder-name-clash',
      'folder-unreadable',
      'message-too-large',
      'plaintext',
      'plaintext',
    ])
    expect(finding(document, 'message-too-large')).toMatchObject({
      mailbox: 'a',
      folder: 'INBOX',
      message: 'The message (2.5 kB) is larger than the target accepts (1 kB) (× 2)',
    })
    expect(finding(document, 'folder-unreadable')).toMatchObject({ folder: 'Chiusa', side: 'source' })
    expect(document.mailboxes[0]?.folderMap.map((row) => row.messages)).toEqual([0, 3, 0, 0])
  })

  it('tells an expired password from a wrong one, and stops at a login storm', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.refuseLogin = (user) => (user === 'a' ? '[EXPIRED] password scaduta' : '[AUTHENTICATIONFAILED] no')
    const users = ['a', 'c', 'e', 'g', 'i', 'k', 'm', 'o', 'q']
    const file = await plan(source, target, {
      more: { mailboxesInParallel: 1 },
      mailboxes: users.map((user) => ({ id: user, source: user, target: `${user}2` })),
    })
    const document = await checkPlan(file)
    expect(codesOf(document, 'blocker')).toEqual([
      'login-storm',
      'password-expired',
      ...Array.from({ length: 5 }, () => 'login-refused'),
    ])
    expect(source.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE')).toHaveLength(6)
  })

  it('refuses a plan that contradicts its journal, mailbox or folder', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.account('a').ensure('Atti').add(Buffer.from('Subject: x\r\n\r\nx\r\n'))
    const first = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
    await runPlan(first.file)
    const elsewhere = writePlan({
      source,
      target,
      dir: first.dir,
      mailboxes: [{ id: 'a', source: 'a', target: 'altro' }],
    })
    await expect(checkPlan(elsewhere.file)).rejects.toMatchObject({ code: 'plan-contradicts-journal', scope: 'run' })
    const mapped = writePlan({
      source,
      target,
      dir: first.dir,
      mailboxes: [{ id: 'a', source: 'a', target: 'b' }],
      more: { folders: { map: { Atti: 'Nuovi' } } },
    })
    const document = await checkPlan(mapped.file)
    expect(codesOf(document, 'blocker')).toEqual(['plan-contradicts-journal'])
  })

  it('goes on when a line breaks, and ends early with what it knows when it is stopped', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.account('a').ensure('INBOX').add(Buffer.from('Subject: x\r\n\r\nx\r\n'))
    source.once('UID FETCH', (context) => context.close('reset'))
    const file = await plan(source, target)
    expect((await checkPlan(file)).mailboxes[0]?.folderMap).toMatchObject([{ messages: 1 }])
    const { request, stop } = await deskFor(file)
    stop.abort()
    expect(await check(request, quickly)).toMatchObject({ mailboxes: [{ id: 'a', folderMap: [] }] })
  })
})

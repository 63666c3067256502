// check --rehearse: odd messages in a scratch folder, what the target makes of them, and the folder gone.

import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { CheckDocument, Finding } from '../../src/model/status.ts'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { corpus, plainMessage } from '../support/messages.ts'
import { writePlan, type PlanForTest } from '../support/plan-file.ts'
import { defaultCapabilities, type ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { deskFor, quickly } from '../verify/desk.ts'
import { atEnd, checkPlan, codesOf, findingsOf, scripted } from './checking.ts'

const scratch = /pec-migrate-prova-[0-9a-f]{16}/
const rehearsing = (file: string): Promise<CheckDocument> =>
  checkPlan(file, (request) => ({ ...request, rehearse: true }))
const messagesOf = (document: CheckDocument, code: string): string[] =>
  findingsOf(document, code).map((one) => one.message)

describe.skipIf(whyNoDovecot() !== undefined)('a rehearsal on Dovecot', () => {
  it('reports what Dovecot alters, how many sampled messages have it, and leaves the account as it was', async () => {
    const { source, target } = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    const big = Array.from({ length: 12 }, (_, n) => ({
      ...plainMessage(n, 'riga di testo qualunque\r\n'.repeat(4_000)),
      date: Date.UTC(2014, 0, 1 + n),
    }))
    const accented = {
      ...plainMessage(90, `${'testo\r\n'.repeat(400)}`),
      date: Date.UTC(2014, 2, 1),
      flags: ['$Forwarded'],
    }
    await fillAccount({ port: source.port, user: from }, { INBOX: big, 'INBOX.Perché': [accented] })
    await fillAccount({ port: target.port, user: to }, { 'Cose mie': corpus(24, 3, 4) })
    const before = contentOfAccount(await readAccount({ port: target.port, user: to }))
    const line = await openLine({ targetPort: target.port, recordVerbs: true })
    atEnd(() => line.close())
    const { file } = writePlan({
      source,
      target: { port: line.port },
      mailboxes: [{ id: 'ufficio', source: from, target: to }],
    })
    expect((await checkPlan(file)).forecast.sides).toEqual({ source: 'measured', target: 'assumed' })
    const document = await rehearsing(file)
    // What was measured is known to the next check, which writes nothing.
    const next = await checkPlan(file)
    expect([document, next].map(({ forecast }) => forecast.sides?.target)).toEqual(['measured', 'measured'])
    const altered = messagesOf(document, 'rehearsal-altered')
    expect(altered).toHaveLength(2)
    expect(altered.find((one) => one.includes('a NUL byte'))).toMatch(
      /0x00 → 0x80.*; of \d+ messages sampled, like that: 0$/,
    )
    expect(altered.find((one) => one.includes('LF alone'))).toMatch(/0x0a → 0x0d/)
    expect(messagesOf(document, 'rehearsal-refused')).toEqual([])
    expect(messagesOf(document, 'rehearsal-done')).toEqual([
      `Rehearsal on new with ${to}: 8 of 10 kinds of message came back just as they were sent`,
    ])
    expect(codesOf(document)).not.toContain('clock-off')
    expect(document.forecast.basis).toBe('measured')
    expect(contentOfAccount(await readAccount({ port: target.port, user: to }))).toEqual(before)
    const deleted = line.commands.filter(({ verb }) => verb === 'DELETE').map((one) => one.line)
    expect(deleted).toHaveLength(2)
    for (const one of deleted) expect(one).toMatch(scratch)
    expect(
      line.verbs.filter((verb) => ['CLOSE', 'EXPUNGE', 'UID STORE', 'UID EXPUNGE', 'RENAME'].includes(verb)),
    ).toEqual([])
  })

  it('writes nothing and says nothing of it without --rehearse', async () => {
    const { source, target } = await twoServers()
    const line = await openLine({ targetPort: target.port, recordVerbs: true })
    atEnd(() => line.close())
    const document = await checkPlan(
      writePlan({
        source,
        target: { port: line.port },
        mailboxes: [{ id: 'ufficio', source: freshUser(), target: freshUser() }],
      }).file,
    )
    expect(codesOf(document).filter((code) => code.startsWith('rehearsal'))).toEqual([])
    expect(line.verbs.filter((verb) => ['CREATE', 'APPEND', 'DELETE', 'SELECT'].includes(verb))).toEqual([])
  })

  // The first is in the middle of the very long line, the second in the middle of measuring, when a folder lies inside
  // the folder.
  it.each([
    ['reset', 12_000],
    ['end', 12_000],
    ['reset', 400_000],
  ] as const)(
    'removes the folder over a new line when one is cut in the middle (%s after %d bytes)',
    async (kind, bytes) => {
      const { source, target } = await twoServers()
      const to = freshUser()
      const line = await openLine({ targetPort: target.port })
      atEnd(() => line.close())
      const plan = writePlan({
        source,
        target: { port: line.port },
        mailboxes: [{ id: 'ufficio', source: freshUser(), target: to }],
      })
      const cut = line.cutAfterBytes('up', bytes, kind)
      const document = await rehearsing(plan.file)
      await cut
      expect(messagesOf(document, 'rehearsal-done')).toEqual([expect.stringContaining('8 of 10')])
      expect(
        codesOf(document).filter((code) =>
          ['rehearsal-folder-left', 'rehearsal-failed', 'rehearsal-refused'].includes(code),
        ),
      ).toEqual([])
      expect((await readAccount({ port: target.port, user: to })).folders.map((folder) => folder.path)).toEqual([
        'INBOX',
      ])
    },
  )

  it.each([12_000, 400_000])('removes the folder when it is stopped in the middle, after %d bytes', async (bytes) => {
    const { source, target } = await twoServers()
    const to = freshUser()
    const line = await openLine({ targetPort: target.port, recordVerbs: true, rtt: 10 })
    atEnd(() => line.close())
    const plan = writePlan({
      source,
      target: { port: line.port },
      mailboxes: [{ id: 'ufficio', source: freshUser(), target: to }],
    })
    const { request, stop } = await deskFor(plan.file)
    const stopped = line.afterBytes('up', bytes).then(() => stop.abort())
    const document = await check({ ...request, rehearse: true }, quickly)
    await stopped
    expect(line.verbs).toContain('DELETE')
    expect(codesOf(document).filter((code) => ['rehearsal-folder-left', 'rehearsal-failed'].includes(code))).toEqual([])
    expect((await readAccount({ port: target.port, user: to })).folders.map((folder) => folder.path)).toEqual(['INBOX'])
  })
})

describe('a rehearsal on scripted servers', () => {
  function plan(source: ScriptedServer, target: ScriptedServer, more: Partial<PlanForTest> = {}): string {
    return writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }], ...more }).file
  }
  const foldersOf = (server: ScriptedServer, user = 'b'): string[] => [...server.account(user).folders.keys()]

  it('reports nothing but that it was held where everything is kept', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const document = await rehearsing(plan(source, target))
    expect(codesOf(document).filter((code) => code.startsWith('rehearsal'))).toEqual(['rehearsal-done'])
    expect(codesOf(document)).not.toContain('clock-off')
    expect(foldersOf(target)).toEqual(['INBOX'])
  })

  it('reports what is refused, with the answer and how much of the plan has it', async () => {
    const [source, target] = [
      await scripted(),
      await scripted({ capabilities: [...defaultCapabilities, 'APPENDLIMIT=100000'] }),
    ]
    source.account('a').ensure('INBOX').add(Buffer.from('Subject: x\r\n\r\nx\r\n'), ['$Forwarded', 'prot'])
    source
      .account('a')
      .ensure('INBOX')
      .add(Buffer.from('Subject: y\r\n\r\nx\r\n'), [], Date.UTC(1968, 0, 1))
    const sizes: number[] = []
    target.on('APPEND', (context, next) => {
      const bytes = context.args.find((value) => Buffer.isBuffer(value)) ?? Buffer.alloc(0)
      if (bytes.length > 50_000) sizes.push(bytes.length)
      if (bytes.length > 100_000) return context.no('[TOOBIG] too large')
      if (bytes.includes(0)) return context.no('no NUL here')
      return next()
    })
    target.on('CREATE', async (_, next) => {
      await next()
      for (const folder of target.account('b').folders.values())
        folder.permanentFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft']
      return undefined
    })
    const document = await rehearsing(plan(source, target))
    const refused = findingsOf(document, 'rehearsal-refused')
    const about = (words: string): Finding | undefined => refused.find((one) => one.message.includes(words))
    expect(refused).toHaveLength(3)
    expect(about('a NUL byte')).toMatchObject({
      level: 'note',
      side: 'target',
      message: 'Rehearsal: new refuses a NUL byte (no NUL here)',
    })
    expect(about('keywords')).toMatchObject({
      level: 'warning',
      message: 'Rehearsal: new refuses keywords ($Forwarded prova_pec); messages of the plan like that: 1',
    })
    expect(about('over its limit')).toMatchObject({
      level: 'note',
      message: expect.stringContaining('[TOOBIG] too large') as string,
    })
    expect(sizes).toContain(100_001)
    expect(foldersOf(target)).toEqual(['INBOX'])
  })

  it('holds for every name that the plan gives to one server: what its mail has, and how fast it is', async () => {
    const [source, target] = [await scripted(), await scripted()]
    // The odd mail, and enough to copy to be worth a forecast, is of the mailbox that was not rehearsed with.
    source.account('c').ensure('INBOX').add(Buffer.from('Subject: x\r\n\r\nx\r\n'), ['$Forwarded'])
    target.on('CREATE', async (_, next) => {
      await next()
      for (const folder of target.account('b').folders.values())
        folder.permanentFlags = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft']
      return undefined
    })
    const servers = {
      old: { host: '127.0.0.1', port: source.port, tls: 'none' },
      new: { host: '127.0.0.1', port: target.port, tls: 'none' },
      altro: { host: '127.0.0.1', port: target.port, tls: 'none' },
    }
    const { file } = writePlan({
      source,
      target,
      more: { servers, mailboxesInParallel: 1 },
      mailboxes: [
        { id: 'a', source: 'a', target: 'b' },
        {
          id: 'c',
          source: 'c',
          target: 'd',
          more: { target: { user: 'd', server: 'altro', password: { file: 'secrets/c-target.txt' } } },
        },
      ],
    })
    const document = await rehearsing(file)
    const keywords = findingsOf(document, 'rehearsal-refused').filter(({ message }) => message.includes('keywords'))
    expect(keywords).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/messages of the plan like that: 1$/) as string },
    ])
    expect(document.mailboxes.map(({ id, forecast }) => [id, forecast.basis])).toEqual([
      ['a', 'measured'],
      ['c', 'measured'],
    ])
  })

  it('reports a folder name that is refused, a date that is changed, and a clock that is off', async () => {
    const [source, target] = [await scripted(), await scripted()]
    target.on('CREATE', (context, next) =>
      /&/.test(context.line.replace(scratch, '')) ? context.no('[CANNOT] ASCII only') : next(),
    )
    target.on('APPEND', async (_, next) => {
      await next()
      const folder = [...target.account('b').folders.entries()].find(([path]) => scratch.test(path))?.[1]
      const last = folder?.messages.at(-1)
      if (last === undefined) return
      if (last.internalDate < Date.UTC(1980, 0, 1)) last.internalDate = Date.UTC(1980, 0, 1)
      if (last.bytes.includes('prova: ora')) last.internalDate = Date.now() - 3_600_000
    })
    const document = await rehearsing(plan(source, target))
    expect(messagesOf(document, 'rehearsal-refused')).toEqual([
      'Rehearsal: new refuses a folder name with accents (ASCII only); messages of the plan like that: 0',
    ])
    expect(messagesOf(document, 'rehearsal-altered')).toEqual([
      expect.stringContaining('a date of 1971 (1971-06-15T12:00:00.000Z → 1980-01-01'),
      expect.stringContaining('a date before 1970 (1970-01-02'),
    ])
    expect(findingsOf(document, 'clock-off')).toHaveLength(1)
    expect(foldersOf(target)).toEqual(['INBOX'])
  })

  it('knows a server that hangs up on a kind of message from a line that breaks once', async () => {
    const [source, target] = [await scripted(), await scripted()]
    target.once('APPEND', (context) => context.close('reset'), 2)
    target.on('APPEND', (context, next) =>
      context.args.some((value) => Buffer.isBuffer(value) && value.includes(0)) ? context.close('reset') : next(),
    )
    const document = await rehearsing(plan(source, target))
    expect(messagesOf(document, 'rehearsal-refused')).toEqual([expect.stringContaining('a NUL byte')])
    expect(messagesOf(document, 'rehearsal-done')).toEqual([expect.stringContaining('9 of 10')])
    expect(foldersOf(target)).toEqual(['INBOX'])
  })

  it('removes a folder whose CREATE was never answered', async () => {
    const [source, target] = [await scripted(), await scripted()]
    target.once('CREATE', async (context, next) => {
      context.mute()
      await next()
      context.close('reset')
    })
    const document = await rehearsing(plan(source, target))
    expect(target.verbs().filter((verb) => verb === 'CREATE').length).toBe(3)
    expect(messagesOf(document, 'rehearsal-done')).toHaveLength(1)
    expect(foldersOf(target)).toEqual(['INBOX'])
  })

  it('names the folder when it cannot be removed, and leaves one of an earlier rehearsal to a person', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const old = 'pec-migrate-prova-0123456789abcdef'
    target.account('b').ensure(old)
    target.on('DELETE', (context) => context.no('[NOPERM] never'))
    const document = await rehearsing(plan(source, target))
    const left = findingsOf(document, 'rehearsal-folder-left')
    expect(left.map((one) => one.folder)).toEqual([old, expect.stringMatching(scratch)])
    expect(left[1]).toMatchObject({
      level: 'warning',
      mailbox: 'a',
      side: 'target',
      message: expect.stringContaining('DELETE: never') as string,
      hint: expect.stringContaining('by hand') as string,
    })
    for (const { verb, line } of target.commands) if (verb === 'DELETE') expect(line).not.toContain(old)
  })

  it('says why it could not be held, and is held with the mailbox that can log in', async () => {
    const [source, target] = [await scripted(), await scripted()]
    target.refuseLogin = (user) => (user === 'b' ? '[AUTHENTICATIONFAILED] no' : undefined)
    const two = {
      mailboxes: [
        { id: 'a', source: 'a', target: 'b' },
        { id: 'c', source: 'c', target: 'd' },
      ],
    }
    const document = await rehearsing(plan(source, target, two))
    expect(messagesOf(document, 'rehearsal-done')).toEqual([expect.stringContaining('with d')])
    expect(target.commands.filter(({ user, verb }) => user === 'b' && verb === 'CREATE')).toEqual([])
    const closed = await scripted()
    closed.on('CREATE', (context) => context.no('[NOPERM] no new folders'))
    const refused = await rehearsing(plan(source, closed))
    expect(messagesOf(refused, 'rehearsal-failed')).toEqual(['No rehearsal on new with a: no new folders'])
    expect(codesOf(refused)).not.toContain('rehearsal-folder-left')
  })

  it('tells nothing but its end to a person who stopped it before it began', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const { request, stop } = await deskFor(plan(source, target))
    const events: MigrationEvent[] = []
    const emit = (event: MigrationEvent): void => {
      events.push(event)
      if (event.event === 'mailbox-done') stop.abort()
    }
    const document = await check({ ...request, emit, rehearse: true }, quickly)
    expect(codesOf(document).filter((code) => code.startsWith('rehearsal'))).toEqual([])
    expect(target.verbs()).not.toContain('CREATE')
  })
})

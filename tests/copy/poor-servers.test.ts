// Servers that can do little: no literals without waiting, no UIDNEXT, one connection, no CONDSTORE.

import { describe, expect, it } from 'vitest'
import { migration } from './migration.ts'
import { bodiesOf, letters, scripted, scriptedPair } from './scripted-pair.ts'

describe('a poor server', () => {
  it.each([
    ['no LITERAL+', { target: { hide: ['LITERAL+'] } }],
    ['no MULTIAPPEND', { target: { hide: ['MULTIAPPEND'] } }],
    ['no CONDSTORE on either side', { source: { hide: ['CONDSTORE'] }, target: { hide: ['CONDSTORE'] } }],
    ['no UIDNEXT at SELECT', { source: { withoutUidNext: true }, target: { withoutUidNext: true } }],
    [
      'no NAMESPACE, no SPECIAL-USE',
      {
        source: { hide: ['NAMESPACE', 'SPECIAL-USE', 'LIST-EXTENDED'] },
        target: { hide: ['NAMESPACE', 'SPECIAL-USE', 'LIST-EXTENDED'] },
      },
    ],
    ['nothing but IMAP4rev1', { source: { capabilities: ['IMAP4rev1'] }, target: { capabilities: ['IMAP4rev1'] } }],
  ])('%s: everything arrives, and the next run is quiet', async (_, options) => {
    const pair = await scriptedPair({ INBOX: letters(6), Inviata: letters(4, 20) }, options)
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    for (const path of ['INBOX', 'Inviata']) expect(bodiesOf(pair.to(path))).toEqual(bodiesOf(pair.from(path)))
    const before = pair.target.commands.length
    expect((await pair.job.run()).status.state).toBe('complete')
    expect(pair.target.commands.slice(before).map((one) => one.verb)).not.toContain('APPEND')
  })

  it('one connection to the target only: the second is refused, and the run goes on with one', async () => {
    const pair = await scriptedPair(
      { INBOX: letters(6), Inviata: letters(4, 20) },
      { target: { maxConnectionsPerUser: 1 } },
    )
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(pair.target.mostConnections('v')).toBe(1)
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('one connection only, and a second is called a wrong password: nobody is locked out', async () => {
    const source = await scripted()
    const target = await scripted()
    const users = Array.from({ length: 7 }, (_, i) => `u${i}`)
    for (const user of users)
      for (const { bytes, flags, date } of letters(3)) source.account(user).ensure('INBOX').add(bytes, flags, date)
    let refusals = 0
    target.refuseLogin = (user) =>
      target.live(user) >= 1 ? `[AUTHENTICATIONFAILED] wrong user or password ${(refusals += 1)}` : undefined
    const job = migration(
      { port: source.port },
      { port: target.port },
      users.map((user) => ({ id: user, source: user, target: user })),
    )
    const { status } = await job.run()
    expect(status.mailboxes.map(({ state }) => state)).toEqual(users.map(() => 'complete'))
    expect(refusals).toBe(users.length)
    for (const user of users)
      expect(bodiesOf(target.account(user).ensure('INBOX'))).toEqual(bodiesOf(source.account(user).ensure('INBOX')))
    source.account('u0').ensure('INBOX').add(Buffer.from('Subject: nuova\r\n\r\nposta nuova\r\n'))
    expect((await job.run()).status.state).toBe('complete')
    expect(target.account('u0').ensure('INBOX').messages).toHaveLength(4)
  })

  it('perMailbox: 1 in the plan is kept', async () => {
    const pair = await scriptedPair(
      { INBOX: letters(6), Inviata: letters(4, 20) },
      { targetPlace: { budget: { perMailbox: 1 } } },
    )
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(pair.target.mostConnections('v')).toBe(1)
    expect(bodiesOf(pair.to('Inviata'))).toEqual(bodiesOf(pair.from('Inviata')))
  })

  it('an APPEND is never sent to a folder that is EXAMINEd on the same connection', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) }, { targetPlace: { budget: { perMailbox: 1 } } })
    const refused: string[] = []
    pair.target.on('APPEND', (context, next) => {
      if (context.session.opened?.readOnly !== true) return next()
      refused.push(context.line)
      return context.no('the folder is open read-only')
    })
    expect((await pair.job.run()).status.state).toBe('complete')
    expect(refused).toEqual([])
  })

  it('total: 2 for many mailboxes is never exceeded, on either side, and nobody waits forever', async () => {
    const source = await scripted()
    const target = await scripted()
    const users = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const user of users)
      for (const one of letters(5)) source.account(user).ensure('INBOX').add(one.bytes, one.flags, one.date)
    let most = 0
    for (const server of [source, target]) {
      server.on('*', (_, next) => {
        most = Math.max(most, server.live())
        return next()
      })
    }
    const job = migration(
      { port: source.port, budget: { total: 2 } },
      { port: target.port, budget: { total: 2 } },
      users.map((user) => ({ source: user, target: user })),
      { parallel: 6 },
    )
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(most).toBeLessThanOrEqual(2)
    expect(status.totals.verified).toBe(30)
  })
})

describe('a target that alters', () => {
  it('ends as differs with the first altered byte, once, and is never sent again', async () => {
    const pair = await scriptedPair(
      { INBOX: letters(4) },
      {
        target: { alter: (bytes) => Buffer.from(bytes.toString('latin1').replace('lettera 3', 'LETTERA 3'), 'latin1') },
      },
    )
    const { status } = await pair.job.run()
    const third = pair.from().get(3)?.bytes ?? Buffer.alloc(0)
    expect(status.problems).toEqual([
      expect.objectContaining({
        uid: 3,
        outcome: 'differs',
        code: 'altered-by-target',
        reason: expect.stringContaining(`first altered byte ${third.indexOf('lettera')}`) as string,
      }),
    ])
    expect(status.totals).toMatchObject({ verified: 3, differs: 1 })
    const again = await pair.job.run()
    expect(again.status.totals).toMatchObject({ verified: 3, differs: 1 })
    expect(pair.to().messages).toHaveLength(4)
  })

  it.each([
    ['line ends', (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')],
    ['the case of everything', (bytes: Buffer) => Buffer.from(bytes.toString('latin1').toUpperCase(), 'latin1')],
    ['everything but the length', (bytes: Buffer) => Buffer.alloc(bytes.length, 'z')],
  ])('%s, without UIDPLUS and with the line cut in the middle: still one copy of each', async (_, alter) => {
    const pair = await scriptedPair({ INBOX: letters(6) }, { target: { alter, hide: ['UIDPLUS'] } })
    pair.target.once(
      'APPEND',
      async (context, next) => {
        context.mute()
        await next()
        context.close('reset')
      },
      3,
    )
    const { status } = await pair.job.run()
    expect(pair.to().messages).toHaveLength(6)
    expect(status.totals).toMatchObject({ differs: 6, pending: 0, appending: 0, copied: 0 })
    await pair.job.run()
    expect(pair.to().messages).toHaveLength(6)
  })
})

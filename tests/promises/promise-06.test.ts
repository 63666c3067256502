// Promise 6. One bad message or mailbox never stops the others, and nothing is skipped in silence.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatusDocument } from '../../src/model/status.ts'
import { migration, type MailboxWanted } from '../copy/migration.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { corpus } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { type DovecotPair, dovecotPair } from './dovecot-pair.ts'

const statesOf = ({ mailboxes }: StatusDocument): Record<string, string> =>
  Object.fromEntries(mailboxes.map(({ id, state }) => [id, state]))

describe('promise 6: one bad message or mailbox never stops the others', () => {
  it('bad messages, a bad folder, a full mailbox, bad passwords: everything else arrives, each is listed', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const users = ['buona', 'messaggi', 'cartella', 'password', 'piena', 'scaduta', 'senza', 'ultima']
    for (const user of users) {
      const inbox = source.account(user).ensure('INBOX')
      for (const { bytes, flags, date } of letters(6)) inbox.add(bytes, flags, date)
    }
    source.account('cartella').ensure('Rotta').refused = '[NOPERM] broken'
    const broken = source.account('messaggi').ensure('INBOX').get(2)
    if (broken !== undefined) broken.served = null
    source.refuseLogin = (user) => (user === 'password' ? '[AUTHENTICATIONFAILED] no' : undefined)
    target.refuseLogin = (user) => (user === 'scaduta' ? '[EXPIRED] password scaduta' : undefined)
    target.on('APPEND', (context, next) => {
      if (context.session.user === 'piena') return context.no('[OVERQUOTA] casella piena')
      if (
        context.session.user === 'messaggi' &&
        context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes('lettera 4\r\n'))
      )
        return context.no('[CANNOT] virus')
      return next()
    })
    const job = migration(
      { port: source.port },
      { port: target.port },
      users.map((user): MailboxWanted => ({ source: user, target: user })),
      { parallel: 3 },
    )
    const { status, events } = await job.run({
      secrets: { of: (mailbox) => (mailbox === 'senza' ? undefined : job.secrets.of(mailbox, 'source')) },
    })

    expect(statesOf(status)).toEqual({
      buona: 'complete',
      messaggi: 'incomplete',
      cartella: 'incomplete',
      password: 'parked',
      piena: 'parked',
      scaduta: 'parked',
      senza: 'parked',
      ultima: 'complete',
    })
    expect(
      status.problems
        .map(
          ({ mailbox, folder, uid, outcome, code }) => `${mailbox} ${folder ?? '-'} ${uid ?? '-'} ${outcome} ${code}`,
        )
        .toSorted(),
    ).toEqual([
      'cartella Rotta - folder folder-unreadable',
      'messaggi INBOX 2 refused source-unreadable',
      'messaggi INBOX 4 refused refused-by-target',
      'password - - parked login-refused',
      'piena - - parked over-quota',
      'scaduta - - parked password-expired',
      'senza - - parked secret-missing',
    ])
    for (const { reason, hint } of status.problems) {
      expect(reason.length).toBeGreaterThan(10)
      expect(hint.length).toBeGreaterThan(10)
    }
    expect(
      events
        .filter((event) => event.event === 'mailbox-parked')
        .map((event) => event.mailbox)
        .toSorted(),
    ).toEqual(['password', 'piena', 'scaduta', 'senza'])
    for (const user of ['buona', 'ultima', 'cartella'])
      expect(target.account(user).folder('INBOX')?.messages).toHaveLength(6)
    expect(target.account('messaggi').folder('INBOX')?.messages).toHaveLength(4)
    // Nothing in silence: every message of the source is in the count of its mailbox, or its mailbox is in the list.
    const { totals } = status
    expect(totals.messages).toBe(totals.verified + totals.refused + totals.pending)
    expect(status.canSwitchOff.verdict).toBe('no')
    expect(status.canSwitchOff.because.length).toBeGreaterThan(0)
  })

  it('the same in Italian: reasons and hints are not the English ones', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.refuseLogin = () => '[AUTHENTICATIONFAILED] no'
    const job = migration({ port: source.port }, { port: target.port }, [{ source: 'a', target: 'a' }])
    const [english, italian] = [
      (await job.run()).status.problems[0],
      (await job.run({ lang: 'it' })).status.problems[0],
    ]
    expect(italian?.code).toBe('login-refused')
    expect(italian?.hint).not.toBe(english?.hint)
    expect(italian?.hint).toMatch(/password|accesso|credenziali/i)
  })

  it('one mailbox that hangs does not keep the others from ending', async () => {
    const [source, target] = [await scripted(), await scripted()]
    for (const user of ['ferma', 'viva'])
      for (const { bytes, flags, date } of letters(4)) source.account(user).ensure('INBOX').add(bytes, flags, date)
    target.on('APPEND', (context, next) => (context.session.user === 'ferma' ? undefined : next()))
    const done: string[] = []
    const job = migration({ port: source.port }, { port: target.port }, [
      { source: 'ferma', target: 'ferma' },
      { source: 'viva', target: 'viva' },
    ])
    const stop = new AbortController()
    const { status } = await job.run({
      stop: stop.signal,
      emit: (event) => {
        if (event.event !== 'mailbox-done') return
        done.push(event.mailbox)
        stop.abort()
        target.dropAll()
      },
    })
    expect(done[0]).toBe('viva')
    expect(statesOf(status)['viva']).toBe('complete')
  })
})

describe.skipIf(whyNoDovecot() !== undefined)('promise 6 on real servers', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('a wrong password among four mailboxes: three arrive whole', async () => {
    const users = [freshUser(), freshUser(), freshUser(), freshUser()]
    for (const [at, user] of users.entries())
      await fillAccount({ port: pair.source.port, user }, { INBOX: corpus(40 + at, 8, 2) })
    const job = migration(
      pair.sourceLine,
      pair.targetLine,
      users.map((user, at) => ({ source: user, target: user, targetPassword: at === 1 ? 'sbagliata' : 'secret' })),
    )
    const { status } = await job.run()
    expect(Object.values(statesOf(status))).toEqual(['complete', 'parked', 'complete', 'complete'])
    for (const [at, user] of users.entries()) {
      if (at === 1) continue
      const [from, to] = [
        await readAccount({ port: pair.source.port, user }),
        await readAccount({ port: pair.target.port, user }),
      ]
      expect(contentOfAccount(to)).toEqual(contentOfAccount(from, { prefix: 'INBOX.', separator: '.' }))
    }
  })
})

// A mailbox that is full, or whose password changed: it is set aside, the others go on, and then it goes on itself.

import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/model/secret.ts'
import type { Secrets } from '../../src/model/request.ts'
import { eventLine } from '../../src/ui/event-line.ts'
import { logins } from '../blame/breaking.ts'
import { migration, problemsOf, statesOf, type Ran } from './migration.ts'
import { bodiesOf, letters, scripted, scriptedPair, type Pair } from './scripted-pair.ts'

const parkedOf = ({ events }: Ran) => events.filter((event) => event.event === 'mailbox-parked')

/** A mailbox that takes three messages, beside one that takes all; `told`: whether the target tells the quota. */
async function fullAfterThree(told = true) {
  const [source, target] = [await scripted(), await scripted()]
  for (const { bytes, flags, date } of letters(6)) source.account('u').ensure('INBOX').add(bytes, flags, date)
  for (const { bytes, flags, date } of letters(2, 10)) source.account('w').ensure('INBOX').add(bytes, flags, date)
  const [from, to] = [source.account('u').ensure('INBOX'), target.account('v').ensure('INBOX')]
  let most = 3
  const tell = (limitKiB: number): void => {
    if (told) target.account('v').quota = { usedKiB: 100, limitKiB }
  }
  target.on('APPEND', (context, next) => {
    if (context.session.user !== 'v' || to.messages.length < most) return next()
    tell(100)
    return context.no('[OVERQUOTA] Quota exceeded')
  })
  const job = migration({ port: source.port }, { port: target.port, writer: 'one-by-one' }, [
    { id: 'u', source: 'u', target: 'v', priority: 1 },
    { id: 'w', source: 'w', target: 'x', priority: 9 },
  ])
  job.plan.mailboxesInParallel = 1
  const makeRoom = (): void => {
    most = 100
    tell(900)
  }
  return { target, job, from, to, makeRoom }
}

describe('a mailbox that is full in the middle', () => {
  it('goes on in the same run, when the others are done and there is room', async () => {
    const { job, from, to, makeRoom } = await fullAfterThree()
    const ran = await job.run({
      emit: (event) => {
        if (event.event === 'mailbox-done' && event.mailbox === 'w') makeRoom()
      },
    })
    expect(ran.status.state).toBe('complete')
    expect(bodiesOf(to)).toEqual(bodiesOf(from))
    expect(parkedOf(ran)).toMatchObject([
      { mailbox: 'u', code: 'over-quota', facts: { limit: 0, bytes: expect.any(Number) as number } },
    ])
  })

  it('is looked at a few times and stays parked, with what lacks; the next run goes on', async () => {
    const { target, job, from, to, makeRoom } = await fullAfterThree()
    const ran = await job.run()
    expect(problemsOf(ran.status)).toEqual(['parked over-quota'])
    expect(ran.status.problems[0]?.reason).toMatch(/is full, [\d.]+ (bytes|kB) more must fit$/)
    expect(statesOf(ran.status)).toEqual({ verified: 5, pending: 3 })
    expect(parkedOf(ran)).toHaveLength(1)
    // Before each look that has to be waited for, who looks on is told.
    const awaited = ran.events.filter((event) => event.event === 'room-awaited')
    expect(awaited).toEqual([{ event: 'room-awaited', mailboxes: ['u'], seconds: 1 }])
    const lines = (['en', 'it'] as const).map((lang) => awaited.map((event) => eventLine(event, lang)))
    expect(lines).toEqual([
      [{ weight: 'news', text: expect.stringMatching(/In 1 s it is looked whether there is room by now for u\./) }],
      [{ weight: 'news', text: expect.stringMatching(/Tra 1 s si guarda se ormai c’è spazio per u\./) }],
    ])
    const appends = target.verbs('v').filter((verb) => verb === 'APPEND').length
    expect(appends).toBe(6)
    makeRoom()
    expect((await job.run()).status.state).toBe('complete')
    expect(bodiesOf(to)).toEqual(bodiesOf(from))
  })

  it('is not looked at where the target tells no quota', async () => {
    const { target, job } = await fullAfterThree(false)
    const ran = await job.run()
    expect(problemsOf(ran.status)).toEqual(['parked over-quota'])
    expect(logins(target, 'v')).toBe(0)
    expect(parkedOf(ran)).toHaveLength(1)
  })
})

describe('a password that is changed in the middle', () => {
  /** The source wants another password from the second FETCH of bodies on. */
  async function changing(): Promise<Pair & { secrets: Secrets; write: (text: string) => void; tries: () => number }> {
    const pair = await scriptedPair({ INBOX: letters(40) })
    let [wanted, written, held] = ['secret', 'secret', 'secret']
    let tries = 0
    pair.source.refuseLogin = (_, password) => {
      tries += 1
      return password === wanted ? undefined : '[EXPIRED] password scaduta'
    }
    pair.source.once(
      'UID FETCH',
      (context, next) => {
        if (!context.line.includes('BODY')) return next()
        wanted = 'nuova'
        return context.close('reset')
      },
      2,
    )
    const secrets: Secrets = {
      of: (_, side) => new Secret(side === 'source' ? held : 'secret'),
      readAgain: (_, side) => {
        const isNew = side === 'source' && held !== written
        if (isNew) held = written
        return Promise.resolve(isNew)
      },
    }
    return { ...pair, secrets, write: (text) => (written = text), tries: () => tries }
  }

  it('is taken up in the same run, where it is written down', async () => {
    const { job, secrets, write, from, to } = await changing()
    const ran = await job.run({
      secrets,
      emit: (event) => {
        if (event.event === 'mailbox-parked') write('nuova')
      },
    })
    expect(parkedOf(ran)).toMatchObject([{ code: 'password-expired' }])
    expect(ran.status.state).toBe('complete')
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  })

  it('is not tried again while it is the same, and once for each other one that is wrong', async () => {
    const { job, secrets, write, tries } = await changing()
    const ran = await job.run({ secrets })
    expect(problemsOf(ran.status)).toEqual(['parked password-expired'])
    expect(tries()).toBe(2)
    write('sbagliata')
    const again = await job.run({ secrets })
    expect(problemsOf(again.status)).toEqual(['parked password-expired'])
    expect(tries()).toBe(3)
  })
})

// A run repeats the cheap part of check: mail that surely does not fit parks its mailbox before a byte is sent.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Code } from '../../src/model/codes.ts'
import { problemsOf, statesOf, type Migration, type Ran } from './migration.ts'
import { letters, scriptedPair, type Pair } from './scripted-pair.ts'

const appends = ({ target }: Pair): number => target.verbs().filter((verb) => verb === 'APPEND').length
const accepting = (job: Migration, ...accept: Code[]): Promise<Ran> => job.run({ plan: { ...job.plan, accept } })

/** Messages of 10 kB each, and room for so many kB beside what is used. */
async function pairWith(count: number, freeKiB: number, usedKiB = 0): Promise<Pair> {
  const pair = await scriptedPair({
    INBOX: letters(count).map((one) => ({
      ...one,
      bytes: Buffer.concat([one.bytes, Buffer.alloc(10_000, 'x'), Buffer.from('\r\n')]),
    })),
  })
  pair.target.account('v').quota = { usedKiB, limitKiB: usedKiB + freeKiB }
  return pair
}

describe('the room on the target', () => {
  it('too small: the mailbox is parked before anything is sent, and goes on when there is room', async () => {
    const pair = await pairWith(5, 40)
    const { status, events } = await pair.job.run()
    expect(problemsOf(status)).toEqual(['parked quota-too-small'])
    expect(status.problems[0]?.reason).toMatch(/The mail of u needs 5\d\.?\d* kB, the target has room for 41 kB/)
    expect(events.filter(({ event }) => event === 'mailbox-parked')).toHaveLength(1)
    expect(appends(pair)).toBe(0)
    pair.target.account('v').quota = { usedKiB: 0, limitKiB: 100 }
    expect((await pair.job.run()).status.state).toBe('complete')
  })

  it.each([
    ['limits of 0 are none', ['(STORAGE 100 0 MESSAGE 5 0)'], 'complete'],
    ['of two roots the one with the least room counts, first', ['(STORAGE 0 1)', '(STORAGE 0 900000)'], 'parked'],
    ['of two roots the one with the least room counts, last', ['(STORAGE 0 900000)', '(STORAGE 0 1)'], 'parked'],
    ['a root without a limit beside one with enough', ['(STORAGE 9 0)', '(STORAGE 0 900000)'], 'complete'],
    ['too few places for messages', ['(STORAGE 0 900000 MESSAGE 0 11)'], 'parked'],
    ['places enough', ['(MESSAGE 1 13)'], 'complete'],
  ] as const)('%s', async (what, roots, state) => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(12) })
    target.on('GETQUOTAROOT', (context) => {
      context.untagged(`QUOTAROOT INBOX ${roots.map((_root, at) => `"root ${at}"`).join(' ')}`)
      roots.forEach((root, at) => context.untagged(`QUOTA "root ${at}" ${root}`))
      context.ok()
    })
    const { status } = await job.run()
    expect(status.mailboxes[0]?.state).toBe(state)
    expect(problemsOf(status)).toEqual(state === 'parked' ? ['parked quota-too-small'] : [])
    if (what.includes('places for'))
      expect(status.problems[0]?.reason).toMatch(/messages to copy: 12, places for them: 11$/)
    expect(to().messages).toHaveLength(state === 'parked' ? 0 : 12)
  })

  it('too small and accepted: copies as much as fits, and says that it was accepted', async () => {
    const pair = await pairWith(5, 40)
    pair.target.on('APPEND', (context, next) =>
      pair.to().messages.length < 3 ? next() : context.no('[OVERQUOTA] full'),
    )
    const { status, events } = await accepting(pair.job, 'quota-too-small')
    expect(statesOf(status)).toEqual({ verified: 3, pending: 2 })
    expect(problemsOf(status)).toEqual(['parked over-quota'])
    expect(events.filter((event) => event.event === 'finding')).toMatchObject([
      { finding: { code: 'quota-too-small', level: 'note', accepted: true, mailbox: 'u' } },
    ])
    expect(status.accepted).toEqual(['quota-too-small'])
  })

  it('gone in the middle, before two folders that go into one: the mailbox is parked, and the run ends', async () => {
    const pair = await scriptedPair({ INBOX: letters(4), Uno: letters(2, 20), Zeta: letters(2, 30) })
    pair.target.on('APPEND', (context) => context.no('[OVERQUOTA] full'))
    const [mailbox] = pair.job.plan.mailboxes
    if (mailbox === undefined) throw new Error('no mailbox')
    const folders = {
      ...mailbox.folders,
      map: new Map([
        ['Uno', 'Insieme'],
        ['Zeta', 'Insieme'],
      ]),
    }
    const mailboxes = [{ ...mailbox, folders }]
    const { status } = await pair.job.run({ mailboxes, plan: { ...pair.job.plan, mailboxes } })
    expect(problemsOf(status)).toEqual(['parked over-quota'])
    expect(statesOf(status)).toEqual({ pending: 8 })
  })

  it('just enough: nothing is said', async () => {
    const pair = await pairWith(5, 60)
    const { status, events } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(status).not.toHaveProperty('accepted')
    expect(events.filter(({ event }) => event === 'finding')).toEqual([])
  })

  it('full of our own copies: a quiet run asks nothing, and a lost journal adopts them', async () => {
    const pair = await pairWith(5, 60)
    await pair.job.run()
    pair.target.account('v').quota = { usedKiB: 52, limitKiB: 60 }
    const asked = () => pair.target.verbs().filter((verb) => verb === 'GETQUOTAROOT').length
    const before = asked()
    expect((await pair.job.run()).status.state).toBe('complete')
    expect(asked()).toBe(before)
    for (const end of ['', '-wal', '-shm']) rmSync(`${pair.job.plan.journal}${end}`, { force: true })
    expect((await pair.job.run()).status).toMatchObject({ state: 'complete', totals: { adopted: 5 } })
    expect(appends(pair)).toBe(5)
  })

  it('nearly full half way: only what is left must fit', async () => {
    const pair = await pairWith(6, 80)
    let left = 4
    pair.target.on('APPEND', (context, next) => (left-- > 0 ? next() : context.no('[OVERQUOTA] full')))
    await pair.job.run()
    pair.target.account('v').quota = { usedKiB: 42, limitKiB: 66 }
    left = 100
    expect((await pair.job.run()).status.state).toBe('complete')
  })
})

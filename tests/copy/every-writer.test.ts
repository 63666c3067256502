// What every way of writing must do: each message arrives once, or is listed with its own reason.

import { describe, expect, it } from 'vitest'
import type { WriterChoice } from '../../src/model/plan.ts'
import type { CommandContext } from '../support/scripted-server.ts'
import { problemsOf, quick, statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from './scripted-pair.ts'

const writers: WriterChoice[] = ['multiappend', 'append', 'one-by-one']

const carries = (context: CommandContext, text: string) =>
  context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))

async function expectArrived(pair: Pair): Promise<void> {
  expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  const before = pair.target.verbs().filter((verb) => verb === 'APPEND').length
  const again = await pair.job.run()
  expect(again.status.state).toBe('complete')
  expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(before)
}

describe.each(writers)('written by %s', (writer) => {
  const pairOf = (count: number, target = {}) =>
    scriptedPair({ INBOX: letters(count) }, { target, targetPlace: { writer } })

  it('everything arrives once, in order, with its flags', async () => {
    const pair = await pairOf(60)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 60 })
    expect(pair.to().messages.map(({ bytes }) => bytes.toString())).toEqual(
      pair.from().messages.map(({ bytes }) => bytes.toString()),
    )
    await expectArrived(pair)
  })

  it('one message that is refused ends alone, with its reason; the others are stored, none twice', async () => {
    const pair = await pairOf(40)
    pair.target.on('APPEND', (context, next) =>
      carries(context, 'lettera 23\r\n') ? context.no('[TOOBIG] too large') : next(),
    )
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 39, refused: 1 })
    expect(status.problems).toEqual([expect.objectContaining({ uid: 23, code: 'message-too-large' })])
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()).filter((body) => !body.includes('lettera 23\r\n')))
  })

  it('a server that hangs up after its NO is not asked the same for ever', async () => {
    const pair = await pairOf(40)
    let refused = 0
    pair.target.on('APPEND', (context, next) => {
      if (!carries(context, 'lettera 7\r\n') && !carries(context, 'lettera 31\r\n')) return next()
      refused += 1
      context.no('[TOOBIG] Message size exceeds fixed limit')
      return context.bye('[TOOBIG] Message size exceeds fixed limit')
    })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 38, refused: 2 })
    expect(refused).toBeLessThanOrEqual(6)
    expect(new Set(bodiesOf(pair.to())).size).toBe(38)
    expect(pair.to().messages).toHaveLength(38)
  })

  it('a full mailbox is parked after a few refusals, and the next run goes on', async () => {
    const pair = await pairOf(60)
    let full = true
    pair.target.on('APPEND', (context, next) =>
      full && !carries(context, 'lettera 1\r\n') ? context.no('[OVERQUOTA] full') : next(),
    )
    const { status } = await pair.job.run()
    expect(problemsOf(status)).toEqual(['parked over-quota'])
    full = false
    expect((await pair.job.run()).status.state).toBe('complete')
    await expectArrived(pair)
  })

  it('keywords that the server refuses with the message are left out and noted', async () => {
    const pair = await pairOf(20)
    pair.from().messages[11]?.flags.add('Pratica')
    pair.target.on('APPEND', (context, next) =>
      context.line.includes('Pratica') ? context.no('Too many user flags in mailbox') : next(),
    )
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 20 })
    expect(
      pair.job
        .ledger()
        .filter(({ notes }) => notes.includes('keyword-refused'))
        .map(({ source_uid }) => source_uid),
    ).toEqual([12])
    expect(pair.to().messages).toHaveLength(20)
  })

  it('NO that comes although everything was stored does not lead to second copies', async () => {
    const pair = await pairOf(20)
    pair.target.once(
      'APPEND',
      async (context, next) => {
        context.mute()
        await next()
        context.session.muted = false
        context.no('oops')
      },
      2,
    )
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 20 })
    await expectArrived(pair)
  })

  it.each(['stored', 'not stored'])(
    'an answer that never comes, %s: settled, nothing lost, nothing doubled',
    async (kind) => {
      const pair = await pairOf(30)
      pair.target.once(
        'APPEND',
        async (context, next) => {
          context.mute()
          if (kind === 'stored') await next()
          context.close('reset')
        },
        2,
      )
      const { status, events } = await pair.job.run()
      expect(status.state).toBe('complete')
      expect(events.some(({ event }) => event === 'settled')).toBe(true)
      await expectArrived(pair)
    },
  )

  it('BYE in the middle of a literal', async () => {
    const pair = await pairOf(30)
    let literals = 0
    pair.target.onLiteral = ({ verb }) =>
      verb === 'APPEND' && ++literals === 9 ? { closeAfter: 20, say: '* BYE shutting down' } : undefined
    expect((await pair.job.run()).status.state).toBe('complete')
    await expectArrived(pair)
  })

  it('BAD makes the rest of the run synchronising, and everything arrives', async () => {
    const pair = await pairOf(30)
    pair.target.once('APPEND', (context) => context.bad('Syntax error'), 2)
    const { status } = await pair.job.run({}, { timing: quick })
    if (writer === 'one-by-one') {
      // Its literals wait for consent: BAD is about this message only.
      expect(statesOf(status)).toEqual({ verified: 29, refused: 1 })
      return
    }
    expect(status.state).toBe('complete')
    const last = pair.target.commands.filter(({ verb }) => verb === 'APPEND').at(-1)
    expect(last?.line).not.toMatch(/\{\d+\+\}/)
    await expectArrived(pair)
  })

  it('a target that alters what it stores: each ends as differs, once, with the first altered byte', async () => {
    const pair = await pairOf(25, {
      alter: (bytes: Buffer) => Buffer.concat([Buffer.from('X-Altered: yes\r\n'), bytes]),
    })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ differs: 25 })
    expect(pair.to().messages).toHaveLength(25)
    expect(status.problems.every(({ reason }) => /first altered byte 0\b/.test(reason))).toBe(true)
  })

  it.each([{ hide: ['UIDPLUS'] }, { hide: ['LITERAL+'] }, { hide: ['UIDPLUS', 'LITERAL+'] }])(
    'on a poorer server: %o',
    async (target) => {
      const pair = await pairOf(40, target)
      const { status } = await pair.job.run()
      expect(statesOf(status)).toEqual({ verified: 40 })
      await expectArrived(pair)
    },
  )
})

// Reading back on two connections: a second question is on its way while the first answer comes.

import { describe, expect, it } from 'vitest'
import type { MailToStore } from '../support/mail-client.ts'
import { type CommandContext, gate } from '../support/scripted-server.ts'
import { statesOf, type ServerPlace } from './migration.ts'
import { bodiesOf, letters, scriptedPair } from './scripted-pair.ts'

/** More than is read in one turn, several times. */
const much = (): MailToStore[] =>
  letters(24).map((letter) => ({
    ...letter,
    bytes: Buffer.concat([letter.bytes, Buffer.from('riga\r\n'.repeat(80_000))]),
  }))

const place = (perMailbox: number, total = 20): { targetPlace: Partial<ServerPlace> } => ({
  targetPlace: { writer: 'multiappend', budget: { perMailbox, total } },
})
const readsBack = ({ line }: CommandContext): boolean => line.includes('BODY.PEEK')

describe('reading back', () => {
  it('has two questions on their way at once', async () => {
    const pair = await scriptedPair({ INBOX: much() }, place(3))
    const readers = new Set<unknown>()
    const both = gate()
    pair.target.on('UID FETCH', async (context, next) => {
      if (readsBack(context)) {
        // The first answer waits for the second question: on a single connection it would never come.
        readers.add(context.session)
        if (readers.size === 2) both.open()
        await both.opened
      }
      return next()
    })
    const { status } = await pair.job.run()
    expect(readers.size).toBe(2)
    expect(statesOf(status)).toEqual({ verified: 24 })
  })

  it.each([
    { why: 'the plan allows two connections', budget: place(2) },
    { why: 'another mailbox could not begin beside it', budget: place(3, 4) },
  ])('stays on one connection when $why', async ({ budget }) => {
    const pair = await scriptedPair({ INBOX: much() }, budget)
    const readers = new Set<unknown>()
    pair.target.on('UID FETCH', (context, next) => {
      readers.add(context.session)
      return next()
    })
    const { status } = await pair.job.run()
    expect(readers.size).toBe(1)
    expect(statesOf(status)).toEqual({ verified: 24 })
  })

  it('goes on where it was when the second connection is lost, and nothing is proved twice or not at all', async () => {
    const pair = await scriptedPair({ INBOX: much() }, place(3))
    const first = gate()
    let reader: unknown
    let lost = 0
    pair.target.on('UID FETCH', async (context, next) => {
      if (!readsBack(context)) return next()
      reader ??= context.session
      if (reader !== context.session) {
        lost += 1
        first.open()
        return context.close('reset')
      }
      // What the second connection was asked for is still open when it goes.
      await first.opened
      return next()
    })
    const { status, events } = await pair.job.run()
    expect(lost).toBe(1)
    expect(statesOf(status)).toEqual({ verified: 24 })
    expect(events.filter((event) => event.event === 'message' && event.state === 'verified')).toHaveLength(24)
    expect(events.filter(({ event }) => event === 'reconnecting')).toEqual([])
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('goes on alone when the second connection is refused, and nothing is remembered of that', async () => {
    const pair = await scriptedPair({ INBOX: much() }, place(3))
    let logins = 0
    pair.target.on('AUTHENTICATE', (context, next) =>
      (logins += 1) === 3 ? context.no('[LIMIT] too many connections') : next(),
    )
    const { status } = await pair.job.run()
    expect(logins).toBe(3)
    expect(statesOf(status)).toEqual({ verified: 24 })
    expect((await pair.job.run()).status.state).toBe('complete')
  })
})

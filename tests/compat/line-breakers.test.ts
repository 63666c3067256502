// One message over which a server always hangs up (as a corrupt one on Cyrus or Courier): the others arrive.

import { describe, expect, it } from 'vitest'
import { BlameRecord } from '../../src/copy/ground/blame-record.ts'
import type { MessageRow } from '../../src/journal/messages.ts'
import type { WriterChoice } from '../../src/model/plan.ts'
import { problemsOf, quick, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'
import type { CommandContext } from '../support/scripted-server.ts'
import { inSet } from '../support/scripted-store.ts'

const timing = { ...quick, backoff: [5, 5, 5, 5, 5, 5, 5, 5] }
const carries = (context: CommandContext, text: string): boolean =>
  context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))
const setOf = (context: CommandContext): string => / UID FETCH (\S+)/.exec(` ${context.line}`)?.[1] ?? ''

/** One that waits for no answer and one that waits for each. */
const writers: WriterChoice[] = ['multiappend', 'one-by-one']

describe.each(writers)('a message over which the line always breaks, written by %s', (writer) => {
  it('when it is sent: it is left for the next run with a reason, and the others arrive', async () => {
    const { target, job, to } = await scriptedPair(
      { INBOX: letters(6), Inviata: letters(3, 20) },
      { targetPlace: { writer } },
    )
    let tries = 0
    target.on('APPEND', (context, next) => {
      if (!carries(context, 'lettera 2\r\n')) return next()
      tries += 1
      return context.close('reset')
    })
    const { status } = await job.run({}, { timing })
    expect(statesOf(status)).toEqual({ verified: 8, pending: 1 })
    expect(problemsOf(status)).toEqual(['pending breaks-connection'])
    expect(status.problems[0]).toMatchObject({ folder: 'INBOX', uid: 2 })
    expect(status.state).toBe('incomplete')
    // Ways of writing that do not wait for answers must find out first which of those on their way it is.
    if (writer === 'one-by-one') expect(tries).toBe(3)
    else expect(tries).toBeLessThanOrEqual(8)
    expect(to().messages).toHaveLength(5)
  })

  it('the next run tries it again and brings it across when the server is well', async () => {
    const { target, job, to, from } = await scriptedPair({ INBOX: letters(4) }, { targetPlace: { writer } })
    const off = target.on('APPEND', (context, next) =>
      carries(context, 'lettera 2\r\n') ? context.close('reset') : next(),
    )
    expect(statesOf((await job.run({}, { timing })).status)).toEqual({ verified: 3, pending: 1 })
    off()
    const { status } = await job.run({}, { timing })
    expect(status.state).toBe('complete')
    expect(status.problems).toEqual([])
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  })

  it('when it is read from the source: it is found by smaller and smaller batches', async () => {
    const { source, job, to } = await scriptedPair(
      { INBOX: letters(40), Inviata: letters(3, 90) },
      { targetPlace: { writer } },
    )
    source.on('UID FETCH', (context, next) => {
      const fits = inSet(setOf(context), 1_000)
      return context.opened.path === 'INBOX' && context.line.includes('BODY') && fits(17)
        ? context.close('reset')
        : next()
    })
    const { status } = await job.run({}, { timing })
    expect(statesOf(status)).toEqual({ verified: 42, pending: 1 })
    expect(problemsOf(status)).toEqual(['pending breaks-connection'])
    expect(status.problems[0]).toMatchObject({ folder: 'INBOX', uid: 17 })
    expect(to().messages).toHaveLength(39)
  })
})

describe.each(writers)('a line that breaks over everything, written by %s', (writer) => {
  it('twice over each message: none of them is blamed, and the same run brings all across', async () => {
    const { target, job, to, from } = await scriptedPair(
      { INBOX: letters(2), Inviata: letters(1, 20) },
      { targetPlace: { writer } },
    )
    const breaks = new Map<string, number>()
    target.on('APPEND', (context, next) => {
      const texts = context.args.flatMap((arg) =>
        Buffer.isBuffer(arg) ? [/lettera \d+/.exec(arg.toString())?.[0] ?? ''] : [],
      )
      const text = texts.find((one) => (breaks.get(one) ?? 0) < 2)
      if (text === undefined) return next()
      breaks.set(text, (breaks.get(text) ?? 0) + 1)
      return context.close('reset')
    })
    const { status } = await job.run({}, { timing })
    expect(status.problems).toEqual([])
    expect(statesOf(status)).toEqual({ verified: 3 })
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
    expect(bodiesOf(to('Inviata'))).toEqual(bodiesOf(from('Inviata')))
    expect([...breaks.values()]).toEqual([2, 2, 2])
  })
})

describe('who is held to break lines', () => {
  const [one, other] = [{ id: 1 }, { id: 2 }] as MessageRow[] as [MessageRow, MessageRow]
  const attempt = (breakers: BlameRecord, side: 'source' | 'target', over?: MessageRow) => {
    if (over !== undefined) breakers.brokeOver(side, over, 'reset')
    return breakers.attemptEnded(side)
  }

  it('a message over which the line broke three times in a row', () => {
    const breakers = new BlameRecord()
    expect([
      attempt(breakers, 'source', one),
      attempt(breakers, 'source', one),
      attempt(breakers, 'source', one),
    ]).toEqual([false, false, true])
    expect([breakers.reasonToLeave(one), breakers.reasonToLeave(other)]).toEqual(['reset', undefined])
  })

  it.each([
    ['another message', other],
    ['several messages, or none', undefined],
  ])('nobody, when in between the line broke over %s', (_, between) => {
    const breakers = new BlameRecord()
    for (const over of [one, one, between, one, one, between, one]) attempt(breakers, 'target', over)
    expect(breakers.reasonToLeave(one)).toBeUndefined()
  })

  it('what the line to the other server does says nothing', () => {
    const breakers = new BlameRecord()
    for (const side of ['source', 'target', 'source', 'target'] as const) attempt(breakers, side, one)
    expect(breakers.reasonToLeave(one)).toBeUndefined()
    attempt(breakers, 'source', one)
    expect(breakers.reasonToLeave(one)).toBe('reset')
  })
})

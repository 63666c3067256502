// One message over which a server always hangs up (a corrupt one on Cyrus or Courier ends their process): the others arrive all the same.

import { describe, expect, it } from 'vitest'
import { problemsOf, quick, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'
import type { CommandContext } from '../support/scripted-server.ts'
import { inSet } from '../support/scripted-store.ts'

const timing = { ...quick, backoff: [5, 5, 5, 5, 5, 5, 5, 5] }
const carries = (context: CommandContext, text: string): boolean => context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))
const setOf = (context: CommandContext): string => / UID FETCH (\S+)/.exec(` ${context.line}`)?.[1] ?? ''

describe('a message over which the line always breaks', () => {
  it('when it is sent: it is left for the next run with a reason, and the others arrive', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(6), Inviata: letters(3, 20) })
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
    expect(tries).toBe(3)
    expect(to().messages).toHaveLength(5)
  })

  it('the next run tries it again and brings it across when the server is well', async () => {
    const { target, job, to, from } = await scriptedPair({ INBOX: letters(4) })
    const off = target.on('APPEND', (context, next) => (carries(context, 'lettera 2\r\n') ? context.close('reset') : next()))
    expect(statesOf((await job.run({}, { timing })).status)).toEqual({ verified: 3, pending: 1 })
    off()
    const { status } = await job.run({}, { timing })
    expect(status.state).toBe('complete')
    expect(status.problems).toEqual([])
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  })

  it('when it is read from the source: it is found by smaller and smaller batches', async () => {
    const { source, job, to } = await scriptedPair({ INBOX: letters(40), Inviata: letters(3, 90) })
    source.on('UID FETCH', (context, next) => {
      const fits = inSet(setOf(context), 1_000)
      return context.opened.path === 'INBOX' && context.line.includes('BODY') && fits(17) ? context.close('reset') : next()
    })
    const { status } = await job.run({}, { timing })
    expect(statesOf(status)).toEqual({ verified: 42, pending: 1 })
    expect(problemsOf(status)).toEqual(['pending breaks-connection'])
    expect(status.problems[0]).toMatchObject({ folder: 'INBOX', uid: 17 })
    expect(to().messages).toHaveLength(39)
  })
})

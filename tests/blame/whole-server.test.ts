// What is the server's own state is no message's fault: nobody is blamed, and the next run goes on.

import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'
import { hasty } from './breaking.ts'

const timing = hasty
const limits = [
  '[OVERQUOTA] Account exceeded command or bandwidth limits.',
  '[LIMIT] Too many requests',
  '[UNAVAILABLE] maintenance',
  '[SERVERBUG] Internal error occurred',
  'Server busy, try again later',
]

describe.each(limits)('NO %s to every body', (text) => {
  it('of the source: the mailbox waits, nothing is final, and the next run brings all', async () => {
    const { source, job } = await scriptedPair({ INBOX: letters(30), Inviata: letters(3, 50) })
    const heal = source.on('UID FETCH', (context, next) => (context.line.includes('BODY') ? context.no(text) : next()))
    const { status } = await job.run({}, { timing })
    expect(statesOf(status)).toEqual({ pending: 33 })
    expect(status.mailboxes[0]?.state).toBe('parked')
    expect(problemsOf(status)).toEqual(['parked server-busy'])
    heal()
    const again = await job.run({}, { timing })
    expect(statesOf(again.status)).toEqual({ verified: 33 })
    expect(again.status.state).toBe('complete')
  })

  it('of one folder while others are served: an error of that folder', async () => {
    const { source, job } = await scriptedPair({ INBOX: letters(3), Rotta: letters(30, 50), Zeta: letters(2, 90) })
    source.on('UID FETCH', (context, next) =>
      context.line.includes('BODY') && context.opened.path === 'Rotta' ? context.no(text) : next(),
    )
    const { status } = await job.run({}, { timing })
    expect(status.totals.verified).toBe(5)
    expect(status.totals.verified + status.totals.pending + status.totals.refused).toBe(35)
    expect(status.problems.every(({ folder }) => folder === 'Rotta')).toBe(true)
    expect(status.state).toBe('incomplete')
  })
})

describe('a line that breaks over every body', () => {
  it.each(['source', 'target'] as const)('of the %s: no message is blamed', async (side) => {
    const { source, target, job } = await scriptedPair({ INBOX: letters(20) })
    const server = side === 'source' ? source : target
    const heal = server.on('UID FETCH', (context, next) =>
      context.line.includes('BODY') ? context.close('reset') : next(),
    )
    const { status } = await job.run({}, { timing })
    expect(problemsOf(status).filter((problem) => !problem.startsWith('parked'))).toEqual([])
    heal()
    const again = await job.run({}, { timing })
    expect(statesOf(again.status)).toEqual({ verified: 20 })
  })
})

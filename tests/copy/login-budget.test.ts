// A mailbox whose line breaks over every command: logins end, whatever repairs are nested in each other.

import { describe, expect, it } from 'vitest'
import { LoginBudget } from '../../src/copy/run/login-budget.ts'
import { logins } from '../blame/breaking.ts'
import { bodiesOf, letters, scriptedPair } from './scripted-pair.ts'

describe('the logins of a mailbox', () => {
  it('that bring nothing are 24 on a side, each side for itself', () => {
    const budget = new LoginBudget(() => 0)
    expect(Array.from({ length: 26 }, () => budget.take('target'))).toEqual([
      ...Array<boolean>(24).fill(true),
      false,
      false,
    ])
    expect(budget.take('source')).toBe(true)
  })

  it('one is given back for each message that gets on, and never more than there were', () => {
    let brought = 0
    const budget = new LoginBudget(() => brought)
    for (let i = 0; i < 24; i += 1) budget.take('target')
    brought = 2
    expect([budget.take('target'), budget.take('target'), budget.take('target')]).toEqual([true, true, false])
    brought = 1_000
    expect(Array.from({ length: 25 }, () => budget.take('target')).filter((taken) => taken)).toHaveLength(24)
  })

  it('what it took to find a message that breaks the line is given back', () => {
    const budget = new LoginBudget(() => 0)
    for (let i = 0; i < 24; i += 1) budget.take('target')
    budget.foundCulprit()
    expect(Array.from({ length: 7 }, () => budget.take('target')).filter((taken) => taken)).toHaveLength(6)
  })

  it('a line that is reset after every FETCH of bodies carries all of them', async () => {
    const { source, job, from, to } = await scriptedPair({ INBOX: letters(40), Una: letters(20, 50) })
    source.on('UID FETCH', async (context, next) => {
      await next()
      if (context.line.includes('BODY')) context.close('reset')
    })
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  })

  it('end, where the end of each EXAMINE cannot be read', async () => {
    const { target, job } = await scriptedPair({ INBOX: letters(5), Una: letters(3, 10), Due: letters(2, 20) })
    target.on('EXAMINE', (context, next) => {
      context.ok = () => context.session.write(`${context.tag}K done\r\n`)
      return next()
    })
    const { status } = await job.run({}, { timing: impatient })
    expect(status.state).toBe('incomplete')
    // Without a bound there were 64.
    expect(logins(target)).toBeLessThanOrEqual(36)
  })
})

const impatient = {
  stall: 40,
  connect: 1_000,
  still: 20,
  look: 10,
  heartbeat: 200,
  looks: [0],
  calm: 50,
  backoff: [5, 5, 5, 5, 5, 5, 5, 5],
}

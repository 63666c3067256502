// A folder of which nothing can be learnt is not a folder that is gone: nothing is sent to it again.

import { describe, expect, it } from 'vitest'
import { quick, statesOf } from '../copy/migration.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'

const answers = [
  'Mailbox is locked by another session',
  '[INUSE] Mailbox is in use',
  '[NOPERM] no',
  '[SERVERBUG] Internal error',
]

describe.each(answers)('the answer of an APPEND is lost, and then STATUS says NO %s', (text) => {
  it('for a moment: nothing is doubled', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(4) })
    let left = 0
    target.once('APPEND', async (context, next) => {
      context.mute()
      await next()
      left = 2
      context.close('reset')
    })
    target.on('STATUS', (context, next) => {
      if (left <= 0) return next()
      left -= 1
      return context.no(text)
    })
    for (let run = 0; run < 3; run += 1) await job.run({}, { timing: quick })
    const { status } = await job.run({}, { timing: quick })
    expect(to().messages).toHaveLength(4)
    expect(statesOf(status)).toEqual({ verified: 4 })
    expect(status.totals.ghosts).toBe(0)
  })

  it('for good: nothing is sent again, and the run says that it is not complete', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(4) })
    let broken = false
    target.once('APPEND', async (context, next) => {
      context.mute()
      await next()
      broken = true
      context.close('reset')
    })
    target.on('STATUS', (context, next) => (broken ? context.no(text) : next()))
    const { status } = await job.run({}, { timing: quick })
    expect(to().messages.length).toBeLessThanOrEqual(4)
    expect(new Set(to().messages.map(({ bytes }) => bytes.toString())).size).toBe(to().messages.length)
    if (to().messages.length < 4) expect(status.state).not.toBe('complete')
  })
})

describe('a copy that may be ours and cannot be read', () => {
  it('is not sent a second time: it is taken for ours, unproved and listed', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(3) })
    target.once('APPEND', async (context, next) => {
      context.mute()
      await next()
      context.close('reset')
    })
    const off = target.on('UID FETCH', (context, next) =>
      context.line.includes('BODY') && to().messages.length > 0 && / UID FETCH (\S*\b)?1\b/.test(` ${context.line}`)
        ? context.close('reset')
        : next(),
    )
    const { status } = await job.run({}, { timing: quick })
    expect(to().messages).toHaveLength(3)
    expect(statesOf(status)).toEqual({ verified: 2, copied: 1 })
    expect(status.problems).toMatchObject([{ outcome: 'copied', code: 'unreadable-on-target' }])
    off()
    const again = await job.run({}, { timing: quick })
    expect(statesOf(again.status)).toEqual({ verified: 3 })
  })
})

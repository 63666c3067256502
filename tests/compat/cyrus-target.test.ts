// What a Cyrus 3.6 does as a target, played by the scripted server: each case was seen on the real one first.

import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'
import type { CommandContext } from '../support/scripted-server.ts'

const carries = (context: CommandContext, text: string): boolean => context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))

describe('a target like Cyrus', () => {
  it('NO [TOOBIG] and then BYE: the message is refused once, the connection opened again, the others copied', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(8), Inviata: letters(3, 20) })
    let refused = 0
    target.on('APPEND', (context, next) => {
      if (!carries(context, 'lettera 3\r\n')) return next()
      refused += 1
      context.no('[TOOBIG] Message size exceeds fixed limit')
      context.bye('[TOOBIG] Message size exceeds fixed limit')
      return undefined
    })
    const { status, events } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 10, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused message-too-large'])
    expect(refused).toBe(1)
    expect(events.filter(({ event }) => event === 'reconnecting')).toHaveLength(1)
    expect(to().messages).toHaveLength(7)
    expect(bodiesOf(to('Inviata'))).toHaveLength(3)
  })

  it('the same for several messages, one of them the last of its folder', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(30) })
    target.on('APPEND', (context, next) => {
      if (!/lettera (1|2|17|30)\r\n/.test(String(context.args.find((arg) => Buffer.isBuffer(arg))))) return next()
      context.no('[TOOBIG] Message size exceeds fixed limit')
      context.bye('[TOOBIG] Message size exceeds fixed limit')
      return undefined
    })
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 26, refused: 4 })
    expect(new Set(problemsOf(status))).toEqual(new Set(['refused message-too-large']))
    expect(to().messages).toHaveLength(26)
  })
})

// Commands that may take a server minutes are waited for, as long as the plan says, and not for ever.

import { describe, expect, it } from 'vitest'
import { quick, statesOf } from './migration.ts'
import { letters, scriptedPair } from './scripted-pair.ts'

/** Silent for twice as long as any other command may be. */
const slow = 4_000
/** Far more than a loaded machine takes for an ordinary command. */
const timing = { ...quick, stall: 2_000 }

/**
 * Waits as long as a server would take; the program must not hear a word meanwhile, so there is no event to wait for.
 */
const silence = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('a server that is silent for longer than a dead line would be', () => {
  it.each(['EXAMINE', 'STATUS', 'LIST', 'UID FETCH'])(
    'over %s on the source: waited for, in one connection',
    async (verb) => {
      const pair = await scriptedPair({ INBOX: letters(4) })
      pair.source.once(verb, async (_, next) => {
        await silence(slow)
        return next()
      })
      const { status, events } = await pair.job.run({}, { timing })
      expect(statesOf(status)).toEqual({ verified: 4 })
      expect(events.filter(({ event }) => event === 'reconnecting')).toEqual([])
    },
  )

  it('over SELECT on the target, by the writer that pipelines: waited for', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) }, { targetPlace: { writer: 'multiappend' } })
    pair.target.once('SELECT', async (_, next) => {
      await silence(slow)
      return next()
    })
    const { status, events } = await pair.job.run({}, { timing })
    expect(statesOf(status)).toEqual({ verified: 4 })
    expect(events.filter(({ event }) => event === 'reconnecting')).toEqual([])
  })

  it('over bodies, in the middle of an answer: that is a dead line, and another one is opened', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.source.once(
      'UID FETCH',
      (context, next) => {
        context.mute()
        return next()
      },
      2,
    )
    const { status, events } = await pair.job.run({}, { timing })
    expect(statesOf(status)).toEqual({ verified: 4 })
    expect(events.filter(({ event }) => event === 'reconnecting')).toHaveLength(1)
  })

  it.each<['source' | 'target', string, 'one-by-one' | 'multiappend']>([
    ['source', 'EXAMINE', 'one-by-one'],
    ['target', 'STATUS', 'one-by-one'],
    ['target', 'SELECT', 'multiappend'],
  ])(
    'over %s %s (%s), and somebody presses Ctrl-C: no longer than over any other command',
    async (side, verb, writer) => {
      const pair = await scriptedPair({ INBOX: letters(4) }, { targetPlace: { writer } })
      const stop = new AbortController()
      let pressedAt = 0
      pair[side].once(verb, () => {
        pressedAt = Date.now()
        stop.abort()
      })
      const { status } = await pair.job.run({ stop: stop.signal }, { timing })
      expect(pressedAt).toBeGreaterThan(0)
      // Waited for as what may take long, it would be six times as long.
      expect(Date.now() - pressedAt).toBeLessThan(4 * timing.stall)
      expect(status.state).toBe('stopped')
    },
  )

  it('for good: even a long patience ends', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.source.once('EXAMINE', () => undefined)
    const { status, events } = await pair.job.run({}, { timing: { ...timing, stall: 700 } })
    expect(statesOf(status)).toEqual({ verified: 4 })
    expect(events.map(({ event }) => event)).toContain('reconnecting')
  })

  it('a plan with more patience has it for every command', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    for (const server of pair.job.plan.servers) Object.assign(server, { patienceMs: 30_000 })
    pair.target.once('APPEND', async (_, next) => {
      await silence(slow)
      return next()
    })
    const { status, events } = await pair.job.run({}, { timing })
    expect(statesOf(status)).toEqual({ verified: 4 })
    expect(events.filter(({ event }) => event === 'reconnecting')).toEqual([])
  })
})

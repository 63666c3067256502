// The wait for appends without an answer: bounded whatever was measured, heard by a stop, ended by the next run.

import { describe, expect, it } from 'vitest'
import { stillAfter } from '../../src/copy/send/settle-uncertain.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import { HandClock } from '../support/hand-clock.ts'
import { quick, statesOf, type Ran } from './migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from './scripted-pair.ts'

/** One letter is on its way when the line breaks; the folder must be still for an hour before it may be sent again. */
const patient = { ...quick, still: 3_600_000 }

async function cutWhileSettling(pair: Pair, stored: boolean, run: (seen: Promise<void>) => Promise<Ran>): Promise<Ran> {
  pair.target.once('APPEND', async (context, next) => {
    context.mute()
    if (stored) await next()
    context.close('reset')
  })
  return run(Promise.resolve())
}

const settling = (events: readonly MigrationEvent[]): number =>
  events.filter(({ event }) => event === 'settling').length

describe('a stop while appends without an answer are waited for', () => {
  it('by a person: the run ends at once, what is uncertain stays so, and the next run settles it', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    const stop = new AbortController()
    const { status, events } = await cutWhileSettling(pair, false, () =>
      pair.job.run(
        { stop: stop.signal, emit: ({ event }) => void (event === 'settling' && stop.abort()) },
        { timing: patient },
      ),
    )
    expect(status.state).toBe('stopped')
    expect(settling(events)).toBe(1)
    expect(status.totals.appending).toBeGreaterThan(0)
    expect(pair.to().messages).toHaveLength(0)
    const next = await pair.job.run()
    expect(statesOf(next.status)).toEqual({ verified: 3 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('by a person who asks before the waiting begins: it does not begin', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    const stop = new AbortController()
    pair.target.once('APPEND', async (context) => {
      stop.abort()
      context.close('reset')
    })
    const { status, events } = await pair.job.run({ stop: stop.signal }, { timing: patient })
    expect(status.state).toBe('stopped')
    expect(settling(events)).toBe(0)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 3 })
  })

  it('in a run after a kill: heard as well, before anything of the mailbox is touched', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    const first = new AbortController()
    await cutWhileSettling(pair, false, () =>
      pair.job.run(
        { stop: first.signal, emit: ({ event }) => void (event === 'settling' && first.abort()) },
        { timing: patient },
      ),
    )
    const second = new AbortController()
    const appends = pair.target.verbs().filter((verb) => verb === 'APPEND').length
    const { status, events } = await pair.job.run(
      { stop: second.signal, emit: ({ event }) => void (event === 'settling' && second.abort()) },
      { timing: patient },
    )
    expect(status.state).toBe('stopped')
    expect(settling(events)).toBe(1)
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(appends)
  })

  it('by the drain of a window that would not hold the wait: left to the next run, nothing doubled', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    const start = Date.UTC(2015, 11, 24, 14)
    const clock = new HandClock(start)
    pair.job.plan.windows = [{ opensAt: start - 1_000, closesAt: start + 3_600_000, drainMs: 600_000 }]
    const { status } = await cutWhileSettling(pair, false, () =>
      pair.job.run(
        { emit: ({ event }) => void (event === 'settling' && clock.pass(3_000_000)) },
        { timing: patient, clock },
      ),
    )
    expect(status).toMatchObject({ state: 'stopped', stoppedBy: 'window' })
    expect(status.totals.appending).toBeGreaterThan(0)
    pair.job.plan.windows = []
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 3 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('what is there already is not waited for, whoever waits', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    const { status, events } = await cutWhileSettling(pair, true, () => pair.job.run({}, { timing: patient }))
    expect(statesOf(status)).toEqual({ verified: 3 })
    expect(settling(events)).toBe(0)
  })
})

describe('how long a folder must have been still', () => {
  it('twice as long as its line would take for what has no answer, and two round trips', () => {
    expect(stillAfter(2_000_000, 250_000, 5_000)).toBe(17_000)
    expect(stillAfter(2_000_000, undefined, 5_000)).toBe(17_000)
  })

  it('never less than what single messages take, nor more than some minutes', () => {
    expect(stillAfter(1_000, 10_000_000, 5_000)).toBe(5_000)
    // A hiccup of 3 s over 5 kB, believed by an earlier version: 91 minutes for 5 MB.
    expect(stillAfter(5_000_000, 5_000 / 3, 5_000)).toBe(300_000)
    expect(stillAfter(5_000_000, 0, 5_000)).toBe(300_000)
  })
})

// Lookups by content keep what they have read: an interruption costs what was on its way, and nothing before it.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from './scripted-pair.ts'
import { mostServings, shortLines } from './short-nights.ts'

function loseJournal({ job }: Pair): void {
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${job.plan.journal}${suffix}`, { force: true })
}

const appends = ({ target }: Pair) => target.verbs().filter((verb) => verb === 'APPEND').length

/** 40 messages that were copied, and then something by which all must be recognised by content. */
async function copied(change: (pair: Pair) => void): Promise<Pair> {
  const pair = await scriptedPair({ INBOX: letters(40) })
  await pair.job.run()
  change(pair)
  pair.target.commands.length = 0
  return pair
}

const reasons: { what: string; change: (pair: Pair) => void; side: 'source' | 'target' }[] = [
  { what: 'a lost journal, the source', change: loseJournal, side: 'source' },
  { what: 'a lost journal, the target', change: loseJournal, side: 'target' },
  { what: 'a renumbered source', change: (pair) => pair.from().renumber(500), side: 'source' },
  { what: 'a renumbered target', change: (pair) => pair.to().renumber(500), side: 'target' },
]

describe.each(reasons)('$what', ({ change, side }) => {
  it('over a line that breaks after every 6 bodies: one run knows all, reads none twice, blames none', async () => {
    const pair = await copied(change)
    const served = shortLines(pair[side], 6)
    const { status } = await pair.job.run()
    expect(problemsOf(status)).toEqual([])
    expect(statesOf(status)).toEqual({ verified: 40 })
    expect(status.state).toBe('complete')
    expect(appends(pair)).toBe(0)
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    // On the target what was adopted is read once more: by its UID, to be proved.
    expect(mostServings(served)).toBeLessThanOrEqual(side === 'target' ? 2 : 1)
  })

  it('in nights that end after 12 bodies: each night gets on, the last one ends it', async () => {
    const pair = await copied(change)
    const nights: number[] = []
    let stop = new AbortController()
    const served = shortLines(pair[side], 12)
    let state = ''
    for (let night = 1; night <= 12 && state !== 'complete'; night += 1) {
      stop = new AbortController()
      const { status } = await pair.job.run({
        stop: stop.signal,
        emit: ({ event }) => {
          if (event === 'reconnecting') stop.abort()
        },
      })
      state = status.state
      nights.push(served.length)
      expect(problemsOf(status)).toEqual([])
    }
    expect(state).toBe('complete')
    expect(appends(pair)).toBe(0)
    expect(nights.length).toBeLessThanOrEqual(side === 'target' ? 8 : 4)
    expect(mostServings(served)).toBeLessThanOrEqual(side === 'target' ? 2 : 1)
  })
})

describe('copies that users have moved', () => {
  const moved = (pair: Pair): void => {
    for (const { bytes, flags, internalDate } of pair.to().messages)
      pair.to('Altra').add(bytes, [...flags], internalDate)
    pair.to().remove(pair.to().messages.map(({ uid }) => uid))
    const [late] = letters(1, 90)
    if (late !== undefined) pair.from().add(late.bytes, late.flags, late.date)
  }

  it('are found over a line that breaks after every 6 bodies, and none is read twice', async () => {
    const pair = await copied(moved)
    const served = shortLines(pair.target, 6)
    const { status } = await pair.job.run()
    expect(problemsOf(status)).toEqual([])
    expect(status).toMatchObject({ state: 'complete', totals: { verified: 41, noted: 40 } })
    expect(mostServings(served.filter(({ path }) => path === 'Altra'))).toBe(1)
  })

  it('are searched for where the night before has stopped, and are not called gone by it', async () => {
    const pair = await copied(moved)
    const served = shortLines(pair.target, 12)
    let state = ''
    for (let night = 1; night <= 6 && state !== 'complete'; night += 1) {
      const stop = new AbortController()
      const { status } = await pair.job.run({
        stop: stop.signal,
        emit: ({ event }) => {
          if (event === 'reconnecting') stop.abort()
        },
      })
      state = status.state
      expect(status.totals.gone).toBe(0)
    }
    expect(state).toBe('complete')
    expect(mostServings(served.filter(({ path }) => path === 'Altra'))).toBe(1)
  })
})

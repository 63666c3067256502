// More copies than were sent: what users copied is told once, and another tool stops the mailbox as long as it writes.

import { expect, it } from 'vitest'
import { explain } from '../../src/words/words.ts'
import { problemsOf, statesOf } from './migration.ts'
import { letters, scriptedPair, type Pair } from './scripted-pair.ts'

/** Somebody on the target copies the first messages of the INBOX into the INBOX. */
function copyInside(pair: Pair, count: number): void {
  for (const { bytes, flags, internalDate } of pair.to().messages.slice(0, count))
    pair.to().add(bytes, [...flags], internalDate)
}

function arrives(pair: Pair, n: number): void {
  for (const one of letters(1, n)) pair.from().add(one.bytes, one.flags, one.date)
}

it('a user copied three messages inside a folder: the same command, as the hint says, goes on', async () => {
  const pair = await scriptedPair({ INBOX: letters(6) })
  await pair.job.run()
  copyInside(pair, 3)
  arrives(pair, 50)
  await pair.job.run()
  arrives(pair, 51)
  const { status } = await pair.job.run()
  expect(problemsOf(status)).toEqual([])
  expect(status.state).toBe('complete')
  expect(statesOf(status)).toEqual({ verified: 8 })
})

it('another tool that goes on writing stops the mailbox each time, and no copy is counted twice', async () => {
  const pair = await scriptedPair({ INBOX: letters(6) })
  await pair.job.run()
  for (let round = 0; round < 2; round += 1) {
    copyInside(pair, 3)
    arrives(pair, 50 + round)
    const { status } = await pair.job.run()
    expect(problemsOf(status)).toEqual(['parked another-writer'])
  }
  // Two more copies are no other tool.
  copyInside(pair, 2)
  arrives(pair, 60)
  const { status } = await pair.job.run()
  expect(problemsOf(status)).toEqual([])
  expect(status.state).toBe('complete')
})

it('what a way out says is known to those who ask for it', () => {
  expect(explain('another-writer', 'en').todo).toContain('run the same command again')
  expect(explain('another-writer', 'it').todo).toContain('rilanciare lo stesso comando')
})

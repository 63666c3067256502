// A source that is renumbered while something of it is open: no message is fetched by a UID of another life.

import { describe, expect, it } from 'vitest'
import { statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'

/**
 * Every message of the source once on the target, byte for byte, and nothing else in the journal that claims to be one
 * of them.
 */
function expectEachOnce({ job, from, to }: Pair): void {
  expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  const proved = job.ledger().filter(({ state }) => state === 'verified')
  expect(new Set(proved.map(({ target_uid }) => target_uid)).size).toBe(proved.length)
  expect(new Set(proved.map(({ digest }) => digest)).size).toBe(from().messages.length)
}

describe('a source folder that is renumbered while something of it is open', () => {
  it('a message that could not be read, and --again: read under its new UID, not the old one', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    const third = pair.from().get(3)
    if (third === undefined) throw new Error('six letters were put there')
    third.served = null
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5, refused: 1 })
    pair.from().renumber(2)
    await pair.job.run()
    third.served = third.bytes
    const { status } = await pair.job.run({ again: ['INBOX'] })
    expect(status.state).toBe('complete')
    expectEachOnce(pair)
    expect(status.totals.messages).toBe(6)
  })

  it('the same, renumbered and named in one go', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    const third = pair.from().get(3)
    if (third === undefined) throw new Error('six letters were put there')
    third.served = null
    await pair.job.run()
    third.served = third.bytes
    pair.from().renumber(2)
    const { status } = await pair.job.run({ again: ['INBOX'] })
    expect(status.state).toBe('complete')
    expectEachOnce(pair)
  })

  it('a run that was cut between listing and copying: what was pending is listed anew', async () => {
    const pair = await scriptedPair({ INBOX: letters(30) })
    const stop = new AbortController()
    pair.source.once('UID FETCH', (context, next) => {
      if (context.line.includes('BODY.PEEK')) stop.abort()
      return next()
    })
    pair.target.once('APPEND', async (_, next) => {
      stop.abort()
      await next()
    })
    const { status: first } = await pair.job.run({ stop: stop.signal })
    expect(first.totals.pending).toBeGreaterThan(0)
    pair.from().renumber(4)
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expectEachOnce(pair)
  })

  it('what the target refused, renumbered, and then taken at last: each under its own UID', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    const refused = pair.from().get(2)?.bytes ?? Buffer.alloc(0)
    const off = pair.target.on('APPEND', (context, next) => {
      const body = context.args.find((arg) => Buffer.isBuffer(arg))
      return Buffer.isBuffer(body) && body.equals(refused) ? context.no('[CANNOT] not this one') : next()
    })
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5, refused: 1 })
    pair.from().renumber(2)
    await pair.job.run()
    off()
    const { status } = await pair.job.run({ again: ['INBOX'] })
    expect(status.state).toBe('complete')
    expectEachOnce(pair)
  })

  it('a refused message that was deleted before: not asked for by a number that means another', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    const third = pair.from().get(3)
    if (third === undefined) throw new Error('six letters were put there')
    third.served = null
    await pair.job.run()
    pair.from().remove([3])
    await pair.job.run()
    pair.from().renumber(2)
    await pair.job.run()
    const { status } = await pair.job.run({ again: ['INBOX'] })
    expectEachOnce(pair)
    expect(status.totals.verified).toBe(5)
  })

  it('a copy that vanished after its message had left the source: nothing is fetched in its place', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    await pair.job.run()
    pair.from().remove([3])
    pair.to().remove([3])
    for (const one of letters(1, 40)) pair.from().add(one.bytes, one.flags, one.date)
    await pair.job.run()
    pair.from().renumber(2)
    await pair.job.run()
    await pair.job.run({ again: ['INBOX'] })
    expectEachOnce(pair)
  })
})

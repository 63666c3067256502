// Memory that is short while something is refused: what waits for it must see to it that it comes free.

import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { MemoryBudget } from '../../src/line/memory-budget.ts'
import type { Timing } from '../../src/model/timing.ts'
import type { MailToStore } from '../support/mail-client.ts'
import { type CommandContext, gate } from '../support/scripted-server.ts'
import { migration, problemsOf, quick as usual, statesOf } from './migration.ts'
import { letters, scripted, scriptedPair } from './scripted-pair.ts'

afterEach(() => void vi.restoreAllMocks())

const carries = ({ args }: CommandContext, text: string): boolean =>
  args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))
const pipelined = { targetPlace: { writer: 'multiappend' as const } }
/** A line without a byte for so long is given up. */
const quick: Timing = { ...usual, stall: 400 }

/** A message of about this many bytes. */
function large(n: number, size: number): MailToStore {
  const [letter] = letters(1, n)
  return {
    bytes: Buffer.concat([letter?.bytes ?? Buffer.alloc(0), Buffer.from('riga\r\n'.repeat(size / 6))]),
    date: letter?.date,
    flags: [],
  }
}

/**
 * Of it, an eighth is for bodies on their way: less than one large letter, so that this one waits until nothing else
 * is.
 */
const memory = 1_000_000

describe('a message that waits for memory', () => {
  it('waits for what was refused before it to come to its end', async () => {
    const pair = await scriptedPair({ INBOX: [...letters(2), large(500, 200_000), ...letters(2, 50)] }, pipelined)
    pair.target.on('APPEND', (context, next) =>
      carries(context, 'lettera 2\r\n') ? context.no('[CANNOT] virus') : next(),
    )
    const { status } = await pair.job.run({ memory })
    expect(statesOf(status)).toEqual({ verified: 4, refused: 1 })
  })

  it('is not held up by two refusals of the largest kind', async () => {
    const pair = await scriptedPair({ INBOX: [large(1, 200_000), large(2, 200_000), ...letters(2, 50)] }, pipelined)
    pair.target.on('APPEND', (context, next) =>
      carries(context, 'lettera 1\r\n') ? context.no('[TOOBIG] troppo grande') : next(),
    )
    const { status } = await pair.job.run({ memory })
    expect(problemsOf(status)).toEqual(['refused message-too-large'])
    expect(statesOf(status)).toEqual({ verified: 3, refused: 1 })
  })

  it('is not held up by a folder of the target that is gone', async () => {
    const pair = await scriptedPair({ INBOX: letters(20), Inviata: [large(500, 200_000)] }, pipelined)
    pair.target.on('APPEND', (context, next) => (carries(context, 'riga') ? next() : context.no('[TRYCREATE] gone')))
    const { status } = await pair.job.run({ memory })
    expect(statesOf(status)).toMatchObject({ verified: 1 })
  })

  it('is not taken for a line that is dead, however long it waits', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.account('u').ensure('INBOX').add(large(1, 100_000).bytes)
    for (const { bytes } of [large(2, 6_000), large(3, 100_000)]) source.account('w').ensure('INBOX').add(bytes)
    const job = migration({ port: source.port }, { port: target.port, writer: 'multiappend' }, [
      { id: 'u', source: 'u', target: 'v' },
      { id: 'w', source: 'w', target: 'x' },
    ])
    // The first mailbox keeps the memory for as long as three lines would be given up; its server says now and then
    // that it is well.
    const held = gate()
    target.on('APPEND', async (context, next) => {
      if (context.session.user === 'v') {
        held.open()
        for (let word = 1; word <= 12; word += 1) {
          await setTimeout(quick.stall / 4)
          context.untagged('OK still storing')
        }
      }
      return next()
    })
    source.on('UID FETCH', async ({ session }, next) => {
      if (session.user === 'w') await held.opened
      return next()
    })
    const { status, events } = await job.run({ memory }, { timing: quick })
    expect(statesOf(status)).toEqual({ verified: 3 })
    expect(events.filter(({ event }) => event === 'reconnecting')).toEqual([])
  })
})

describe('a look that waits for memory', () => {
  it('ends at a Ctrl-C: nothing more is read when the memory comes free', async () => {
    const [source, target] = [await scripted(), await scripted()]
    for (const user of ['uno', 'due']) {
      source.account(user).ensure('INBOX').add(large(1, 600).bytes)
      target.account(user).ensure('INBOX').add(large(100, 60_000).bytes)
    }
    const reading = gate()
    const asked: (string | undefined)[] = []
    target.on('UID FETCH', async (context, next) => {
      if (!context.line.includes('BODY')) return next()
      asked.push(context.session.user)
      await reading.opened
      return next()
    })
    const job = migration({ port: source.port }, { port: target.port }, [
      { source: 'uno', target: 'uno' },
      { source: 'due', target: 'due' },
    ])
    const stop = new AbortController()
    const whileReading = MemoryBudget.prototype.whileReading
    let waiting = 0
    vi.spyOn(MemoryBudget.prototype, 'whileReading').mockImplementation(function (this: MemoryBudget, ...args) {
      waiting += 1
      // Both are there: one reads, the other waits for what it holds.
      if (waiting === 2) setImmediate(() => stop.abort())
      return whileReading.apply(this, args)
    })
    stop.signal.addEventListener('abort', () => setImmediate(() => reading.open()))
    const { status } = await job.run({ memory, stop: stop.signal })
    expect(asked).toHaveLength(1)
    expect(status.state).toBe('stopped')
    expect(target.verbs()).not.toContain('APPEND')
  })
})

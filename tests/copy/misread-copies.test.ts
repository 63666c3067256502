// A connection to the target that garbles what it carries is no evidence against a copy: another connection decides.

import { describe, expect, it } from 'vitest'
import type { ScriptedSession } from '../support/scripted-session.ts'
import { problemsOf, quick, statesOf } from './migration.ts'
import { letters, scriptedPair, type Pair } from './scripted-pair.ts'

/** What a connection makes of a body. */
const ways: [string, (bytes: Buffer) => Buffer | null][] = [
  ['garbled', (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('e', 'E'), 'latin1')],
  ['empty', () => Buffer.alloc(0)],
  ['cut short', (bytes) => bytes.subarray(0, 20)],
  ['NIL', () => null],
]

/** From now on a connection of these, by its number among those that read bodies, misreads all that it carries. */
function misread({ target, to }: Pair, how: (bytes: Buffer) => Buffer | null, isBad: (nth: number) => boolean): void {
  const readers: ScriptedSession[] = []
  target.on('UID FETCH', async ({ session, line }, next) => {
    if (line.includes('BODY') && !readers.includes(session)) readers.push(session)
    if (!isBad(readers.indexOf(session) + 1)) return next()
    for (const message of to().messages) message.served = how(message.bytes)
    await next()
    for (const message of to().messages) delete message.served
  })
}

const logins = ({ target }: Pair): number => target.verbs().filter((verb) => /LOGIN|AUTHENTICATE/.test(verb)).length

describe.each(ways)('everything comes back %s', (_, how) => {
  it('over the first connection: all is proved over another, in the same run', async () => {
    const pair = await scriptedPair({ INBOX: letters(30) })
    misread(pair, how, (nth) => nth === 1)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 30 })
    expect(status.problems).toEqual([])
    expect(status.owed).toEqual({})
    expect(status.state).toBe('complete')
    expect(pair.to().messages).toHaveLength(30)
    expect(logins(pair)).toBeLessThanOrEqual(3)
  })

  it('over every connection: it is listed, after one more connection for the folder', async () => {
    const pair = await scriptedPair({ INBOX: letters(30) })
    misread(pair, how, () => true)
    const { status } = await pair.job.run()
    const isNil = how(Buffer.alloc(1)) === null
    expect(statesOf(status)).toEqual({ [isNil ? 'copied' : 'differs']: 30 })
    expect(new Set(problemsOf(status))).toEqual(
      new Set([isNil ? 'copied unreadable-on-target' : 'differs altered-by-target']),
    )
    expect(status.owed['to-describe']).toBeUndefined()
    expect(logins(pair)).toBeLessThanOrEqual(3)
  })
})

it('a target that grants one connection: the connection that writes too is another one afterwards', async () => {
  const mail = { INBOX: letters(12), Archivio: letters(12, 500) }
  const pair = await scriptedPair(mail, { targetPlace: { budget: { perMailbox: 1 } } })
  misread(
    pair,
    (bytes) => bytes.subarray(1),
    (nth) => nth === 1,
  )
  let most = 0
  pair.target.on('LOGIN', (_, next) => ((most = Math.max(most, pair.target.live())), next()))
  pair.target.on('AUTHENTICATE', (_, next) => ((most = Math.max(most, pair.target.live())), next()))
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ verified: 24 })
  expect(pair.to().messages).toHaveLength(12)
  expect(most).toBeLessThanOrEqual(1)
})

it('a target that alters each message costs one more connection for each folder, not for each batch', async () => {
  const alter = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').replace('lettera', 'LETTERA'), 'latin1')
  const mail = { INBOX: letters(140), Archivio: letters(5, 500) }
  const pair = await scriptedPair(mail, { target: { alter } })
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ differs: 145 })
  expect(logins(pair)).toBeLessThanOrEqual(2 + 2)
})

it('the line breaks before the second reading, for good: it is owed, and the next run decides', async () => {
  const pair = await scriptedPair({ INBOX: letters(5) })
  misread(
    pair,
    (bytes) => bytes.subarray(1),
    (nth) => nth === 1,
  )
  let accepted = 0
  const off = pair.target.on('AUTHENTICATE', (context, next) => ((accepted += 1) > 2 ? context.close('reset') : next()))
  const first = await pair.job.run({}, { timing: { ...quick, backoff: [5, 5] } })
  expect(first.status.state).not.toBe('complete')
  off()
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ verified: 5 })
  expect(status.state).toBe('complete')
})

// Copies that are hard to know again: read wrongly once, not to be read, altered and filed elsewhere, hidden in a list.

import Database from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dropFetch } from '../support/drop-fetch.ts'
import type { ScriptedMessage } from '../support/scripted-store.ts'
import { problemsOf, statesOf } from './migration.ts'
import { letters, scriptedPair, type Pair } from './scripted-pair.ts'

const appends = ({ target }: Pair) => target.verbs().filter((verb) => verb === 'APPEND').length

/** A mailbox of six messages, copied; then its journal is lost. */
async function lost(options: Parameters<typeof scriptedPair>[1], then: (pair: Pair) => void): Promise<Pair> {
  const pair = await scriptedPair({ INBOX: letters(6) }, options)
  await pair.job.run()
  then(pair)
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${pair.job.plan.journal}${suffix}`, { force: true })
  pair.target.commands.length = 0
  return pair
}

function nth(pair: Pair, at: number, path = 'INBOX'): ScriptedMessage {
  const message = pair.to(path).messages[at]
  if (message === undefined) throw new Error(`no message ${at}`)
  return message
}

/** A user of the target files a message elsewhere. */
function file(pair: Pair, at: number, to: string): void {
  const { uid, bytes, flags, internalDate } = nth(pair, at)
  pair.to(to).add(bytes, [...flags], internalDate)
  pair.to().remove([uid])
}

const addHeader = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes])

/** What some servers make of 8-bit bytes: the same length. */
const alter = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => (byte > 127 ? 0x58 : byte)))
const accented = () =>
  letters(2).map((one, at) => ({
    ...one,
    bytes: Buffer.from(one.bytes.toString('latin1').replace('Subject: ', `Subject: perch\xe9 ${at} `), 'latin1'),
  }))

describe('a lost journal', () => {
  it.each<[string, Parameters<typeof scriptedPair>[1], Record<string, number>]>([
    ['', {}, { verified: 6 }],
    [', under a header line more,', { target: { alter: addHeader } }, { differs: 6 }],
  ])(
    'and a copy%s that the target serves with other bytes, once: it is read again first',
    async (_, options, states) => {
      const pair = await lost(options, (all) => {
        const copy = nth(all, 1)
        copy.served = Buffer.concat([copy.bytes.subarray(0, -1), Buffer.from('?')])
        let reads = 0
        all.target.on('UID FETCH', async (context, next) => {
          reads += context.line.includes('BODY.PEEK[]') ? 1 : 0
          if (reads > 1) delete copy.served
          await next()
        })
      })
      const { status } = await pair.job.run()
      expect(statesOf(status)).toEqual(states)
      expect(appends(pair)).toBe(0)
    },
  )

  it.each<[string, (pair: Pair, copy: ScriptedMessage) => void]>([
    ['refuses to give back', (pair, { uid }) => refuse(pair, uid)],
    ['gives back as NIL', (_, copy) => void (copy.served = null)],
  ])('and a copy that the target %s: it is listed, and not sent again', async (_, make) => {
    const pair = await lost({}, (all) => make(all, nth(all, 2)))
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 5, copied: 1 })
    expect(problemsOf(status)).toEqual(['copied unreadable-on-target'])
    expect(status.state).toBe('incomplete')
    expect(appends(pair)).toBe(0)
  })

  it('and one of them is another message, as long and as old: --again sends ours', async () => {
    const pair = await lost({}, (all) => {
      const copy = nth(all, 2)
      copy.bytes = Buffer.concat([copy.bytes.subarray(0, -1), Buffer.from('?')])
      copy.served = null
    })
    await pair.job.run()
    delete nth(pair, 2).served
    expect(problemsOf((await pair.job.run()).status)).toEqual(['differs altered-copy-present'])
    const { status } = await pair.job.run({ again: ['INBOX'] })
    expect(statesOf(status)).toEqual({ verified: 6 })
    expect(appends(pair)).toBe(1)
  })

  it('and one filed elsewhere, which the source gives three runs later only: it is not sent again', async () => {
    const pair = await lost({}, (all) => file(all, 2, 'Altra'))
    const original = pair.from().messages[2]
    if (original === undefined) throw new Error('the source has six messages')
    original.served = null
    for (const run of [1, 2, 3]) {
      expect(problemsOf((await pair.job.run()).status), `run ${run}`).toEqual(['refused source-unreadable'])
      for (const { bytes, flags, date } of letters(1, 50 + run)) pair.from().add(bytes, flags, date)
    }
    delete original.served
    const { status } = await pair.job.run({ again: ['INBOX'] })
    expect(statesOf(status)).toEqual({ verified: 9 })
    expect(appends(pair)).toBe(3)
  })

  it('and an altered copy that a user has filed elsewhere: it is listed, and not sent again', async () => {
    const pair = await scriptedPair({ INBOX: [...letters(3, 20), ...accented()] }, { target: { alter } })
    expect(problemsOf((await pair.job.run()).status)).toEqual([
      'differs altered-by-target',
      'differs altered-by-target',
    ])
    file(pair, 3, 'Altra')
    for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${pair.job.plan.journal}${suffix}`, { force: true })
    pair.target.commands.length = 0
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 3, differs: 2 })
    expect(appends(pair)).toBe(0)
  })
})

it('an altered copy that a user moves is found where it is: not gone, and --again sends nothing', async () => {
  const pair = await scriptedPair({ INBOX: [...letters(3, 20), ...accented()] }, { target: { alter } })
  await pair.job.run()
  file(pair, 3, 'Altra')
  for (const { bytes, flags, date } of letters(1, 50)) pair.from().add(bytes, flags, date)
  expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 4, differs: 2 })
  expect(pair.job.ledger().find(({ target_path }) => target_path === 'Altra')).toMatchObject({
    state: 'differs',
    code: 'altered-by-target',
    notes: expect.stringContaining('moved-by-user') as string,
  })
  pair.target.commands.length = 0
  await pair.job.run({ again: ['INBOX'] })
  expect(appends(pair)).toBe(0)
})

it.each([
  ['as it was sent', {}, { verified: 6, copied: 1 }],
  ['longer than it was sent', { target: { alter: addHeader } }, { differs: 6, copied: 1 }],
])('a copy %s, moved to where it cannot be read: it is listed, not gone, and not sent again', async (...given) => {
  const [, options, states] = given
  const pair = await scriptedPair({ INBOX: letters(6) }, options)
  await pair.job.run()
  file(pair, 2, 'Altra')
  nth(pair, 0, 'Altra').served = null
  for (const { bytes, flags, date } of letters(1, 50)) pair.from().add(bytes, flags, date)
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual(states)
  expect(problemsOf(status)).toContain('copied unreadable-on-target')
  pair.target.commands.length = 0
  await pair.job.run({ again: ['INBOX'] })
  expect(appends(pair)).toBe(0)
})

it('a moved copy that the target serves with other bytes, once: it is read again before it is gone', async () => {
  const pair = await scriptedPair({ INBOX: letters(6) })
  await pair.job.run()
  file(pair, 1, 'Altra')
  const copy = nth(pair, 0, 'Altra')
  copy.served = Buffer.concat([copy.bytes.subarray(0, -1), Buffer.from('?')])
  pair.target.on('UID FETCH', async ({ line, session }, next) => {
    await next()
    if (line.includes('BODY.PEEK[]') && session.opened?.path === 'Altra') delete copy.served
  })
  for (const { bytes, flags, date } of letters(1, 50)) pair.from().add(bytes, flags, date)
  expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 7 })
  expect(pair.job.ledger().find(({ target_path }) => target_path === 'Altra')).toMatchObject({ state: 'verified' })
  pair.target.commands.length = 0
  await pair.job.run({ again: ['INBOX'] })
  expect(appends(pair)).toBe(0)
})

it('a folder that is replaced after it was opened: what is adopted is owned under its present number', async () => {
  const pair = await lost({}, () => undefined)
  let replaced = false
  // Opened for writing before, looked through after.
  pair.target.on('EXAMINE', (_, next) => {
    if (!replaced) {
      const folder = pair.to()
      const before = folder.messages.splice(0)
      folder.renumber(700)
      for (const { bytes, flags, internalDate } of before) folder.add(bytes, [...flags], internalDate)
      replaced = true
    }
    return next()
  })
  const stop = new AbortController()
  const lives = (): unknown[] => {
    const db = new Database(pair.job.plan.journal, { readonly: true })
    try {
      const sql = 'SELECT DISTINCT target_uid_validity FROM ledger WHERE target_uid IS NOT NULL'
      return db.prepare(sql).pluck().all()
    } finally {
      db.close()
    }
  }
  await pair.job.run({ stop: stop.signal, emit: ({ event }) => event === 'message' && stop.abort() })
  expect(replaced).toBe(true)
  expect(lives()).toEqual([pair.to().uidValidity])
  expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 6 })
  expect(appends(pair)).toBe(0)
})

it('a server that hides what it counts, once, while it is asked what is there: nothing is sent twice', async () => {
  const pair = await lost({}, () => undefined)
  let hides = true
  pair.target.on('UID FETCH', async ({ session, line }, next) => {
    if (!hides || !line.includes('1:*')) return next()
    hides = false
    session.write = dropFetch(session.write.bind(session), [1, 2, 3, 4, 5, 6])
    await next()
    Reflect.deleteProperty(session, 'write')
  })
  const { status } = await pair.job.run()
  expect(hides).toBe(false)
  expect(statesOf(status)).toEqual({ verified: 6 })
  expect(appends(pair)).toBe(0)
})

it.each([
  ['as they were sent', {}, 'verified'],
  ['longer than they were sent', { target: { alter: addHeader } }, 'differs'],
])('a folder that a user renames, with copies %s: they are not taken for those of other messages', async (...given) => {
  const [, options, state] = given
  const twin = letters(1, 70)
  const pair = await scriptedPair({ Alfa: [...letters(2), ...twin], Zeta: [...letters(2, 20), ...twin] }, options)
  await pair.job.run()
  const { folders } = pair.target.account('v')
  const alfa = pair.to('Alfa')
  alfa.uidValidity = 4_711
  await pair.job.run()
  pair.to('Zeta').remove([3])
  for (const { bytes, flags, date } of letters(1, 90)) pair.from('Zeta').add(bytes, flags, date)
  // When the run has seen that the folder of the other twin is as it was.
  const { status } = await pair.job.run({
    emit: (event) => {
      if (event.event !== 'mailbox-counted') return
      folders.delete('Alfa')
      folders.set('Altra', alfa)
    },
  })
  expect(statesOf(status)).toEqual({ [state]: 6, gone: 1 })
})

/** The target says NO to whoever reads this body, whatever is read with it. */
function refuse({ target, to }: Pair, uid: number): void {
  target.on('UID FETCH', (context, next) => {
    if (!context.line.includes('BODY.PEEK[]')) return next()
    const set = /UID FETCH (\S+) /.exec(context.line)?.[1] ?? ''
    const asked = set.split(',').some((part) => {
      const [from = 0, end = from] = part.split(':').map(Number)
      return from <= uid && uid <= end
    })
    return asked && to().get(uid) !== undefined ? context.no('[UNAVAILABLE] Message is not there') : next()
  })
}

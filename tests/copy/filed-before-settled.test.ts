// Appends without an answer whose copies users had filed, or whose folder was numbered anew, before anybody looked.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verify } from '../../src/verify/verify.ts'
import { textOf, textsOf } from '../support/imap-lines.ts'
import { problemsOf, quick, statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from './scripted-pair.ts'

const appends = ({ target }: Pair) => target.verbs().filter((verb) => verb === 'APPEND').length
const lookedAt = ({ target }: Pair, path: string) =>
  target.commands.some(({ verb, line }) => verb === 'EXAMINE' && line.includes(path))

/** The second APPEND has no answer; `then` happens before the line breaks. */
async function unanswered(stored: boolean, then: (pair: Pair) => void): Promise<Pair> {
  const pair = await scriptedPair({ INBOX: letters(4) })
  pair.target.once(
    'APPEND',
    async (context, next) => {
      context.mute()
      if (stored) await next()
      then(pair)
      context.close('reset')
    },
    2,
  )
  return pair
}

/** A user of the target files what came last. */
function fileLast(pair: Pair): void {
  const last = pair.to().messages.at(-1)
  if (last === undefined) throw new Error('nothing came')
  pair.to('Pratiche').add(last.bytes, [...last.flags], last.internalDate)
  pair.to().remove([last.uid])
}

async function expectOnce(pair: Pair): Promise<void> {
  const { status } = await pair.job.run()
  expect(status.state).toBe('complete')
  expect(statesOf(status)).toEqual({ verified: 4 })
  expect(appends(pair)).toBe(4)
  const filed = pair.to('Pratiche').messages
  expect(filed).toHaveLength(1)
  const [row, ...others] = pair.job.ledger().filter(({ target_path }) => target_path === 'Pratiche')
  expect(others).toEqual([])
  expect(row?.target_uid).toBe(filed[0]?.uid)
  expect(JSON.parse(row?.notes ?? '[]')).toContainEqual({ code: 'moved-by-user', detail: 'Pratiche' })
}

describe('an APPEND without an answer', () => {
  it('stored, and filed by a user before anybody looked: it is found there, and not sent again', async () => {
    const pair = await unanswered(true, fileLast)
    await expectOnce(pair)
    expect((await pair.job.run()).status.state).toBe('complete')
    expect(appends(pair)).toBe(4)
  })

  it('stored and filed, and the folder is numbered anew besides', async () => {
    await expectOnce(
      await unanswered(true, (pair) => {
        fileLast(pair)
        pair.to().renumber(3)
        pair.to().uidValidity += 1
      }),
    )
  })

  it('stored and filed, and the search for it is cut: the next run goes on with it', async () => {
    const pair = await unanswered(true, fileLast)
    const stop = new AbortController()
    pair.target.on('EXAMINE', async (context, next) => {
      if (textOf(context.args[0]) === 'Pratiche') stop.abort()
      await next()
    })
    expect((await pair.job.run({ stop: stop.signal })).status.state).toBe('stopped')
    expect(appends(pair)).toBe(2)
    await expectOnce(pair)
  })

  it('never stored: it took no UID, and no other folder is looked through for it', async () => {
    const pair = await unanswered(false, ({ from, to }) => {
      const [first] = from().messages
      if (first !== undefined) to('Pratiche').add(first.bytes, [], first.internalDate)
    })
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 4 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    expect(appends(pair)).toBe(5)
    expect(lookedAt(pair, 'Pratiche')).toBe(false)
  })

  it('stored with one line more, and not to be read back: listed, and not sent again', async () => {
    const pair = await unanswered(true, () => undefined)
    pair.target.alter = (bytes) => Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes])
    pair.target.on('UID FETCH', (context, next) =>
      textsOf(context.args[1]).some((item) => item.startsWith('BODY')) && textOf(context.args[0]).includes('2')
        ? context.no('Message is not there')
        : next(),
    )
    const { status } = await pair.job.run()
    expect(pair.to().messages).toHaveLength(4)
    expect(appends(pair)).toBe(4)
    expect(problemsOf(status)).toContain('copied unreadable-on-target')
  })
})

describe('a server that stores without naming UIDs', () => {
  it('what users filed before it was known under which UID it lay is found there, not called gone', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) }, { target: { hide: ['UIDPLUS'] } })
    pair.target.once(
      'APPEND',
      async (_, next) => {
        await next()
        fileLast(pair)
      },
      2,
    )
    await expectOnce(pair)
  })
})

describe('copies that users filed in a folder that cannot be opened', () => {
  it('are missing, and not called gone: --again does not send them', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    await pair.job.run()
    fileLast(pair)
    pair.target.on('EXAMINE', (context, next) =>
      textOf(context.args[0]) === 'Pratiche' ? context.no('[SERVERBUG] Internal error') : next(),
    )
    const { status } = await pair.job.run({ again: ['INBOX'] })
    expect(status.state).toBe('incomplete')
    expect(statesOf(status)).toEqual({ verified: 3, copied: 1 })
    await pair.job.run({ again: ['INBOX'] })
    expect(appends(pair)).toBe(4)
  })
})

describe('a target that adds a line to what it stores, and a folder that users renamed', () => {
  /** Copied; then the users of the target give the folder another name. */
  async function renamed(written = (bytes: Buffer): Buffer => bytes): Promise<Pair> {
    const mail = (count: number, first: number) =>
      letters(count, first).map((one) => ({ ...one, bytes: written(one.bytes) }))
    const pair = await scriptedPair({ INBOX: mail(1, 1), Pratiche: mail(4, 10) })
    pair.target.alter = (bytes) => Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes])
    await pair.job.run()
    const { folders } = pair.target.account('v')
    folders.set('Archivio 2015', pair.to('Pratiche'))
    folders.delete('Pratiche')
    return pair
  }

  it('a lost journal, and mail without Message-ID: known by what its sender wrote, and not sent again', async () => {
    const pair = await renamed((bytes) =>
      Buffer.from(bytes.toString('latin1').replace(/^Message-ID:.*\r\n/im, ''), 'latin1'),
    )
    for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${pair.job.plan.journal}${suffix}`, { force: true })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ differs: 5 })
    expect(appends(pair)).toBe(5)
  })

  it('a lost journal: they are found there by their dates, listed as altered, and not sent again', async () => {
    const pair = await renamed()
    for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${pair.job.plan.journal}${suffix}`, { force: true })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ differs: 5 })
    expect(appends(pair)).toBe(5)
  })

  it('verify: they differ, and are not called missing, so that --again does not send them as lost', async () => {
    const pair = await renamed()
    await pair.job.run()
    const document = await verify(
      {
        plan: pair.job.plan,
        mailboxes: pair.job.plan.mailboxes,
        secrets: pair.job.secrets,
        stop: new AbortController().signal,
        lang: 'en',
        emit: () => undefined,
        against: 'source',
        strict: false,
      },
      quick,
    )
    expect(document.totals).toMatchObject({ compared: 5, differs: 5, missing: 0 })
  })
})

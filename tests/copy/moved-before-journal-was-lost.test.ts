// Promise 10 when users have filed mail on the target before the journal was lost: it is found, and not sent again.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { textOf } from '../support/imap-lines.ts'
import { problemsOf, statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from './scripted-pair.ts'

function loseJournal({ job }: Pair): void {
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${job.plan.journal}${suffix}`, { force: true })
}

/** A user of the target files so many messages of a folder elsewhere. */
function file(pair: Pair, count: number, to: string, from = 'INBOX'): void {
  const moved = pair.to(from).messages.slice(0, count)
  for (const { bytes, flags, internalDate } of moved) pair.to(to).add(bytes, [...flags], internalDate)
  pair.to(from).remove(moved.map(({ uid }) => uid))
}

const appends = ({ target }: Pair) => target.verbs().filter((verb) => verb === 'APPEND').length

async function lostAfter(mail: Parameters<typeof scriptedPair>[0], then: (pair: Pair) => void): Promise<Pair> {
  const pair = await scriptedPair(mail)
  await pair.job.run()
  then(pair)
  loseJournal(pair)
  pair.target.commands.length = 0
  return pair
}

describe('a lost journal, after users filed mail on the target', () => {
  it('12 of 30 lie in another folder: they are adopted there, with a note, and nothing is sent', async () => {
    const pair = await lostAfter({ INBOX: letters(30) }, (all) => file(all, 12, 'Pratiche/2015'))
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(status.totals).toMatchObject({ messages: 30, verified: 30, adopted: 30 })
    expect(appends(pair)).toBe(0)
    const rows = pair.job.ledger()
    expect(rows.filter(({ target_path }) => target_path === 'Pratiche/2015')).toHaveLength(12)
    for (const row of rows.filter(({ target_path }) => target_path === 'Pratiche/2015'))
      expect(JSON.parse(row.notes)).toContainEqual({ code: 'moved-by-user', detail: 'Pratiche/2015' })
    const again = await pair.job.run()
    expect(again.status.state).toBe('complete')
    expect(appends(pair)).toBe(0)
  })

  it('twins stay as many as they are: one of three was filed, another was deleted', async () => {
    const [twin, ...others] = letters(5)
    if (twin === undefined) throw new Error('no letters')
    const pair = await lostAfter({ INBOX: [twin, twin, twin, ...others] }, (all) => {
      file(all, 1, 'Altra')
      all.to().remove([2])
    })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 7 })
    expect(appends(pair)).toBe(1)
    expect([...bodiesOf(pair.to()), ...bodiesOf(pair.to('Altra'))].toSorted()).toEqual(bodiesOf(pair.from()))
  })

  it('what lies in the folder of another source folder with the same message is not taken from it', async () => {
    const same = letters(3)
    const pair = await lostAfter({ INBOX: [...same, ...letters(3, 20)], Zeta: same }, (all) => {
      // The copies that the INBOX had are gone for good; those of Zeta are its own.
      all.to().remove([1, 2, 3])
    })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 9 })
    expect(appends(pair)).toBe(3)
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    expect(bodiesOf(pair.to('Zeta'))).toEqual(bodiesOf(pair.from('Zeta')))
  })

  it('mail of the INBOX that was filed in a folder which is copied too is found there', async () => {
    const pair = await lostAfter({ INBOX: letters(6), Zeta: letters(3, 20) }, (all) => file(all, 4, 'Zeta'))
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 9 })
    expect(problemsOf(status)).toEqual([])
    expect(appends(pair)).toBe(0)
    expect(pair.to('Zeta').messages).toHaveLength(7)
  })

  it('mail of the INBOX that was filed in the folder of one that the source does not open is found there', async () => {
    const pair = await lostAfter({ INBOX: letters(6), Zeta: letters(3, 20) }, (all) => file(all, 4, 'Zeta'))
    let opened = 0
    const off = pair.source.on('EXAMINE', (context, next) => {
      // To list it; not to read what it holds.
      if (textOf(context.args[0]) !== 'Zeta' || (opened += 1) === 1) return next()
      return context.no('[NOPERM] not now')
    })
    const first = (await pair.job.run()).status
    expect(statesOf(first)).toEqual({ verified: 6, pending: 3 })
    expect(problemsOf(first)).toContain('folder folder-unreadable')
    off()
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 9 })
    expect(appends(pair)).toBe(0)
  })

  it.each([
    ['does not open', 1],
    ['counts and does not list', 2],
  ] as const)('mail of a folder that the source %s at first was filed: found when it is listed', async (_, way) => {
    const pair = await lostAfter({ INBOX: letters(3), Zeta: letters(6, 20) }, (all) => file(all, 4, 'Altra', 'Zeta'))
    const off =
      way === 1
        ? pair.source.on('EXAMINE', (context, next) =>
            textOf(context.args[0]) === 'Zeta' ? context.no('[NOPERM] not now') : next(),
          )
        : pair.source.on('UID FETCH', (context, next) => (context.opened.path === 'Zeta' ? context.ok() : next()))
    const first = (await pair.job.run()).status
    expect(statesOf(first)).toEqual({ verified: 3 })
    expect(problemsOf(first)).toContain('folder folder-unreadable')
    off()
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 9 })
    expect(problemsOf(status)).toEqual([])
    expect(appends(pair)).toBe(0)
    const found = pair.job.ledger().filter(({ target_path }) => target_path === 'Altra')
    expect(found).toHaveLength(4)
  })

  it('equal copies of two folders, altered: each folder has its own back, also where one opens later', async () => {
    const same = letters(2)
    const pair = await scriptedPair({ Alfa: same, Zeta: same })
    pair.target.alter = (bytes) => Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes])
    await pair.job.run()
    loseJournal(pair)
    pair.target.commands.length = 0
    const off = pair.source.on('EXAMINE', (context, next) =>
      textOf(context.args[0]) === 'Alfa' ? context.no('[NOPERM] not now') : next(),
    )
    expect(statesOf((await pair.job.run()).status)).toEqual({ differs: 2 })
    off()
    expect(statesOf((await pair.job.run()).status)).toEqual({ differs: 4 })
    expect(appends(pair)).toBe(0)
    for (const { folder, target_path } of pair.job.ledger()) expect(target_path).toBe(folder)
  })

  it('whether the target has mail is not told for a while: it is looked through', async () => {
    const pair = await lostAfter({ INBOX: letters(6) }, (all) => file(all, 6, 'Pratiche'))
    const off = pair.target.on('STATUS', (context, next) =>
      textOf(context.args[0]) === 'Pratiche' ? context.no('[LIMIT] Too many simultaneous connections') : next(),
    )
    const { status } = await pair.job.run()
    off()
    expect(statesOf(status)).toEqual({ verified: 6 })
    expect(appends(pair)).toBe(0)
  })

  it('reads no body of the other folders whose size fits none, and lists each folder once', async () => {
    const strange = letters(50, 300).map(({ bytes }, at) => Buffer.concat([bytes, Buffer.from('x'.repeat(40 + at))]))
    const pair = await lostAfter({ INBOX: letters(10) }, (all) => {
      file(all, 3, 'Altra')
      for (const bytes of strange) all.to('Altra').add(bytes)
    })
    const read: string[] = []
    pair.target.on('UID FETCH', (context, next) => {
      if (context.opened.path === 'Altra') read.push(context.line.replace(/^\S+ /, ''))
      return next()
    })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 10 })
    const bodies = read.filter((line) => line.includes('BODY.PEEK'))
    expect(bodies).toHaveLength(1)
    expect(bodies[0]).toContain('UID FETCH 1:3 ')
    expect(read.filter((line) => !line.includes('BODY.PEEK'))).toHaveLength(1)
  })

  it('a journal that is not new looks nowhere else: what is new is sent', async () => {
    const pair = await scriptedPair({ INBOX: letters(5) })
    await pair.job.run()
    for (const one of letters(2, 50)) {
      pair.from().add(one.bytes, one.flags, one.date)
      pair.to('Altra').add(one.bytes, one.flags, one.date)
    }
    const opened: string[] = []
    pair.target.on('EXAMINE', (context, next) => {
      opened.push(textOf(context.args[0]))
      return next()
    })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 7 })
    expect(opened).not.toContain('Altra')
  })

  it('in nights that end in the middle of the search: it goes on, and sends nothing before it is through', async () => {
    const pair = await lostAfter({ INBOX: letters(30) }, (all) => file(all, 24, 'Altra'))
    let stop = new AbortController()
    const off = pair.target.on('UID FETCH', async (context, next) => {
      if (!context.line.includes('BODY.PEEK[]') || context.opened.path !== 'Altra') return next()
      context.cutAnswerAfter(3_000)
      await next()
      stop.abort()
    })
    for (let night = 1; night <= 2; night += 1) {
      stop = new AbortController()
      const { status } = await pair.job.run({ stop: stop.signal })
      expect(status.state).toBe('stopped')
      expect(appends(pair)).toBe(0)
    }
    off()
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(appends(pair)).toBe(0)
  })
})

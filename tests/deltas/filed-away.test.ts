// Mail that is filed into another folder of the source is moved, not lost; what is found nowhere is lost.

import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'
import type { ScriptedMessage } from '../support/scripted-store.ts'

const parked = (status: { mailboxes: readonly { state: string; error: { code: string } | null }[] }): string[] =>
  status.mailboxes.map(({ state, error }) => `${state} ${error?.code ?? ''}`.trim())

/**
 * Moves the first so many messages of a folder of the source, as MOVE does: new UIDs, the same bytes, flags and date.
 */
function file(pair: Pair, count: number, from: string, to: string, change: Partial<ScriptedMessage> = {}): void {
  const moved = pair.from(from).messages.slice(0, count)
  pair.from(from).remove(moved.map(({ uid }) => uid))
  for (const one of moved) {
    const { bytes, flags, internalDate } = { ...one, ...change }
    pair.from(to).add(bytes, [...flags], internalDate)
  }
}

/** Each message of a source folder is in the target folder that it goes to. */
function expectIn(pair: Pair, path: string): void {
  const there = new Set(bodiesOf(pair.to(path)))
  expect(bodiesOf(pair.from(path)).filter((body) => !there.has(body))).toEqual([])
}

describe('mail that was filed away between two passes', () => {
  it.each(['2023', 'ZZ archivio'])(
    '40 of 500 into %s, a folder that is new: no loss, and each is where it was filed',
    async (name) => {
      const pair = await scriptedPair({ INBOX: letters(500) })
      await pair.job.run()
      file(pair, 40, 'INBOX', name)
      const { status, events } = await pair.job.run()
      expect(parked(status)).toEqual(['complete'])
      expect(problemsOf(status)).toEqual([])
      expectIn(pair, name)
      expectIn(pair, 'INBOX')
      const notes = pair.job.ledger().filter((row) => row.notes.includes('moved-at-source'))
      expect(notes).toHaveLength(40)
      expect(
        events.flatMap((event) =>
          event.event === 'finding' ? [`${event.finding.folder ?? ''} ${event.finding.code}`] : [],
        ),
      ).toEqual(['INBOX moved-at-source'])
    },
  )

  it('into a folder that was there, and got other mail too; and a few deleted besides', async () => {
    const pair = await scriptedPair({ INBOX: letters(500), Archivio: letters(30, 600) })
    await pair.job.run()
    file(pair, 40, 'INBOX', 'Archivio')
    for (const { bytes, flags, date } of letters(5, 700)) pair.from('Archivio').add(bytes, flags, date)
    pair.from().remove(
      pair
        .from()
        .messages.slice(0, 8)
        .map(({ uid }) => uid),
    )
    const { status } = await pair.job.run()
    expect(parked(status)).toEqual(['complete'])
    expectIn(pair, 'Archivio')
    const rows = pair.job.ledger()
    expect(rows.filter(({ notes }) => notes.includes('moved-at-source'))).toHaveLength(40)
    expect(rows.filter(({ notes }) => notes.includes('deleted-at-source'))).toHaveLength(8)
  })

  it('by a program that gives the copies the date of the day: known by their bytes', async () => {
    const pair = await scriptedPair({ INBOX: letters(200) })
    await pair.job.run()
    file(pair, 40, 'INBOX', 'Archivio', { internalDate: Date.UTC(2020, 1, 1) })
    expect(parked((await pair.job.run()).status)).toEqual(['complete'])
    expectIn(pair, 'Archivio')
  })

  it('a whole folder emptied into another one, and then deleted', async () => {
    const pair = await scriptedPair({ INBOX: letters(5), Vecchia: letters(40, 100), Archivio: letters(3, 300) })
    await pair.job.run()
    file(pair, 40, 'Vecchia', 'Archivio')
    pair.source.account('u').folders.delete('Vecchia')
    const { status } = await pair.job.run()
    expect(parked(status)).toEqual(['complete'])
    expectIn(pair, 'Archivio')
  })

  it('the only folder that held anything, into new ones', async () => {
    const pair = await scriptedPair({ INBOX: letters(40) })
    await pair.job.run()
    file(pair, 20, 'INBOX', '2022')
    file(pair, 20, 'INBOX', '2023')
    expect(parked((await pair.job.run()).status)).toEqual(['complete'])
    expectIn(pair, '2022')
    expectIn(pair, '2023')
  })

  it('between the listing and the copying: what is not there any more is looked for before it is missed', async () => {
    const pair = await scriptedPair({ INBOX: letters(100), Archivio: letters(3, 300) })
    let filed = false
    pair.source.on('UID FETCH', (context, next) => {
      if (!filed && context.line.includes('BODY.PEEK') && context.opened.folder === pair.from()) {
        filed = true
        file(pair, 40, 'INBOX', 'Archivio')
      }
      return next()
    })
    const { status } = await pair.job.run()
    expect(status.mailboxes[0]?.error ?? null).toBeNull()
    expect(parked((await pair.job.run()).status)).toEqual(['complete'])
    expectIn(pair, 'Archivio')
    expectIn(pair, 'INBOX')
    expect(statesOf((await pair.job.run()).status)['pending']).toBeUndefined()
  })
})

describe('what is not a move', () => {
  it('as many gone as new ones elsewhere, but other ones', async () => {
    const pair = await scriptedPair({ INBOX: letters(200) })
    await pair.job.run()
    pair.from().remove(
      pair
        .from()
        .messages.slice(0, 40)
        .map(({ uid }) => uid),
    )
    for (const { bytes, flags, date } of letters(40, 1_000)) pair.from('2023').add(bytes, flags, date)
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
  })

  it('other bytes of the same length and date', async () => {
    const pair = await scriptedPair({ INBOX: letters(200) })
    await pair.job.run()
    const lost = pair.from().messages.slice(0, 40)
    file(pair, 40, 'INBOX', '2023')
    for (const [i, one] of pair.from('2023').messages.entries())
      one.bytes = Buffer.from(lost[i]?.bytes.toString('latin1').replace('lettera', 'lettere') ?? '', 'latin1')
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
  })

  it('two folders that lost the same messages, of which one found them again', async () => {
    const same = letters(40, 100)
    const pair = await scriptedPair({ Alfa: [...same, ...letters(60, 300)], Beta: [...same, ...letters(60, 500)] })
    await pair.job.run()
    file(pair, 40, 'Alfa', '2023')
    pair.from('Beta').remove(
      pair
        .from('Beta')
        .messages.slice(0, 40)
        .map(({ uid }) => uid),
    )
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
  })

  it('what has been lying in another folder all the time', async () => {
    const same = letters(40, 100)
    const pair = await scriptedPair({ INBOX: [...same, ...letters(60, 300)], Copie: same })
    await pair.job.run()
    pair.from().remove(
      pair
        .from()
        .messages.slice(0, 40)
        .map(({ uid }) => uid),
    )
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
  })

  it('a part moved, and a part lost: the part that is lost decides', async () => {
    const pair = await scriptedPair({ INBOX: letters(300) })
    await pair.job.run()
    file(pair, 40, 'INBOX', '2023')
    pair.from().remove(
      pair
        .from()
        .messages.slice(0, 11)
        .map(({ uid }) => uid),
    )
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
    expect(parked((await pair.job.run({ again: ['INBOX'] })).status)).toEqual(['complete'])
    expectIn(pair, '2023')
  })
})

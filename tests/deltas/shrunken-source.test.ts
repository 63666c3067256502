// Sources that suddenly have much less: not believed, whenever it happens, until a person names the folder.

import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'

const parked = (status: { mailboxes: readonly { state: string; error: { code: string } | null }[] }): string[] =>
  status.mailboxes.map(({ state, error }) => `${state} ${error?.code ?? ''}`.trim())

describe('a source that shrinks', () => {
  it('emptied, however little it held: parked until its folder is named', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Inviata: letters(2, 20) })
    await pair.job.run()
    pair.from().remove([1, 2, 3])
    pair.from('Inviata').remove([1, 2])
    const { status } = await pair.job.run()
    expect(parked(status)).toEqual(['parked source-shrunk'])
    expect(statesOf(status)).toEqual({ verified: 5 })
    expect(pair.job.ledger().map(({ notes }) => notes)).toEqual(Array.from({ length: 5 }, () => '[]'))
    expect(parked((await pair.job.run({ again: ['INBOX', 'Inviata'] })).status)).toEqual(['complete'])
    expect(pair.to().messages).toHaveLength(3)
    expect(parked((await pair.job.run()).status)).toEqual(['complete'])
  })

  it('one of its folders emptied by its user is believed as long as it is little', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Bozze: letters(10, 20) })
    await pair.job.run()
    pair.from('Bozze').remove(pair.from('Bozze').messages.map(({ uid }) => uid))
    expect(parked((await pair.job.run()).status)).toEqual(['complete'])
  })

  it('more than ten of a folder gone, or 1 % of a large one', async () => {
    const pair = await scriptedPair({ INBOX: letters(1_300), Inviata: letters(11, 2_000) })
    await pair.job.run()
    const uids = (path: string, count: number) =>
      pair
        .from(path)
        .messages.slice(0, count)
        .map(({ uid }) => uid)
    pair.from().remove(uids('INBOX', 13))
    expect(parked((await pair.job.run()).status)).toEqual(['complete'])
    pair.from().remove(uids('INBOX', 13))
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
    expect(parked((await pair.job.run({ again: ['INBOX'] })).status)).toEqual(['complete'])
    pair.from('Inviata').remove(uids('Inviata', 11))
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
  })

  it("what an excluded folder loses is nobody's loss", async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Spam: letters(40, 20) })
    Object.assign(pair.job.plan.mailboxes[0]?.folders ?? {}, { exclude: ['Spam'] })
    await pair.job.run()
    pair.from('Spam').remove(pair.from('Spam').messages.map(({ uid }) => uid))
    expect(parked((await pair.job.run()).status)).toEqual(['complete'])
  })

  it('a folder that vanished: believed when it held little, kept on the target', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Grande: letters(11, 20), Piccola: letters(3, 50) })
    await pair.job.run()
    pair.from('Piccola').add(Buffer.from('Subject: x\r\n\r\n'))
    pair.from('Piccola').refused = '[NOPERM] the index is broken'
    expect(problemsOf((await pair.job.run()).status)).toEqual(['folder folder-unreadable'])
    pair.source.account('u').folders.delete('Piccola')
    const { status, events } = await pair.job.run()
    expect(parked(status)).toEqual(['complete'])
    expect(
      events.flatMap((event) =>
        event.event === 'finding' ? [`${event.finding.folder ?? ''} ${event.finding.code}`] : [],
      ),
    ).toEqual(['Piccola deleted-at-source'])
    expect(pair.to('Piccola').messages).toHaveLength(3)
    pair.source.account('u').folders.delete('Grande')
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
    expect(parked((await pair.job.run({ again: ['Grande'] })).status)).toEqual(['complete'])
    expect(pair.to('Grande').messages).toHaveLength(11)
  })

  it('emptied in the middle of a run: nothing is called gone, and it goes on when the messages are back', async () => {
    const pair = await scriptedPair({ INBOX: letters(200), Inviata: letters(3, 500) })
    const held = [...pair.from().messages]
    const off = pair.source.on('UID FETCH', (context, next) => {
      if (context.line.includes('BODY.PEEK') && context.opened.folder === pair.from())
        pair.from().remove(held.slice(20).map(({ uid }) => uid))
      return next()
    })
    const { status } = await pair.job.run()
    expect(parked(status)).toEqual(['parked source-shrunk'])
    expect(status.totals.gone).toBe(0)
    expect(status.totals.pending + status.totals.verified + status.totals.copied).toBe(203)
    off()
    // In the next run the listing shows it.
    const second = await pair.job.run()
    expect(parked(second.status)).toEqual(['parked source-shrunk'])
    expect(second.status.totals.gone).toBe(0)
    pair.from().messages.splice(0, Infinity, ...held)
    const { status: third } = await pair.job.run()
    expect(parked(third)).toEqual(['complete'])
    expect(statesOf(third)).toEqual({ verified: 203 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('a little at the listing and a little more while it is read add up', async () => {
    const pair = await scriptedPair({ INBOX: letters(30) })
    pair.to().refused = '[NOPERM] not yet'
    await pair.job.run()
    pair.to().refused = undefined
    pair.from().remove([1, 2, 3, 4, 5, 6])
    let bodies = 0
    pair.source.on('UID FETCH', (context, next) => {
      if (context.line.includes('BODY.PEEK') && (bodies += 1) === 1) pair.from().remove([10, 11, 12, 13, 14, 15])
      return next()
    })
    const { status } = await pair.job.run()
    expect(parked(status)).toEqual(['parked source-shrunk'])
    expect(status.totals.gone).toBe(6)
  })

  it('a few deleted while it is read are gone, each confirmed', async () => {
    const pair = await scriptedPair({ INBOX: letters(30) })
    let bodies = 0
    pair.source.on('UID FETCH', (context, next) => {
      if (context.line.includes('BODY.PEEK') && (bodies += 1) === 1) pair.from().remove([10, 11, 12])
      return next()
    })
    const { status } = await pair.job.run()
    expect(parked(status)).toEqual(['complete'])
    expect(statesOf(status)).toEqual({ verified: 27, gone: 3 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('renumbered, with as many messages but other ones', async () => {
    const pair = await scriptedPair({ INBOX: letters(20) })
    await pair.job.run()
    pair.from().remove(pair.from().messages.map(({ uid }) => uid))
    for (const one of letters(20, 100)) pair.from().add(one.bytes, one.flags, one.date)
    pair.from().renumber(1)
    expect(parked((await pair.job.run()).status)).toEqual(['parked source-shrunk'])
    expect(pair.to().messages).toHaveLength(20)
  })
})

// Folders created, renamed and deleted on the source between two passes: nothing is copied twice.

import { describe, expect, it } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { migration, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'
import { fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { freshUser } from '../support/temp-dir.ts'

const obstacle = whyNoDovecot()

type Pair = Awaited<ReturnType<typeof scriptedPair>>
const findings = (events: readonly MigrationEvent[]): string[] =>
  events.flatMap((event) => (event.event === 'finding' ? [`${event.finding.folder ?? ''} ${event.finding.code}`] : []))

function rename(pair: Pair, from: string, to: string, { renumber = false } = {}): void {
  const { folders } = pair.source.account('u')
  const folder = folders.get(from)
  folders.delete(from)
  if (folder === undefined) return
  folders.set(to, folder)
  if (renumber) folder.renumber(500)
}

describe('a folder of the source', () => {
  it('renamed: recognised, also with more than is believed to vanish', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(30, 20) })
    await pair.job.run()
    rename(pair, 'Pratiche', 'Pratiche 2014')
    const { status, events } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 33 })
    expect(findings(events)).toEqual(['Pratiche 2014 renamed-at-source'])
    for (const one of letters(2, 80)) pair.from('Pratiche 2014').add(one.bytes, one.flags, one.date)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 35 })
    expect(bodiesOf(pair.to('Pratiche'))).toEqual(bodiesOf(pair.from('Pratiche 2014')))
    expect([...pair.target.account('v').folders.keys()].toSorted()).toEqual(['INBOX', 'Pratiche'])
    expect(status.mailboxes[0]?.folders.map(({ source, target }) => `${source.name} → ${target?.name ?? ''}`)).toEqual([
      'INBOX → INBOX',
      'Pratiche 2014 → Pratiche',
    ])
  })

  it('renamed on a server that numbers its messages anew (Courier): the same', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(30, 20) })
    await pair.job.run()
    rename(pair, 'Pratiche', 'Vecchie', { renumber: true })
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 33 })
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(33)
  })

  it('renamed and numbered anew, and as much has come since: followed; more, and it is another folder', async () => {
    for (const [arrived, appended] of [
      [10, 13 + 10],
      [20, 13 + 10 + 20],
    ] as const) {
      const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(10, 20) })
      await pair.job.run()
      rename(pair, 'Pratiche', 'Vecchie', { renumber: true })
      for (const one of letters(arrived, 80)) pair.from('Vecchie').add(one.bytes, one.flags, one.date)
      expect((await pair.job.run()).status.state).toBe('complete')
      expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(appended)
    }
  })

  it.each([
    ['for a while', ['EXAMINE']],
    ['and not even counted', ['EXAMINE', 'STATUS']],
  ])(
    'renamed, and it cannot be opened, %s: the others go on, and nothing is gone or copied twice',
    async (_, verbs) => {
      const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(8, 20) })
      await pair.job.run()
      rename(pair, 'Pratiche', 'Vecchie')
      for (const one of letters(2, 80)) pair.from('INBOX').add(one.bytes, one.flags, one.date)
      const off = verbs.map((verb) =>
        pair.source.on(verb, (context, next) =>
          context.line.includes('"Vecchie"') ? context.no('[NOPERM] not now') : next(),
        ),
      )
      const { status } = await pair.job.run()
      expect(status.state).toBe('incomplete')
      expect(statesOf(status)).toEqual({ verified: 13 })
      expect(status.problems).toMatchObject([{ code: 'folder-unreadable', folder: 'Vecchie' }])
      off.forEach((end) => end())
      const last = await pair.job.run()
      expect(statesOf(last.status)).toEqual({ verified: 13 })
      expect(last.status.state).toBe('complete')
      expect(findings(last.events)).toEqual(['Vecchie renamed-at-source'])
      expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(13)
    },
  )

  it('renumbered in its place, while a new one cannot be opened: it is matched by its bytes', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(8, 20) })
    await pair.job.run()
    pair.from('Pratiche').renumber(500)
    for (const one of letters(8, 80)) pair.from('Chiusa').add(one.bytes, one.flags, one.date)
    pair.source.on('EXAMINE', (context, next) =>
      context.line.includes('"Chiusa"') ? context.no('[NOPERM] never') : next(),
    )
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 11 })
    expect(status.problems).toMatchObject([{ code: 'folder-unreadable', folder: 'Chiusa' }])
    expect(status.owed).toEqual({ 'folder-error': 1 })
  })

  it('renamed, and a new one made in its place, as at the end of a year', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Inviata: letters(30, 20) })
    await pair.job.run()
    rename(pair, 'Inviata', 'Inviata 2014')
    for (const one of letters(2, 80)) pair.from('Inviata').add(one.bytes, one.flags, one.date)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 35 })
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(35)
    expect(bodiesOf(pair.to('Inviata')).length).toBeGreaterThanOrEqual(30)
    expect((await pair.job.run()).status.state).toBe('complete')
  })

  it('renamed to a name for which the plan knows a place: it stays all the same, and stops nobody', async () => {
    const pair = await scriptedPair({ INBOX: letters(1), Pratiche: letters(3, 20) })
    Object.assign(pair.job.plan.mailboxes[0]?.folders ?? {}, { map: new Map([['Ricevute', 'Archivio/Ricevute']]) })
    await pair.job.run()
    rename(pair, 'Pratiche', 'Ricevute')
    for (let run = 0; run < 2; run += 1) expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 4 })
    expect(pair.to('Pratiche').messages).toHaveLength(3)
  })

  it('renamed to the name of one that had been emptied and deleted', async () => {
    const pair = await scriptedPair({
      INBOX: letters(3),
      Vecchia: letters(3, 20),
      Altra: letters(30, 40),
      Terza: letters(20, 80),
    })
    await pair.job.run()
    for (const [emptied, renamed] of [
      ['Vecchia', 'Altra'],
      ['Vecchia', 'Terza'],
    ] as const) {
      // So few at a time that they are believed to be deleted.
      for (let left = pair.from(emptied).messages; left.length > 0; left = pair.from(emptied).messages) {
        pair.from(emptied).remove(left.slice(0, 8).map(({ uid }) => uid))
        await pair.job.run()
      }
      pair.source.account('u').folders.delete(emptied)
      rename(pair, renamed, emptied)
      for (let run = 0; run < 2; run += 1) {
        const { status } = await pair.job.run()
        expect(statesOf(status)).toEqual({ verified: 56 })
        expect(status.state).toBe('complete')
      }
    }
    const { status } = await pair.job.run()
    expect(
      status.mailboxes[0]?.folders.map(
        ({ source, target, totals }) => `${source.name} → ${target?.name ?? ''}: ${totals.messages}`,
      ),
    ).toEqual(['Vecchia (2) → Altra: 30', 'INBOX → INBOX: 3', 'Vecchia → Terza: 20', 'Vecchia (1) → Vecchia: 3'])
    expect(
      [...pair.target.account('v').folders].map(([path, { messages }]) => `${path} ${messages.length}`).toSorted(),
    ).toEqual(['Altra 30', 'INBOX 3', 'Terza 20', 'Vecchia 3'])
  })

  it('new, with a few of the sizes of one that was deleted: no rename', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(5, 20) })
    await pair.job.run()
    pair.source.account('u').folders.delete('Pratiche')
    for (const one of letters(5, 60)) pair.from('Nuova').add(one.bytes, one.flags, one.date)
    const { status, events } = await pair.job.run()
    expect(findings(events)).toEqual(['Pratiche deleted-at-source'])
    expect(statesOf(status)).toEqual({ verified: 13 })
    expect(bodiesOf(pair.to('Nuova'))).toEqual(bodiesOf(pair.from('Nuova')))
    expect(pair.to('Pratiche').messages).toHaveLength(5)
  })

  it('exchanged with another, and in a ring of three: each is followed, nothing is copied twice', async () => {
    const pair = await scriptedPair({
      INBOX: letters(1),
      Uno: letters(12, 20),
      Due: letters(15, 40),
      Tre: letters(11, 60),
      Quattro: letters(13, 80),
      Cinque: letters(14, 100),
    })
    await pair.job.run()
    const before = new Map(['Uno', 'Due', 'Tre', 'Quattro', 'Cinque'].map((path) => [path, bodiesOf(pair.from(path))]))
    // Uno and Due exchange their names; Tre → Quattro → Cinque → Tre.
    for (const [from, to] of [
      ['Uno', 'x'],
      ['Due', 'Uno'],
      ['x', 'Due'],
      ['Cinque', 'x'],
      ['Quattro', 'Cinque'],
      ['Tre', 'Quattro'],
      ['x', 'Tre'],
    ] as const)
      rename(pair, from, to)
    const { status, events } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 66 })
    expect(status).toMatchObject({ state: 'complete', totals: { messages: 66, noted: 0 } })
    expect(findings(events).toSorted()).toEqual(
      ['Cinque', 'Due', 'Quattro', 'Tre', 'Uno'].map((name) => `${name} renamed-at-source`),
    )
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(66)
    for (const [path, bodies] of before) expect(bodiesOf(pair.to(path))).toEqual(bodies)
    // What comes later follows its folder.
    for (const one of letters(1, 200)) pair.from('Due').add(one.bytes, one.flags, one.date)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 67 })
    expect(pair.to('Uno').messages).toHaveLength(13)
    expect((await pair.job.run()).events.filter(({ event }) => event === 'folder-started')).toEqual([])
  })

  it('renamed to the name of one that was deleted: nothing is doubled, and nobody believes it unasked', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Uno: letters(12, 20), Due: letters(15, 40) })
    await pair.job.run()
    rename(pair, 'Uno', 'Due')
    const { status } = await pair.job.run()
    expect(status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'source-shrunk' } })
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(30)
    const accepted = await pair.job.run({ again: ['Uno', 'Due'] })
    expect(accepted.status.state).toBe('complete')
    for (const body of bodiesOf(pair.from('Due')))
      expect([...bodiesOf(pair.to('Uno')), ...bodiesOf(pair.to('Due'))]).toContain(body)
  })

  it('INBOX is never followed: what RENAME INBOX moved is copied where it is now, and its copies stay', async () => {
    const pair = await scriptedPair({ INBOX: letters(15) })
    await pair.job.run()
    rename(pair, 'INBOX', 'Vecchia')
    pair.source.account('u').create('INBOX')
    const { status, events } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(findings(events)).toEqual(['INBOX moved-at-source'])
    expect(bodiesOf(pair.to('INBOX'))).toEqual(bodiesOf(pair.from('Vecchia')))
    expect(bodiesOf(pair.to('Vecchia'))).toEqual(bodiesOf(pair.from('Vecchia')))
  })

  it('INBOX emptied without a trace elsewhere is not believed', async () => {
    const pair = await scriptedPair({ INBOX: letters(15), Uno: letters(3, 40) })
    await pair.job.run()
    pair.source.account('u').folders.delete('INBOX')
    pair.source.account('u').create('INBOX')
    const { status } = await pair.job.run()
    expect(status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'source-shrunk' } })
  })
})

describe.skipIf(obstacle !== undefined)(
  `on real servers${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it('created, renamed with its children, and deleted: each message arrives once', async () => {
      const { source, target } = await twoServers()
      const user = freshUser()
      const [from, to] = [
        { port: source.port, user },
        { port: target.port, user },
      ]
      await fillAccount(from, {
        INBOX: letters(3),
        'INBOX.Uffici': letters(12, 20),
        'INBOX.Uffici.Roma': letters(12, 40),
        'INBOX.Vecchia': letters(2, 60),
      })
      const job = migration(source, target, [{ id: 'uno', source: user, target: user }])
      await job.run()
      const client = await MailClient.connect(from)
      await client.rename('INBOX.Uffici', 'INBOX.Sedi')
      await client.delete('INBOX.Vecchia')
      await client.logout()
      await fillAccount(from, { 'INBOX.Sedi.Roma': letters(1, 50), 'INBOX.Nuova': letters(2, 70) })
      const { status, events } = await job.run()
      expect(findings(events).toSorted()).toEqual([
        'Sedi renamed-at-source',
        'Sedi/Roma renamed-at-source',
        'Vecchia deleted-at-source',
      ])
      expect(status).toMatchObject({ state: 'complete', problems: [], totals: { messages: 32, verified: 32 } })
      const held = (await readAccount(to)).folders.map(({ path, messages }) => `${path} ${messages.length}`)
      expect(held).toEqual(['INBOX 3', 'Nuova 2', 'Uffici 12', 'Uffici/Roma 13', 'Vecchia 2'])
    })

    it('renamed to the name of one that had been emptied and deleted: the pass goes on', async () => {
      const { source, target } = await twoServers()
      const user = freshUser()
      const [from, to] = [
        { port: source.port, user },
        { port: target.port, user },
      ]
      await fillAccount(from, { INBOX: letters(3), 'INBOX.Vecchia': letters(3, 20), 'INBOX.Altra': letters(30, 40) })
      const job = migration(source, target, [{ id: 'uno', source: user, target: user }])
      await job.run()
      const client = await MailClient.connect(from)
      await client.select('INBOX.Vecchia')
      await client.remove(await client.search())
      await job.run()
      await client.select('INBOX')
      await client.delete('INBOX.Vecchia')
      await client.rename('INBOX.Altra', 'INBOX.Vecchia')
      await client.logout()
      const { status, events } = await job.run()
      expect(findings(events)).toContain('Vecchia renamed-at-source')
      expect(status).toMatchObject({ state: 'complete', problems: [], totals: { messages: 36, verified: 36 } })
      expect((await readAccount(to)).folders.map(({ path, messages }) => `${path} ${messages.length}`)).toEqual([
        'Altra 30',
        'INBOX 3',
        'Vecchia 3',
      ])
    })
  },
)

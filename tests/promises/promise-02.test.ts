// Promise 2. Nothing lost, nothing doubled; identical messages stay as many as they were.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migration, statesOf } from '../copy/migration.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'
import { contentOfAccount, readAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus, oddMessages, plainMessage } from '../support/messages.ts'
import { type DovecotPair, dovecotPair, foldersOf, freshAccounts } from './dovecot-pair.ts'

describe.skipIf(whyNoDovecot() !== undefined)('promise 2: nothing lost, nothing doubled', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('two messages that are identical in the source stay two, in one folder and over folders', async () => {
    const twin = plainMessage(1, 'identical\r\n')
    const twins = [
      twin,
      twin,
      twin,
      { ...twin, flags: ['\\Seen'] },
      { ...twin, date: twin.date + 86_400_000 },
      { ...twin, flags: ['\\Flagged'], date: twin.date + 1_000 },
    ]
    const { user, sourceAccount, targetAccount } = await freshAccounts(pair, {
      INBOX: [...twins, ...oddMessages()],
      'INBOX.Copie': twins,
      'INBOX.Bozze.Vecchie': [twin, twin],
    })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    const content = contentOfAccount(await readAccount(sourceAccount), { prefix: 'INBOX.', separator: '.' })
    expect(contentOfAccount(await readAccount(targetAccount))).toEqual(content)
    expect(content['Copie']).toHaveLength(6)
    expect((await job.run()).status.state).toBe('complete')
    expect(contentOfAccount(await readAccount(targetAccount))).toEqual(content)
    // Each row has a copy of its own.
    const places = job.ledger().map((row) => `${row.target_path ?? ''} ${row.target_uid ?? ''}`)
    expect(new Set(places).size).toBe(places.length)
  })

  it('the line cut again and again at any byte, on both sides: in the end both accounts are equal', async () => {
    const mail = corpus(11, 60, 8)
    const { user, sourceAccount, targetAccount } = await freshAccounts(pair, {
      INBOX: mail,
      'INBOX.Inviata': mail.slice(0, 20),
    })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    for (const [line, direction, bytes] of [
      [pair.targetLine, 'up', 90_000],
      [pair.sourceLine, 'down', 400_000],
      [pair.targetLine, 'down', 60_000],
      [pair.targetLine, 'up', 300_000],
    ] as const)
      void line.cutAfterBytes(direction, bytes)
    let { status } = await job.run()
    for (let more = 0; more < 5 && status.state !== 'complete'; more += 1) ({ status } = await job.run())
    expect(status.state).toBe('complete')
    expect(contentOfAccount(await readAccount(targetAccount))).toEqual(
      contentOfAccount(await readAccount(sourceAccount), { prefix: 'INBOX.', separator: '.' }),
    )
    expect(status.totals).toMatchObject({ verified: 80, ghosts: 0 })
  })

  it('a source that suddenly shrinks parks the mailbox; copies stay, nothing is called gone', async () => {
    const mail = corpus(12, 50, 3)
    const { user, sourceAccount, targetAccount } = await freshAccounts(pair, {
      INBOX: mail,
      'INBOX.Inviata': mail.slice(0, 30),
    })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    await job.run()
    const client = await MailClient.connect(sourceAccount)
    await client.select('INBOX')
    await client.remove((await client.search()).slice(0, 30))
    await client.append('INBOX', corpus(13, 3, 3))
    await client.logout()
    const { status } = await job.run()
    expect(status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'source-shrunk' } })
    expect(status.mailboxes[0]?.error?.message).toMatch(/50.* 20 /)
    expect(status.mailboxes[0]?.error?.hint).not.toBe('')
    // What came new is known by now, and waits.
    expect(statesOf(status)).toEqual({ pending: 3, verified: 80 })
    expect((await foldersOf(targetAccount)).get('INBOX')?.messages).toHaveLength(50)
  })
})

describe('promise 2: a source that shrinks is not believed', () => {
  it('emptied before anything was copied: nothing is called gone, and when it is back everything arrives', async () => {
    const pair = await scriptedPair({ INBOX: letters(60) })
    pair.to().refused = '[NOPERM] not yet'
    await pair.job.run()
    const all = pair.from().messages.splice(0)
    const shrunk = await pair.job.run()
    expect(shrunk.status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'source-shrunk' } })
    expect(statesOf(shrunk.status)).toEqual({ pending: 60 })
    pair.from().messages.push(...all)
    pair.to().refused = undefined
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 60 })
  })

  it('emptied and numbered anew at the same time: not believed either', async () => {
    const pair = await scriptedPair({ INBOX: letters(60) })
    pair.to().refused = '[NOPERM] not yet'
    await pair.job.run()
    const all = pair.from().messages.splice(0)
    pair.from().renumber(500)
    const { status } = await pair.job.run()
    expect(status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'source-shrunk' } })
    expect(statesOf(status)).toEqual({ pending: 60 })
    pair.from().messages.push(...all)
    pair.from().renumber(600)
    pair.to().refused = undefined
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 60 })
  })

  it('believed when a person who looked says so, folder by folder', async () => {
    const pair = await scriptedPair({ INBOX: letters(20), Cestino: letters(60, 100), Vecchia: letters(30, 300) })
    await pair.job.run()
    pair.from('Cestino').messages.splice(0, 50)
    pair.source.account('u').folders.delete('Vecchia')
    for (const again of [[], ['INBOX'], ['Cestino'], ['Vecchia']])
      expect((await pair.job.run({ again })).status.mailboxes[0]?.error?.code).toBe('source-shrunk')
    const { status } = await pair.job.run({ again: ['Cestino', 'Vecchia'] })
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 110 })
    expect((await pair.job.run()).status.state).toBe('complete')
    expect(pair.to('Cestino').messages).toHaveLength(60)
  })

  it('a whole folder that is no longer listed parks the mailbox too', async () => {
    const pair = await scriptedPair({ INBOX: letters(5), Archivio: letters(40, 100) })
    await pair.job.run()
    pair.source.account('u').folders.delete('Archivio')
    const { status } = await pair.job.run()
    expect(status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'source-shrunk' } })
    expect(pair.to('Archivio').messages).toHaveLength(40)
  })

  it('a few messages that a user deletes are believed', async () => {
    const pair = await scriptedPair({ INBOX: letters(60) })
    pair.to().refused = '[NOPERM] not yet'
    await pair.job.run()
    pair.from().remove([3, 4, 5])
    pair.to().refused = undefined
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 57, gone: 3 })
    expect(status.state).toBe('complete')
  })
})

// Promise 5. What the target already had is respected: copies are adopted, users keep the last word.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WriterChoice } from '../../src/model/plan.ts'
import { migration, problemsOf } from '../copy/migration.ts'
import { nextUids } from '../crash/scenario.ts'
import { fillAccount, type FolderState } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus, oddMessages, plainMessage } from '../support/messages.ts'
import { type DovecotPair, dovecotPair, foldersOf, freshAccounts } from './dovecot-pair.ts'

const textsOf = (folder: FolderState | undefined): string[] =>
  (folder?.messages ?? []).map(
    ({ uid, sha256, internalDate, flags }) => `${uid} ${sha256} ${internalDate} ${flags.join(' ')}`,
  )
const digestsOf = (folder: FolderState | undefined): string[] =>
  (folder?.messages ?? []).map((one) => one.sha256).toSorted()

const writers: WriterChoice[] = ['multiappend', 'append', 'one-by-one']

describe.skipIf(whyNoDovecot() !== undefined)('promise 5: what the target already had is respected', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('mail that was there, and mail that arrives meanwhile, is not touched', async () => {
    const own = [
      plainMessage(1, 'già qui\r\n'),
      { ...plainMessage(2, 'anche questa\r\n'), flags: ['\\Deleted', '\\Seen'] },
      { ...plainMessage(3, 'e questa\r\n'), flags: ['\\Flagged'] },
    ]
    const { user, sourceAccount, targetAccount } = await freshAccounts(
      pair,
      { INBOX: corpus(31, 30, 4) },
      { INBOX: own, 'Mie cose': own },
    )
    const before = await foldersOf(targetAccount)
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    const arriving = MailClient.connect(targetAccount)
    const { status } = await job.run({
      emit: (event) => {
        if (event.event === 'message' && event.state === 'verified' && event.uid === 7)
          void arriving.then((client) => client.append('INBOX', [plainMessage(50, 'arrivata ora\r\n')]))
      },
    })
    await (await arriving).logout()
    const after = await foldersOf(targetAccount)
    expect(status.state).toBe('complete')
    expect(textsOf(after.get('INBOX')).slice(0, 3)).toEqual(textsOf(before.get('INBOX')))
    expect(textsOf(after.get('Mie cose'))).toEqual(textsOf(before.get('Mie cose')))
    const expected = [
      ...digestsOf((await foldersOf(sourceAccount, 'INBOX.')).get('INBOX')),
      ...digestsOf(before.get('INBOX')),
    ]
    expect(digestsOf(after.get('INBOX'))).toEqual(expect.arrayContaining(expected))
    expect((await job.run()).status.state).toBe('complete')
  })

  it.each(writers)(
    'copies that another tool made are adopted by content, not doubled: twins, other flags and dates too (%s)',
    async (writer) => {
      const mail = [...corpus(32, 20, 4), ...oddMessages()]
      const copied = mail
        .filter((_, at) => at % 2 === 0)
        .map((one, at) =>
          at % 3 === 0 ? { ...one, flags: ['\\Seen'] } : at % 3 === 1 ? { ...one, date: one.date + 5_000 } : one,
        )
      const { user, sourceAccount, targetAccount } = await freshAccounts(pair, { INBOX: mail }, { INBOX: copied })
      const before = await foldersOf(targetAccount)
      const firstFree = (await nextUids(pair.target.port, user))['INBOX'] ?? 0
      const job = migration(pair.sourceLine, { port: pair.targetLine.port, writer }, [{ source: user, target: user }])
      const { status, events } = await job.run()
      expect(status.totals).toMatchObject({ messages: mail.length, verified: mail.length, adopted: copied.length })
      expect(events.some(({ event }) => event === 'adopting')).toBe(true)
      // Nothing more was stored, not even for a moment.
      expect((await nextUids(pair.target.port, user))['INBOX']).toBe(firstFree + mail.length - copied.length)
      const after = await foldersOf(targetAccount)
      expect(textsOf(after.get('INBOX')).slice(0, copied.length)).toEqual(textsOf(before.get('INBOX')))
      expect(digestsOf(after.get('INBOX'))).toEqual(digestsOf((await foldersOf(sourceAccount, 'INBOX.')).get('INBOX')))
    },
  )

  it('a copy that another tool altered is a finding, not a second copy in silence', async () => {
    const mail = corpus(33, 4, 2)
    const altered = mail
      .slice(0, 2)
      .map((one) => ({ ...one, bytes: Buffer.concat([Buffer.from('X-OfflineIMAP: 1\r\n'), one.bytes]) }))
    const { user, targetAccount } = await freshAccounts(pair, { INBOX: mail }, { INBOX: altered })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    const { status } = await job.run()
    expect(problemsOf(status)).toEqual(['differs altered-copy-present', 'differs altered-copy-present'])
    expect((await foldersOf(targetAccount)).get('INBOX')?.messages).toHaveLength(4)
  })

  it('a message once verified is never appended again, whatever a user did with it since: flagged, moved', async () => {
    const { user, targetAccount } = await freshAccounts(pair, {
      INBOX: corpus(34, 20, 3),
      'INBOX.Pratiche': corpus(35, 10, 3),
    })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    await job.run()
    const client = await MailClient.connect(targetAccount)
    await client.create('Archivio')
    await client.select('INBOX')
    const uids = await client.search()
    await client.store(uids.slice(0, 3), '+FLAGS', ['\\Flagged', 'Letto'])
    await client.move(uids.slice(3, 6), 'Archivio')
    await client.remove(uids.slice(6, 9))
    await client.rename('Pratiche', 'Pratiche vecchie')
    await client.logout()
    await fillAccount(
      { port: pair.source.port, user },
      { INBOX: [plainMessage(77, 'nuova\r\n')], 'INBOX.Pratiche': [plainMessage(78, 'nuova\r\n')] },
    )
    const before = await foldersOf(targetAccount)
    pair.targetLine.commands.length = 0
    const { status } = await job.run()
    expect(pair.targetLine.verbs.filter((verb) => verb === 'APPEND')).toHaveLength(2)
    const after = await foldersOf(targetAccount)
    expect(textsOf(after.get('INBOX')).slice(0, -1)).toEqual(textsOf(before.get('INBOX')))
    expect(textsOf(after.get('Archivio'))).toEqual(textsOf(before.get('Archivio')))
    expect(textsOf(after.get('Pratiche vecchie'))).toEqual(textsOf(before.get('Pratiche vecchie')))
    // Moved is a note, removed is listed; neither is sent again, now or later.
    expect(status.totals).toMatchObject({ messages: 32, verified: 29, gone: 3 })
    expect(job.ledger().filter((row) => row.notes.includes('moved-by-user'))).toHaveLength(3)
    expect(problemsOf(status)).toEqual(['gone target-vanished', 'gone target-vanished', 'gone target-vanished'])
    await job.run()
    expect(pair.targetLine.verbs.filter((verb) => verb === 'APPEND')).toHaveLength(2)
  })
})

// Promise 3. Every byte is proved: `verified` means read back by UID, with the digest of the source's bytes.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migration, type LedgerRow } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { fillAccount, type FolderState } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { alteredMessages, corpus, oddMessages } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { type DovecotPair, dovecotPair, foldersOf, freshAccounts } from './dovecot-pair.ts'

const sha = (bytes: Buffer | null | undefined): string =>
  createHash('sha256')
    .update(bytes ?? 'nothing was there')
    .digest('hex')
const bytesAt = (folder: FolderState | undefined, uid: number | null): Buffer | null | undefined =>
  folder?.messages.find((one) => one.uid === uid)?.bytes

/** The two readings of one row, by its UIDs. */
function bothSides(row: LedgerRow, from: Map<string, FolderState>, to: Map<string, FolderState>): [string, string] {
  return [
    sha(bytesAt(from.get(row.folder), row.source_uid)),
    sha(bytesAt(to.get(row.target_path ?? ''), row.target_uid)),
  ]
}

describe.skipIf(whyNoDovecot() !== undefined)('promise 3: every byte is verified', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('the digest of every verified row equals an independent SHA-256 of the bytes on both sides', async () => {
    const { user, sourceAccount, targetAccount } = await freshAccounts(pair, {
      INBOX: [...corpus(2, 60, 10), ...oddMessages()],
      'INBOX.Posta inviata': corpus(4, 10, 2),
    })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    expect((await job.run()).status.state).toBe('complete')
    const [from, to] = [await foldersOf(sourceAccount, 'INBOX.'), await foldersOf(targetAccount)]
    const ledger = job.ledger()
    expect(ledger).toHaveLength(84)
    for (const row of ledger) {
      expect(row.state).toBe('verified')
      expect(bothSides(row, from, to)).toEqual([row.digest, row.digest])
      const [original, copy] = [
        from.get(row.folder)?.messages.find((one) => one.uid === row.source_uid),
        to.get(row.target_path ?? '')?.messages.find((one) => one.uid === row.target_uid),
      ]
      expect([copy?.flags, copy?.internalDate]).toEqual([original?.flags, original?.internalDate])
    }
  })

  it('what a real target alters ends as differs, with the first altered byte', async () => {
    const source = await scripted()
    const user = freshUser()
    const inbox = source.account(user).ensure('INBOX')
    for (const one of [...alteredMessages(), ...corpus(5, 3, 2)]) inbox.add(one.bytes, one.flags, one.date)
    const job = migration({ port: source.port }, pair.targetLine, [{ source: user, target: user }])
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ messages: 7, verified: 3, differs: 3, refused: 1 })
    const to = await foldersOf({ port: pair.target.port, user })
    expect(to.get('INBOX')?.messages).toHaveLength(6)
    for (const row of job.ledger().filter((one) => one.state === 'differs')) {
      const original = inbox.get(row.source_uid)?.bytes ?? Buffer.alloc(0)
      const copy = bytesAt(to.get('INBOX'), row.target_uid) ?? Buffer.alloc(0)
      expect(sha(copy)).not.toBe(row.digest)
      const first = [...original].findIndex((byte, at) => byte !== copy[at])
      expect(row.facts).toEqual({ offset: first, bytes: original.length, targetBytes: copy.length })
      const problem = status.problems.find((one) => one.uid === row.source_uid)
      expect(problem).toMatchObject({ outcome: 'differs', code: 'altered-by-target' })
      expect(problem?.reason).toContain(`first altered byte ${first};`)
      expect(problem?.hint).not.toBe('')
    }
    expect(status.problems.find((one) => one.outcome === 'refused')).toMatchObject({ code: 'empty-message' })
    for (const row of job.ledger().filter((one) => one.state === 'verified'))
      expect(sha(bytesAt(to.get('INBOX'), row.target_uid))).toBe(row.digest)
    expect((await job.run()).status.totals).toMatchObject({ verified: 3, differs: 3 })
    expect((await foldersOf({ port: pair.target.port, user })).get('INBOX')?.messages).toHaveLength(6)
  })

  it('a target that serves other bytes than it stored is not believed', async () => {
    const user = freshUser()
    await fillAccount({ port: pair.source.port, user }, { INBOX: corpus(6, 5, 2) })
    const target = await scripted()
    target.on('UID FETCH', (context, next) => {
      const third = context.account.folder('INBOX')?.get(3)
      if (third !== undefined)
        third.served = Buffer.concat([third.bytes.subarray(0, third.bytes.length - 3), Buffer.from('?\r\n')])
      return next()
    })
    const job = migration(pair.sourceLine, { port: target.port }, [{ source: user, target: user }])
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ verified: 4, differs: 1 })
    expect(job.ledger()[2]?.facts).toMatchObject({ offset: expect.any(Number) as number })
  })

  it('flags that the target cannot hold are noted per message, and the bytes are proved all the same', async () => {
    const user = freshUser()
    const mail = corpus(7, 4, 2).map((one) => ({ ...one, flags: ['\\Seen', 'Protocollato'] }))
    await fillAccount({ port: pair.source.port, user }, { INBOX: mail })
    const target = await scripted()
    target.account(user).ensure('INBOX').permanentFlags = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft']
    const job = migration(pair.sourceLine, { port: target.port }, [{ source: user, target: user }])
    expect((await job.run()).status.totals).toMatchObject({ verified: 4, noted: 4 })
    for (const row of job.ledger()) expect(row.notes).toContain('"keyword-refused","detail":"Protocollato"')
  })
})

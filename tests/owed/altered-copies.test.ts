// An altered copy gets the byte at which it leaves its original, whatever cut the run before that was looked for.

import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { letters, type Pair, scriptedPair } from '../copy/scripted-pair.ts'

const alter = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replace('lettera 3', 'LETTERA 3'), 'latin1')

it.each(['once', 'and the run was killed before it was read again'])(
  'a copy that was misread %s is proved after all',
  async (how) => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    let reads = 0
    pair.target.on('UID FETCH', async (context, next) => {
      const third = context.account.folder('INBOX')?.get(3)
      if (third === undefined || !context.line.includes('BODY')) return next()
      reads += 1
      if (reads === 1) third.served = alter(third.bytes)
      await next()
      delete third.served
    })
    const { status, events } = await pair.job.run()
    expect(events).toContainEqual(expect.objectContaining({ uid: 3, state: 'differs', code: 'altered-by-target' }))
    if (how !== 'once') {
      withJournal(pair, (db) =>
        db.exec(`UPDATE messages SET state = 'differs', code = 'altered-by-target', offset_due = 1 WHERE uid = 3`),
      )
      await pair.job.run()
    } else expect(status.totals).toMatchObject({ verified: 4, differs: 0 })
    expect(pair.job.ledger()[2]).toMatchObject({ state: 'verified', code: null, facts: {} })
    expect(pair.to().messages).toHaveLength(4)
  },
)

/** One copy of four is altered; a run was killed right after the commit that says so. */
async function cutBeforeItWasDescribed(): Promise<Pair> {
  const pair = await scriptedPair({ INBOX: letters(4) }, { target: { alter } })
  await pair.job.run()
  withJournal(pair, (db) =>
    db.exec(`UPDATE messages SET offset_due = 1, facts = '{"bytes":1,"targetBytes":2}'
      WHERE state = 'differs'`),
  )
  return pair
}

function withJournal<T>({ job }: Pair, work: (db: Database.Database) => T): T {
  const db = new Database(job.plan.journal)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** What both servers were asked for by the next run. */
async function nextRun(pair: Pair): Promise<{ owed: unknown; verbs: string[] }> {
  pair.source.commands.length = 0
  pair.target.commands.length = 0
  const { status } = await pair.job.run()
  return { owed: status.owed, verbs: [...pair.source.commands, ...pair.target.commands].map(({ verb }) => verb) }
}

describe('a run that died between finding an altered copy and looking where it was altered', () => {
  it('is followed by one that looks, and by a quiet one', async () => {
    const pair = await cutBeforeItWasDescribed()
    const offset = (pair.from().get(3)?.bytes ?? Buffer.alloc(0)).indexOf('lettera')
    expect((await nextRun(pair)).owed).toEqual({})
    expect(pair.job.ledger()[2]).toMatchObject({ state: 'differs', code: 'altered-by-target', facts: { offset } })
    expect((await nextRun(pair)).verbs.filter((verb) => /EXAMINE|SELECT|FETCH|APPEND/.test(verb))).toEqual([])
  })

  it.each<[string, (pair: Pair) => void]>([
    ['the original is gone', (pair) => pair.from().remove([3])],
    [
      'the original is not served any more',
      (pair) =>
        pair.source.on('UID FETCH', (context, next) =>
          context.line.includes('BODY') ? context.no('[SERVERBUG] Internal error') : next(),
        ),
    ],
    [
      'the copy is not served any more',
      (pair) =>
        pair.target.on('UID FETCH', (context, next) =>
          context.line.includes('BODY') ? context.no('[SERVERBUG] Internal error') : next(),
        ),
    ],
    ['the copy was removed', (pair) => pair.to().remove([3])],
    [
      'the source serves other bytes by now',
      (pair) => {
        const original = pair.from().get(3)
        if (original !== undefined) original.bytes = Buffer.from(original.bytes).reverse()
      },
    ],
  ])('and where %s: it keeps the facts it has, and nothing is owed for ever', async (_, change) => {
    const pair = await cutBeforeItWasDescribed()
    change(pair)
    await nextRun(pair)
    const { owed, verbs } = await nextRun(pair)
    expect(owed).toEqual({})
    expect(verbs.filter((verb) => /EXAMINE|SELECT|FETCH|APPEND/.test(verb))).toEqual([])
    const [row] = pair.job.ledger().filter(({ source_uid }) => source_uid === 3)
    expect(row?.facts).not.toHaveProperty('offset')
    expect(pair.job.ledger()).toHaveLength(4)
  })
})

// What a step writes beside its rows: what SQLite keeps to take a statement back must not go through files.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Transaction } from '../../src/journal/transaction.ts'
import { filledJournal, type Filled } from './some-journal.ts'

/** Writing calls of this process so far, as the kernel counts them (proc(5)). */
const writes = (): number => Number(/syscw: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])

/** So many calls make a commit and the rows of one step. */
async function writesOf({ journal }: Filled, step: (tx: Transaction) => void): Promise<number> {
  const before = writes()
  const done = journal.soon(step)
  journal.commit(() => undefined)
  const counted = writes() - before
  await done
  return counted
}

const rows = 1_000

it.skipIf(process.platform !== 'linux')('a page of a listing goes to the disk once', async () => {
  const filled = filledJournal(0)
  const { journal, folder } = filled
  const found = Array.from({ length: rows }, (_, n) => ({ uid: n + 1, size: 300, internalDate: n, flags: ['\\Seen'] }))
  const counted = await writesOf(filled, (tx) => journal.messages.add(tx, folder, 1, found, 'pending', null))
  expect(journal.messages.inFolder(folder)).toHaveLength(rows)
  expect(counted).toBeGreaterThan(0)
  expect(counted).toBeLessThan(rows)
  journal.close()
})

it.skipIf(process.platform !== 'linux')('and so do the digests of many messages, each told by itself', async () => {
  const filled = filledJournal(rows)
  const { journal, ids } = filled
  const print = { digest: 'd', bytes: 300, likeness: 'l', messageId: 'm', bodySum: 1 }
  const counted = await writesOf(filled, (tx) => {
    for (const id of ids) journal.messages.setFingerprint(tx, id, print, 'sent')
  })
  expect(journal.messages.get(ids[0] ?? 0)).toMatchObject({ digest: 'd' })
  expect(counted).toBeGreaterThan(0)
  expect(counted).toBeLessThan(rows)
  journal.close()
})

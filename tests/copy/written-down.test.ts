// What it costs the journal to know what a message is: statements, counted.

import { describe, expect, it } from 'vitest'
import type { MailboxContext } from '../../src/copy/ground/mailbox-context.ts'
import { readOf, writeDown } from '../../src/copy/send/write-down.ts'
import type { Transaction } from '../../src/journal/transaction.ts'
import { fingerprintOf } from '../../src/proof/fingerprint.ts'
import { filledJournal } from '../journal/some-journal.ts'
import * as pec from '../support/pec-messages.ts'

/** How often each statement is run while these messages, all of one folder, are written down together. */
function statementsFor(messages: readonly Buffer[]): number[] {
  const { journal, folder } = filledJournal(messages.length)
  const runs = new Map<string, number>()
  try {
    const source = journal.folders.get(folder)
    if (source === undefined) throw new Error('no folder')
    const rows = journal.messages.inFolder(folder)
    const read = messages.flatMap((bytes, index) => {
      const row = rows[index]
      return row === undefined ? [] : [readOf({ row, print: fingerprintOf(bytes), bytes }, source)]
    })
    journal.commit((tx) => {
      const prepare = (sql: string): unknown => {
        const statement = tx.prepare<unknown[]>(sql)
        const run = (...values: unknown[]): unknown => {
          runs.set(sql, (runs.get(sql) ?? 0) + 1)
          return statement.run(...values)
        }
        return { run }
      }
      writeDown({ prepare } as Transaction, { journal } as MailboxContext, source, read)
    })
  } finally {
    journal.close()
  }
  return [...runs.values()].toSorted((a, b) => a - b)
}

const unsigned = { signed: false }
const envelope = (n: number): Buffer => pec.transportEnvelope(pec.certifiedMessage(n), unsigned)

describe('what messages are', () => {
  it('is a part of the one statement that writes down their bytes, where they are ordinary', () => {
    expect(statementsFor(Array.from({ length: 10 }, () => pec.ordinary()))).toEqual([10])
  })

  it('takes one statement more for each of certified mail, and one for their folder', () => {
    expect(statementsFor(Array.from({ length: 10 }, (_, n) => envelope(n)))).toEqual([1, 10, 10])
  })
})

// The same bytes with another date of receipt: a copy has the date of its original, or a note says that it has not.

import { afterEach, describe, expect, it } from 'vitest'
import { verifyPlan, runPlan } from '../verify/desk.ts'
import { ledgerOf } from '../copy/migration.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { startScriptedServer } from '../support/scripted-server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const [first, later] = [Date.UTC(2014, 4, 6, 7, 8, 9), Date.UTC(2015, 1, 2, 3, 4, 5)]

/** Three messages in INBOX, copied and proved. */
async function copied() {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  const inbox = source.account('a').ensure('INBOX')
  for (const n of [1, 2, 3]) inbox.add(plainMessage(n, `testo ${n}\r\n`).bytes, ['\\Seen'], first)
  const { file, journal } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
  expect(await runPlan(file)).toMatchObject({ state: 'complete' })
  return { inbox, copies: target.account('b').ensure('INBOX'), file, journal }
}

describe('a message that left its folder and is there again', () => {
  it('with another date: it gets a copy with its own date, and the old one stays', async () => {
    const { inbox, copies, file } = await copied()
    inbox.remove([2])
    inbox.add(plainMessage(2, 'testo 2\r\n').bytes, ['\\Seen'], later)
    expect(await runPlan(file)).toMatchObject({ totals: { messages: 4, verified: 4 } })
    const dates = copies.messages.filter(({ bytes }) => bytes.includes('testo 2')).map((one) => one.internalDate)
    expect(dates).toEqual([first, later])
    expect(await verifyPlan(file)).toMatchObject({ verdict: 'identical', totals: { identical: 3, flagsChanged: 0 } })
  })

  it('with the same date: its copy is taken up again, and nothing is sent', async () => {
    const { inbox, copies, file } = await copied()
    inbox.remove([2])
    inbox.add(plainMessage(2, 'testo 2\r\n').bytes, ['\\Seen'], first)
    expect(await runPlan(file)).toMatchObject({ totals: { messages: 3, verified: 3 } })
    expect(copies.messages).toHaveLength(3)
  })

  it('a source folder that is numbered and dated anew: nothing is doubled, and the other date is noted', async () => {
    const { inbox, copies, file, journal } = await copied()
    const [, second] = inbox.messages
    if (second !== undefined) second.internalDate = later
    inbox.renumber(100)
    expect(await runPlan(file)).toMatchObject({ totals: { messages: 3, verified: 3 } })
    expect(copies.messages).toHaveLength(3)
    expect(ledgerOf(journal).map(({ notes }) => notes.includes('date-changed'))).toEqual([false, true, false])
    expect((await verifyPlan(file)).problems).toMatchObject([{ outcome: 'date-changed', code: 'date-changed' }])
  })
})

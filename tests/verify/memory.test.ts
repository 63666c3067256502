// What verify holds at once: bodies within --memory, whatever the number of mailboxes; rows one page at a time.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { MessagePages, rowsInPage } from '../../src/journal/message-pages.ts'
import { MemoryBudget } from '../../src/line/memory-budget.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { runPlan, verifyPlan } from './desk.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(closing.splice(0).map((close) => close()))
})

type Setting = { source: ScriptedServer; target: ScriptedServer; file: string }

/** So many mailboxes with so many messages of this many bytes, copied and proved. */
async function copied(mailboxes: number, messages: number, bytes: number): Promise<Setting> {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  const users = Array.from({ length: mailboxes }, (_, i) => `u${i}`)
  for (const [at, user] of users.entries()) {
    const inbox = source.account(user).ensure('INBOX')
    for (let n = 1; n <= messages; n += 1)
      inbox.add(plainMessage(1_000 * at + n, `${'testo '.repeat(Math.ceil(bytes / 6))}\r\n`).bytes)
  }
  const { file } = writePlan({
    source,
    target,
    mailboxes: users.map((user) => ({ id: user, source: user, target: user })),
  })
  expect(await runPlan(file)).toMatchObject({ state: 'complete' })
  return { source, target, file }
}

/** Bytes of bodies that were held at once, at the most, of those that the budget was asked for. */
function held(): { most: number } {
  const seen = { most: 0 }
  let now = 0
  const whileReading = MemoryBudget.prototype.whileReading
  vi.spyOn(MemoryBudget.prototype, 'whileReading').mockImplementation(function <T>(
    this: MemoryBudget,
    bytes: number,
    work: () => Promise<T>,
  ): Promise<T> {
    return whileReading.call(this, bytes, async () => {
      now += bytes
      seen.most = Math.max(seen.most, now)
      try {
        return await work()
      } finally {
        now -= bytes
      }
    }) as Promise<T>
  })
  return seen
}

const large = 100_000

describe.each(['source', 'journal'] as const)('verify --memory against the %s', (against) => {
  it('of four mailboxes at once holds no more bodies than that, also where it reads a second time', async () => {
    const { target, file } = await copied(4, 3, large)
    for (const user of ['u0', 'u1', 'u2', 'u3']) {
      const copy = target.account(user).ensure('INBOX').get(2)
      if (copy !== undefined)
        copy.bytes = Buffer.from(copy.bytes.toString('latin1').replace('testo', 'TESTO'), 'latin1')
    }
    const unbounded = held()
    expect(await verifyPlan(file, { against })).toMatchObject({ totals: { identical: 8, differs: 4 } })
    vi.restoreAllMocks()
    const bounded = held()
    const memory = 2_700_000
    expect(await verifyPlan(file, { against, memory })).toMatchObject({ totals: { identical: 8, differs: 4 } })
    // A twelfth of it is for bodies that are looked at.
    expect(bounded.most).toBeGreaterThanOrEqual(large)
    expect(bounded.most).toBeLessThanOrEqual(memory / 12)
    expect(unbounded.most).toBeGreaterThan(memory / 12)
  })
})

it('verify against the journal holds no more rows than a page of them, and the copies that are missing', async () => {
  const count = rowsInPage + 200
  const { target, file } = await copied(1, count, 6)
  target.account('u0').ensure('INBOX').remove([7, 8])
  const pages: number[] = []
  for (const name of ['inFolder', 'ownedBy'] as const) {
    const original = MessagePages.prototype[name] as (...args: number[]) => Generator<unknown[]>
    vi.spyOn(MessagePages.prototype, name).mockImplementation(function* (this: MessagePages, ...args: unknown[]) {
      for (const page of original.apply(this, args as number[])) {
        pages.push(page.length)
        yield page as never
      }
    })
  }
  const document = await verifyPlan(file, { against: 'journal' })
  expect(document.totals).toMatchObject({ compared: count, identical: count - 2, missing: 2 })
  expect(Math.max(...pages)).toBe(rowsInPage)
})

// What a mailbox and a message may cost in commands and waits for the disk: counted, so that no slow machine matters.

import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { migration, statesOf } from './migration.ts'
import { letters, scripted } from './scripted-pair.ts'

let commits = 0
const { transaction } = Database.prototype
type Transaction = ReturnType<typeof transaction>

/** Each transaction that the journal commits waits for the disk once. */
function counted(this: Database.Database, ...work: Parameters<typeof transaction>): Transaction {
  const made = transaction.apply(this, work)
  const { immediate } = made
  return Object.assign((...args: unknown[]): unknown => made(...args), {
    immediate: (...args: unknown[]): unknown => {
      commits += 1
      return immediate(...args)
    },
  }) as unknown as Transaction
}

beforeEach(() => {
  Database.prototype.transaction = counted as typeof transaction
})
afterEach(() => {
  Database.prototype.transaction = transaction
})

type Costs = { commits: number; source: number; target: number; logins: number; appends: number }

const logins = new Set(['LOGIN', 'AUTHENTICATE'])
const folders = ['INBOX', 'Ricevute', 'Posta inviata']

/** What a run costs that moves so many mailboxes, with so many messages in each folder, `parallel` at a time. */
async function costsOf(mailboxes: number, messages: number, parallel = 1): Promise<Costs> {
  const [source, target] = [await scripted(), await scripted()]
  const users = Array.from({ length: mailboxes }, (_, n) => `u${n}`)
  for (const user of users) {
    const account = source.account(user)
    for (const path of folders) {
      account.subscribed.add(path)
      for (const { bytes, flags, date } of letters(messages)) account.ensure(path).add(bytes, flags, date)
    }
  }
  const job = migration(
    { port: source.port },
    { port: target.port },
    users.map((user) => ({ id: user, source: user, target: user })),
    { parallel },
  )
  commits = 0
  const { status } = await job.run()
  expect(statesOf(status)).toEqual({ verified: mailboxes * folders.length * messages })
  const verbs = (server: ScriptedServer): number => server.commands.length
  const loggedIn = [source, target].flatMap(({ commands }) => commands).filter(({ verb }) => logins.has(verb)).length
  const appends = target.commands.filter(({ verb }) => verb === 'APPEND').length
  return { commits, source: verbs(source), target: verbs(target), logins: loggedIn, appends }
}

const less = (one: Costs, other: Costs, by: number): Costs => ({
  commits: (one.commits - other.commits) / by,
  source: (one.source - other.source) / by,
  target: (one.target - other.target) / by,
  logins: (one.logins - other.logins) / by,
  appends: (one.appends - other.appends) / by,
})

/** A guard, not an aim: whoever makes it dearer says so here. What is there now stands behind each number. */
describe('what is counted', () => {
  it('of a mailbox more of three folders, one after the other', async () => {
    const each = less(await costsOf(12, 2), await costsOf(4, 2), 8)
    expect(each.logins, 'one connection to the source, two to the target').toBe(3) // 3
    expect(each.source, 'commands to the source').toBeLessThanOrEqual(28) // 28
    expect(each.target, 'commands to the target').toBeLessThanOrEqual(38) // 38
    expect(each.appends, 'one of each folder goes first and alone').toBeLessThanOrEqual(6) // 6
    expect(each.commits, 'waits for the disk').toBeLessThanOrEqual(17) // 15.3
  })

  it('of a mailbox more, beside seven others: they share waits for the disk', async () => {
    const each = less(await costsOf(16, 2, 8), await costsOf(8, 2, 8), 8)
    expect(each.commits).toBeLessThanOrEqual(11) // 7 to 9; 14.5 where each waits for itself
  })

  it('of a message more', async () => {
    const each = less(await costsOf(1, 260), await costsOf(1, 100), 160 * folders.length)
    expect(each.source, 'commands to the source').toBeLessThanOrEqual(0.01) // 0.002
    expect(each.target, 'commands to the target').toBeLessThanOrEqual(0.08) // 0.065: 16 go in one APPEND
    expect(each.commits, 'waits for the disk').toBeLessThanOrEqual(0.06) // 0.015, more on a slow machine
  })
})

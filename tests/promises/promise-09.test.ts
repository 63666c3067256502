// Promise 9. Memory is bounded by a budget, not by the size of a mailbox or of a plan.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { bigMessage, Dice, base64Lines, plainMessage, type SyntheticMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { type DovecotPair, dovecotPair } from './dovecot-pair.ts'

const megabyte = 1_000_000
/** What a run may hold when no message is larger than half of the budget. */
const bound = 250
/**
 * imapflow makes two copies of a body that it appends: a message of 40 MB is there three times (measured: 251 to 275 MB
 * at most).
 */
const boundWithLargest = 300
/** Where the kernel tells how much memory a process had at most. */
const canMeasure = process.platform === 'linux'

function heavy(count: number, bytes: number): SyntheticMessage[] {
  const body = base64Lines(new Dice(9).bytes(Math.round(bytes * 0.73)))
  return Array.from({ length: count }, (_, n) => plainMessage(n, body))
}

/** Runs the plan and gives its end and the most memory that it held, in MB. */
async function measure(
  file: string,
): Promise<{ code: number | null; peak: number; summary: Record<string, unknown> | undefined }> {
  const cli = startCli(['run', file, '--json'], { timeout: 110_000 })
  let peak = 0
  const look = (): void => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${cli.pid}/status`, 'utf8'))?.[1] ?? 0))
    } catch {
      // It has just ended.
    }
  }
  const timer = setInterval(look, 20)
  const { code } = await cli.done
  clearInterval(timer)
  return { code, peak: (peak * 1_024) / megabyte, summary: cli.events.at(-1) }
}

describe.skipIf(whyNoDovecot() !== undefined || !canMeasure)('promise 9: memory is bounded', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('a mailbox of 150 MB with one message of 40 MB', async () => {
    const user = freshUser()
    await fillAccount(
      { port: pair.source.port, user },
      { INBOX: [...heavy(110, megabyte), bigMessage(1, 40)], 'INBOX.Piccole': heavy(2_000, 2_000) },
    )
    const plan = writePlan({
      source: { port: pair.source.port },
      target: { port: pair.target.port },
      mailboxes: [{ source: user, target: user }],
    })
    const { code, peak, summary } = await measure(plan.file)
    expect(code).toBe(0)
    expect(summary).toMatchObject({ event: 'summary', totals: { verified: 2_111 } })
    expect(peak).toBeGreaterThan(30)
    expect(peak).toBeLessThan(boundWithLargest)
  }, 120_000)

  it('four mailboxes at once, each with a large message: the mailboxes share the budget', async () => {
    const users = [freshUser(), freshUser(), freshUser(), freshUser()]
    for (const [at, user] of users.entries())
      await fillAccount({ port: pair.source.port, user }, { INBOX: [...heavy(10, megabyte), bigMessage(10 + at, 20)] })
    const plan = writePlan({
      source: { port: pair.source.port },
      target: { port: pair.target.port },
      mailboxes: users.map((user) => ({ source: user, target: user })),
      more: { mailboxesInParallel: 4 },
    })
    const { code, peak } = await measure(plan.file)
    expect(code).toBe(0)
    expect(peak).toBeLessThan(bound)
  }, 120_000)
})

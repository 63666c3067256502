// Room on the target: what is left, what still comes, and what is there already, added up for every target account.

import { afterEach, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { type DovecotServer, startDovecot, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { writePlan } from '../support/plan-file.ts'
import { freshUser } from '../support/temp-dir.ts'
import { checkPlan, day, findingsOf, letters } from './checking.ts'

const running: DovecotServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

async function withQuota(quota: string): Promise<DovecotServer> {
  const server = await startDovecot({ quota })
  running.push(server)
  return server
}

describe.skipIf(whyNoDovecot() !== undefined)('the room on the target', () => {
  it('is too small for two mailboxes together that would fit one by one, and enough for one of them', async () => {
    const [{ source }, target] = [await twoServers(), await withQuota('100k')]
    const [a, b, to] = [freshUser(), freshUser(), freshUser()]
    for (const user of [a, b]) await fillAccount({ port: source.port, user }, { INBOX: letters(6, { bytes: 10_000 }) })
    const plan = writePlan({
      source,
      target,
      mailboxes: [
        { id: 'prima', source: a, target: to },
        { id: 'seconda', source: b, target: freshUser() },
      ],
    })
    const apart = await checkPlan(plan.file)
    expect(findingsOf(apart, 'quota-too-small')).toEqual([])
    expect(findingsOf(apart, 'target-shared')).toEqual([])
    const one = writePlan({
      source,
      target,
      mailboxes: [
        { id: 'prima', source: a, target: to, place: { under: 'A' } },
        { id: 'seconda', source: b, target: to, place: { under: 'B' } },
      ],
    })
    const together = await checkPlan(one.file)
    expect(findingsOf(together, 'quota-too-small')).toMatchObject([
      {
        level: 'blocker',
        scope: 'mailbox',
        mailbox: 'prima',
        side: 'target',
        message: 'The mail of prima, seconda needs 132 kB, the target has room for 102 kB',
      },
    ])
    expect(findingsOf(together, 'target-shared')).toMatchObject([
      {
        level: 'note',
        mailbox: 'prima',
        message: `These mailboxes go into the same target ${to} (new): prima → A/INBOX, seconda → B/INBOX`,
      },
    ])
  })

  it('counts what will still come until the backfill ends, or without one until the cutover does', async () => {
    const [{ source }, target] = [await twoServers(), await withQuota('200k')]
    const from = freshUser()
    // 60 kB in the last 30 days: 2 kB a day.
    await fillAccount({ port: source.port, user: from }, { INBOX: letters(6, { bytes: 10_000, daysAgo: 10 }) })
    const plan = writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: freshUser() }] })
    expect(findingsOf(await checkPlan(plan.file), 'quota-too-small')).toEqual([])
    const until = (days: number) =>
      checkPlan(plan.file, (request) => ({
        plan: { ...request.plan, phases: { backfill: { until: Date.now() + days * day, hours: [] } } },
      }))
    expect(findingsOf(await until(30), 'quota-too-small')).toEqual([])
    const windows = [{ opensAt: Date.now() + 98 * day, closesAt: Date.now() + 100 * day, drainMs: 0 }]
    const [ofCutover] = findingsOf(
      await checkPlan(plan.file, (request) => ({ plan: { ...request.plan, windows } })),
      'quota-too-small',
    )
    expect(ofCutover?.message).toMatch(/^The mail of ufficio needs 286 kB \(200 kB of it still to come\)/)
    const [found] = findingsOf(await until(100), 'quota-too-small')
    expect(found?.message).toMatch(
      /^The mail of ufficio needs 286 kB \(200 kB of it still to come\), the target has room for 205 kB$/,
    )
  })

  it('does not count twice what the target holds already', async () => {
    const [{ source }, target] = [await twoServers(), await withQuota('150k')]
    const [from, to] = [freshUser(), freshUser()]
    const mail = letters(10, { bytes: 10_000 })
    await fillAccount({ port: source.port, user: from }, { INBOX: mail })
    await fillAccount({ port: target.port, user: to }, { INBOX: mail.slice(0, 8) })
    const document = await checkPlan(
      writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: to }] }).file,
    )
    expect(document.mailboxes[0]?.target.quota?.usedBytes).toBeGreaterThan(70_000)
    expect(findingsOf(document, 'quota-too-small')).toEqual([])
    expect(findingsOf(document, 'target-not-empty')).toMatchObject([
      {
        message:
          'The target of ufficio already holds 8 messages, of which, by their size, 8 may be messages of the source',
      },
    ])
  })
})

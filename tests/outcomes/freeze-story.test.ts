// A freeze on real servers: messages of every fate, receipts on both sides before, during and after the move, users
// who file them; the list of what must be sent again is the truth to the row.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutcomesDocument } from '../../src/model/outcomes.ts'
import { fillAccount } from '../support/account-state.ts'
import { type DovecotServer, startDovecot, whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freeze, type Freeze, type Office, type Truth, type When } from './freeze.ts'

const hour = 60 * 60_000
/** `FREEZE_MESSAGES=2000` for a large one. */
const sent = Number(process.env['FREEZE_MESSAGES'] ?? 400)

const offices: readonly [Office, ...Office[]] = [
  { id: 'tribunale.roma', group: 'Tribunali', address: 'tribunale.roma@giustizia.example' },
  { id: 'tribunale.bari', group: 'Tribunali', address: 'tribunale.bari@giustizia.example' },
  { id: 'procura.roma', group: 'Procure', address: 'procura.roma@giustizia.example' },
]

describe.skipIf(whyNoDovecot() !== undefined)('a freeze', () => {
  let source: DovecotServer
  let target: DovecotServer
  let plan: WrittenPlan
  let made: Freeze
  const stops = Math.floor((Date.now() - 60 * hour) / 60_000) * 60_000

  beforeAll(async () => {
    ;[source, target] = await Promise.all([startDovecot(), startDovecot()])
    made = freeze(11, offices, sent, stops)
    plan = writePlan({
      source,
      target,
      mailboxes: offices.map(({ id, group, address }) => ({
        id,
        source: address,
        target: address,
        more: { group, contact: `${id}@posta.example` },
      })),
      sourceMore: { timeline: { sendingStops: new Date(stops).toISOString() } },
    })
    await arrive('before', source)
  }, 180_000)
  afterAll(() => Promise.all([source.stop(), target.stop()]))

  async function arrive(when: When, server: DovecotServer): Promise<void> {
    await Promise.all(
      offices.map(async ({ id, address }) => {
        const content: Record<string, { bytes: Buffer }[]> = {}
        for (const { when: at, folder, mail } of made.arrivals.get(id) ?? [])
          if (at === when) (content[folder] ??= []).push(mail)
        await fillAccount({ port: server.port, user: address }, content)
      }),
    )
  }

  async function outcomes(...options: string[]): Promise<OutcomesDocument> {
    const { stdout, stderr, code } = await runCli(['outcomes', plan.file, '--json', ...options], { timeout: 300_000 })
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout) as OutcomesDocument
  }

  it('tells the truth to the row', async () => {
    // At the freeze, before anything is copied: what is known then, and called provisional.
    const early = await outcomes('--scan', 'source')
    expect(early).toMatchObject({ final: false, totals: { messages: sent } })
    expect(early.provisional.map(({ code }) => code)).toContain('not-looked')
    const openThen = new Set(early.messages.filter(({ resend }) => resend).map(({ identificativo }) => identificativo))
    for (const { resend, identificativo } of made.truths) if (resend) expect(openThen).toContain(identificativo)

    const first = await runCli(['run', plan.file, '--quiet'], { timeout: 300_000 })
    expect(first.code, first.stdout + first.stderr).toBe(0)
    await arrive('old-after', source)
    await arrive('new-after', target)
    // A user files what has arrived; the copies are somewhere else now.
    await Promise.all(
      offices.map(async ({ address }) => {
        const client = await MailClient.connect({ port: target.port, user: address })
        await client.create('Fascicoli')
        await client.select('INBOX')
        await client.move((await client.search()).slice(0, 60), 'Fascicoli')
        await client.logout()
      }),
    )
    const second = await runCli(['run', plan.file, '--quiet'], { timeout: 300_000 })
    expect(second.code, second.stdout + second.stderr).toBe(0)

    const document = await outcomes('--look-in', 'target')
    expect(document.provisional).toEqual([])
    expect(document.final).toBe(true)
    expect(rowsOf(document)).toEqual(made.truths.map(rowOf).sort())
    expect(document.mailboxes.filter(({ receiptsMissing }) => receiptsMissing)).toEqual([])
    expect(document.totals.resend).toBe(made.truths.filter(({ resend }) => resend).length)
  }, 600_000)

  it('writes a list for each group, whose rows are the recipients that must be sent to again', async () => {
    const list = join(plan.dir, 'esiti.csv')
    const { code, stdout } = await runCli(['outcomes', plan.file, '--csv', list, '--split', 'group', '--fail-if-open'])
    expect(code, stdout).toBe(3)
    expect(stdout).toContain('To be sent again:')
    // As an office reads it, in a window of 80 columns; only ids, which somebody copies, may be longer.
    const page = stdout.slice(0, stdout.indexOf('All sent messages')).split('\n')
    expect(page.filter((line) => line.length > 80 && !line.includes('@'))).toEqual([])
    for (const group of ['Tribunali', 'Procure']) {
      const text = readFileSync(join(plan.dir, `esiti-${group}.csv`), 'utf8')
      const again = text.split('\r\n').filter((line) => line.startsWith('yes,'))
      const theirs = new Set(offices.filter((office) => office.group === group).map(({ id }) => id))
      const expected = made.truths
        .filter(({ office, resend }) => resend && theirs.has(office))
        .flatMap(({ recipients }) => Object.entries(recipients).filter(([, state]) => open.has(state)))
      expect(again).toHaveLength(expected.length)
      for (const [address] of expected) expect(again.some((line) => line.includes(`,${address},`))).toBe(true)
    }
  })
})

const open: ReadonlySet<string> = new Set(['late', 'timed-out', 'no-outcome'])

function rowsOf(document: OutcomesDocument): string[] {
  return document.messages
    .map(({ mailbox, messageId, identificativo, resend, sentCopy, match, recipients }) =>
      JSON.stringify([
        mailbox,
        messageId,
        identificativo,
        resend,
        sentCopy,
        match,
        recipients.map(({ address, state }) => `${address} ${state}`).sort(),
      ]),
    )
    .sort()
}

function rowOf({ office, messageId, identificativo, resend, sentCopy, match, recipients }: Truth): string {
  return JSON.stringify([
    office,
    messageId ?? null,
    identificativo ?? null,
    resend,
    sentCopy,
    match,
    Object.entries(recipients)
      .map(([address, state]) => `${address} ${state}`)
      .sort(),
  ])
}

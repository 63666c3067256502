// After the work: verify, report and outcomes speak of a fleet as of one machine.

import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimOne, release, type Me } from '../../src/fleet/claims.ts'
import { openDatabase } from '../../src/fleet/database.ts'
import { defaultFleetTiming } from '../../src/fleet/fleet-timing.ts'
import { joinRun } from '../../src/fleet/runs.ts'
import type { OutcomesDocument } from '../../src/model/outcomes.ts'
import { Secret } from '../../src/model/secret.ts'
import type { StatusDocument, VerifyDocument } from '../../src/model/status.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers } from '../support/dovecot.ts'
import { MailClient, type MailToStore } from '../support/mail-client.ts'
import { corpus } from '../support/messages.ts'
import * as pec from '../support/pec-messages.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { fleetLab, noFleet, type Machine } from './fleet-lab.ts'

describe.skipIf(noFleet !== undefined)(`a fleet is proved${noFleet === undefined ? '' : ` (${noFleet})`}`, () => {
  it('by verify, which is remembered, by a report that checks, and by outcomes', { timeout: 120_000 }, async () => {
    const { target } = await twoServers()
    const lab = await fleetLab({ mailboxes: 3 })
    const [one, two] = [lab.machine(), lab.machine()]
    const cli = async (...args: string[]) => runCli(args, { env: lab.env })
    const document = async <T>(...args: string[]): Promise<T> => JSON.parse((await cli(...args, '--json')).stdout) as T
    const early = await cli('verify', one.file, '--against', 'journal')
    expect(early.stdout).toContain('says nothing about casella0')
    expect((await cli('run', one.file)).code).toBe(0)

    const verified = await cli('verify', two.file, '--json')
    expect(verified.code, verified.stderr).toBe(0)
    expect(JSON.parse(verified.stdout)).toMatchObject({
      verdict: 'identical',
      recorded: true,
      totals: { compared: 45, identical: 45 },
    })
    expect(await document<StatusDocument>('status', one.file)).toMatchObject({
      state: 'complete',
      lastVerify: { verdict: 'identical', scope: { mailboxes: ['casella0', 'casella1', 'casella2'] } },
      canSwitchOff: { verdict: 'not-yet-known' },
    })

    // A copy goes: verify says so, wherever it is typed, and status does not forget it.
    const client = await MailClient.connect({ port: target.port, user: lab.mailboxes[1]?.target ?? '' })
    await client.select('INBOX')
    const [first = 0] = await client.search()
    await client.remove([first])
    await client.logout()
    const lost = await cli('verify', one.file, '--json')
    expect(lost.code, lost.stderr).toBe(3)
    expect(JSON.parse(lost.stdout) as VerifyDocument).toMatchObject({
      verdict: 'differs',
      totals: { compared: 45, identical: 44, missing: 1 },
      problems: [{ mailbox: 'casella1', outcome: 'missing' }],
    })
    const after = await document<StatusDocument>('status', two.file)
    expect(after).toMatchObject({ state: 'incomplete', canSwitchOff: { verdict: 'no' } })
    expect(after.totals).toMatchObject({ verified: 44, gone: 1 })
    expect(lab.sql('SELECT count(*) FROM place')).toBe('0')

    const folder = join(two.dir, 'rapporto')
    const written = await cli('report', two.file, '--out', folder)
    expect(written.code, written.stderr).toBe(0)
    const checked = await cli('report', '--check', folder)
    expect(checked.code, checked.stdout + checked.stderr).toBe(0)
    expect(checked.stdout).toContain('45')
    const outcomes = await cli('outcomes', one.file, '--json')
    expect(outcomes.code, outcomes.stderr).toBe(0)
    expect(JSON.parse(outcomes.stdout)).toMatchObject({ schema: 'pec-migrate/outcomes@1' })

    // Mail that comes later is found by the next run, on whatever machine, and nothing else moves.
    const { source } = await twoServers()
    await fillAccount({ port: source.port, user: lab.mailboxes[2]?.source ?? '' }, { INBOX: corpus(77, 1, 3) })
    const again = await cli('run', two.file, '--again', 'INBOX', '--json')
    expect(again.code, again.stderr).toBe(0)
    expect(await lab.wrong()).toEqual([])
  })

  it('by a scan, which needs no run, under a claim, and known to all machines', { timeout: 120_000 }, async () => {
    const { source, target } = await twoServers()
    const message = (n: number) => pec.certifiedMessage(n, { messageId: `invio.${n}@casella${n}.example` })
    const lab = await fleetLab({
      mailboxes: 2,
      content: (n) => [pec.sentCopy(message(n)), pec.acceptance(message(n), { signed: false })].map(stored),
    })
    const [one, two] = [lab.machine(), lab.machine()]
    const closed = freshUser('chiusa')
    await fillAccount({ port: source.port, user: closed }, { 'INBOX.Inviata': [stored(pec.sentCopy(message(2)))] })
    for (const { file } of [one, two])
      appendFileSync(
        file,
        `  - id: chiusa\n    retired: mai usata\n    source: { user: ${closed}, ` +
          `password: { file: secrets/casella0-source.txt } }\n`,
      )
    const scan = async ({ file }: Machine, ...how: string[]): Promise<OutcomesDocument> => {
      const scanned = await runCli(['outcomes', file, ...how, '--json'], { env: lab.env })
      expect(scanned.code, scanned.stderr).toBe(0)
      return JSON.parse(scanned.stdout) as OutcomesDocument
    }
    // Of each mailbox four, and one of the retired one.
    const first = await scan(one, '--scan', 'source')
    expect(first.scanned).toEqual([
      { side: 'source', messages: 9, bytes: expect.any(Number), readBytes: expect.any(Number) },
    ])
    expect(first.messages.map(({ mailbox, state }) => `${mailbox} ${state}`).toSorted()).toEqual([
      'casella0 no-outcome',
      'casella1 no-outcome',
    ])
    // Another machine goes on from there.
    expect((await scan(two, '--scan', 'source')).scanned).toMatchObject([{ messages: 0, readBytes: 0 }])
    const status = await runCli(['status', two.file, '--json'], { env: lab.env })
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'not-started' })
    expect(lab.sql('SELECT DISTINCT state, (SELECT count(*) FROM place) FROM job')).toBe('idle|0')

    const ran = await runCli(['run', two.file], { env: lab.env })
    expect(ran.code, ran.stderr).toBe(0)
    const { sender, recipients } = message(1)
    const delivered = pec.delivery(message(1), recipients[0]?.address ?? '', { signed: false })
    expect(sender).toBe('protocollo@comune.example')
    await fillAccount({ port: target.port, user: lab.mailboxes[1]?.target ?? '' }, { INBOX: [stored(delivered)] })
    const looked = await scan(one, '--look-in', 'target')
    expect(looked.scanned).toMatchObject([{ side: 'target' }])
    expect(looked.messages.find(({ mailbox }) => mailbox === 'casella1')).toMatchObject({ state: 'delivered' })

    // Who has a mailbox and lives is said; who is dead is followed, and what he had is in nobody's turn.
    const held = `UPDATE job SET state = 'held', epoch = epoch + 1, holder = (SELECT id FROM worker w WHERE machine =
      '${readFileSync(join(one.journals, 'machine'), 'utf8').trim()}' LIMIT 1) WHERE position = 1`
    lab.sql(`${held}; UPDATE worker SET ended_at = NULL, ended_how = NULL WHERE id IN (SELECT holder FROM job)`)
    const busy = await runCli(['outcomes', two.file, '--scan', 'source'], { env: lab.env })
    expect(busy.code, busy.stdout + busy.stderr).toBe(10)
    expect(busy.stdout + busy.stderr).toContain('casella1')
    lab.sql(`UPDATE worker SET ended_at = clock_timestamp(), ended_how = 'died' WHERE ended_at IS NULL`)
    await scan(one, '--scan', 'source')
    expect(lab.sql('SELECT state, (SELECT count(*) FROM place) FROM job ORDER BY position')).toBe('done|0\nidle|0')

    // A run that begins while somebody scans wants the mailbox afterwards.
    const db = await openDatabase(new Secret(lab.string), lab.schema, 5_000)
    const [me] = await db.query<Me>('SELECT id AS worker, machine FROM worker LIMIT 1')
    const [{ id } = { id: '' }] = await db.query<{ id: string }>('SELECT id FROM job WHERE position = 0')
    if (me === undefined) throw new Error('nobody has worked')
    const taken = await claimOne(db, me, id, defaultFleetTiming)
    if (taken === 'held' || taken === undefined) throw new Error(`${id} is ${taken}`)
    expect(taken.was).toBe('done')
    await joinRun(db, { phase: 'backfill', ignoreWindow: false, scope: null })
    expect(await release(db, taken.claim, { as: taken.was }, undefined)).toBe(true)
    expect(lab.sql('SELECT DISTINCT state FROM job')).toBe('waiting')
    await db.end()
  })
})

const stored = (bytes: Buffer): MailToStore => ({ bytes, date: Date.UTC(2015, 11, 24, 10), flags: [] })

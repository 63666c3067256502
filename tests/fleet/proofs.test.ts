// After the work: verify, report and outcomes speak of a fleet as of one machine.

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StatusDocument, VerifyDocument } from '../../src/model/status.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus } from '../support/messages.ts'
import { runCli } from '../support/run-cli.ts'
import { fleetLab, noFleet } from './fleet-lab.ts'

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
})

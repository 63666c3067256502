// What a check foretells of mailboxes that it could not look at: nothing, and no yes.

import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckDocument } from '../../src/model/status.ts'
import { fillAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'

const nothing = { basis: 'assumed', finishesAt: null, fits: false, marginSeconds: null } as const
const unmeasured = { source: 'assumed', target: 'assumed' } as const

describe.skipIf(whyNoDovecot() !== undefined)('the forecast of a check', () => {
  let server: DovecotServer

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })

  async function planOf(wrong: Readonly<Record<string, 'source' | 'target'>>): Promise<WrittenPlan> {
    const ids = ['urp', 'anagrafe']
    const users = ids.map((id) => ({ id, source: freshUser(), target: freshUser() }))
    for (const { source } of users)
      await fillAccount({ port: server.port, user: source }, { INBOX: [plainMessage(1, 'riga\r\n'.repeat(5_000))] })
    const plan = writePlan({ source: server, target: server, mailboxes: users })
    for (const [id, side] of Object.entries(wrong))
      writeFileSync(join(plan.dir, 'secrets', `${id}-${side}.txt`), 'sbagliata\n')
    return plan
  }
  const checked = async ({ file }: WrittenPlan): Promise<CheckDocument> =>
    JSON.parse((await runCli(['check', file, '--json'])).stdout) as CheckDocument

  it.each(['source', 'target'] as const)('is none where no %s could be entered', async (side) => {
    const plan = await planOf({ urp: side, anagrafe: side })
    const { forecast, mailboxes } = await checked(plan)
    expect(forecast).toMatchObject({ ...nothing, sides: unmeasured })
    expect(forecast).not.toHaveProperty('notCounted')
    for (const { forecast: own } of mailboxes) expect(own).toMatchObject(nothing)
    for (const [lang, line] of [
      ['en', 'Forecast: none, as no mailbox could be looked at on both sides'],
      ['it', 'Previsione: nessuna (nessuna casella esaminata da entrambe le parti)'],
    ] as const) {
      const { stdout } = await runCli(['check', plan.file, '--lang', lang])
      expect(stdout).toContain(`\n${line}\n`)
      expect(stdout).not.toMatch(/too late|troppo tardi|nothing is left|non resta nulla/)
    }
  })

  it('takes one of two to be as large as the other, and says so', async () => {
    const plan = await planOf({ urp: 'source' })
    const { forecast, mailboxes } = await checked(plan)
    expect(forecast).toMatchObject({ fits: true, notCounted: 1 })
    expect(Date.parse(forecast.finishesAt ?? '')).toBeGreaterThan(0)
    expect(mailboxes.map(({ id, forecast: { finishesAt, fits } }) => [id, finishesAt !== null, fits])).toEqual([
      ['urp', false, false],
      ['anagrafe', true, true],
    ])
    const page = (await runCli(['check', plan.file])).stdout.replaceAll('\n  ', ' ')
    expect(page).toContain(
      '1 mailbox could not be looked at on both sides: taken as the last run left it, or to be as large as the others',
    )
    expect((await runCli(['check', plan.file, '--lang', 'it'])).stdout.replaceAll('\n  ', ' ')).toContain(
      '1 casella non si è potuta esaminare da entrambe le parti: vale l’ultima esecuzione, o la media delle altre',
    )
  })

  it('rests on the journal where that knows more', async () => {
    const plan = await planOf({})
    expect((await runCli(['run', plan.file])).code).toBe(0)
    for (const id of ['urp', 'anagrafe'])
      writeFileSync(join(plan.dir, 'secrets', `${id}-source.txt`), id === 'urp' ? 'sbagliata\n' : 'secret\n')
    const { forecast } = await checked(plan)
    expect(forecast).toMatchObject({ finishesAt: null, notCounted: 1 })
  })
})

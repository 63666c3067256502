// What is said where no mailbox could be entered: nothing was copied, and nobody may take it for an end.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'

describe.skipIf(whyNoDovecot() !== undefined)('a run that could enter no mailbox', () => {
  let server: DovecotServer

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })

  async function planOf(passwords: { urp?: string; anagrafe?: string }): Promise<WrittenPlan> {
    const ids = ['urp', 'anagrafe'] as const
    const users = ids.map((id) => ({ id, source: freshUser(), target: freshUser() }))
    for (const { source } of users)
      await fillAccount({ port: server.port, user: source }, { INBOX: [plainMessage(1, 'riga\r\n')] })
    return writePlan({
      source: server,
      target: server,
      mailboxes: users.map((user) => ({ ...user, targetPassword: passwords[user.id] ?? 'secret' })),
    })
  }
  const wrong = { urp: 'sbagliata', anagrafe: 'sbagliata' }

  it.each([
    ['en', 'What happened: No mailbox could be entered: nothing was copied.'],
    ['it', 'Che cosa è successo: Non si è potuti entrare in nessuna casella: nulla è stato copiato.'],
  ])('says so in %s, in run and in status', async (lang, sentence) => {
    const plan = await planOf(wrong)
    const ran = await runCli(['run', plan.file, '--lang', lang])
    expect(ran.code).toBe(3)
    expect(ran.stdout).toContain(`${sentence}\n`)
    expect(ran.stdout).not.toMatch(/Finished|Finito|others go on|altre proseguono/)
    expect((await runCli(['status', plan.file, '--lang', lang])).stdout).toContain(`${sentence}\n`)
  })

  it('for want of passwords, too', async () => {
    const plan = await planOf({})
    rmSync(join(plan.dir, 'secrets'), { recursive: true })
    expect((await runCli(['run', plan.file])).stdout).toContain('No mailbox could be entered: nothing was copied.')
  })

  it('does not say it where one was entered, and tells what was proved before', async () => {
    const plan = await planOf({ urp: 'sbagliata' })
    const partly = await runCli(['run', plan.file])
    expect(partly.code).toBe(3)
    expect(partly.stdout).toContain('Finished, but not everything is in order: 1 of 1 message known so far verified')
    writeFileSync(join(plan.dir, 'secrets', 'anagrafe-target.txt'), 'sbagliata\n')
    const none = await runCli(['run', plan.file])
    expect(none.stdout).toContain('No mailbox could be entered: nothing was copied. Verified before: 1 of 1 message.')
    expect((await runCli(['status', plan.file])).stdout).toContain('Finished, but not everything is in order')
  })
})

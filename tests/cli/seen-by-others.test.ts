// What a run lets others see: that it waits, that it died, and what a check would have warned of.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { parseEvents, runCli, startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'

describe.skipIf(whyNoDovecot() !== undefined)('a run, seen by others', () => {
  let server: DovecotServer

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })

  const status = async (plan: WrittenPlan): Promise<Record<string, unknown>> =>
    JSON.parse((await runCli(['status', plan.file, '--json'])).stdout) as Record<string, unknown>
  const at = (inMs: number): string => new Date(Date.now() + inMs).toISOString()

  async function planOf(more: Readonly<Record<string, unknown>>): Promise<WrittenPlan> {
    const [from, to] = [freshUser(), freshUser()]
    const old = { ...plainMessage(1, 'riga\r\n'), flags: [], date: Date.UTC(2014, 1, 1) }
    const read = { ...plainMessage(2, 'riga\r\n'), flags: ['\\Seen'], date: Date.UTC(2014, 1, 2) }
    await fillAccount({ port: server.port, user: from }, { INBOX: [old, read] })
    return writePlan({
      source: server,
      target: server,
      mailboxes: [{ id: 'protocollo', source: from, target: to }],
      more,
    })
  }

  it('waits: status names process and hour, a second one is told, and a dead one is not waited for', async () => {
    const plan = await planOf({
      window: { opens: at(3_600_000), closes: at(7_200_000) },
      phases: { precopy: { window: { opens: at(1_800_000), closes: at(2_400_000) } } },
    })
    const waiting = startCli(['run', plan.file, '--wait'])
    await waiting.output(/Waiting: the pre-copy may work from/)
    expect(await status(plan)).toMatchObject({ state: 'not-started', waiting: { pid: waiting.pid, phase: 'precopy' } })
    const page = (await runCli(['status', plan.file, '--lang', 'it'])).stdout
    expect(page).toMatch(new RegExp(`in attesa fino al [\\d/]+ [\\d:]+ \\(processo ${waiting.pid}\\)`))
    expect(page).toMatch(/Prossimo comando: pec-migrate status /)
    const second = await runCli(['run', plan.file, '--wait'])
    expect(second.code).toBe(10)
    expect(`${second.stdout}${second.stderr}`).toMatch(new RegExp(`process ${waiting.pid} .*waiting until `))
    waiting.kill('SIGKILL')
    await waiting.done
    expect(await status(plan)).not.toHaveProperty('waiting')
  })

  it('repeats what nobody has accepted, in words and as an event, before anything is copied', async () => {
    const plan = await planOf({})
    const ran = await runCli(['run', plan.file, '--json'])
    const events = parseEvents(ran.stdout)
    const told = events.findIndex(({ finding }) => (finding as { code?: string })?.code === 'inbox-feeds-application')
    expect(events[told]).toMatchObject({ finding: { level: 'warning', mailbox: 'protocollo' } })
    expect(told).toBeLessThan(events.findIndex(({ event }) => event === 'message'))
    expect(ran.stderr).toMatch(/WARNING: protocollo: Old unread messages \(1\).*\[inbox-feeds-application\]/)
    const accepting = await planOf({ accept: ['inbox-feeds-application'] })
    expect((await runCli(['run', accepting.file])).stdout).not.toContain('inbox-feeds-application')
  })
})

// What a run lets others see: that it waits, that it died, and what a check would have warned of.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
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
    const died = await status(plan)
    expect(died).not.toHaveProperty('waiting')
    const { pid } = waiting
    expect(died).toMatchObject({ state: 'not-started', waitEnded: { pid, phase: 'precopy' } })
    const { since, aliveAt, until } = died['waitEnded'] as { since: string; aliveAt: string; until: string }
    expect(Date.parse(aliveAt)).toBeGreaterThanOrEqual(Date.parse(since))
    expect(Date.parse(until)).toBeGreaterThan(Date.now())
    for (const [lang, sentence] of [
      ['en', `The run that waited until [-0-9]+ [0-9:]+ \\(process ${pid}\\) has died, after a last sign of life `],
      ['it', `L’esecuzione in attesa fino al [0-9/]+ [0-9:]+ \\(processo ${pid}\\) è morta, dopo un ultimo segno `],
    ] as const) {
      const { stdout } = await runCli(['status', plan.file, '--lang', lang])
      expect(stdout.replaceAll('\n', ' ')).toMatch(new RegExp(sentence))
      expect(stdout).toMatch(/^(?:Next command|Prossimo comando): pec-migrate run .* --wait$/m)
    }
    const watched = startCli(['status', plan.file, '--watch'])
    await watched.output(/^The run that waited until .* has died/m)
    watched.kill('SIGINT')
    await watched.done
    // Who takes its place is seen, and takes the word back also when it is stopped.
    const again = startCli(['run', plan.file, '--wait'])
    await again.output(/Waiting: the pre-copy may work from/)
    const anew = await status(plan)
    expect(anew).toMatchObject({ waiting: { pid: again.pid } })
    expect(anew).not.toHaveProperty('waitEnded')
    again.kill('SIGINT')
    await again.done
    const after = await status(plan)
    expect(after).not.toHaveProperty('waiting')
    expect(after).not.toHaveProperty('waitEnded')
  })

  it('while it works, status says nothing of a run before it', async () => {
    const line = await openLine({ targetPort: server.port, bandwidth: 1_600_000 })
    const [first, second] = [freshUser(), freshUser()]
    const mail = Array.from({ length: 60 }, (_, n) => plainMessage(n, 'riga di una lettera\r\n'.repeat(1_000)))
    for (const user of [first, second]) await fillAccount({ port: server.port, user }, { INBOX: mail })
    const plan = writePlan({
      source: line,
      target: server,
      mailboxes: [first, second].map((user, n) => ({
        id: `m${n}`,
        source: user,
        target: freshUser(),
        more: { priority: n + 1 },
      })),
      more: { mailboxesInParallel: 1 },
    })
    const dead = startCli(['run', plan.file])
    await dead.output(/ m0: /)
    dead.kill('SIGKILL')
    await dead.done
    const stopped = (await runCli(['status', plan.file])).stdout
    expect(stopped).toContain('the last run did not finish 1 mailbox: m0')
    expect(stopped).toMatch(/: stopped since [-0-9]+ [:0-9]+: nobody is copying$/m)
    expect(stopped).toMatch(/^Next command: pec-migrate run /m)
    const ran = startCli(['run', plan.file])
    await ran.output(/ m0: /)
    for (const lang of ['en', 'it']) {
      const { stdout } = await runCli(['status', plan.file, '--lang', lang])
      expect(stdout).toMatch(
        /the run has not begun 1 mailbox yet: m1|l’esecuzione non ha ancora cominciato 1 casella: m1/,
      )
      expect(stdout).toMatch(
        /the run has not finished 1 mailbox yet: m0|l’esecuzione non ha ancora finito 1 casella: m0/,
      )
      expect(stdout).not.toMatch(/last run|ultima esecuzione|never been run|mai eseguit/)
    }
    ran.kill('SIGKILL')
    await ran.done
    await line.close()
  })

  it('says on each screen that a server does not answer, and once that it does again', async () => {
    const line = await openLine({ targetPort: server.port, bandwidth: 800_000 })
    const [from, to] = [freshUser(), freshUser()]
    const mail = Array.from({ length: 60 }, (_, n) => plainMessage(n, 'riga di una lettera\r\n'.repeat(1_000)))
    await fillAccount({ port: server.port, user: from }, { INBOX: mail })
    const plan = writePlan({ source: line, target: server, mailboxes: [{ id: 'urp', source: from, target: to }] })
    const ran = startCli(['run', plan.file, '--log-file', join(plan.dir, 'log')])
    await ran.output(/ urp: /)
    expect(await status(plan)).not.toHaveProperty('silentServers')
    line.refuse()
    line.cut()
    await ran.output(/WARNING: old has not answered since 20[-0-9]+ [0-9:]+: it is tried again/)
    const since = Date.parse(
      ((await status(plan))['silentServers'] as { server: string; since: string }[])[0]?.since ?? '',
    )
    expect(Date.now() - since).toBeGreaterThan(4_000)
    for (const [lang, said] of [
      ['en', /^old has not answered since 20[-0-9]+ [0-9:]+: it is tried again/m],
      ['it', /^old non risponde dal [0-9/]+ [0-9:]+: si continua a tentare/m],
    ] as const) {
      expect((await runCli(['status', plan.file, '--lang', lang])).stdout).toMatch(said)
      const watched = startCli(['status', plan.file, '--watch', '--lang', lang])
      await watched.output(said)
      watched.kill('SIGINT')
      await watched.done
    }
    line.accept()
    await ran.output(/ old answers again, after \d+ s\./)
    expect(await status(plan)).not.toHaveProperty('silentServers')
    const ended = await ran.done
    expect(ended.code).toBe(0)
    expect(ended.stdout.match(/has not answered since|answers again/g)).toHaveLength(2)
    const logged = parseEvents(readFileSync(join(plan.dir, 'log'), 'utf8')).map(({ event }) => event)
    expect(logged.filter((event) => event.startsWith('server-'))).toEqual(['server-silent', 'server-answers'])
    await line.close()
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

// Twelve sources into three targets and two archives, all at once, with kills: counted by digest in every place.

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { messagesIn, problemsOfBag } from '../archive/bag.ts'
import { startDovecot, whyNoDovecot } from '../support/dovecot.ts'
import { Dice, sha256 } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import type { Status } from '../whole-job/contract-shapes.ts'
import { expectExactly, fillOffices, offices, type Office } from './several-sources.ts'

describe.skipIf(whyNoDovecot() !== undefined)('twelve offices into three mailboxes and two archives', () => {
  it('killed five times: each message is once where it belongs, and proved for its own source', async () => {
    const [source, target] = await Promise.all([
      startDovecot({ separator: '.', prefix: 'INBOX.', specialUse: { 'Posta inviata': '\\Sent' } }),
      startDovecot({ specialUse: { Sent: '\\Sent' } }),
    ])
    const users = ['uno', 'due', 'tre'].map((name) => freshUser(name))
    const [below = '', together = '', both = ''] = users
    const under = (name: string) => ({ under: `Archivio/${name}` })
    const merge = { merge: true }
    const groups: Record<string, Office[]> = {
      [below]: offices(below, { a1: under('a1'), a2: under('a2'), a3: under('a3'), a4: {} }, 36),
      [together]: offices(together, { b1: merge, b2: merge, b3: merge }, 36),
      [both]: offices(both, { c1: merge, c2: merge, c3: under('c3') }, 36),
    }
    const kept = offices('', { d1: {}, d2: {} }, 36).map((office) => ({
      ...office,
      more: { target: { archive: `archivio/${office.id}` } },
    }))
    const all = [...Object.values(groups).flat(), ...kept]
    expect(all).toHaveLength(12)
    await fillOffices(source.port, all)
    const plan = writePlan({ source, target, mailboxes: all, more: { mailboxesInParallel: 12 } })

    const dice = new Dice(12_032)
    let killed = 0
    for (let death = 0; death < 5; death += 1) {
      const running = startCli(['run', plan.file, '--json'])
      // It may come to its end before.
      await running.event(({ event }) => event === 'message', 1 + dice.upTo(120)).catch(() => undefined)
      running.kill('SIGKILL')
      if ((await running.done).signal === 'SIGKILL') killed += 1
    }
    expect(killed).toBeGreaterThan(2)
    const { code, stdout } = await runCli(['run', plan.file, '--json'])
    expect(code, stdout.slice(-2_000)).toBe(0)
    const { mailboxes } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Status
    for (const { id, mail } of all) {
      const count = Object.values(mail).flat().length
      expect(mailboxes.find((one) => one.id === id)?.totals).toMatchObject({ messages: count, verified: count })
    }

    const placeOf = ({ id, place }: Office, name: string): string => {
      if (place !== undefined && 'under' in place) return `Archivio/${id}/${name}`
      return name === 'Posta inviata' ? 'Sent' : name
    }
    for (const [user, group] of Object.entries(groups))
      await expectExactly({ sources: source.port, target: { port: target.port, user } }, group, placeOf)
    for (const { id, mail } of kept) {
      const bag = join(plan.dir, 'archivio', id)
      expect(problemsOfBag(bag)).toEqual([])
      const expected = Object.values(mail)
        .flat()
        .map(({ bytes }) => sha256(bytes))
      expect(
        messagesIn(bag)
          .map((one) => one.sha256)
          .sort(),
      ).toEqual(expected.sort())
    }
    expect((await runCli(['verify', plan.file, '--strict'])).code).toBe(0)
    await Promise.all([source.stop(), target.stop()])
  }, 180_000)
})

// Several sources into one target, each under its own folder: nothing mixes, nothing is lost, each is proved by itself.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { letters } from '../check/checking.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { corpus } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { checkShape, verifyShape, type Status } from '../whole-job/contract-shapes.ts'
import { expectExactly, fillOffices, offices, type Office } from './several-sources.ts'

const placeOf = ({ place }: Office, name: string): string => {
  const under = place?.['under']
  // The sent folder of the account's own holder is the target's; an office's stays among its folders.
  if (typeof under !== 'string') return name === 'Posta inviata' ? 'Sent' : name
  return `${under}/${name}`
}

describe.skipIf(whyNoDovecot() !== undefined)('several sources under folders of one target', () => {
  let source: DovecotServer
  let target: DovecotServer
  let all: Office[]
  let plan: WrittenPlan
  const user = freshUser('questura')
  const json = async (...args: readonly string[]): Promise<{ code: number | null; document: unknown }> => {
    const { code, stdout } = await runCli([...args, '--json'])
    return { code, document: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown }
  }
  beforeAll(async () => {
    ;[source, target] = await Promise.all([
      startDovecot({ separator: '.', prefix: 'INBOX.', specialUse: { 'Posta inviata': '\\Sent' } }),
      startDovecot({ specialUse: { Sent: '\\Sent' } }),
    ])
    all = offices(user, {
      questura: {},
      commissariato: { under: 'Archivio/Commissariato' },
      urp: { under: 'Archivio/URP' },
    })
    await fillOffices(source.port, all)
    plan = writePlan({ source, target, mailboxes: all })
  })

  it('check shows a place of each, and finds nothing odd in them', async () => {
    const { code, document } = await json('check', plan.file)
    const check = checkShape.parse(document)
    expect(code).toBe(0)
    expect(check.findings.find(({ code }) => code === 'target-shared')?.message).toContain(
      'questura → INBOX, commissariato → Archivio/Commissariato/INBOX, urp → Archivio/URP/INBOX',
    )
    expect(check.mailboxes[2]?.folderMap.map(({ target: to }) => to?.name)).toEqual([
      'Archivio/URP/INBOX',
      'Archivio/URP/Posta inviata',
      'Archivio/URP/Pratiche/2014',
    ])
  })

  it('run puts each where it belongs, all proved', async () => {
    const { code, document } = await json('run', plan.file)
    expect(code).toBe(0)
    const { mailboxes } = document as Status
    for (const { id, mail } of all) {
      const count = Object.values(mail).flat().length
      expect(mailboxes.find((one) => one.id === id)?.totals).toMatchObject({ messages: count, verified: count })
    }
    await expectExactly({ sources: source.port, target: { port: target.port, user } }, all, placeOf)
  })

  it('a second run is quiet, and verify finds both sides identical either way', async () => {
    expect((await json('run', plan.file)).code).toBe(0)
    await expectExactly({ sources: source.port, target: { port: target.port, user } }, all, placeOf)
    for (const against of ['source', 'journal']) {
      const { code, document } = await json('verify', plan.file, '--against', against, '--strict')
      expect(verifyShape.parse(document)).toMatchObject({ verdict: 'identical', totals: { unexpected: 0, moved: 0 } })
      expect(code).toBe(0)
    }
  })

  it('without the journal nothing comes twice', async () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${plan.journal}${suffix}`, { force: true })
    const { code, document } = await json('run', plan.file)
    expect(code).toBe(0)
    const { totals } = document as Status
    expect(totals.adopted).toBe(totals.messages)
    await expectExactly({ sources: source.port, target: { port: target.port, user } }, all, placeOf)
  })

  it('another under is refused once something was written', async () => {
    const written = readFileSync(plan.file, 'utf8')
    try {
      writeFileSync(plan.file, written.replace('under: Archivio/URP', 'under: Archivio/Relazioni'))
      const { code, stderr } = await runCli(['run', plan.file])
      expect(code).toBe(2)
      expect(stderr).toContain('target: { under: "Archivio/URP" }')
      expect(stderr).toContain('target: { under: "Archivio/Relazioni" }')
    } finally {
      writeFileSync(plan.file, written)
    }
  })

  it('the room of the target is that of all of them', async () => {
    const small = await startDovecot({ quota: '300k' })
    const [to, a, b] = [freshUser('comando'), freshUser('a'), freshUser('b')]
    for (const from of [a, b])
      await fillAccount({ port: source.port, user: from }, { INBOX: letters(10, { bytes: 20_000 }) })
    const mailboxes = [
      { id: 'uno', source: a, target: to, place: { under: 'Uno' } },
      { id: 'due', source: b, target: to, place: { under: 'Due' } },
    ]
    const { file } = writePlan({ source, target: small, mailboxes })
    const running = startCli(['run', file, '--json'])
    const { mailbox, code } = await running.event(({ event }) => event === 'mailbox-parked')
    // It would wait for room.
    running.kill()
    // What the first has brought is no mail that the second might find there.
    expect({ mailbox, code }).toEqual({ mailbox: 'due', code: 'quota-too-small' })
    expect(running.events.find(({ event }) => event === 'mailbox-done')).toMatchObject({
      mailbox: 'uno',
      state: 'complete',
    })
    await running.done
    await small.stop()
  })

  it('whose folders reach below the under of another is parked before anything is sent', async () => {
    const target2 = freshUser('comando')
    const [a, b] = [freshUser('a'), freshUser('b')]
    await fillAccount({ port: source.port, user: a }, { 'INBOX.Archivio.URP.2014': corpus(7_500, 3, 0) })
    await fillAccount({ port: source.port, user: b }, { INBOX: corpus(7_501, 3, 0) })
    const { file } = writePlan({
      source,
      target,
      mailboxes: [
        { id: 'comando', source: a, target: target2 },
        { id: 'urp', source: b, target: target2, place: { under: 'archivio/urp' } },
      ],
    })
    const checked = await json('check', file)
    expect(checked.code).toBe(4)
    const { code, document } = await json('run', file)
    expect(code).toBe(3)
    const [parked, done] = (document as Status).mailboxes
    expect(parked).toMatchObject({ state: 'parked', error: { code: 'folder-name-clash' } })
    expect(parked?.error?.message).toContain('Archivio/URP/2014')
    expect(done).toMatchObject({ state: 'complete', totals: { verified: 3 } })
  })
})

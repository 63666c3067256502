// What holds wherever a migration between these servers is cut: kill -9, a server that dies, a lost journal, no room.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAccount } from '../../support/account-state.ts'
import { MailClient } from '../../support/mail-client.ts'
import { startCli } from '../../support/run-cli.ts'
import { readStatusOf, runPlan } from '../../verify/desk.ts'
import { type Kind, endsWithTheFile, serverOf } from './kinds.ts'
import { fillMixed } from './mixed-account.ts'
import { type Move, moveBetween, movesWhole } from './moved-whole.ts'
import { startCourier, startCyrus } from './servers.ts'

const pairs: readonly (readonly [Kind, Kind])[] = [
  ['Courier', 'Cyrus'],
  ['Cyrus', 'Courier'],
  ['Dovecot', 'Cyrus /'],
]
const names = ['2019,fatture', 'Archivio/2014', 'perché così?']

async function filled(from: Kind, to: Kind): Promise<Move> {
  const move = moveBetween(await serverOf(from), await serverOf(to))
  await fillMixed(move.source, { mail: 30, names })
  return move
}

async function countOf(account: Move['target']): Promise<number> {
  return (await readAccount(account)).folders.reduce((sum, { messages }) => sum + messages.length, 0)
}

describe.each(pairs)('from %s to %s', (from, to) => {
  it('kill -9 in the middle: the same command goes on, nothing lost, nothing doubled', async () => {
    const move = await filled(from, to)
    const run = startCli(['run', move.plan.file, '--json'])
    await run.event(({ event }) => event === 'message', 12)
    run.kill('SIGKILL')
    expect((await run.done).signal).toBe('SIGKILL')
    expect(readStatusOf(move.plan.file).canSwitchOff.verdict).toBe('no')
    const { status } = await movesWhole(move)
    expect(await countOf(move.target)).toBe(status.totals.verified + status.totals.differs)
  })

  it('the target dies and comes back: the same', async () => {
    const move = await filled(from, to)
    const target = await serverOf(to)
    let copied = 0
    let killed: Promise<void> | undefined
    const emit = ({ event }: { event: string }): void => {
      if (event === 'message') copied += 1
      if (copied === 10) killed ??= target.kill()
    }
    // Nobody answers at its address any more: that is an error of the whole run.
    await expect(runPlan(move.plan.file, { emit })).rejects.toThrow('ECONNREFUSED')
    await killed
    expect(readStatusOf(move.plan.file).canSwitchOff.verdict).toBe('no')
    await target.start()
    const { status } = await movesWhole(move)
    expect(await countOf(move.target)).toBe(status.totals.verified + status.totals.differs)
  })

  it('a lost journal: what is there is recognised, altered or not, and nothing comes twice', async () => {
    const move = await filled(from, to)
    const before = await movesWhole(move)
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${move.plan.journal}${end}`, { force: true })
    const { status, listed } = await movesWhole(move)
    expect(listed).toEqual(before.listed)
    expect(status.totals.adopted).toBeGreaterThan(0)
    expect(await countOf(move.target)).toBe(status.totals.verified + status.totals.differs)
  })
})

describe('no room in the middle', () => {
  it('Cyrus: the mailbox waits, and goes on when there is room', async () => {
    const target = await endsWithTheFile(startCyrus({ quota: 100 }))
    const move = moveBetween(await serverOf('Courier'), target, { accept: ['quota-too-small'] })
    await fillMixed(move.source, { mail: 30, names })
    await expectNoRoom(move)
    const admin = await MailClient.connect({ port: target.port, user: 'cyrus' })
    await admin.command(`SETQUOTA user.${move.target.user} (STORAGE 90000)`)
    await admin.logout()
    await movesWhole(move)
  })

  it('Courier: the same', async () => {
    const target = await endsWithTheFile(startCourier({ quota: '100000S' }))
    const move = moveBetween(await serverOf('Cyrus'), target, { accept: ['quota-too-small'] })
    await fillMixed(move.source, { mail: 30, names })
    await expectNoRoom(move)
    writeFileSync(join(target.dir, 'mail', move.target.user, 'maildirsize'), '90000000S\n')
    await movesWhole(move)
  })
})

async function expectNoRoom(move: Move): Promise<void> {
  await runPlan(move.plan.file)
  const status = readStatusOf(move.plan.file)
  expect(status.mailboxes[0]?.error?.code).toBe('over-quota')
  expect(status.totals.verified).toBeGreaterThan(0)
  expect(status.totals.pending).toBeGreaterThan(0)
  expect(status.canSwitchOff.verdict).toBe('no')
}

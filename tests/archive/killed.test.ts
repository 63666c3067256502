// Archives under kill -9, and without their journal: nothing is lost, nothing is doubled, no half is taken for a whole.

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { corpus, plainMessage, sha256 } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { messagesIn, problemsOfBag } from './bag.ts'

const twin = plainMessage(1, 'due volte')
const content = { INBOX: [...corpus(11, 300, 8), twin, twin], Inviata: corpus(12, 120, 8), Vuota: [] }
const digests = Object.values(content)
  .flat()
  .map(({ bytes }) => sha256(bytes))
  .sort()

async function planOfArchive(): Promise<WrittenPlan & { bag: string }> {
  const { target: server } = await twoServers()
  const user = freshUser()
  await fillAccount({ port: server.port, user }, content)
  const plan = writePlan({
    source: server,
    target: server,
    mailboxes: [{ id: 'urp', source: user, target: user, more: { target: { archive: 'urp' } } }],
  })
  return { ...plan, bag: join(plan.dir, 'urp') }
}

const digestsIn = (bag: string): string[] => messagesIn(bag).map((one) => one.sha256)

describe.skipIf(whyNoDovecot() !== undefined)('an archive', () => {
  it('is whole after kill -9 at any moment, and goes on where it was', async () => {
    const { file, bag } = await planOfArchive()
    for (const proved of [1, 60, 150, 100]) {
      const run = startCli(['run', file, '--json'])
      await run.event(({ event }) => event === 'message', proved)
      run.kill('SIGKILL')
      expect((await run.done).signal).toBe('SIGKILL')
      // It is no bag, and what lies in it is the mailbox's.
      expect(existsSync(join(bag, 'bagit.txt'))).toBe(false)
      const left = [...digests]
      for (const digest of digestsIn(bag)) expect(left.splice(left.indexOf(digest), 1)).toEqual([digest])
    }
    const ended = await runCli(['run', file])
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect(digestsIn(bag).sort()).toEqual(digests)
    expect(problemsOfBag(bag)).toEqual([])
  }, 60_000)

  it('is known again without its journal, and nothing in it is doubled', async () => {
    const { file, journal, bag } = await planOfArchive()
    expect((await runCli(['run', file])).code).toBe(0)
    const before = messagesIn(bag).map(({ path, modifiedAt }) => `${path} ${modifiedAt}`)
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${journal}${end}`, { force: true })
    const ran = await runCli(['run', file, '--json'])
    expect(ran.code, ran.stderr).toBe(0)
    const totals = (JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as { totals: unknown }).totals
    expect(totals).toMatchObject({ verified: digests.length, adopted: digests.length })
    expect(messagesIn(bag).map(({ path, modifiedAt }) => `${path} ${modifiedAt}`)).toEqual(before)
    expect(problemsOfBag(bag)).toEqual([])
  }, 60_000)
})

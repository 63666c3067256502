// Archives under kill -9, and without their journal: nothing is lost, nothing is doubled, no half is taken for a whole.

import { copyFileSync, existsSync, rmSync } from 'node:fs'
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
const content = { INBOX: [...corpus(11, 100, 8), twin, twin], Inviata: corpus(12, 40, 8), Vuota: [] }
const digests = Object.values(content)
  .flat()
  .map(({ bytes }) => sha256(bytes))
  .sort()

/** One mailbox with all of it into each of these archives. */
async function planOfArchives(...names: readonly string[]): Promise<WrittenPlan & { bags: string[] }> {
  const { target: server } = await twoServers()
  const users = names.map((name) => freshUser(name))
  await Promise.all(users.map((user) => fillAccount({ port: server.port, user }, content)))
  const plan = writePlan({
    source: server,
    target: server,
    mailboxes: names.map((archive, at) => ({
      id: archive,
      source: users[at] ?? '',
      target: archive,
      more: { target: { archive, mbox: at === 1 } },
    })),
  })
  return { ...plan, bags: names.map((name) => join(plan.dir, name)) }
}

const digestsIn = (bag: string): string[] => messagesIn(bag).map((one) => one.sha256)

describe.skipIf(whyNoDovecot() !== undefined)('an archive', () => {
  it('is whole after kill -9 at any moment, and goes on where it was', async () => {
    const { file, bags } = await planOfArchives('urp', 'tributi')
    for (const proved of [1, 60, 120]) {
      const run = startCli(['run', file, '--json'])
      await run.event(({ event }) => event === 'message', proved)
      run.kill('SIGKILL')
      expect((await run.done).signal).toBe('SIGKILL')
      for (const bag of bags) {
        // What lies in it is the mailbox's, each message as often as there; and where it is no whole bag, it is none.
        const left = [...digests]
        for (const digest of digestsIn(bag)) expect(left.splice(left.indexOf(digest), 1)).toEqual([digest])
        if (existsSync(join(bag, 'bagit.txt'))) expect(problemsOfBag(bag)).toEqual([])
      }
    }
    const ended = await runCli(['run', file])
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    for (const bag of bags) {
      expect(digestsIn(bag).sort()).toEqual(digests)
      expect(problemsOfBag(bag)).toEqual([])
    }
  })

  it('is known again without its journal, and nothing in it is doubled', async () => {
    const { file, journal, bags } = await planOfArchives('urp')
    const bag = bags[0] ?? ''
    expect((await runCli(['run', file])).code).toBe(0)
    const before = messagesIn(bag).map(({ path, modifiedAt }) => `${path} ${modifiedAt}`)
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${journal}${end}`, { force: true })
    const ran = await runCli(['run', file, '--json'])
    expect(ran.code, ran.stderr).toBe(0)
    const totals = (JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as { totals: unknown }).totals
    expect(totals).toMatchObject({ verified: digests.length, adopted: digests.length })
    expect(messagesIn(bag).map(({ path, modifiedAt }) => `${path} ${modifiedAt}`)).toEqual(before)
    expect(problemsOfBag(bag)).toEqual([])
  })

  it('is not written by two runs at once', async () => {
    const { file, dir, bags } = await planOfArchives('urp')
    // The same plan in another file has a journal of its own.
    const copy = join(dir, 'copia.yaml')
    copyFileSync(file, copy)
    const first = startCli(['run', file, '--json'])
    await first.event(({ event }) => event === 'message')
    first.kill('SIGSTOP')
    const second = await runCli(['run', copy, '--json'])
    first.kill('SIGCONT')
    expect((await first.done).code).toBe(0)
    expect(second.code, second.stderr).toBe(3)
    expect(second.stdout).toContain('archive-in-use')
    expect((await runCli(['run', copy])).code).toBe(0)
    expect(digestsIn(bags[0] ?? '').sort()).toEqual(digests)
    expect(problemsOfBag(bags[0] ?? '')).toEqual([])
  })
})

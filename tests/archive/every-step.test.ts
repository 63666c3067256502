// Death before each change that a run makes to an archive: afterwards the same run brings it to the same end.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { findProgram } from '../support/debian-packages.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { corpus, plainMessage, sha256 } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshDir, freshUser } from '../support/temp-dir.ts'
import { messagesIn, problemsOfBag } from './bag.ts'

const twin = plainMessage(1, 'due volte')
const content = { INBOX: [...corpus(41, 2, 4), twin, twin], 'Vuota/Dentro': [] }
const digests = content.INBOX.map(({ bytes }) => sha256(bytes)).sort()
/** So many steps, evenly spread, unless the environment asks for each: ARCHIVE_STEPS=all. */
const sampled = 3

const compiler = findProgram('gcc') ?? findProgram('cc')

describe.skipIf(whyNoDovecot() !== undefined || compiler === undefined)('a run that dies', () => {
  it('before any change to an archive leaves whole messages, and the next one nothing to wish for', async () => {
    const library = join(freshDir('die-in'), 'die-in.so')
    const source = join(import.meta.dirname, '..', 'support', 'die-in.c')
    const made = spawnSync(compiler ?? 'cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'])
    expect(made.stderr.toString()).toBe('')
    const { target: server } = await twoServers()
    const user = freshUser()
    await fillAccount({ port: server.port, user }, content)

    const dieAt = async (step: number | undefined): Promise<number> => {
      const { file, dir } = writePlan({
        source: server,
        target: server,
        mailboxes: [{ id: 'urp', source: user, target: user, more: { target: { archive: 'urp', mbox: true } } }],
      })
      const bag = join(dir, 'urp')
      const count = join(dir, 'count')
      const env = { LD_PRELOAD: library, DIE_IN: bag, DIE_COUNT: count, ...(step && { DIE_AT: String(step) }) }
      const died = await runCli(['run', file], { env })
      if (step === undefined) expect(died.code, died.stderr).toBe(0)
      else expect(died.signal, `step ${step}: ${died.stdout}${died.stderr}`).toBe('SIGKILL')
      if (existsSync(join(bag, 'data', 'eml'))) {
        const left = [...digests]
        for (const one of messagesIn(bag)) expect(left.splice(left.indexOf(one.sha256), 1)).toEqual([one.sha256])
      }
      if (existsSync(join(bag, 'bagit.txt'))) expect(problemsOfBag(bag), `step ${step}`).toEqual([])
      const ended = await runCli(['run', file])
      expect(ended.code, `step ${step}: ${ended.stdout}${ended.stderr}`).toBe(0)
      const there = messagesIn(bag).map((one) => one.sha256)
      expect(there.sort(), `step ${step}`).toEqual(digests)
      expect(problemsOfBag(bag), `step ${step}`).toEqual([])
      return Number(readFileSync(count, 'utf8'))
    }

    const steps = await dieAt(undefined)
    expect(steps).toBeGreaterThan(40)
    const every = process.env['ARCHIVE_STEPS'] === 'all' ? 1 : Math.ceil(steps / sampled)
    for (let step = Math.ceil(every / 2); step <= steps; step += every) await dieAt(step)
  }, 600_000)
})

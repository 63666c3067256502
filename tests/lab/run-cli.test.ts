// The lab's way to run the program: outputs, exit code, waiting for a line, killing, and a plan that is written for it.

import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writePlan } from '../support/plan-file.ts'
import { parseEvents, runCli, startCli } from '../support/run-cli.ts'

describe('running the program', () => {
  it('gives exit code and outputs', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const shown = await runCli(['--version'])
    expect(shown).toMatchObject({ code: 0, signal: null, stderr: '' })
    expect(shown.stdout).toContain(version)
  })

  it('waits for a line, and says what there was instead', async () => {
    const help = startCli(['--help'])
    await help.output(/verify/)
    await expect(help.output(/no such words/)).rejects.toThrow('ended without')
    expect(await help.done).toMatchObject({ code: 0 })
  })

  it('kills', async () => {
    const running = startCli(['--help'])
    running.kill('SIGKILL')
    expect(await running.done).toMatchObject({ code: null, signal: 'SIGKILL' })
  })

  it('reads events from JSON lines, leaving out broken ones', () => {
    expect(parseEvents('{"event":"a","n":1}\nplain\n{"event":"b"}\n{"eve')).toEqual([
      { event: 'a', n: 1 },
      { event: 'b' },
    ])
  })

  it('writes a plan with its secrets beside it', () => {
    const plan = writePlan({
      source: { port: 1143 },
      target: { port: 2143 },
      mailboxes: [{ id: 'uno', source: 'a@pec.example', target: 'b@pec.example', targetPassword: 'altra' }],
    })
    expect(readFileSync(plan.file, 'utf8')).toContain('port: 1143')
    expect(readFileSync(join(plan.dir, 'secrets', 'uno-target.txt'), 'utf8')).toBe('altra\n')
    expect(statSync(join(plan.dir, 'secrets', 'uno-source.txt')).mode & 0o777).toBe(0o600)
  })
})

// The bench itself works: a quick look with real servers, a narrow shared line, TLS, mbsync, a quiet re-run.

import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ensureProgram, sayLoudly } from '../support/debian-packages.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import type { BenchDocument } from './document.ts'
import { forecastError, summary } from './tables.ts'

const noDovecot = whyNoDovecot()
const mbsync =
  noDovecot === undefined ? ensureProgram('mbsync', 'isync', 'the peer that the bench compares with') : undefined
const obstacle = noDovecot ?? (mbsync?.ready === false ? mbsync.reason : undefined)
if (obstacle !== undefined) sayLoudly(['The test of the bench is SKIPPED:', obstacle])

describe.skipIf(obstacle !== undefined)('npm run bench', () => {
  it('measures both on the same work and leaves nothing behind', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'pec-bench-test-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    chmodSync(dir, 0o755) // the servers read as another user
    const out = join(dir, 'bench.json')
    const argv = [
      '--quick',
      '--tls',
      '--corpus',
      'many',
      '--corpus',
      'quiet',
      '--line',
      'narrow-shared',
      '--limit',
      '30',
      '--out',
      out,
    ]
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', 'tests/bench/bench.ts', ...argv],
      { cwd: projectRoot, env: { ...process.env, TMPDIR: dir } },
    )
    const { cells, quiet, notMeasured } = JSON.parse(readFileSync(out, 'utf8')) as BenchDocument
    expect(readdirSync(dir).filter((name) => name.startsWith('pec-'))).toEqual([])
    expect(notMeasured).toEqual([])
    expect(cells.map(({ line, messages }) => [line.name, messages])).toEqual([['narrow-shared', 6]])
    for (const cell of cells) {
      const { ours, theirs, verified, ratio, memory, failures } = summary(cell, 2)
      expect(failures).toEqual([])
      expect([ours, theirs, verified, ratio].every((one) => one !== undefined && one.median > 0)).toBe(true)
      expect(memory.ours).toBeGreaterThan(10e6)
      expect(forecastError(cell)).toBeGreaterThan(-100)
      for (const { ours: run, theirs: other } of cell.pairs) {
        expect(run.copied).toBeLessThanOrEqual(run.verified ?? 0)
        expect([run.cpu.client.user > 0, run.connections.target > 0, (other?.connections.target ?? 0) > 0]).toEqual([
          true,
          true,
          true,
        ])
      }
    }
    // Every message goes up to the target once and comes down from it again.
    const carried = cells[0]?.pairs[0]?.ours.carried?.target
    expect(Math.min(carried?.up ?? 0, carried?.down ?? 0)).toBeGreaterThan(cells[0]?.bytes ?? 0)
    expect(quiet.map(({ condstore, runs }) => [condstore, runs.length, runs[0]?.failed])).toEqual([
      [true, 1, undefined],
      [false, 1, undefined],
    ])
    expect(stdout).toContain('| mail | line |')
    expect(stdout).toMatch(/forecast error \|\n.*\n.* [+-]?\d+ % \|/)
    expect(stdout).toContain('no CONDSTORE')
  })
})

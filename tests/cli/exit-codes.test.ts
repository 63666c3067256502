// How each ending comes to its exit code, and that the table is the contract's.

import { describe, expect, it } from 'vitest'
import {
  checkExitCode,
  errorExitCode,
  exitCodes,
  lastRunExitCode,
  runExitCode,
  verifyExitCode,
} from '../../src/cli/exit-codes.ts'
import type { Code } from '../../src/model/codes.ts'
import { MigrationError } from '../../src/model/errors.ts'
import type { Problem, StatusDocument, Totals } from '../../src/model/status.ts'
import {
  checkDocument,
  completeStatus,
  incompleteStatus,
  noForecast,
  statusOf,
  totals,
  verifyDiffers,
  verifyIdentical,
} from '../ui/recorded.ts'

const problem = (outcome: string, code: Code): Problem => ({
  mailbox: 'a',
  folder: 'f',
  uid: 1,
  outcome,
  code,
  reason: '',
  hint: '',
})
const withTotals = (some: Partial<Totals>): StatusDocument => statusOf({ totals: totals(some) })

describe('exit codes', () => {
  it('are those of the contract', () => {
    expect(exitCodes.map(({ code }) => code)).toEqual([0, 1, 2, 3, 4, 5, 10, 130])
  })

  it.each<[string, StatusDocument, number]>([
    ['complete, with mail left out by the plan and mail deleted at the source', completeStatus, 0],
    [
      'expunged at the source and excluded by the plan, listed',
      statusOf({ problems: [problem('gone', 'source-expunged'), problem('skipped', 'excluded-by-plan')] }),
      0,
    ],
    ['refused', incompleteStatus, 3],
    ['stopped', statusOf({ state: 'stopped' }), 5],
    ['incomplete', statusOf({ state: 'incomplete' }), 3],
    ['differs', withTotals({ differs: 1 }), 3],
    ['pending left', withTotals({ pending: 1 }), 3],
    ['answer unknown', withTotals({ appending: 1 }), 3],
    ['not proved', withTotals({ copied: 1 }), 3],
    ['ghosts', withTotals({ ghosts: 1 }), 3],
    ['vanished from the target', statusOf({ problems: [problem('gone', 'target-vanished')] }), 3],
    ['skipped for another reason', statusOf({ problems: [problem('skipped', 'empty-message')] }), 3],
    ['a folder that could not be made', statusOf({ problems: [problem('folder', 'folder-name-refused')] }), 3],
    ['parked', statusOf({ problems: [problem('parked', 'login-refused')] }), 3],
    [
      'a mailbox with an error',
      statusOf({
        mailboxes: [
          {
            id: 'a',
            group: null,
            state: 'parked',
            phase: 'backfill',
            error: { code: 'over-quota', message: '', hint: '' },
            forecast: noForecast,
            totals: totals(),
            owed: {},
            completeness: null,
            folders: [],
          },
        ],
      }),
      3,
    ],
  ])('of a run: %s', (_name, status, code) => {
    expect(runExitCode(status)).toBe(code)
  })

  it('of the last run, while one is at work or none has started', () => {
    expect(lastRunExitCode(statusOf({ state: 'running' }))).toBe(10)
    expect(lastRunExitCode(statusOf({ state: 'not-started' }))).toBe(3)
    expect(lastRunExitCode(statusOf({ state: 'stopped' }))).toBe(5)
    expect(lastRunExitCode(completeStatus)).toBe(0)
    // What it ended with goes before what has become of the mailboxes since.
    expect(lastRunExitCode(statusOf({ state: 'incomplete', lastExitCode: 4 }))).toBe(4)
    expect(lastRunExitCode(statusOf({ state: 'incomplete', lastExitCode: 0 }))).toBe(0)
    expect(lastRunExitCode(statusOf({ state: 'running', lastExitCode: 0 }))).toBe(10)
  })

  it('of check and verify', () => {
    expect(checkExitCode(checkDocument, false)).toBe(4)
    expect(checkExitCode({ ...checkDocument, verdict: 'warnings' }, false)).toBe(0)
    expect(checkExitCode({ ...checkDocument, verdict: 'ready' }, true)).toBe(5)
    expect(verifyExitCode(verifyIdentical, false)).toBe(0)
    expect(verifyExitCode(verifyDiffers, false)).toBe(3)
    expect(verifyExitCode(verifyIdentical, true)).toBe(5)
  })

  it.each<[Code, number]>([
    ['usage', 2],
    ['plan-invalid', 2],
    ['plan-contradicts-journal', 2],
    ['journal-other-plan', 2],
    ['journal-in-use', 10],
    ['journal-unwritable', 4],
    ['journal-corrupt', 4],
    ['server-unreachable', 4],
    ['login-storm', 4],
    ['disk-full', 4],
    ['interrupted', 5],
    ['unexpected', 1],
  ])('of the error %s', (code, expected) => {
    expect(errorExitCode(new MigrationError('x', { code, scope: 'run', retry: 'never' }))).toBe(expected)
  })
})

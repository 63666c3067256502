// `run`: copy, prove every message, resume after any cut.

import { migrate } from '../../migrate.ts'
import { problemLines } from '../../ui/problem-lines.ts'
import { isFailure } from '../../ui/shortfall.ts'
import { runExitCode, type ExitCode } from '../exit-codes.ts'
import { humanOutput, paintOf, printClosing, printPage, type Invocation, type PlanOptions } from '../invocation.ts'
import { startWork } from '../work.ts'

export type RunOptions = PlanOptions & { removeGhosts: boolean; retryLogins: boolean; again: readonly string[] }

export async function run(invocation: Invocation, planFile: string, options: RunOptions): Promise<ExitCode> {
  const work = await startWork(invocation, 'run', planFile, options)
  try {
    const status = await migrate({ ...work.request, removeGhosts: options.removeGhosts, retryLogins: options.retryLogins, again: options.again })
    work.screens.event({ event: 'summary', ...status })
    work.screens.close()
    printPage(invocation, problemLines(status.problems.filter(isFailure), invocation.lang, paintOf(invocation, humanOutput(invocation))))
    printClosing(invocation, { kind: 'run', status, finished: work.finished() })
    return runExitCode(status)
  } finally {
    work.close()
  }
}

// `run`: copy, prove every message, resume after any cut.

import { migrate } from '../../migrate.ts'
import type { Language } from '../../model/request.ts'
import { amountOf } from '../../plan/written.ts'
import { problemLines } from '../../ui/problem-lines.ts'
import { isFailure } from '../../ui/shortfall.ts'
import { runExitCode, type ExitCode } from '../exit-codes.ts'
import { humanOutput, paintOf, printClosing, printPage, type Invocation, type PlanOptions } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'
import { startWork } from '../work.ts'
import { helpWords } from '../../words/ui-words.ts'

export type RunOptions = PlanOptions & { removeGhosts: boolean; retryLogins: boolean; again: readonly string[]; memory?: string }

/** Below this, ordinary messages would wait for each other. */
const leastMemory = 16_000_000

function memoryOf(written: string, lang: Language): number {
  const bytes = amountOf(written)
  if (bytes === undefined || bytes < leastMemory) throw new UsageError(helpWords(lang).usage.invalidValue(written, '--memory', '192MB, 64MiB; ≥ 16MB'))
  return bytes
}

export async function run(invocation: Invocation, planFile: string, options: RunOptions): Promise<ExitCode> {
  const memory = options.memory === undefined ? {} : { memory: memoryOf(options.memory, invocation.lang) }
  const work = await startWork(invocation, 'run', planFile, options)
  try {
    const status = await migrate({ ...work.request, removeGhosts: options.removeGhosts, retryLogins: options.retryLogins, again: options.again, ...memory })
    work.screens.event({ event: 'summary', ...status })
    work.screens.close()
    printPage(invocation, problemLines(status.problems.filter(isFailure), invocation.lang, paintOf(invocation, humanOutput(invocation))))
    printClosing(invocation, { kind: 'run', status, finished: work.finished() })
    return runExitCode(status)
  } finally {
    work.close()
  }
}

// `check`: the dry run, days before.

import { check as checkPlan } from '../../check/check.ts'
import { checkOverview } from '../../ui/check-overview.ts'
import { checkExitCode, type ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, printPage, type Invocation, type PlanOptions } from '../invocation.ts'
import { startWork } from '../work.ts'

/** `csv`: a file for the list of --logins. */
export type CheckOptions = PlanOptions & { byYear: boolean; rehearse: boolean; logins: boolean; csv?: string }

export async function check(invocation: Invocation, planFile: string, options: CheckOptions): Promise<ExitCode> {
  const { byYear, rehearse, logins } = options
  const work = await startWork(invocation, 'check', planFile, options)
  try {
    const document = await checkPlan({ ...work.request, byYear, rehearse, logins })
    const stopped = work.stopped()
    work.screens.close()
    if (options.json) printJson(invocation, document)
    const { stdout, lang } = invocation
    printPage(invocation, checkOverview(document, lang, paintOf(invocation, stdout), stdout.isTTY ? (stdout.columns ?? 80) : undefined, invocation.options.verbose))
    printClosing(invocation, { kind: 'check', document, stopped })
    return checkExitCode(document, stopped)
  } finally {
    work.close()
  }
}

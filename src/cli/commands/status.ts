// `status`: how far, what failed, what next; asks no server.

import { readPlan } from '../../plan/read-plan.ts'
import { readStatus } from '../../report/status.ts'
import { statusOverview } from '../../ui/status-overview.ts'
import { showTimesOf } from '../clock.ts'
import { lastRunExitCode, type ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, printPage, type Invocation, type PlanOptions } from '../invocation.ts'
import { chooseMailboxes } from '../scope.ts'

export type StatusOptions = PlanOptions & { exitCode: boolean }

export function status(invocation: Invocation, planFile: string, options: StatusOptions): ExitCode {
  const { lang } = invocation
  const plan = readPlan(planFile, lang)
  showTimesOf(plan)
  const document = readStatus(plan, chooseMailboxes(plan, options, lang), lang)
  if (options.json) printJson(invocation, document)
  else {
    if (!options.quiet) printPage(invocation, statusOverview(document, lang, paintOf(invocation, invocation.stdout)))
    printClosing(invocation, { kind: 'status', status: document })
  }
  return options.exitCode ? lastRunExitCode(document) : 0
}

// `verify`: prove everything again, any time later.

import { verify as verifyPlan } from '../../verify/verify.ts'
import { verifyOverview } from '../../ui/verify-overview.ts'
import { verifyExitCode, type ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, printPage, type Invocation, type PlanOptions } from '../invocation.ts'
import { startWork } from '../command-context.ts'

export type VerifyOptions = PlanOptions & { against: 'source' | 'journal'; strict: boolean }

export async function verify(invocation: Invocation, planFile: string, options: VerifyOptions): Promise<ExitCode> {
  const context = await startWork(invocation, 'verify', planFile, options)
  try {
    const { against, strict } = options
    const document = await verifyPlan({ ...context.request, against, strict })
    const stopped = context.stopped()
    context.screens.close()
    if (options.json) printJson(invocation, document)
    printPage(invocation, verifyOverview(document, invocation.lang, paintOf(invocation, invocation.stdout)))
    printClosing(invocation, { kind: 'verify', document, against, strict, stopped })
    return verifyExitCode(document, stopped)
  } finally {
    context.close()
  }
}

// `verify`: prove everything again, any time later.

import { existsSync } from 'node:fs'
import type { VerifyRequest } from '../../model/request.ts'
import { verify as verifyPlan } from '../../verify/verify.ts'
import { wrapped } from '../../ui/text.ts'
import { verifyOverview, verifyProblems } from '../../ui/verify-overview.ts'
import { waysOut } from '../../ui/ways-out.ts'
import { uiWords } from '../../words/ui-words.ts'
import { verifyExitCode, type ExitCode } from '../exit-codes.ts'
import {
  columnsOf,
  paintOf,
  printClosing,
  printJson,
  printPage,
  type Invocation,
  type PlanOptions,
} from '../invocation.ts'
import { startWork } from '../command-context.ts'
import { separatorFor } from '../csv-list.ts'
import { assertMayKeep, KeptMessages } from '../kept-messages.ts'
import { memoryOf } from '../memory-option.ts'
import { programVersion } from '../version.ts'

export type VerifyOptions = PlanOptions & {
  against: 'source' | 'journal'
  strict: boolean
  signatures: boolean
  save?: string
  memory?: string
}

export async function verify(invocation: Invocation, planFile: string, options: VerifyOptions): Promise<ExitCode> {
  const { against, strict, signatures, save } = options
  const memory = options.memory === undefined ? {} : { memory: memoryOf(options.memory, invocation.lang) }
  if (save !== undefined) assertMayKeep(save, invocation.lang)
  const context = await startWork(invocation, 'verify', planFile, options)
  try {
    const kept = save === undefined ? undefined : new KeptMessages(save)
    const request: VerifyRequest = {
      ...context.request,
      ...memory,
      against,
      strict,
      signatures,
      ...(kept && { keep: kept.keep }),
    }
    const { fleet } = request.plan
    const asking = { env: invocation.shell.env, lang: invocation.lang, version: programVersion() }
    const document =
      fleet === undefined
        ? await verifyPlan(request)
        : await (await import('../../fleet/fleet.ts')).verifyOnFleet(request, fleet, asking)
    const keptOf = kept?.writeList(document.problems, invocation.lang, separatorFor({}, request.plan, invocation))
    const stopped = context.stopped()
    context.screens.close()
    if (options.json) printJson(invocation, document)
    const { lang, stdout, typed } = invocation
    printPage(invocation, [
      ...(options.quiet ? verifyProblems : verifyOverview)(
        document,
        lang,
        paintOf(invocation, stdout),
        columnsOf(stdout),
        options.verbose,
      ),
      ...(document.recorded || !existsSync(context.request.plan.journal) ? [] : [uiWords(lang).verify.notRecorded, '']),
      ...(keptOf === undefined || save === undefined || options.quiet
        ? []
        : [...wrapped(uiWords(lang).verify.kept(keptOf, save), columnsOf(stdout) ?? Number.MAX_SAFE_INTEGER), '']),
      ...waysOut(document, typed, lang),
    ])
    printClosing(invocation, { kind: 'verify', document, against, strict, stopped })
    return verifyExitCode(document, stopped)
  } finally {
    context.close()
  }
}

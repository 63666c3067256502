// `check`: the dry run, days before.

import { check as checkPlan } from '../../check/check.ts'
import { lockedCheckOf } from '../../check/locked-check.ts'
import { defaultTiming } from '../../model/timing.ts'
import { calendarLines } from '../../ui/calendar-lines.ts'
import { checkOverview, checkProblems } from '../../ui/check-overview.ts'
import { loginsOverview } from '../../ui/logins-overview.ts'
import { lockedWords } from '../../words/locked-words.ts'
import { loginsWords } from '../../words/logins-words.ts'
import { helpWords } from '../../words/ui-words.ts'
import { checkExitCode, type ExitCode } from '../exit-codes.ts'
import {
  columnsOf,
  paintOf,
  printClosing,
  printJson,
  printPage,
  type Invocation,
  type PlanOptions,
} from '../invocation.ts'
import { separatorFor, type CsvOptions } from '../csv-list.ts'
import { assertLockMayBeWritten, writeLock } from '../locked-file.ts'
import { assertListMayBeWritten, writeLoginsList } from '../logins-list.ts'
import { UsageError } from '../usage-error.ts'
import { programVersion } from '../version.ts'
import { startWork } from '../command-context.ts'

/** `csv`: a file for the list of --logins. */
export type CheckOptions = PlanOptions &
  CsvOptions & {
    byYear: boolean
    rehearse: boolean
    logins: boolean
    retryLogins: boolean
    csv?: string
    lock?: string
  }

export async function check(invocation: Invocation, planFile: string, options: CheckOptions): Promise<ExitCode> {
  const { byYear, rehearse, logins, retryLogins, csv, lock } = options
  if (csv !== undefined && !logins)
    throw new UsageError(helpWords(invocation.lang).usage.csvWithoutLogins, [...invocation.typed.again, '--logins'])
  const left = [
    ...(rehearse ? ['--rehearse'] : []),
    ...(byYear ? ['--by-year'] : []),
    ...(lock === undefined ? [] : ['--lock']),
  ]
  if (logins && left[0] !== undefined) throw new UsageError(helpWords(invocation.lang).usage.loginsAlone(left[0]))
  if (csv !== undefined) assertListMayBeWritten(csv, invocation)
  if (lock !== undefined) assertLockMayBeWritten(lock, invocation.lang)
  const context = await startWork(invocation, 'check', planFile, options)
  try {
    const request = { ...context.request, byYear, rehearse, logins, retryLogins }
    const { fleet } = request.plan
    const asking = { env: invocation.shell.env, lang: invocation.lang, retryLogins }
    const document =
      fleet === undefined
        ? await checkPlan(request)
        : await (
            await import('../../fleet/fleet.ts')
          ).lookInFleet(request, fleet, asking, ({ logIn }) => checkPlan(request, defaultTiming, logIn))
    const stopped = context.stopped()
    context.screens.close()
    if (options.json) printJson(invocation, document)
    const { stdout, lang } = invocation
    const columns = columnsOf(stdout)
    if (logins) {
      printPage(
        invocation,
        loginsOverview(document, lang, paintOf(invocation, stdout), columns, invocation.options.verbose),
      )
      if (csv !== undefined) {
        writeLoginsList(csv, document, invocation, separatorFor(options, context.request.plan, invocation))
        printPage(invocation, ['', loginsWords(lang).written(csv)])
      }
      printClosing(invocation, { kind: 'logins', document, stopped })
      return checkExitCode(document, stopped)
    }
    printPage(
      invocation,
      options.quiet
        ? checkProblems(document, lang, paintOf(invocation, stdout), columns, options.verbose)
        : checkOverview(document, lang, paintOf(invocation, stdout), columns, options.verbose, stopped),
    )
    if (!options.quiet) printPage(invocation, calendarLines(context.request.plan, lang, paintOf(invocation, stdout)))
    const isLocked = lock !== undefined && document.verdict !== 'blocked' && !stopped
    if (isLocked) {
      writeLock(lock, lockedCheckOf(document, context.request.plan, programVersion()), lang)
      printPage(invocation, ['', lockedWords(lang).written(lock)])
    }
    printClosing(invocation, { kind: 'check', document, stopped, ...(isLocked ? { lock } : {}) })
    return checkExitCode(document, stopped)
  } finally {
    context.close()
  }
}

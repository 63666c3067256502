// `status`: how far, what failed, what next; asks no server unless --source wants to know whether anything moves there.

import { statusCsvHeader, statusCsvRows } from '../../ui/status-csv.ts'
import { statusOverview } from '../../ui/status-overview.ts'
import { loginsWords } from '../../words/logins-words.ts'
import { helpWords } from '../../words/ui-words.ts'
import { assertListMayBeWritten, separatorFor, writeList, type CsvOptions } from '../csv-list.ts'
import { lastRunExitCode, type ExitCode } from '../exit-codes.ts'
import {
  columnsOf,
  paintOf,
  printClosing,
  printJson,
  printPage,
  type Invocation,
  type PlanOptions,
} from '../invocation.ts'
import { statusNow } from '../any-status.ts'
import { openPlan } from '../open-plan.ts'
import { chooseMailboxes } from '../scope.ts'
import { UsageError } from '../usage-error.ts'
import { watch } from './watch.ts'

/** `every`: as typed, seconds between two looks of --watch; `csv`: a file for the list of mailboxes. */
export type StatusOptions = PlanOptions &
  CsvOptions & {
    exitCode: boolean
    watch: boolean
    every?: string
    csv?: string
    source: boolean
  }

export async function status(invocation: Invocation, planFile: string, options: StatusOptions): Promise<ExitCode> {
  const { lang } = invocation
  const { csv } = options
  const every = secondsOf(options, invocation)
  if (csv !== undefined) assertListMayBeWritten(csv, statusCsvHeader, invocation)
  const plan = await openPlan(invocation, planFile)
  const mailboxes = chooseMailboxes(plan, options, lang)
  if (options.watch) return watch(invocation, plan, mailboxes, { every, exitCode: options.exitCode })
  // A third of the program is for servers: without them a status is there sooner.
  const sources = options.source
    ? await (await import('./source.ts')).lookAtAllSources(invocation, plan, mailboxes)
    : undefined
  const document = sources?.document ?? (await statusNow(invocation, plan, mailboxes))
  if (csv !== undefined)
    writeList(
      csv,
      statusCsvHeader,
      statusCsvRows(document, mailboxes, lang),
      invocation,
      separatorFor(options, plan, invocation),
    )
  if (options.json) printJson(invocation, document)
  else if (!options.quiet && sources === undefined)
    printPage(
      invocation,
      statusOverview(
        document,
        lang,
        paintOf(invocation, invocation.stdout),
        columnsOf(invocation.stdout),
        options.verbose,
      ),
    )
  if (csv !== undefined) printPage(invocation, ['', loginsWords(lang).written(csv)])
  const ending = sources?.print()
  if (sources === undefined && !options.json) printClosing(invocation, { kind: 'status', status: document })
  if (ending === 5 || ending === 4) return ending
  return options.exitCode ? lastRunExitCode(document) : 0
}

/** A screen that looks every other second shows neither a list nor servers. Throws UsageError. */
function secondsOf(
  { watch: watching, every, csv, source }: StatusOptions,
  { lang, typed }: Invocation,
): number | undefined {
  const say = helpWords(lang).usage
  if (watching && (csv !== undefined || source)) throw new UsageError(say.watchAlone(source ? '--source' : '--csv'))
  if (every === undefined) return undefined
  if (!watching) throw new UsageError(say.everyWithoutWatch, [...typed.again, '--watch'])
  const seconds = Number(every)
  if (!(seconds >= 0.1 && seconds <= 86_400)) throw new UsageError(say.everySeconds(every))
  return seconds
}

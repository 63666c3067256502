// `run`: copy, prove every message, resume after any cut, within the hours of the plan.

import { assertAsLocked } from '../../check/assert-as-locked.ts'
import { RunWarnings } from '../../check/run-warnings.ts'
import { assertMayWork } from '../../copy/clock/run-hours.ts'
import { openJournalToRead } from '../../journal/journal.ts'
import type { OpenSession } from '../../line/connections.ts'
import { migrate } from '../../migrate.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MailboxPlan, PhaseName, Plan } from '../../model/plan.ts'
import type { Request, RunRequest } from '../../model/request.ts'
import { nearest } from '../../plan/suggest.ts'
import { durationOf } from '../../plan/written.ts'
import { problemLines } from '../../ui/problem-lines.ts'
import { isFailure } from '../../ui/shortfall.ts'
import { helpWords } from '../../words/ui-words.ts'
import { lookAtAny } from '../any-status.ts'
import { endedExitCode, errorExitCode, runExitCode, type ExitCode } from '../exit-codes.ts'
import {
  columnsOf,
  humanOutput,
  paintOf,
  printClosing,
  printLines,
  printPage,
  type Invocation,
  type PlanOptions,
} from '../invocation.ts'
import { readLock } from '../locked-file.ts'
import { memoryOf } from '../memory-option.ts'
import { assertMetricsMayBeWritten, MetricsFile } from '../metrics-file.ts'
import { Notices } from '../notices.ts'
import { UsageError } from '../usage-error.ts'
import { programVersion } from '../version.ts'
import { startWork } from '../command-context.ts'

export type RunOptions = PlanOptions & {
  removeGhosts: boolean
  retryLogins: boolean
  again: readonly string[]
  flags: boolean
  phase?: PhaseName
  wait: boolean
  ignoreWindow: boolean
  maxRuntime?: string
  memory?: string
  metrics?: string
  locked?: string
}

type Hours = Pick<RunRequest, 'phase' | 'wait' | 'ignoreWindow' | 'maxRuntimeMs'>

export async function run(invocation: Invocation, planFile: string, options: RunOptions): Promise<ExitCode> {
  const hours = hoursOf(invocation, options)
  const memory = options.memory === undefined ? {} : { memory: memoryOf(options.memory, invocation.lang) }
  const { removeGhosts, retryLogins, again, flags } = options
  const locked =
    options.locked === undefined
      ? undefined
      : { locked: readLock(options.locked, invocation.lang), file: options.locked }
  const context = await startWork(invocation, 'run', planFile, options, (plan, mailboxes) => {
    if (options.metrics !== undefined) assertMetricsMayBeWritten(options.metrics, invocation.lang)
    assertFoldersKnown(invocation, plan, mailboxes, again)
    assertMayWork({ plan, ...hours }, Date.now())
  })
  const { request } = context
  const notices = new Notices(request.plan, invocation.lang, request.emit)
  const warnings = new RunWarnings(request)
  const metrics = metricsOf(invocation, request, options.metrics)
  try {
    const work = {
      ...request,
      version: programVersion(),
      ...hours,
      ...memory,
      removeGhosts,
      retryLogins,
      again,
      flags,
      moved: (bytes) => context.screens.moved(bytes),
      ...(metrics === undefined ? {} : { hearConnections: metrics.hearConnections }),
      exitCodeOf: endedExitCode,
      emit: (event) => {
        notices.hear(event)
        metrics?.hear(event)
        request.emit(event)
        warnings.hear(event)
      },
    } satisfies RunRequest
    const { fleet } = request.plan
    const before =
      locked === undefined
        ? undefined
        : (logIn?: OpenSession) => assertAsLocked({ ...request, retryLogins }, locked, logIn)
    const { status, tells } =
      fleet === undefined
        ? { status: await migrate({ ...work, ...(before && { before: () => before() }) }), tells: true }
        : await (
            await import('../../fleet/fleet.ts')
          ).runInFleet(work, fleet, { env: invocation.shell.env, lang: invocation.lang, before })
    // Of several machines one tells the world how all of it ended.
    if (tells) notices.ended(status)
    await notices.finished()
    await metrics?.ended(runExitCode(status), status)
    context.screens.event({ event: 'summary', ...status })
    context.screens.close()
    printPage(
      invocation,
      problemLines(status.problems.filter(isFailure), {
        lang: invocation.lang,
        paint: paintOf(invocation, humanOutput(invocation)),
        columns: columnsOf(humanOutput(invocation)),
        verbose: options.verbose,
        missingSecretsTold: true,
      }),
    )
    printClosing(invocation, { kind: 'run', status, finished: context.finished() })
    return runExitCode(status)
  } catch (thrown) {
    notices.failed(thrown)
    await notices.finished()
    const error = thrown instanceof MigrationError ? thrown : undefined
    await metrics?.ended(error === undefined ? 1 : errorExitCode(error), error)
    throw thrown
  } finally {
    context.close()
  }
}

/** undefined: nobody asks for them. */
function metricsOf(
  invocation: Invocation,
  { plan, mailboxes }: Request,
  file: string | undefined,
): MetricsFile | undefined {
  if (file === undefined) return undefined
  const { lang, stderr } = invocation
  return new MetricsFile(file, {
    plan: plan.name,
    mailboxes,
    version: programVersion(),
    look: async () => (await lookAtAny(invocation, plan, mailboxes, 'sums')).status,
    onFailure: (reason) => printLines(stderr, [helpWords(lang).usage.metricsFailed(file, reason)]),
  })
}

function hoursOf({ lang }: Invocation, { phase, wait, ignoreWindow, maxRuntime }: RunOptions): Hours {
  const maxRuntimeMs = maxRuntime === undefined ? undefined : durationOf(maxRuntime)
  if (maxRuntime !== undefined && maxRuntimeMs === undefined)
    throw new UsageError(helpWords(lang).usage.notLikeThis(maxRuntime, '--max-runtime', '90s, 10m, 4h, 2h30m'))
  return { phase, wait, ignoreWindow, maxRuntimeMs }
}

/**
 * A name that no mailbox in scope has is a slip of the fingers: a run that ends well would hide that nothing was taken
 * up again. As long as no run has listed a folder, nothing can be said against a name.
 */
function assertFoldersKnown(
  { lang }: Invocation,
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  again: readonly string[],
): void {
  if (again.length === 0) return
  const journal = openJournalToRead(plan.journal)
  const names = new Set(mailboxes.flatMap(({ id }) => journal?.folders.ofMailbox(id) ?? []).map(({ name }) => name))
  journal?.close()
  const unknown = names.size === 0 ? undefined : again.find((name) => !names.has(name))
  if (unknown === undefined) return
  const say = helpWords(lang).usage
  const meant = nearest(unknown, names)
  throw new UsageError(
    `${say.unknownFolder(unknown)} ${meant === undefined ? say.folders(listed([...names])) : say.didYouMean(meant)}`,
  )
}

function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')
}

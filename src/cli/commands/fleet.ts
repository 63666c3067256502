// `fleet`: the machines that work on one plan, who holds what, what is stuck and what to type.

import { collect, isFree } from '../../fleet/collect.ts'
import { withFleet } from '../../fleet/fleet.ts'
import { readFleet } from '../../fleet/overview.ts'
import { bury } from '../../fleet/workers.ts'
import type { FleetDocument } from '../../model/fleet.ts'
import type { FleetPlan, Plan } from '../../model/plan.ts'
import { fleetOverview } from '../../ui/fleet-overview.ts'
import { fleetWords } from '../../words/fleet-words.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, printPage, type CommonOptions, type Invocation } from '../invocation.ts'
import { openPlan } from '../open-plan.ts'
import { UsageError } from '../usage-error.ts'

export type FleetOptions = CommonOptions & { bury?: string; collect?: string }

export async function fleet(invocation: Invocation, planFile: string, options: FleetOptions): Promise<ExitCode> {
  const { lang } = invocation
  const words = fleetWords(lang)
  const plan = await openPlan(invocation, planFile)
  const place = plan.fleet
  if (place === undefined) throw new UsageError(words.usage.noFleet, ['status', planFile])
  if (options.bury !== undefined && options.collect !== undefined) throw new UsageError(words.usage.alone)
  if (options.collect !== undefined) return gather(invocation, plan, place, options.collect)
  const buried = options.bury === undefined ? undefined : await buryOne(invocation, plan, place, options.bury)
  const document = await withFleet(plan, place, asking(invocation), (db, timing) => readFleet(db, plan, place, timing))
  if (options.json) printJson(invocation, document ?? emptyFleet(plan))
  else if (document !== undefined && !options.quiet)
    printPage(invocation, fleetOverview(document, lang, paintOf(invocation, invocation.stdout)))
  if (options.json) return 0
  printClosing(
    invocation,
    buried === undefined
      ? { kind: 'told', ...ending(document, words, planFile) }
      : {
          kind: 'told',
          told: words.closing.buried(options.bury ?? '', buried),
          next: ['fleet', planFile],
        },
  )
  return 0
}

const asking = ({ lang, shell: { env } }: Invocation) => ({ env, lang })

/** Gives how many processes of the machine were at work. Throws UsageError where there is no such machine. */
async function buryOne(invocation: Invocation, plan: Plan, place: FleetPlan, machine: string): Promise<number> {
  const { usage } = fleetWords(invocation.lang)
  let known: string[] = []
  const buried = await withFleet(plan, place, asking(invocation), async (db, timing) => {
    known = (await readFleet(db, plan, place, timing)).machines.map((one) => one.machine)
    return bury(db, machine)
  })
  if (buried === undefined) throw new UsageError(usage.noMachine(machine, known))
  return buried
}

async function gather(invocation: Invocation, plan: Plan, place: FleetPlan, folder: string): Promise<ExitCode> {
  const words = fleetWords(invocation.lang)
  if (!isFree(folder)) throw new UsageError(words.usage.collectFolder(folder))
  const collected = await withFleet(plan, place, asking(invocation), (db) => collect(db, plan, folder))
  const { written, missing } = collected ?? { written: [], missing: plan.mailboxes.map(({ id }) => id) }
  if (invocation.options.json) printJson(invocation, { folder, written, missing })
  printClosing(invocation, {
    kind: 'told',
    told: words.closing.collected(folder, written.length, missing.length),
    next: ['fleet', invocation.typed.plan ?? plan.file],
  })
  return 0
}

function ending(document: FleetDocument | undefined, { closing }: ReturnType<typeof fleetWords>, planFile: string) {
  if (document === undefined || document.run === null) return { told: closing.none, next: ['run', planFile] }
  const { stuck, machines, run } = document
  const silent = stuck.find(({ why }) => why === 'held-by-silent')
  if (silent?.machine !== undefined)
    return { told: closing.stuck(stuck.length), next: ['fleet', planFile, '--bury', silent.machine] }
  if (stuck.some(({ why }) => why === 'storm'))
    return { told: closing.stuck(stuck.length), next: ['run', planFile, '--retry-logins'] }
  const isAtWork = machines.some(({ workers }) =>
    workers.some(({ state }) => state === 'at-work' || state === 'waiting'),
  )
  if (!isAtWork && run.endedAt === null) return { told: closing.stopped, next: ['run', planFile] }
  if (stuck.length > 0) return { told: closing.stuck(stuck.length), next: ['fleet', planFile] }
  return isAtWork
    ? { told: closing.atWork, next: ['status', planFile, '--watch'] }
    : { told: closing.done, next: ['status', planFile] }
}

/** Nobody has worked on the plan yet. */
function emptyFleet({ name, sha256 }: Plan): FleetDocument {
  return {
    schema: 'pec-migrate/fleet@1',
    at: new Date().toISOString(),
    plan: { name, sha256 },
    run: null,
    mailboxes: { waiting: 0, held: 0, done: 0, idle: 0 },
    machines: [],
    servers: [],
    stuck: [],
  }
}

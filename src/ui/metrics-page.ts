// The metrics of a run: what the journal says of its plan, with what only its events tell.

import { messageStates } from '../model/message.ts'
import { owedKinds, type OwedKind } from '../model/owed.ts'
import { phaseNames, serverKey, type MailboxPlan } from '../model/plan.ts'
import type { MailboxState, MailboxStatus, RunState, StatusDocument, SwitchOff } from '../model/status.ts'
import { metricHelp, type MetricName } from '../words/metric-words.ts'
import type { ConnectionUse } from '../model/server-load.ts'
import type { MetricsTally } from './metrics-tally.ts'
import { prometheusText, type MetricFamily, type Sample } from './prometheus-text.ts'

/** With more mailboxes in scope none has series of its own: a time series is kept for years. */
export const mostMailboxSeries = 100

const runStates: readonly RunState[] = ['not-started', 'running', 'stopped', 'incomplete', 'pass-due', 'complete']
const mailboxStates: readonly MailboxState[] = [...runStates, 'parked']
const answers: readonly SwitchOff[] = ['yes', 'not-yet-known', 'no']

/** What the program knows of itself. Times in ms since 1970. */
export type Program = { version: string; startedAt: number; now: number; exitCode: number | undefined }

/** `status` is undefined where the journal could not be looked at. */
export type MetricsInput = {
  plan: string
  mailboxes: readonly MailboxPlan[]
  status: StatusDocument | undefined
  tally: MetricsTally
  /** By `serverKey`; empty while no run is at work. */
  connections: ReadonlyMap<string, ConnectionUse>
  program: Program
}

/** The document as Prometheus reads it. Each sample names the plan: the files of several jobs can lie together. */
export function metricsPage(input: MetricsInput): string {
  const families = [
    ...ofProgram(input),
    ...(input.status === undefined ? [] : ofStatus(input.status)),
    ...ofTally(input),
    ...ofServers(input),
  ]
  return prometheusText(families, { plan: input.plan })
}

function gauge(name: MetricName, samples: readonly Sample[]): MetricFamily {
  return { name: `pec_migrate_${name}`, type: 'gauge', help: metricHelp[name], samples }
}

function counter(name: MetricName & `${string}_total`, samples: readonly Sample[]): MetricFamily {
  return { name: `pec_migrate_${name}`, type: 'counter', help: metricHelp[name], samples }
}

/** One number; undefined and null: it is not known, and left out. */
function single(name: MetricName, value: number | null | undefined): MetricFamily {
  return gauge(name, value === undefined || value === null ? [] : [{ labels: {}, value }])
}

/** One sample for each value that there can be: 1 for the one that holds. */
function oneOf(name: MetricName, label: string, values: readonly string[], holds: string): MetricFamily {
  return gauge(
    name,
    values.map((value) => ({ labels: { [label]: value }, value: value === holds ? 1 : 0 })),
  )
}

function counted(name: MetricName, label: string, counts: ReadonlyMap<string, number>): MetricFamily {
  return gauge(
    name,
    [...counts].map(([key, value]) => ({ labels: { [label]: key }, value })),
  )
}

function tallied<Item>(items: readonly Item[], keyOf: (item: Item) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

const seconds = (milliseconds: number): number => milliseconds / 1000

/** Of a time in ISO 8601. */
function instant(iso: string | null | undefined): number | undefined {
  return iso === null || iso === undefined ? undefined : seconds(Date.parse(iso))
}

function ofProgram({ program, tally }: MetricsInput): MetricFamily[] {
  return [
    gauge('build_info', [{ labels: { version: program.version }, value: 1 }]),
    single('updated_timestamp_seconds', seconds(program.now)),
    single('run_start_timestamp_seconds', seconds(program.startedAt)),
    single('run_exit_code', program.exitCode),
    single('window_closes_timestamp_seconds', instant(tally.closesAt)),
    single('work_begins_timestamp_seconds', instant(tally.waitsUntil)),
  ]
}

function ofStatus(status: StatusDocument): MetricFamily[] {
  const { totals, forecast, lastVerify, mailboxes } = status
  const left = mailboxes.reduce(
    (sum, { left: one }) => ({
      messages: sum.messages + (one?.messages ?? 0),
      bytes: sum.bytes + (one?.bytes ?? 0),
    }),
    { messages: 0, bytes: 0 },
  )
  const states = tallied(mailboxes, ({ state }) => state)
  return [
    oneOf('state', 'state', runStates, status.state),
    oneOf('phase', 'phase', [...phaseNames, 'done'], status.phase),
    oneOf('can_switch_off', 'verdict', answers, status.canSwitchOff.verdict),
    counted('messages', 'state', new Map(messageStates.map((state) => [state, totals[state]]))),
    single('size_bytes', totals.bytes),
    single('left_messages', left.messages),
    single('left_bytes', left.bytes),
    single('adopted_messages', totals.adopted),
    single('noted_messages', totals.noted),
    single('accepted_losses', totals.acceptedLosses),
    single('ghosts', totals.ghosts),
    // The names are those of the list itself.
    counted(
      'owed',
      'kind',
      new Map((Object.keys(owedKinds) as OwedKind[]).map((kind) => [kind, status.owed[kind] ?? 0])),
    ),
    counted(
      'problems',
      'code',
      tallied(status.problems, ({ code }) => code),
    ),
    counted('mailboxes', 'state', new Map(mailboxStates.map((state) => [state, states.get(state) ?? 0]))),
    counted(
      'parked_mailboxes',
      'code',
      tallied(mailboxes, ({ state, error }) => (state === 'parked' ? error?.code : undefined)),
    ),
    single('forecast_finish_timestamp_seconds', instant(forecast.finishesAt)),
    single('forecast_fits', forecast.fits ? 1 : 0),
    single('forecast_bytes_per_second', forecast.bytesPerSecond),
    single('oldest_pass_timestamp_seconds', oldestPass(mailboxes)),
    gauge(
      'last_verify_timestamp_seconds',
      lastVerify === null ? [] : [{ labels: { verdict: lastVerify.verdict }, value: instant(lastVerify.at) ?? 0 }],
    ),
    ...ofMailboxes(mailboxes),
  ]
}

/** undefined: some mailbox was never looked at to its end. */
function oldestPass(mailboxes: readonly MailboxStatus[]): number | undefined {
  const passes = mailboxes.map(({ lastPass }) => instant(lastPass?.startedAt))
  if (passes.length === 0) return undefined
  return passes.reduce((oldest, at) => (oldest === undefined || at === undefined ? undefined : Math.min(oldest, at)))
}

function ofMailboxes(mailboxes: readonly MailboxStatus[]): MetricFamily[] {
  if (mailboxes.length > mostMailboxSeries) return []
  const each = (name: MetricName, valueOf: (mailbox: MailboxStatus) => number | undefined): MetricFamily =>
    gauge(
      name,
      mailboxes.flatMap((mailbox) => {
        const value = valueOf(mailbox)
        return value === undefined ? [] : [{ labels: { mailbox: mailbox.id }, value }]
      }),
    )
  return [
    each('mailbox_left_messages', ({ left }) => left?.messages),
    each('mailbox_left_bytes', ({ left }) => left?.bytes),
    each('mailbox_last_pass_timestamp_seconds', ({ lastPass }) => instant(lastPass?.startedAt)),
    gauge(
      'mailbox_parked',
      mailboxes.flatMap(({ id, state, error }) =>
        state === 'parked' && error !== null ? [{ labels: { mailbox: id, code: error.code }, value: 1 }] : [],
      ),
    ),
  ]
}

function ofTally({ tally }: MetricsInput): MetricFamily[] {
  const finished = [...tally.finished]
  return [
    counter(
      'finished_messages_total',
      finished.map(([state, { messages }]) => ({ labels: { state }, value: messages })),
    ),
    counter(
      'finished_bytes_total',
      finished.map(([state, { bytes }]) => ({ labels: { state }, value: bytes })),
    ),
    counter(
      'reconnections_total',
      [...tally.reconnections].map(([server, value]) => ({ labels: { server }, value })),
    ),
    single(
      'last_progress_timestamp_seconds',
      tally.lastProgressAt === undefined ? undefined : seconds(tally.lastProgressAt),
    ),
  ]
}

function ofServers({ mailboxes, connections: inUse }: MetricsInput): MetricFamily[] {
  const servers = new Map(
    mailboxes.flatMap(({ source, target }) =>
      [source, target].flatMap(({ server, archive }) =>
        archive === undefined ? [[serverKey(server), server] as const] : [],
      ),
    ),
  )
  const each = (valueOf: (use: ConnectionUse | undefined, planned: number) => number): Sample[] =>
    [...servers].map(([key, { name, connections }]) => ({
      labels: { server: name },
      value: valueOf(inUse.get(key), connections.total),
    }))
  return [
    gauge(
      'connections_open',
      each((use) => use?.open ?? 0),
    ),
    gauge(
      'connections_allowed',
      each((use, planned) => use?.allowed ?? planned),
    ),
    gauge(
      'connections_planned',
      each((_use, planned) => planned),
    ),
  ]
}

// Makes of a bench document what a person reads: tables in Markdown, fit for the README, and how each aim stands.

import type { BenchDocument, Cell, Pair, QuietCell, Run } from './document.ts'
import { pairedRatios, type Spread, spread } from './statistics.ts'

const good = (run: Run | undefined): run is Run => run !== undefined && run.failed === undefined

/** Medians, ratios and costs of one cell, over the runs that count. */
export type Summary = {
  copied: Spread | undefined
  verified: Spread | undefined
  /** Whole run, from start to end. */
  ours: Spread | undefined
  theirs: Spread | undefined
  /** Their whole time ÷ ours, pair by pair: 2 means that we are twice as fast. */
  ratio: Spread | undefined
  /** Our whole time ÷ what the line needs at least. */
  overBound: number | undefined
  memory: { ours: number; theirs: number }
  failures: string[]
}

/** Sums up one cell. */
export function summary({ pairs, bound }: Pick<Cell, 'pairs' | 'bound'>): Summary {
  const ours = pairs.map((pair) => pair.ours).filter(good)
  const theirs = pairs.map((pair) => pair.theirs).filter(good)
  const whole = spread(ours.map((run) => run.seconds))
  const both = pairs.filter((pair): pair is Required<Pair> => good(pair.ours) && good(pair.theirs))
  return {
    copied: spread(ours.flatMap((run) => run.copied ?? [])),
    verified: spread(ours.flatMap((run) => run.verified ?? [])),
    ours: whole,
    theirs: spread(theirs.map((run) => run.seconds)),
    ratio: pairedRatios(both.map((pair) => ({ ours: pair.ours.seconds, theirs: pair.theirs.seconds }))),
    overBound: bound === undefined || whole === undefined ? undefined : whole.median / bound.ours,
    memory: {
      ours: Math.max(0, ...ours.map((run) => run.memory)),
      theirs: Math.max(0, ...theirs.map((run) => run.memory)),
    },
    failures: pairs.flatMap(({ ours: our, theirs: their }) => [
      ...(our.failed === undefined ? [] : [`pec-migrate: ${our.failed}`]),
      ...(their?.failed === undefined ? [] : [`mbsync: ${their.failed}`]),
    ]),
  }
}

const number = (value: number): string => value.toFixed(value < 9.995 ? 2 : 1)
const seconds = (value: Spread | undefined): string => (value === undefined ? '–' : `${number(value.median)} s`)
const times = (value: Spread | undefined): string =>
  value === undefined ? '–' : `${number(value.median)}× (${number(value.least)}–${number(value.most)})`
const megabytes = (bytes: number): string => (bytes === 0 ? '–' : `${(bytes / 1e6).toFixed(0)} MB`)

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map((_, n) => (n < 2 ? '---' : '---:'))), ...rows.map(row)].join('\n')
}

function speedTable(cells: readonly Cell[]): string {
  const head = [
    'mail',
    'line',
    'copied',
    'every byte verified',
    'whole run',
    'mbsync, no proof',
    'times as fast as mbsync',
    'the line needs',
    'run ÷ line',
  ]
  return table(
    head,
    cells.map((cell) => {
      const { copied, verified, ours, theirs, ratio, overBound, failures } = summary(cell)
      const failed = failures.length === 0 ? '' : ` (${failures.length} failed)`
      const bound = cell.bound === undefined ? '–' : `${number(cell.bound.ours)} s`
      return [
        `${cell.corpus.about}, ${megabytes(cell.bytes)}`,
        cell.line.about,
        seconds(copied),
        seconds(verified),
        `${seconds(ours)}${failed}`,
        seconds(theirs),
        times(ratio),
        bound,
        overBound === undefined ? '–' : number(overBound),
      ]
    }),
  )
}

/** How far the forecast was from the run: above zero it was too long, which is the better error. */
export function forecastError({ forecast, pairs }: Pick<Cell, 'forecast' | 'pairs'>): number | undefined {
  const whole = spread(
    pairs
      .map((pair) => pair.ours)
      .filter(good)
      .map((run) => run.seconds),
  )
  return forecast === undefined || whole === undefined ? undefined : (forecast.seconds / whole.median - 1) * 100
}

function forecastTable(cells: readonly Cell[]): string {
  return table(
    ['mail', 'line', 'forecast', 'whole run', 'forecast error'],
    cells.map((cell) => {
      const error = forecastError(cell)
      const said = cell.forecast === undefined ? '–' : `${number(cell.forecast.seconds)} s (${cell.forecast.basis})`
      return [
        cell.corpus.about,
        cell.line.about,
        said,
        seconds(summary(cell).ours),
        error === undefined ? '–' : `${error > 0 ? '+' : ''}${error.toFixed(0)} %`,
      ]
    }),
  )
}

/** User and system time together, the median over the runs. */
function cpuSeconds(runs: readonly Run[], who: keyof Run['cpu']): string {
  const used = spread(runs.map((run) => run.cpu[who]).map(({ user, system }) => user + system))
  return used === undefined ? '–' : number(used.median)
}

function costTable(cells: readonly Cell[]): string {
  const connections = (runs: readonly Run[]): string =>
    runs.length === 0
      ? '–'
      : (['source', 'target'] as const).map((side) => Math.max(...runs.map((run) => run.connections[side]))).join(' + ')
  const head = [
    'mail',
    'line',
    'CPU s: tool / servers / proxy',
    'mbsync / servers / proxy',
    'memory',
    'mbsync',
    'connections (source + target)',
    'mbsync',
  ]
  return table(
    head,
    cells.map((cell) => {
      const [ours, theirs] = [
        cell.pairs.map((pair) => pair.ours).filter(good),
        cell.pairs.map((pair) => pair.theirs).filter(good),
      ]
      const { memory } = summary(cell)
      const all = (runs: readonly Run[]): string =>
        (['client', 'servers', 'proxy'] as const).map((who) => cpuSeconds(runs, who)).join(' / ')
      return [
        cell.corpus.about,
        cell.line.about,
        all(ours),
        all(theirs),
        megabytes(memory.ours),
        megabytes(memory.theirs),
        connections(ours),
        connections(theirs),
      ]
    }),
  )
}

function quietTable(cells: readonly QuietCell[]): string {
  const head = ['nothing left to do', 'line', 'server', 'run', 'CPU s: tool / servers', 'memory', 'the first run took']
  return table(
    head,
    cells.map(({ corpus, line, condstore, firstRun, runs }) => {
      const counted = runs.filter(good)
      const failed = [firstRun, ...runs].find((run) => run.failed !== undefined)?.failed
      return [
        corpus.about,
        line.about,
        condstore ? 'CONDSTORE' : 'no CONDSTORE',
        failed === undefined ? seconds(spread(counted.map((run) => run.seconds))) : `failed: ${failed}`,
        `${cpuSeconds(counted, 'client')} / ${cpuSeconds(counted, 'servers')}`,
        megabytes(Math.max(0, ...counted.map((run) => run.memory))),
        `${number(firstRun.seconds)} s, ${megabytes(firstRun.memory)}`,
      ]
    }),
  )
}

/** All tables, with the machine and the conditions. */
export function markdown(document: BenchDocument): string {
  const { machine, settings, cells, quiet, notMeasured } = document
  const pairs = Math.min(...cells.map((cell) => cell.pairs.length))
  const conditions = [
    `${document.at.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGB} GB, an fsync ` +
      `takes ${number(machine.fsyncMs)} ms, Linux ${machine.kernel}, Node ${machine.node}, Dovecot ` +
      `${machine.dovecot}, ${machine.mbsync ?? 'no mbsync'}; everything on this one machine.`,
    `Medians of ${Number.isFinite(pairs) ? pairs : 0} or more pairs of runs in alternating order, fresh target ` +
      `accounts each; ratios pair by pair, least–greatest in brackets. TLS: ${settings.tls}, compression: ` +
      `${settings.compression}, on both sides and for both.`,
    `fsync: servers ${settings.serverFsync}; pec-migrate ${settings.ourFsync}; mbsync ${settings.theirFsync}. ` +
      `Mailboxes in parallel: ${settings.parallel} for both. mbsync does not read back.`,
    '"The line needs": the largest number of message bytes that any line carries in one direction, with our ' +
      'read-back, divided by its bandwidth.',
    ...(Object.keys(settings.planKeys).length === 0 ? [] : [`More plan keys: ${JSON.stringify(settings.planKeys)}`]),
    ...(settings.runArguments.length === 0 ? [] : [`More arguments: ${settings.runArguments.join(' ')}`]),
  ]
  const parts = [
    ...(cells.length === 0 ? [] : [speedTable(cells), costTable(cells), forecastTable(cells)]),
    ...(quiet.length === 0 ? [] : [quietTable(quiet)]),
    conditions.join('\n'),
    ...(notMeasured.length === 0 ? [] : [`Not measured:\n${notMeasured.map((one) => `* ${one}`).join('\n')}`]),
    ...failuresOf(cells),
    ...(settings.quick ? ['A quick look: it shows that the bench works, and measures nothing.'] : aimsOf(document)),
  ]
  return `${parts.join('\n\n')}\n`
}

function failuresOf(cells: readonly Cell[]): string[] {
  const failed = cells.flatMap((cell) =>
    summary(cell).failures.map((failure) => `* ${cell.corpus.about}, ${cell.line.about}: ${failure}`),
  )
  return failed.length === 0 ? [] : [`Failed:\n${failed.join('\n')}`]
}

/** What the project wants to reach, and whether this measurement did. */
function aimsOf({ cells, quiet }: BenchDocument): string[] {
  const aim = (
    what: string,
    values: readonly { of: string; value: number | undefined }[],
    reached: (value: number) => boolean,
  ): string[] => {
    const known = values.flatMap(({ of, value }) => (value === undefined || Number.isNaN(value) ? [] : [{ of, value }]))
    if (known.length === 0) return []
    const missed = known.filter(({ value }) => !reached(value)).map(({ of, value }) => `${of}: ${number(value)}`)
    return [
      `* ${missed.length === 0 ? 'reached' : 'MISSED '}  ` +
        `${what}${missed.length === 0 ? '' : ` (${missed.join('; ')})`}`,
    ]
  }
  const each = (value: (cell: Cell) => number | undefined, of = cells) =>
    of.map((cell) => ({ of: `${cell.corpus.about}, ${cell.line.about}`, value: value(cell) }))
  const ratio = (cell: Cell): number | undefined => summary(cell).ratio?.median
  const condstore = quiet.filter((cell) => cell.condstore)
  const memoryOf = (runs: readonly Run[]): number | undefined =>
    spread(runs.filter(good).map((run) => run.memory / 1e6))?.most
  const memoryWhenQuiet = quiet.map((cell) => ({
    of: `${cell.corpus.about}, ${cell.line.about}`,
    value: memoryOf([cell.firstRun, ...cell.runs]),
  }))
  const lines = [
    ...aim('never slower than mbsync', each(ratio), (value) => value >= 1),
    ...aim(
      'twice as fast at 20 ms (2,000 × 38 KB)',
      each(
        ratio,
        cells.filter((cell) => cell.corpus.name === 'ordinary' && cell.line.name === 'delayed'),
      ),
      (value) => value >= 2,
    ),
    ...aim(
      'at 100 Mbit/s within 1.15 of what the line needs',
      each((cell) => summary(cell).overBound),
      (value) => value <= 1.15,
    ),
    ...aim(
      'peak memory under 250 MB',
      [...each((cell) => memoryOf(cell.pairs.map((pair) => pair.ours))), ...memoryWhenQuiet],
      (value) => value < 250,
    ),
    ...aim(
      'quiet re-run under 5 s with CONDSTORE',
      condstore.map((cell) => ({
        of: cell.line.about,
        value: spread(cell.runs.filter(good).map((run) => run.seconds))?.median,
      })),
      (value) => value < 5,
    ),
  ]
  return lines.length === 0 ? [] : [`Aims:\n${lines.join('\n')}`]
}

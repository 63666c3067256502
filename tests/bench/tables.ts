// Makes of a bench document what a person reads: tables in Markdown, fit for the README, and how each aim stands.

import type { Cpu } from './costs.ts'
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
  /**
   * The same ratio for a program that costs nothing: their whole time ÷ what servers and proxy alone took of each core
   * while we copied, proof included. Waits for the disk and the line are not in it: the true bound is lower.
   */
  atNoCost: Spread | undefined
  memory: { ours: number; theirs: number }
  failures: string[]
}

const used = ({ user, system }: Cpu): number => user + system

/** Sums up one cell. `cores`: of the machine, which servers, proxy and client share. */
export function summary({ pairs, bound }: Pick<Cell, 'pairs' | 'bound'>, cores: number): Summary {
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
    atNoCost: pairedRatios(
      both.map(({ ours: { cpu }, theirs: { seconds: wholeOfTheirs } }) => ({
        ours: (used(cpu.servers) + used(cpu.proxy)) / cores,
        theirs: wholeOfTheirs,
      })),
    ),
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

function speedTable(cells: readonly Cell[], cores: number): string {
  const head = [
    'mail',
    'line',
    'copied',
    'every byte verified',
    'whole run',
    'mbsync, no proof',
    'times as fast as mbsync',
    'at no cost of ours',
    'the line needs',
    'run ÷ line',
  ]
  return table(
    head,
    cells.map((cell) => {
      const { copied, verified, ours, theirs, ratio, overBound, atNoCost, failures } = summary(cell, cores)
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
        atNoCost === undefined ? '–' : number(atNoCost.median),
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

function forecastTable(cells: readonly Cell[], cores: number): string {
  return table(
    ['mail', 'line', 'forecast', 'whole run', 'forecast error'],
    cells.map((cell) => {
      const error = forecastError(cell)
      const said = cell.forecast === undefined ? '–' : `${number(cell.forecast.seconds)} s (${cell.forecast.basis})`
      return [
        cell.corpus.about,
        cell.line.about,
        said,
        seconds(summary(cell, cores).ours),
        error === undefined ? '–' : `${error > 0 ? '+' : ''}${error.toFixed(0)} %`,
      ]
    }),
  )
}

/** User and system time together, the median over the runs. */
function cpuSeconds(runs: readonly Run[], who: keyof Run['cpu']): string {
  const all = spread(runs.map((run) => used(run.cpu[who])))
  return all === undefined ? '–' : number(all.median)
}

function costTable(cells: readonly Cell[], cores: number): string {
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
      const { memory } = summary(cell, cores)
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
      'read-back, divided by its bandwidth. "At no cost of ours": mbsync\'s time divided by what the servers and the ' +
      'line took of each core while pec-migrate copied: no program that proves every byte is faster here.',
    ...(Object.keys(settings.planKeys).length === 0 ? [] : [`More plan keys: ${JSON.stringify(settings.planKeys)}`]),
    ...(settings.runArguments.length === 0 ? [] : [`More arguments: ${settings.runArguments.join(' ')}`]),
  ]
  const parts = [
    ...(cells.length === 0
      ? []
      : [speedTable(cells, machine.cores), costTable(cells, machine.cores), forecastTable(cells, machine.cores)]),
    ...(quiet.length === 0 ? [] : [quietTable(quiet)]),
    conditions.join('\n'),
    ...(notMeasured.length === 0 ? [] : [`Not measured:\n${notMeasured.map((one) => `* ${one}`).join('\n')}`]),
    ...failuresOf(cells, machine.cores),
    ...(settings.quick ? ['A quick look: it shows that the bench works, and measures nothing.'] : aimsOf(document)),
  ]
  return `${parts.join('\n\n')}\n`
}

function failuresOf(cells: readonly Cell[], cores: number): string[] {
  const failed = cells.flatMap((cell) =>
    summary(cell, cores).failures.map((failure) => `* ${cell.corpus.about}, ${cell.line.about}: ${failure}`),
  )
  return failed.length === 0 ? [] : [`Failed:\n${failed.join('\n')}`]
}

/** How many times as fast as mbsync, by corpus and line. */
const speedAims: Readonly<Record<string, number>> = {
  'ordinary direct': 1.3,
  'ordinary delayed': 2.2,
  'small direct': 1.8,
  'small delayed': 1.8,
  'large direct': 0.9,
  'large delayed': 1.8,
  'many direct': 1.1,
  'many delayed': 1.3,
  'crowd delayed': 1.3,
}
const speedAimsOverTls: typeof speedAims = { 'ordinary delayed': 2 }

/** What the project wants to reach, and whether this measurement did. */
function aimsOf({ machine, settings, cells, quiet }: BenchDocument): string[] {
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
  const ratio = (cell: Cell): number | undefined => summary(cell, machine.cores).ratio?.median
  const condstore = quiet.filter((cell) => cell.condstore)
  const memoryOf = (runs: readonly Run[]): number | undefined =>
    spread(runs.filter(good).map((run) => run.memory / 1e6))?.most
  const memoryWhenQuiet = quiet.map((cell) => ({
    of: `${cell.corpus.about}, ${cell.line.about}`,
    value: memoryOf([cell.firstRun, ...cell.runs]),
  }))
  const lines = [
    ...aim('never slower than mbsync', each(ratio), (value) => value >= 1),
    ...Object.entries(settings.tls === 'none' ? speedAims : speedAimsOverTls).flatMap(([of, least]) =>
      aim(
        `${least} times as fast`,
        each(
          ratio,
          cells.filter((cell) => `${cell.corpus.name} ${cell.line.name}` === of),
        ),
        (value) => value >= least,
      ),
    ),
    ...aim('forecast within 25 %', each(forecastError), (error) => Math.abs(error) <= 25),
    ...aim(
      'at 100 Mbit/s within 1.15 of what the line needs',
      each((cell) => summary(cell, machine.cores).overBound),
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

// `npm run bench`: this program against mbsync, over lines of several kinds, on mail of several kinds; see --help.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureProgram, findProgram, sayLoudly } from '../support/debian-packages.ts'
import { ensureBuild, ensureDovecot } from '../support/ensure-servers.ts'
import { measureForecast, measurePairs, measureQuiet, type Source } from './cells.ts'
import { type BenchDocument, type Cell, thisMachine } from './document.ts'
import { type LineKind, lineKinds, openLines, type OpenLines, wireBound } from './lines.ts'
import { help, type Options, readOptions } from './options.ts'
import { type Servers, startServers, stopServers } from './servers.ts'
import { markdown } from './tables.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Gives the exit code: 1 when a run failed. */
async function bench(options: Options): Promise<number> {
  if (options.from !== undefined) {
    process.stdout.write(markdown(JSON.parse(readFileSync(options.from, 'utf8')) as BenchDocument))
    return 0
  }
  ensureBuild()
  const dovecot = ensureDovecot()
  if (!dovecot.ready) throw new Error(dovecot.reason)
  const mbsync = ensureProgram('mbsync', 'isync', 'the peer that the bench compares with')
  if (!mbsync.ready) sayLoudly(['Nothing is compared: pec-migrate runs alone.', mbsync.reason])
  const document: BenchDocument = {
    schema: 'pec-migrate/bench@1',
    at: new Date().toISOString(),
    machine: thisMachine(lab, findProgram('dovecot') ?? 'dovecot', findProgram('mbsync')),
    settings: {
      tls: options.tls ? 'implicit' : 'none',
      compression: 'off (the servers do not offer it)',
      serverFsync: `mail_fsync=${options.fsync}`,
      ourFsync: 'journal in SQLite, WAL, synchronous=FULL',
      theirFsync: 'FSync yes (its default)',
      parallel: options.parallel,
      pairs: options.pairs,
      quick: options.quick,
      planKeys: options.ours.keys,
      runArguments: options.ours.runArguments,
    },
    cells: [],
    quiet: [],
    notMeasured: mbsync.ready ? [] : [mbsync.reason],
  }
  const deadline = Date.now() + options.mostMinutes * 60_000
  const save = (): void => {
    if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(document, null, 1)}\n`)
  }
  const inTime = (what: string): boolean => {
    if (Date.now() < deadline) return true
    document.notMeasured.push(`${what}: the ${options.mostMinutes} minutes were over`)
    return false
  }

  if (options.corpora.length > 0) {
    const servers = await startServers({ fsync: options.fsync })
    for (const corpus of options.corpora) {
      if (!inTime(corpus.about)) continue
      const source = await servers.fill(corpus)
      for (const line of options.lines) {
        if (!inTime(`${corpus.about}, ${line.about}`)) continue
        say(`${corpus.about} (${(source.filled.bytes / 1e6).toFixed(1)} MB), ${line.about}`)
        const bound = {
          ours: wireBound(line, source.filled.bytes, true),
          theirs: wireBound(line, source.filled.bytes, false),
        }
        const cell: Cell = {
          corpus,
          ...source.filled,
          line,
          pairs: [],
          ...(bound.ours === undefined || bound.theirs === undefined
            ? {}
            : { bound: { ours: bound.ours, theirs: bound.theirs } }),
        }
        document.cells.push(cell)
        await over(line, servers, options, async (lines) => {
          const conditions = {
            servers,
            lines,
            tls: options.tls,
            limitSeconds: options.limitSeconds,
            ours: options.ours,
            parallel: options.parallel,
            mbsync: mbsync.ready,
            say,
          }
          const forecast = await measureForecast(Math.min(options.pairs, forecasts), source, conditions)
          if (forecast !== undefined) cell.forecast = forecast
          await measurePairs(options.pairs, source, conditions, (pair) => {
            cell.pairs.push(pair)
            save()
          })
        })
      }
    }
    await servers.stop()
  }
  if (options.quiet !== undefined) await quietRuns(options, document, inTime, save)
  save()
  process.stdout.write(markdown(document))
  const failed = [
    ...document.cells.flatMap(({ pairs }) =>
      pairs.flatMap(({ ours, theirs }) => [ours, ...(theirs === undefined ? [] : [theirs])]),
    ),
    ...document.quiet.flatMap(({ firstRun, runs }) => [firstRun, ...runs]),
  ]
  return failed.some((run) => run.failed !== undefined) ? 1 : 0
}

/** With CONDSTORE and without; a pair of servers each, whose mail need not be safe: what is measured writes nothing. */
async function quietRuns(
  options: Options,
  document: BenchDocument,
  inTime: (what: string) => boolean,
  save: () => void,
): Promise<void> {
  const corpus = options.quiet
  if (corpus === undefined) return
  // No mail is moved: a narrow line would show nothing new.
  const wide = options.lines.filter((line) => line.bandwidth === undefined)
  const lines = wide.length > 0 ? wide : lineKinds.filter((line) => line.name === 'direct')
  for (const condstore of [true, false]) {
    const about = `quiet re-run, ${condstore ? 'with' : 'without'} CONDSTORE`
    if (!inTime(about)) continue
    const servers = await startServers({ fsync: 'never', hide: condstore ? [] : ['CONDSTORE', 'QRESYNC'] })
    const source: Source = await servers.fill(corpus)
    for (const line of lines) {
      if (!inTime(`${about}, ${line.about}`)) continue
      say(`${corpus.about}: ${about}, ${line.about}`)
      await over(line, servers, options, async (open) => {
        const conditions = {
          servers,
          lines: open,
          tls: options.tls,
          limitSeconds: options.limitSeconds,
          ours: options.ours,
          parallel: options.parallel,
          mbsync: false,
          say,
        }
        document.quiet.push({ corpus, line, condstore, ...(await measureQuiet(options.pairs, source, conditions)) })
        save()
      })
    }
    await servers.stop()
  }
}

async function over(
  line: LineKind,
  servers: Servers,
  { tls }: Options,
  work: (lines: OpenLines) => Promise<void>,
): Promise<void> {
  const port = (server: Servers['source']): number => (tls ? server.tlsPort : server.port)
  const lines = await openLines(line, { sourcePort: port(servers.source), targetPort: port(servers.target) })
  try {
    await work(lines)
  } finally {
    await lines.close()
  }
}

/** Each reads for a few seconds only: one alone may be far off. */
const forecasts = 3

const lab = mkdtempSync(join(tmpdir(), 'pec-bench-'))
process.env['PEC_MIGRATE_LAB'] = lab
process.once('exit', () => rmSync(lab, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
let leaving = false
/** The proxy and the contestant die with this process. */
async function leave(code: number): Promise<void> {
  if (leaving) return
  leaving = true
  await stopServers()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(130))

try {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) process.stdout.write(help)
  await leave(options === undefined ? 0 : await bench(options))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  await leave(2)
}

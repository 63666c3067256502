// The command line of the bench.

import { parseArgs } from 'node:util'
import type { OurOptions } from './contestants.ts'
import { corpora, type Corpus, quickly, quietCorpus } from './corpora.ts'
import { type LineKind, lineKinds } from './lines.ts'

export type Options = {
  corpora: Corpus[]
  /** undefined: not asked for. */
  quiet: Corpus | undefined
  lines: LineKind[]
  pairs: number
  tls: boolean
  fsync: 'never' | 'optimized' | 'always'
  parallel: number
  /** Of one run. */
  limitSeconds: number
  /** Of everything: what is not begun by then is not measured. */
  mostMinutes: number
  quick: boolean
  ours: OurOptions
  out: string | undefined
  /** Only print the tables of an earlier measurement. */
  from: string | undefined
}

export const help = `npm run bench -- [options]

Measures pec-migrate (with its full read-back) against mbsync (without any) between two Dovecots on this machine.
Needs root and Debian's dovecot-imapd and isync, which it installs when it may.
Nothing else should run on the machine meanwhile.
Mail and journals lie below TMPDIR.
Tables go to stdout, progress to stderr.

  --corpus <name>     ${[...corpora.map(({ name }) => name), 'quiet'].join(', ')}; repeatable, default all
  --line <name>       ${lineKinds.map(({ name }) => name).join(', ')}; repeatable, default all
                      (quiet: only direct and delayed)
  --pairs <n>         pairs of runs for each corpus and line, default 5
  --tls               implicit TLS on both sides, for both; default plain text
  --fsync <how>       the servers' mail_fsync: never, optimized (Dovecot's default, and ours) or always
  --parallel <n>      mailboxes at the same time, for both, default 8
  --limit <seconds>   for one run, default 600
  --most <minutes>    for everything, default 240
  --quick             a handful of messages: shows that it works, measures nothing
  --out <file>        everything that was measured, as JSON; written after each corpus and line
  --from <file>       only print the tables of such a file
  --keys <json>       more plan keys, e.g. '{"target":{"connections":{"perMailbox":2}},"source":{},"plan":{}}'
  --run-arg=<arg>     one more argument of "pec-migrate run"; repeatable
`

/** Reads the command line; throws what to say about a wrong one. undefined: help is wanted. */
export function readOptions(argv: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      corpus: { type: 'string', multiple: true },
      line: { type: 'string', multiple: true },
      pairs: { type: 'string' },
      tls: { type: 'boolean', default: false },
      fsync: { type: 'string', default: 'optimized' },
      parallel: { type: 'string', default: '8' },
      limit: { type: 'string', default: '600' },
      most: { type: 'string', default: '240' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      from: { type: 'string' },
      keys: { type: 'string', default: '{}' },
      'run-arg': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const wanted = named('corpus', values.corpus, [...corpora, quietCorpus])
  const shape = (corpus: Corpus): Corpus => (values.quick ? quickly(corpus) : corpus)
  const quiet = wanted.find((corpus) => corpus === quietCorpus)
  const { fsync } = values
  if (fsync !== 'never' && fsync !== 'optimized' && fsync !== 'always')
    throw new Error(`--fsync ${fsync}: never, optimized or always`)
  return {
    corpora: wanted.filter((corpus) => corpus !== quietCorpus).map(shape),
    quiet: quiet === undefined ? undefined : shape(quiet),
    lines: named('line', values.line, lineKinds),
    quick: values.quick,
    pairs: natural('pairs', values.pairs ?? (values.quick ? '1' : '5')),
    tls: values.tls,
    fsync,
    parallel: natural('parallel', values.parallel),
    limitSeconds: natural('limit', values.limit),
    mostMinutes: natural('most', values.most),
    ours: { keys: JSON.parse(values.keys) as OurOptions['keys'], runArguments: values['run-arg'] },
    out: values.out,
    from: values.from,
  }
}

function named<T extends { name: string }>(
  option: string,
  names: readonly string[] | undefined,
  all: readonly T[],
): T[] {
  for (const name of names ?? []) {
    if (!all.some((one) => one.name === name))
      throw new Error(`--${option} ${name}: there are ${all.map((one) => one.name).join(', ')}`)
  }
  return all.filter(({ name }) => names?.includes(name) ?? true)
}

function natural(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option} ${text}: a whole number from 1 is needed`)
  return number
}

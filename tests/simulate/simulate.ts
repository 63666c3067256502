// Simulated nights: many seeds on all cores, or one seed with its story; see options.ts for what may be typed.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { drawScenario } from './draw-scenario.ts'
import { journalsDir } from './journals-dir.ts'
import { keepSeed, keptSeeds } from './kept-seeds.ts'
import { readOptions, usage, type Options } from './options.ts'
import { defectNamed, plant } from './planted.ts'
import { play, type Outcome } from './play.ts'
import { Player, playSeeds, type Played } from './players.ts'
import type { Scenario } from './scenario.ts'
import { shrink } from './shrink.ts'
import { Summary } from './summary.ts'
import { realNow } from './virtual-clock.ts'

const root = journalsDir()
let played = 0
const playOne = (scenario: Scenario, listen?: (line: string) => void): Promise<Outcome> =>
  play(scenario, join(root, String((played += 1))), listen)
const print = (line: string): void => console.log(line)
/** ms */
const betweenProgress = 30_000

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    print(usage)
    return 0
  }
  const options = readOptions(process.argv.slice(2))
  if (options.planted !== undefined && options.keep !== undefined) throw new Error('a planted defect is not kept')
  if (options.planted !== undefined) return withDefect(options.planted)
  if (options.kept) return replayKept()
  if (options.seed !== undefined) return oneSeed(options, options.seed)
  return manySeeds(options)
}

async function manySeeds({ seeds, from, jobs, minutes, stories, garbled }: Options): Promise<number> {
  const summary = new Summary()
  const began = realNow()
  let told = began
  const numbers = Array.from({ length: seeds }, (_, at) => ({ seed: from + at, garbled }))
  const each = (one: Played): void => {
    summary.add(one)
    const [first] = one.complaints
    if (first !== undefined) print(`seed ${one.seed}: ${first.kind}: ${short(first.text)}`)
    if (realNow() - told < betweenProgress) return
    told = realNow()
    print(summary.progress(told - began, seeds))
  }
  const players = Array.from({ length: jobs }, () => new Player())
  try {
    await playSeeds(numbers, players, each, () => minutes !== undefined && realNow() - began > minutes * 60_000)
  } finally {
    players.forEach((player) => player.end())
  }
  summary.lines(realNow() - began, jobs).forEach(print)
  for (const [kind, [seed]] of [...summary.kinds].slice(0, stories)) {
    if (seed === undefined || kind === 'runaway' || kind === 'harness') continue
    print(`\n=== seed ${seed}, ${kind}, shrunk`)
    const scenario = await smaller(drawScenario({ seed, garbled }), kind)
    print(JSON.stringify(scenario))
    await playOne(scenario, (line) => plain(line) && print(line.slice(0, 240)))
  }
  return summary.failed === 0 ? 0 : 1
}

async function oneSeed({ keep, verbose, garbled }: Options, seed: number): Promise<number> {
  const scenario = drawScenario({ seed, garbled })
  const { complaints, counts, endings } = await playOne(
    scenario,
    (line) => (verbose || plain(line)) && print(line.slice(0, 300)),
  )
  print(
    JSON.stringify(
      { complaints: complaints.map(({ kind, text }) => `${kind}: ${short(text)}`), endings, counts },
      undefined,
      1,
    ),
  )
  const [first] = complaints
  if (first !== undefined && keep !== undefined) {
    keepSeed({ showed: keep, kind: first.kind, scenario: await smaller(scenario, first.kind) })
    print('kept')
  }
  return first === undefined ? 0 : 1
}

async function replayKept(): Promise<number> {
  let failed = 0
  for (const { showed, kind, scenario } of keptSeeds()) {
    const { complaints } = await playOne(scenario)
    const [first] = complaints
    if (first !== undefined) failed += 1
    print(`${first === undefined ? 'well' : `${first.kind}: ${short(first.text)}`} — ${kind}: ${showed}`)
  }
  return failed === 0 ? 0 : 1
}

/** The same, by a copy of this program that has a defect. */
function withDefect(name: string): number {
  const { root, remove } = plant(defectNamed(name))
  const args = process.argv.slice(2)
  args.splice(args.indexOf('--planted'), 2)
  try {
    const copy = join(root, 'tests/simulate/simulate.ts')
    return spawnSync(process.execPath, ['--import', 'tsx', copy, ...args], { stdio: 'inherit' }).status ?? 1
  } finally {
    remove()
  }
}

function smaller(scenario: Scenario, kind: string): Promise<Scenario> {
  return shrink(scenario, async (one) => (await playOne(one)).complaints.some((complaint) => complaint.kind === kind))
}

/** Lines of the story without each command and each row. */
const plain = (line: string): boolean => !/^ *\d+\.\d+ {5}/.test(line)

function short(text: string): string {
  return text.split('\n').slice(0, 3).join(' | ').slice(0, 300)
}

process.exitCode = await main()

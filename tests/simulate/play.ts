// Plays a whole scenario: night after night, then a quiet time without faults, and asks the oracle after each command.

import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readStatus } from '../../src/report/status.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { finalQuestions } from './final-questions.ts'
import { happen, runCommand, type Command, type Ran } from './night.ts'
import { Oracle, textOf, type Complaint } from './oracle.ts'
import { mount } from './hooked-disk.ts'
import { planFor } from './plan-in-hand.ts'
import { dumpOf, JournalReader, type JournalRows } from './rows.ts'
import type { Night, Scenario } from './scenario.ts'
import { NightFaults } from './server-faults.ts'
import { forgetSignals, hookBelowProgram } from './simulated-process.ts'
import { VirtualClock } from './virtual-clock.ts'
import { accountOf, userOf } from './accounts.ts'
import { World } from './world.ts'

export type Counts = Record<
  | 'commands'
  | 'runs'
  | 'verifies'
  | 'kills'
  | 'interrupts'
  | 'breaks'
  | 'lies'
  | 'renumberings'
  | 'lostJournals'
  | 'oldJournals'
  | 'events'
  | 'steps'
  | 'messages',
  number
>

export type Outcome = { complaints: Complaint[]; story: string[]; counts: Counts; endings: string[] }

const evening = Date.UTC(2026, 10, 28, 20)
/** After so many complaints the rest says nothing new. */
const enough = 5

/** `dir`: an empty folder for the journals. `listen`: called with each line of the story. */
export async function play(scenario: Scenario, dir: string, listen?: (line: string) => void): Promise<Outcome> {
  hookBelowProgram()
  const clock = new VirtualClock(evening)
  clock.install()
  mkdirSync(dir, { recursive: true })
  try {
    return await new Play(scenario, dir, clock, listen).whole()
  } finally {
    clock.uninstall()
    forgetSignals()
    rmSync(dir, { recursive: true, force: true })
  }
}

class Play {
  readonly #scenario: Scenario
  readonly #dir: string
  readonly #clock: VirtualClock
  readonly #world: World
  readonly #oracle: Oracle
  readonly #plan: ReturnType<typeof planFor>
  readonly #journal: JournalReader
  readonly #story: string[] = []
  readonly #listen: ((line: string) => void) | undefined
  readonly #lasting: NightFaults[] = []
  readonly #faults: NightFaults[] = []
  readonly #counts: Counts = {
    commands: 0,
    runs: 0,
    verifies: 0,
    kills: 0,
    interrupts: 0,
    breaks: 0,
    lies: 0,
    renumberings: 0,
    lostJournals: 0,
    oldJournals: 0,
    events: 0,
    steps: 0,
    messages: 0,
  }
  /** When each command had ended, and the journal was put aside. */
  readonly #snapshots: number[] = []
  readonly #wantsSnapshots: boolean

  constructor(scenario: Scenario, dir: string, clock: VirtualClock, listen: ((line: string) => void) | undefined) {
    this.#scenario = scenario
    this.#dir = dir
    this.#clock = clock
    this.#world = new World(scenario, clock)
    this.#oracle = new Oracle(this.#world, scenario)
    this.#plan = planFor(scenario, dir)
    this.#journal = new JournalReader(this.#plan.plan.journal)
    this.#listen = listen
    this.#wantsSnapshots = scenario.nights.some(({ journal }) => journal.is === 'old')
    if (listen !== undefined)
      for (const side of ['source', 'target'] as const)
        this.#world[side].server.on('*', (context, next) => {
          this.#tell(`    ${side} ${context.session.id}: ${context.line.replace(/^\S+ /, '').slice(0, 160)}`)
          return next()
        })
  }

  async whole(): Promise<Outcome> {
    mount(this.#world.archives.disk)
    try {
      await this.#world.archives.prepare()
      return await this.#allNights()
    } finally {
      mount(undefined)
      this.#journal.close()
    }
  }

  async #allNights(): Promise<Outcome> {
    for (const [at, night] of this.#scenario.nights.entries()) {
      await this.#night(at, night)
      if (this.#oracle.complaints.length >= enough) return this.#outcome([])
    }
    return this.#outcome(this.#oracle.complaints.length > 0 ? [] : await this.#quietTime())
  }

  async #night(at: number, night: Night): Promise<void> {
    await this.#clock.pass(night.gap)
    this.#tell(
      `— night ${at + 1}: ${night.work}${night.again ? ' --again' : ''}` +
        `${night.retryLogins ? ' --retry-logins' : ''}, ` +
        JSON.stringify(night.ending),
    )
    this.#takeJournal(night.journal)
    for (const event of night.events) if (event.at === 0) this.#tell(happen(this.#world, event))
    const faults = new NightFaults(
      this.#world,
      night.faults.filter(({ stays }) => stays !== true),
      (text) => this.#tell(text),
    )
    this.#lasting.push(
      new NightFaults(
        this.#world,
        night.faults.filter(({ stays }) => stays === true),
        (text) => this.#tell(text),
      ),
    )
    this.#faults.push(faults, ...this.#lasting.slice(-1))
    await this.#command(night, [faults, ...this.#lasting])
    // What a person would have done meanwhile happens, even if the run did not come so far.
    faults.lift()
    this.#counts.events += night.events.length
    this.#counts.renumberings += night.events.filter(({ deed }) => deed === 'renumber' || deed === 'replace').length
  }

  /** Nothing happens any more, faults that pass have passed; everything must come to a good end. */
  async #quietTime(): Promise<string[]> {
    const { mailboxes } = this.#scenario
    // What users were at when the last night was cut has happened by now.
    await this.#clock.pass(0)
    mailboxes.forEach((_, n) => {
      for (const side of ['source', 'target'] as const) this.#world[side].locked.delete(userOf(side, n))
      if (this.#world.target.full.has(accountOf(this.#scenario, 'target', n)))
        this.#world.happen({ side: 'target', mailbox: n, folder: 0, message: 0, at: 0, deed: 'quota', full: false })
    })
    const again = async (work: Command['work'], more: Partial<Command> = {}): Promise<Ran> => {
      await this.#clock.pass(300_000)
      this.#tell(`— quiet: ${work}${more.again === true ? ' --again' : ''}`)
      return this.#command(
        {
          work,
          again: false,
          retryLogins: false,
          removeGhosts: false,
          ending: { ends: 'by-itself' },
          events: [],
          flags: true,
          ...more,
        },
        this.#lasting,
      )
    }
    return finalQuestions({
      world: this.#world,
      scenario: this.#scenario,
      oracle: this.#oracle,
      victims: this.#lasting.flatMap(({ victims }) => victims),
      command: again,
      rows: () => this.#journal.rows(),
      tell: (text) => this.#tell(text),
    })
  }

  async #command(command: Command, faults: readonly NightFaults[]): Promise<Ran> {
    const folders = command.again ? new Set(this.#journal.rows()?.messages.map(({ name }) => name)) : []
    const ran = await runCommand(
      { clock: this.#clock, world: this.#world, plan: this.#plan, faults, tell: (text) => this.#tell(text) },
      { ...command, folders: [...folders] },
    )
    this.#counts.commands += 1
    this.#counts[command.work === 'run' ? 'runs' : 'verifies'] += 1
    if (ran.ended === 'stopped') this.#counts.kills += 1
    if (command.ending.ends === 'interrupted' && command.ending.step <= ran.steps) this.#counts.interrupts += 1
    this.#counts.steps += ran.steps
    const rows = this.#journal.rows()
    this.#counts.messages = Math.max(this.#counts.messages, rows?.messages.length ?? 0)
    // A run that came to its end has said it already.
    const status = ran.status ?? this.#status(rows)
    this.#tell(
      `= ${ran.ended === 'stopped' ? `killed at step ${ran.steps}` : `${ran.ended} after ${ran.steps} steps`}, ` +
        `${Math.round(ran.endedAt - ran.startedAt)} ms: ` +
        (ran.status?.state ?? ran.verified?.verdict ?? (ran.error === undefined ? '' : firstLine(ran.error))) +
        ` (status: ${status?.state ?? 'none'}, switch off: ${status?.canSwitchOff.verdict ?? '-'})`,
    )
    if (this.#listen !== undefined && rows !== undefined)
      for (const line of dumpOf(rows).split('\n')) this.#tell(`    ${line}`)
    const before = this.#oracle.complaints.length
    this.#oracle.afterCommand(ran, { rows, status, broken: rows === undefined ? [] : this.#journal.broken() })
    for (const { kind, text } of this.#oracle.complaints.slice(before)) this.#tell(`!!! ${kind}: ${text}`)
    this.#snapshots.push(this.#clock.now)
    if (this.#wantsSnapshots) this.#journal.copyTo(this.#snapshot(this.#snapshots.length))
    return ran
  }

  #status(rows: JournalRows | undefined): StatusDocument | undefined {
    const { plan } = this.#plan
    return rows === undefined ? undefined : this.#oracle.statusFrom(() => readStatus(plan, plan.mailboxes, 'en'))
  }

  #takeJournal(journal: Night['journal']): void {
    const { journal: file } = this.#plan.plan
    if (journal.is === 'kept' || this.#snapshots.length === 0) return
    this.#journal.close()
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    const nth = journal.is === 'old' ? Math.max(1, this.#snapshots.length - journal.nights) : 0
    const taken = this.#snapshots[nth - 1]
    if (taken === undefined || !existsSync(this.#snapshot(nth))) {
      this.#oracle.journalLost(-Infinity)
      this.#counts.lostJournals += 1
      this.#tell('the journal is lost')
      return
    }
    this.#oracle.journalLost(taken)
    copyFileSync(this.#snapshot(nth), file)
    this.#counts.oldJournals += 1
    this.#tell(`the journal is the one after command ${nth}`)
  }

  #snapshot(nth: number): string {
    return join(this.#dir, `after-${nth}.sqlite`)
  }

  #tell(text: string): void {
    if (this.#listen === undefined || text === '') return
    const line = `${((this.#clock.now - evening) / 1_000).toFixed(3).padStart(12)} ${text}`
    this.#story.push(line)
    this.#listen(line)
  }

  #outcome(endings: string[]): Outcome {
    for (const { breaks, lies } of this.#faults) {
      this.#counts.breaks += breaks
      this.#counts.lies += lies
    }
    return { complaints: this.#oracle.complaints, story: this.#story, counts: this.#counts, endings }
  }
}

function firstLine(thrown: unknown): string {
  return textOf(thrown).split('\n')[0] ?? ''
}

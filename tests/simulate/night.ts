// Plays one night: users, faults, one command of the program as a process of its own, and what became of it.

import { MigrationError } from '../../src/model/errors.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { RunRequest } from '../../src/model/request.ts'
import type { StatusDocument, VerifyDocument } from '../../src/model/status.ts'
import { migrate } from '../../src/migrate.ts'
import { verify } from '../../src/verify/verify.ts'
import { endedExitCode } from '../../src/cli/exit-codes.ts'
import { powerCutOf } from './memory-disk.ts'
import { MemoryLine } from './memory-line.ts'
import type { Night, Side, UserEvent } from './scenario.ts'
import type { NightFaults } from './server-faults.ts'
import { begin, SimulatedProcess, type Kill } from './simulated-process.ts'
import { hostOf, timing, type PlanInHand } from './plan-in-hand.ts'
import { sleep } from '../../src/line/sleep.ts'
import type { Clock } from '../../src/line/clock.ts'
import type { Ended, VirtualClock } from './virtual-clock.ts'
import type { World } from './world.ts'

export type Command = Pick<Night, 'work' | 'again' | 'retryLogins' | 'removeGhosts' | 'ending' | 'events'> & {
  flags?: boolean
  /** With `again`: all source folders that the journal knows, by name. */
  folders?: readonly string[]
}

/** What a command came to. `ended`: what the clock says; `error`: what it threw. */
export type Ran = {
  command: Command
  ended: Ended
  status: StatusDocument | undefined
  verified: VerifyDocument | undefined
  error: unknown
  events: MigrationEvent[]
  /** ms of virtual time. */
  startedAt: number
  endedAt: number
  steps: number
  commits: number
  left: { lines: number; databases: number; timers: number }
  /** Where the commands of this run begin among those that each server has received. */
  from: Record<Side, number>
  /** When a person asked it to stop, or its time was over. */
  stoppedAt: number | undefined
  /** Rejections that nobody handled. */
  unhandled: unknown[]
}

/** The program's own clock takes the process's as it was when it was loaded. */
const clock: Clock = { now: () => Date.now(), wait: sleep }

/** No command may take longer, in virtual ms, or more timers. */
const most = { milliseconds: 6 * 3_600_000, timers: 400_000 }

export async function runCommand(
  about: {
    clock: VirtualClock
    world: World
    plan: PlanInHand
    faults: readonly NightFaults[]
    tell: (text: string) => void
  },
  command: Command,
): Promise<Ran> {
  const { clock, world, plan, tell } = about
  const { ending } = command
  const kill: Kill | undefined = ending.ends === 'killed' ? ending : undefined
  const process = new SimulatedProcess(clock, { connect: (host) => connection(about, host) }, kill)
  const stop = new AbortController()
  const due = [...command.events].filter(({ at }) => at > 0)
  process.onStep = (step) => {
    if (ending.ends === 'interrupted' && step === ending.step) {
      tell('Ctrl-C')
      clock.later(0, () => stop.abort())
      stoppedAt = clock.now
    }
    for (const event of due) if (event.at === step) clock.later(0, () => tell(happen(world, event)))
  }
  let stoppedAt = 'milliseconds' in ending ? clock.now + ending.milliseconds : undefined
  const events: MigrationEvent[] = []
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown): void => {
    if (!process.dead) unhandled.push(reason)
  }
  globalThis.process.on('unhandledRejection', onUnhandled)
  const from = { source: world.source.server.commands.length, target: world.target.server.commands.length }
  const startedAt = clock.now
  const ran: Partial<Pick<Ran, 'status' | 'verified' | 'error'>> = {}
  begin(process)
  const request = {
    ...plan.request,
    stop: stop.signal,
    emit: (event: MigrationEvent) => {
      if (process.dead) return
      events.push(event)
      tell(eventLine(event))
    },
  }
  const work = perform(request, command, ran)
  const ended = await clock.runUntil(work, () => process.dead, most)
  // What only tidies up after itself has its turn.
  if (ended === 'done') await clock.pass(0)
  const timers = clock.waiting()
  const left = process.end()
  const power = powerCutOf(command)
  if (power !== undefined && ended === 'stopped') {
    tell(`the power is cut (${power})`)
    world.archives.powerCut(power)
  }
  globalThis.process.off('unhandledRejection', onUnhandled)
  return {
    command,
    ended,
    status: process.dead && ended === 'stopped' ? undefined : ran.status,
    verified: ran.verified,
    error: ran.error,
    events,
    startedAt,
    endedAt: clock.now,
    steps: process.steps,
    commits: process.commits,
    left: { ...left, timers },
    from,
    stoppedAt,
    unhandled,
  }
}

async function perform(
  request: PlanInHand['request'] & Pick<RunRequest, 'stop' | 'emit'>,
  command: Command,
  ran: Partial<Pick<Ran, 'status' | 'verified' | 'error'>>,
): Promise<void> {
  try {
    if (command.work === 'run')
      ran.status = await migrate(
        {
          ...request,
          plan: withWindow(request.plan, command),
          retryLogins: command.retryLogins,
          removeGhosts: command.removeGhosts,
          again: command.again ? [...(command.folders ?? [])] : [],
          exitCodeOf: endedExitCode,
          ...(command.flags === true ? { flags: true } : {}),
          ...(command.ending.ends === 'run-time' ? { maxRuntimeMs: command.ending.milliseconds } : {}),
        },
        { timing, clock },
      )
    else
      ran.verified = await verify(
        { ...request, against: command.work === 'verify' ? 'source' : 'journal', strict: false },
        timing,
      )
  } catch (thrown) {
    ran.error = thrown
  }
}

/** A window that is open now, and closes when the night says. */
function withWindow(plan: Plan, { ending }: Command): Plan {
  if (ending.ends !== 'window') return plan
  const now = Date.now()
  const { milliseconds, drain } = ending
  return {
    ...plan,
    windows: [{ opensAt: now - 3_600_000, closesAt: now + milliseconds, drainMs: Math.min(drain, milliseconds / 2) }],
  }
}

export function happen(world: World, event: UserEvent): string {
  return `${event.side}: ${world.happen(event)}`
}

function connection(
  { clock, world, faults }: { clock: VirtualClock; world: World; faults: readonly NightFaults[] },
  host: string,
): MemoryLine | undefined {
  const side = host === hostOf('source') ? 'source' : host === hostOf('target') ? 'target' : undefined
  if (side === undefined) return new MemoryLine(clock, { latency: 1, speed: 1_000 })
  const { spec, server } = world[side]
  const line = new MemoryLine(clock, { latency: spec.latency, speed: spec.speed })
  const decided = faults.map((one) => one.connecting(side))
  if (decided.includes('refused')) return undefined
  for (const arm of decided) if (arm !== 'refused') arm(line)
  clock.later(1, () => server.accept(line.server))
  return line
}

/** What differs between two plays of the same scenario. */
const unlike = new Set(['journal', 'pid', 'host', 'path'])

function eventLine(event: MigrationEvent): string {
  if (event.event === 'summary') return ''
  const { event: name, ...rest } = event
  const text = Object.entries(rest)
    .filter(([key]) => !unlike.has(key))
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
  return `  ${name}: ${text.join(', ')}`.slice(0, 300)
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof MigrationError ? error.code : undefined
}

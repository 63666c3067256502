// A migration in a process of its own that dies by SIGKILL: at a chosen step, or when the test says so.

import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Plan } from '../../src/model/plan.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import type { Timing } from '../../src/model/timing.ts'
import { dyingRunFolder, projectRoot } from './ensure-servers.ts'

/**
 * A number counts all steps, from 1; else the nth of this name. Only the latter is the same in two runs, because a run
 * does several things at once.
 */
export type Step = number | { name: string; nth: number }

export type NamedStep = Exclude<Step, number>

/**
 * The steps of a trace that every run of the same job has. Not the commits of what waited for others: how many of these
 * there are is decided by milliseconds.
 */
export function sureSteps(trace: readonly string[]): NamedStep[] {
  const counts = new Map<string, number>()
  return trace
    .filter((name) => !name.endsWith(' gathered commit'))
    .map((name) => {
      const nth = (counts.get(name) ?? 0) + 1
      counts.set(name, nth)
      return { name, nth }
    })
}

export type DyingRunWanted = {
  plan: Plan
  timing: Timing
  /** The step at which it kills itself; without it, it runs to its end unless it is killed. */
  dieAt?: Step
  removeGhosts?: boolean
  env?: Readonly<Record<string, string>>
}

export type Ending =
  | { kind: 'killed' }
  /** `trace`: every step by name, the first is number 1. */
  | { kind: 'finished'; status: StatusDocument; trace: string[] }

export type DyingRun = { readonly ending: Promise<Ending>; kill(): void }

const program = join(projectRoot, dyingRunFolder, 'dying-run.child.start.cjs')

/** Starts the migration; all mailboxes must have the same target server, without TLS, and "secret" as password. */
export function startDyingRun({ plan, timing, dieAt, removeGhosts = false, env = {} }: DyingRunWanted): DyingRun {
  // Structured clones carry the plan's Map; execArgv of the test runner is not for this process.
  const child: ChildProcess = fork(program, [], {
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ending = new Promise<Ending>((resolve, reject) => {
    let said: { status?: StatusDocument; trace: string[]; error?: string } | undefined
    child.once('message', (message: typeof said) => (said = message))
    child.once('error', reject)
    // Not `exit`: on a busy machine that may come before the last message.
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve({ kind: 'killed' })
      else if (said?.status !== undefined) resolve({ kind: 'finished', status: said.status, trace: said.trace })
      else reject(new Error(said?.error ?? `the run ended with code ${code}, signal ${signal}`))
    })
  })
  // Whoever kills a run on purpose may look at its ending later, or never.
  ending.catch(() => undefined)
  child.send({ plan, timing, removeGhosts, dieAt, target: plan.mailboxes[0]?.target.server.port })
  return { ending, kill: () => child.kill('SIGKILL') }
}

/** The same, to its ending. */
export function dyingRun(wanted: DyingRunWanted): Promise<Ending> {
  return startDyingRun(wanted).ending
}

// The document of a fleet, `pec-migrate/fleet@1`: who is there, what each holds, and what is stuck.

import type { PhaseName } from './plan.ts'

/**
 * `silent`: nothing was heard of it for longer than it may work, and nobody knows whether it is dead. `died`: the
 * operating system says so; `buried`: a person does. Times in ISO 8601, as all here.
 */
export type FleetWorkerState = 'at-work' | 'waiting' | 'silent' | 'left' | 'died' | 'buried'

export type FleetWorker = {
  pid: number
  state: FleetWorkerState
  startedAt: string
  beatAt: string
  endedAt: string | null
  /** Ids of what it holds. */
  holds: string[]
}

export type FleetMachine = { machine: string; here: boolean; workers: FleetWorker[] }

export type FleetServer = {
  /** Host and port. */
  server: string
  connections: { total: number; perMachine: number; taken: number }
  /** Logins that were refused in a row. */
  refused: number
  storm: { since: string; reason: string } | null
}

/**
 * `held-by-silent`: others take it at `freeAt` at the latest, earlier when its machine is buried. `held-by-ended`:
 * others take it at `freeAt`. `nobody`: mailboxes wait, and nobody is at work. `storm`: a server takes no logins.
 */
export type FleetStuck = {
  why: 'held-by-silent' | 'held-by-ended' | 'nobody' | 'storm'
  machine?: string
  server?: string
  mailboxes: string[]
  since: string | null
  freeAt: string | null
}

export type FleetDocument = {
  schema: 'pec-migrate/fleet@1'
  at: string
  plan: { name: string; sha256: string }
  /** null: nobody has worked on the plan yet. */
  run: { number: number; phase: PhaseName; startedAt: string; endedAt: string | null } | null
  /** Of the run: those that wait, that somebody holds, that had their turn, and that it does not have. */
  mailboxes: { waiting: number; held: number; done: number; idle: number }
  machines: FleetMachine[]
  servers: FleetServer[]
  stuck: FleetStuck[]
}

// Runs leave a sign of life: the next one must not judge the unanswered appends of a killed one too early.

import { hostname } from 'node:os'
import type { PhaseName } from '../model/plan.ts'
import type { StoppedBy } from '../model/status.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

export type RunRow = {
  id: number
  pid: number
  host: string
  startedAt: number
  aliveAt: number
  endedAt: number | null
  ending: string | null
  /** null: of a version that knew no phases. */
  phase: PhaseName | null
  stoppedBy: StoppedBy | null
  /** null: it died, or is still at work, or was of a version that did not write it down. */
  exitCode: number | null
}

/** Bytes a second to one server: how fast its line drains, and how fast copying goes as a whole. */
export type ServerRates = { line: number; throughput: number }

const runColumns = `id, pid, host, started_at AS startedAt, alive_at AS aliveAt, ended_at AS endedAt, ending, phase,
  stopped_by AS stoppedBy, exit_code AS exitCode`

export class Runs {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  last(): RunRow | undefined {
    return this.#db.prepare<[], RunRow>(`SELECT ${runColumns} FROM runs ORDER BY id DESC LIMIT 1`).get()
  }

  /** All of them, in order of time. */
  all(): (RunRow & { ignoredWindow: number })[] {
    return this.#db
      .prepare<[], RunRow & { ignoredWindow: number }>(
        `SELECT ${runColumns}, ignored_window AS ignoredWindow FROM runs ORDER BY id`,
      )
      .all()
  }

  /** When the runs began that somebody let work outside the hours of the plan. */
  ignoringWindow(): number[] {
    return this.#db
      .prepare<[], number>('SELECT started_at FROM runs WHERE ignored_window = 1 ORDER BY id')
      .pluck()
      .all()
  }

  /** Starts a run; gives its number. */
  start(tx: Transaction, now: number, phase: PhaseName | null = null, ignoredWindow = false): number {
    return Number(
      tx
        .prepare('INSERT INTO runs (pid, host, started_at, alive_at, phase, ignored_window) VALUES (?, ?, ?, ?, ?, ?)')
        .run(process.pid, hostname(), now, now, phase, ignoredWindow ? 1 : 0).lastInsertRowid,
    )
  }

  alive(tx: Transaction, id: number, now: number): void {
    tx.prepare('UPDATE runs SET alive_at = ? WHERE id = ?').run(now, id)
  }

  end(tx: Transaction, id: number, now: number, ending: string, stoppedBy: StoppedBy | null = null): void {
    tx.prepare('UPDATE runs SET alive_at = ?, ended_at = ?, ending = ?, stopped_by = ? WHERE id = ?').run(
      now,
      now,
      ending,
      stoppedBy,
      id,
    )
  }

  setExitCode(tx: Transaction, id: number, code: number): void {
    tx.prepare('UPDATE runs SET exit_code = ? WHERE id = ?').run(code, id)
  }

  /** When the run that made an attempt was last seen alive; 0 when it is unknown. */
  lastSeen(id: number): number {
    const row = this.#db
      .prepare<[number], { aliveAt: number }>('SELECT alive_at AS aliveAt FROM runs WHERE id = ?')
      .get(id)
    return row?.aliveAt ?? 0
  }

  rates(server: string): ServerRates | undefined {
    return this.#db.prepare<[string], ServerRates>('SELECT line, throughput FROM rates WHERE server = ?').get(server)
  }

  setRates(tx: Transaction, server: string, rates: ServerRates): void {
    tx.prepare('INSERT OR REPLACE INTO rates VALUES (?, ?, ?)').run(server, rates.line, rates.throughput)
  }
}

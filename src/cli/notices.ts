// Chooses from what happens in a run the moments of `notify`, and what a notice says of each.

import { dirname } from 'node:path'
import { MigrationError } from '../model/errors.ts'
import type { Emit, MigrationEvent } from '../model/events.ts'
import type { NotifyMoment, Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { StatusDocument, StoppedBy } from '../model/status.ts'
import { sentence } from '../words/words.ts'
import { errorExitCode, runExitCode } from './exit-codes.ts'
import { Notifier } from './notify.ts'

/** Errors that say that no run was begun: nobody need be told in the night. */
const notBegun: ReadonlySet<string> = new Set([
  'journal-in-use',
  'outside-window',
  'interrupted',
  'plan-invalid',
  'usage',
])

export class Notices {
  readonly #plan: Plan
  readonly #lang: Language
  readonly #notifier: Notifier
  /** What ended the work before the wait that may follow. */
  #stopping: StoppedBy | undefined

  /** `emit` is told when the command was of no use. */
  constructor(plan: Plan, lang: Language, emit: Emit) {
    this.#plan = plan
    this.#lang = lang
    this.#notifier = new Notifier(plan.notify, {
      folder: dirname(plan.file),
      onFailure: (failure) => emit({ event: 'notice-failed', ...failure }),
    })
  }

  /** Every event of the run passes here. */
  hear(event: MigrationEvent): void {
    switch (event.event) {
      case 'mailbox-parked': {
        const facts = { mailbox: event.mailbox, ...event.facts }
        return this.#tell(
          'parked',
          { mailbox: event.mailbox, code: event.code, ...sentence(event.code, facts, this.#lang) },
          event.mailbox,
        )
      }
      case 'will-not-fit':
      case 'stalled': {
        const { event: moment, ...facts } = event
        return this.#tell(moment, facts)
      }
      case 'run-started':
        this.#stopping = undefined
        return
      case 'stopping':
        this.#stopping = event.why
        return
      case 'waiting':
        // With --wait the window may close long before the run ends.
        if (this.#stopping !== undefined && this.#stopping !== 'interrupted')
          this.#tell('stopped', { stoppedBy: this.#stopping, state: 'stopped', goesOnAt: event.until })
        this.#stopping = undefined
        return
      default:
        return
    }
  }

  /** The run has ended. Everything but an end with all done is told as `stopped`. */
  ended(status: StatusDocument): void {
    const { state, phase, totals, stoppedBy, nextPassAfter, canSwitchOff } = status
    const exitCode = runExitCode(status)
    this.#tell(exitCode === 0 ? 'complete' : 'stopped', {
      state,
      phase,
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
      nextPassAfter,
      canSwitchOff,
      totals,
      exitCode,
    })
  }

  /** The run could not go on. */
  failed(thrown: unknown): void {
    const error = thrown instanceof MigrationError ? thrown : undefined
    if (error !== undefined && notBegun.has(error.code)) return
    const code = error?.code ?? 'unexpected'
    this.#tell('stopped', {
      state: 'failed',
      code,
      ...sentence(code, error?.facts ?? {}, this.#lang),
      exitCode: error === undefined ? 1 : errorExitCode(error),
    })
  }

  /** When all has been told. */
  async finished(): Promise<void> {
    await this.#notifier.finished()
  }

  #tell(moment: NotifyMoment, facts: Readonly<Record<string, unknown>>, about?: string): void {
    this.#notifier.tell(moment, { plan: { name: this.#plan.name, file: this.#plan.file }, ...facts }, about)
  }
}

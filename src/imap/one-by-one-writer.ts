// The synchronising writer: one APPEND, one answer, then the next. Slow on long lines, and right on every server.

import type {
  AppendAnswer,
  Appending,
  FolderState,
  OutgoingMessage,
  TargetSession,
  TargetWriter,
} from '../model/ports.ts'
import { AppendRate } from './append-rate.ts'

/** Takes the turn on a connection that others use too. */
export type ShareConnection = (work: () => Promise<AppendAnswer[]>) => Promise<AppendAnswer[]>

export class OneByOneWriter implements TargetWriter {
  readonly name: string
  readonly maxBatchMessages = 16
  readonly shared: boolean
  readonly #session: TargetSession
  readonly #share: ShareConnection | undefined
  readonly #rate = new AppendRate()

  /**
   * `share`: the session also reads back, so the folder is selected anew before writing (Courier refuses APPEND to an
   * EXAMINEd folder).
   */
  constructor(session: TargetSession, share?: ShareConnection) {
    this.#session = session
    this.#share = share
    this.shared = share !== undefined
    this.name = share === undefined ? 'one by one' : 'one by one, on the connection that reads back'
  }

  get usable(): boolean {
    return this.#session.usable
  }

  async prepare(path: string): Promise<FolderState> {
    return this.#session.select(path)
  }

  get lineRate(): number | undefined {
    return this.#rate.bytesPerSecond
  }

  inFlight(bytes: readonly number[]): number {
    return Math.max(0, ...bytes)
  }

  append(path: string, messages: readonly OutgoingMessage[]): Appending {
    const work = () => this.#appendAll(path, messages)
    const answers = this.#share === undefined ? work() : this.#share(work)
    return { handed: answers.then(() => undefined), answers }
  }

  async #appendAll(path: string, messages: readonly OutgoingMessage[]): Promise<AppendAnswer[]> {
    const answers: AppendAnswer[] = []
    let broken: string | undefined
    if (this.#share !== undefined) broken = await this.#select(path)
    for (const message of messages) {
      if (broken !== undefined) {
        answers.push({ kind: 'not-sent', reason: broken })
        continue
      }
      const startedAt = performance.now()
      const answer = await this.#session.append(path, message)
      if (answer.kind === 'stored') this.#rate.took(message.bytes.length, performance.now() - startedAt)
      if (answer.kind === 'uncertain' || answer.kind === 'not-sent') broken = answer.reason
      answers.push(answer)
    }
    return answers
  }

  async logout(): Promise<void> {
    if (this.#share === undefined) await this.#session.logout()
  }

  destroy(): void {
    if (this.#share === undefined) this.#session.destroy()
  }

  async #select(path: string): Promise<string | undefined> {
    try {
      await this.#session.select(path)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}

// The synchronising writer: one APPEND, one answer, then the next. Slow on long lines, and right on every server.

import type { AppendAnswer, FolderState, OutgoingMessage, TargetSession, TargetWriter } from '../model/ports.ts'

/** Smaller ones say nothing about a line. */
const leastMeasured = 4_096

export class OneByOneWriter implements TargetWriter {
  readonly name = 'one by one'
  // Every literal waits for the server's consent: there is nothing in it to misread.
  readonly misread = false
  readonly #session: TargetSession
  readonly #shared: boolean
  #lineRate: number | undefined
  /** ms that the fastest append took: the round trip. */
  #quickest = Number.POSITIVE_INFINITY

  /** `shared`: the session also reads back, so the folder is selected anew before writing (Courier refuses APPEND to an EXAMINEd folder). */
  constructor(session: TargetSession, shared: boolean) {
    this.#session = session
    this.#shared = shared
  }

  async prepare(path: string): Promise<FolderState> {
    return this.#session.select(path)
  }

  get lineRate(): number | undefined {
    return this.#lineRate
  }

  inFlight(bytes: readonly number[]): number {
    return Math.max(0, ...bytes)
  }

  async append(path: string, messages: readonly OutgoingMessage[]): Promise<AppendAnswer[]> {
    const answers: AppendAnswer[] = []
    let broken: string | undefined
    this.#lineRate = undefined
    if (this.#shared) broken = await this.#select(path)
    for (const message of messages) {
      if (broken !== undefined) {
        answers.push({ kind: 'not-sent', reason: broken })
        continue
      }
      const startedAt = performance.now()
      const answer = await this.#session.append(path, message)
      if (answer.kind === 'stored') this.#measure(message.bytes.length, performance.now() - startedAt)
      if (answer.kind === 'uncertain' || answer.kind === 'not-sent') broken = answer.reason
      answers.push(answer)
    }
    return answers
  }

  /**
   * An append that takes hardly longer than the quickest one measures the round trip and not the line; believing it would make a line with a long
   * way look so slow that an unanswered large message is waited for by the hour. The fastest of a batch says most about the line.
   */
  #measure(bytes: number, milliseconds: number): void {
    this.#quickest = Math.min(this.#quickest, milliseconds)
    if (bytes < leastMeasured || milliseconds < 2 * this.#quickest) return
    this.#lineRate = Math.max(this.#lineRate ?? 0, (bytes / Math.max(1, milliseconds)) * 1000)
  }

  async logout(): Promise<void> {
    if (!this.#shared) await this.#session.logout()
  }

  destroy(): void {
    if (!this.#shared) this.#session.destroy()
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

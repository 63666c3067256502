// The synchronising writer: one APPEND, one answer, then the next. Slow on long lines, and right on every server.

import type { AppendAnswer, FolderState, OutgoingMessage, TargetSession, TargetWriter } from '../model/ports.ts'

export class OneByOneWriter implements TargetWriter {
  readonly name = 'one by one'
  readonly #session: TargetSession
  readonly #shared: boolean
  #lineRate: number | undefined

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
      // Small messages measure the round trip rather than the line: the fastest of a batch says most about the line.
      const rate = (message.bytes.length / Math.max(1, performance.now() - startedAt)) * 1000
      if (answer.kind === 'stored') this.#lineRate = Math.max(this.#lineRate ?? 0, rate)
      if (answer.kind === 'uncertain' || answer.kind === 'not-sent') broken = answer.reason
      answers.push(answer)
    }
    return answers
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

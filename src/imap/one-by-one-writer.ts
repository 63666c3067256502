// The synchronising writer: one APPEND, one answer, then the next. Slow on long lines, and right on every server.

import type { AppendAnswer, FolderState, OutgoingMessage, TargetSession, TargetWriter } from '../model/ports.ts'

export class OneByOneWriter implements TargetWriter {
  readonly name = 'one by one'
  readonly #session: TargetSession
  readonly #shared: boolean

  /** `shared`: the session also reads back, so the folder is selected anew before writing (Courier refuses APPEND to an EXAMINEd folder). */
  constructor(session: TargetSession, shared: boolean) {
    this.#session = session
    this.#shared = shared
  }

  async prepare(path: string): Promise<FolderState> {
    return this.#session.select(path)
  }

  async append(path: string, messages: readonly OutgoingMessage[]): Promise<AppendAnswer[]> {
    const answers: AppendAnswer[] = []
    let broken: string | undefined
    if (this.#shared) broken = await this.#select(path)
    for (const message of messages) {
      if (broken !== undefined) {
        answers.push({ kind: 'not-sent', reason: broken })
        continue
      }
      const answer = await this.#session.append(path, message)
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

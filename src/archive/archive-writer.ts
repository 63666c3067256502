// Writes messages into an archive: some at a time, so that one look at the disk serves them all.

import type { Appending, FolderState, OutgoingMessage, TargetWriter } from '../model/ports.ts'
import type { ArchiveSession } from './archive-session.ts'

export class ArchiveWriter implements TargetWriter {
  readonly name = 'archive'
  readonly shared = false
  readonly maxBatchMessages = 64
  readonly lineRate = undefined
  readonly #session: ArchiveSession

  constructor(session: ArchiveSession) {
    this.#session = session
  }

  get usable(): boolean {
    return this.#session.usable
  }

  async prepare(path: string): Promise<FolderState> {
    return this.#session.select(path)
  }

  /** What a process had in hand when it died does not arrive afterwards. */
  inFlight(): number {
    return 0
  }

  append(path: string, messages: readonly OutgoingMessage[]): Appending {
    const answers = this.#session.appendAll(path, messages)
    return { handed: answers.then(() => undefined), answers }
  }

  async logout(): Promise<void> {
    await this.#session.logout()
  }

  destroy(): void {
    this.#session.destroy()
  }
}

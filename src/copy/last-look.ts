// The last look at folders that are through: by the server's counts where they prove it, else by message.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import type { FolderState } from '../model/ports.ts'
import { completeFolder } from './complete-folder.ts'
import type { ReadBackQueue } from './read-back-queue.ts'
import { assertSameUidValidity } from './same-life.ts'
import type { FolderTarget, OpenTarget, MailboxContext } from './work.ts'

/** From so many folders on one LIST with their states (RFC 5819) is cheaper than a STATUS for each. */
const many = 3

/**
 * ms for which a folder that is through lets the reading back of others go first: those of a mailbox that takes no
 * longer are looked at together, in one question; those of a large one do not wait for its end.
 */
const patience = 1_000

type Waiting = { to: FolderTarget; resolve: (vanished: MessageRow[]) => void; reject: (thrown: unknown) => void }

export class LastLook {
  readonly #context: MailboxContext
  readonly #readBack: ReadBackQueue
  readonly #waiting: Waiting[] = []
  #looking = false

  constructor(context: MailboxContext, readBack: ReadBackQueue) {
    this.#context = context
    this.#readBack = readBack
  }

  /**
   * Returns the rows whose copies are no longer where they were put. Those that come while the connection is in use are
   * looked at together. Throws as completeFolder does.
   */
  at(to: FolderTarget): Promise<MessageRow[]> {
    const looked = new Promise<MessageRow[]>((resolve, reject) => this.#waiting.push({ to, resolve, reject }))
    if (!this.#looking) void this.#lookAtAll()
    return looked
  }

  async #lookAtAll(): Promise<void> {
    this.#looking = true
    while (this.#waiting.length > 0) {
      await this.#readBack.idle(patience)
      await this.#context.locks.target.runExclusive(() => this.#lookAtThese(this.#waiting.splice(0)))
    }
    this.#looking = false
  }

  async #lookAtThese(waiting: readonly Waiting[]): Promise<void> {
    const { target } = this.#context
    let states = new Map<string, FolderState | undefined>()
    for (const { to, resolve, reject } of waiting) {
      try {
        if (waiting.length >= many && states.size === 0 && target.capabilities.has('LIST-STATUS')) {
          states = new Map((await target.listFolders()).folders.map(({ path, status }) => [path, status]))
        }
        const { path } = to.target.row
        resolve(await this.#lookAt(to, states.get(path) ?? (await target.status(path))))
      } catch (thrown) {
        reject(thrown)
      }
    }
  }

  async #lookAt({ folder, target }: FolderTarget, state: FolderState | undefined): Promise<MessageRow[]> {
    assertSameUidValidity(this.#context, target.row, state)
    const lost = lostWithFolder(this.#context, folder, target)
    if (lost.length === 0 && isWhole(this.#context, target, state)) return []
    return [...lost, ...(await completeFolder(this.#context, folder, target))]
  }
}

/**
 * Copies that could not be read back where they were put: in a folder that users renamed since, or that is not there
 * any more.
 */
function lostWithFolder({ journal }: MailboxContext, folder: FolderRow, target: OpenTarget): MessageRow[] {
  return journal.messages
    .inFolder(folder.id, ['copied'])
    .filter((row) => row.targetFolder !== null && row.targetFolder !== target.row.id)
}

/**
 * Whether counts alone prove that every copy is there and that nothing else came: every UID that was given since the
 * folder was opened is owned and proved, and there are exactly so many messages more than then. A single other arrival
 * or removal makes it false.
 */
function isWhole(
  { journal }: MailboxContext,
  { row, first, messages }: OpenTarget,
  state: FolderState | undefined,
): boolean {
  if (state?.uidNext === undefined || state.uidValidity !== row.uidValidity) return false
  const owned = journal.messages.ownedIn(row.id)
  return (
    owned.lowest >= first &&
    owned.proved === owned.messages &&
    state.uidNext - first === owned.messages &&
    state.messages === messages + owned.messages
  )
}

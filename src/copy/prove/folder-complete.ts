// The last look before a folder is complete: late arrivals, ghosts, another writer, copies that moved.

import type { Transaction } from '../../journal/transaction.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { MessageState } from '../../model/message.ts'
import { readBystanders } from '../match/unowned-messages.ts'
import { examined } from '../ground/status-of.ts'
import { UidList } from '../ground/uid-list.ts'
import { countSurplus } from './count-surplus.ts'
import { isUnreadable, readBack } from './read-back.ts'
import type { OpenTarget, MailboxContext, FolderTarget } from '../ground/mailbox-context.ts'
import type { FolderState } from '../../model/ports.ts'
import { assertSameUidValidity } from '../ground/assert-uidvalidity.ts'
import { claimArrivals } from '../match/claim-late-copies.ts'
import type { ReadBackQueue } from './read-back-queue.ts'

/** Copies in these states are where they were put. */
const shouldBeThere: readonly MessageState[] = ['verified', 'copied', 'differs']

/** From so many folders on one LIST with their states (RFC 5819) is cheaper than a STATUS for each. */
const many = 3

/**
 * ms for which a folder that is through lets the reading back of others go first: those of a mailbox that takes no
 * longer are looked at together, in one question; those of a large one do not wait for its end.
 */
const patience = 1_000

type Waiting = {
  to: FolderTarget
  resolve: (looked: LookedOver | undefined) => void
  reject: (thrown: unknown) => void
}

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
   * Returns what the look has seen; undefined: a stop was asked for. Those that come while the connection is in use are
   * looked at together. Throws as completeFolder does.
   */
  at(to: FolderTarget): Promise<LookedOver | undefined> {
    const looked = new Promise<LookedOver | undefined>((resolve, reject) => this.#waiting.push({ to, resolve, reject }))
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

  async #lookAt({ folder, target }: FolderTarget, state: FolderState | undefined): Promise<LookedOver | undefined> {
    assertSameUidValidity(this.#context, target.row, state)
    const mark = writtenMark(this.#context, folder)
    const elsewhere = await missingElsewhere(this.#context, folder, target)
    const lost = [...lostWithFolder(this.#context, folder, target), ...elsewhere.missing]
    const seen = (looked: LookedOver): LookedOver => ({
      missing: [...lost, ...looked.missing],
      // Without it the look is still owed.
      mark: elsewhere.whole ? looked.mark : 0,
    })
    if (lost.length === 0 && isWhole(this.#context, target, state)) return seen({ missing: [], mark })
    const looked = await completeFolder(this.#context, folder, target)
    return looked === undefined ? undefined : seen(looked)
  }
}

/**
 * Copies that could not be read back where they were put: in a folder that users renamed since, or that is not there
 * any more.
 */
function lostWithFolder({ journal }: MailboxContext, folder: FolderRow, target: OpenTarget): MessageRow[] {
  return [...journal.pages.copiedElsewhere(folder.id, target.row.id)].flat().filter((row) => !isUnreadable(row))
}

/**
 * Copies of the source folder that are not in the other folders of the target in which they should be: users have
 * renamed the folder, or filed mail, since it was put there. `whole`: false where one of these has been replaced since,
 * and is still to be matched.
 */
async function missingElsewhere(
  { journal, target: reader, listedPlaces }: MailboxContext,
  folder: FolderRow,
  target: OpenTarget,
): Promise<{ missing: MessageRow[]; whole: boolean }> {
  const missing: MessageRow[] = []
  let whole = true
  for (const id of journal.messages.livesOf(folder.id)) {
    const life = journal.lives.get(id)
    if (life === undefined || life.state === 'ended' || id === target.row.id || listedPlaces.has(id)) continue
    const expected = journal.messages.placedUids(id, folder.id)
    const there = new UidList()
    const state = await examined(reader, life.path)
    if (state === undefined) continue
    if (state.uidValidity === life.uidValidity) {
      await reader.fetchFacts(expected, ({ uid }) => there.add(uid))
      const uids = expected.filter((uid) => !there.has(uid))
      missing.push(...journal.pages.ownedAt(id, uids))
    } else whole = false
  }
  return { missing, whole }
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

/**
 * What a last look has seen: rows whose copy is not where it was put, and how many copies of the source folder it has
 * taken in (written_mark).
 */
export type LookedOver = { missing: MessageRow[]; mark: number }

/**
 * Lists the target folder once more, later than the last read-back; undefined when a stop is asked for meanwhile.
 * Throws `another-writer` (scope mailbox) when more copies came since the last look than this journal sent.
 */
export async function completeFolder(
  context: MailboxContext,
  folder: FolderRow,
  target: OpenTarget,
): Promise<LookedOver | undefined> {
  const { journal } = context
  const { row } = target
  const firstOurs = journal.attempts.lowMark(row.id)
  // Before the listing: another mailbox may go on writing into the folder, and what comes later is not missing in it.
  const mark = writtenMark(context, folder)
  const before = new UidList(journal.messages.ownedUids(row.id))
  let there = new UidList()
  let claimed: MessageRow[] = []
  if (firstOurs === undefined) assertSameUidValidity(context, row, await context.target.examine(row.path))
  else {
    const look = await readBystanders(context, row, firstOurs, { hearsStop: true })
    if (!look.whole) return undefined
    there = look.listed
    claimed = claimArrivals(context, row, firstOurs)
    await readBack(context, folder, row, claimed, target.permanentFlags)
  }
  const highest = there.highest
  // Adopted copies lie below the first UID that is ours: they are looked up by name.
  const below = journal.messages.ownedUids(row.id).filter((uid) => uid < (firstOurs ?? Number.MAX_SAFE_INTEGER))
  if (below.length > 0) await context.target.fetchFacts(below, (facts) => there.add(facts.uid))
  if (firstOurs !== undefined) countSurplus(context, folder, row, { firstOurs, highest, there })
  const missing: number[] = []
  for (const { uid, state } of journal.messages.statesOfCopies(row.id))
    if (shouldBeThere.includes(state) && before.has(uid) && !there.has(uid)) missing.push(uid)
  return {
    missing: journal.pages.ownedAt(row.id, missing),
    mark: mark + claimed.filter((one) => one.folder === folder.id).length,
  }
}

/** How many copies of a source folder have been written so far. */
export function writtenMark({ journal }: MailboxContext, { id }: FolderRow): number {
  return journal.folders.get(id)?.writtenMark ?? 0
}

/**
 * To be called in a commit: the last look over the copies of a source folder has ended. What it found missing is
 * unproved from
 * then on, and owed a search.
 */
export function endLook(
  tx: Transaction,
  { journal, run }: MailboxContext,
  folder: FolderRow,
  target: TargetFolderRow,
  { missing, mark }: LookedOver,
): void {
  for (const { id, targetFolder, targetUid } of missing) {
    const now = journal.messages.get(id)
    const isStill = now?.targetFolder === targetFolder && now.targetUid === targetUid
    if (isStill && ['verified', 'copied', 'differs'].includes(now.state)) journal.messages.setMissing(tx, id)
  }
  journal.folders.setLookedOver(tx, folder.id, mark)
  journal.lives.setLooked(tx, target.id, run)
}

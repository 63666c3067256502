// Promises 2 and 3: each row that says `verified` names a copy of its own, and nothing is stored too often.

import type { Scenario, Side } from './scenario.ts'
import { countBy, placeOf, type Kept } from './history.ts'
import type { Asking } from './claims.ts'
import { idOf } from './plan-in-hand.ts'
import type { JournalRows, Row } from './rows.ts'
import { accountOf, userOf } from './accounts.ts'

/** What may be stored once more, because somebody asked for it or because nobody can know its copy again. */
export class OnceMore {
  readonly #asking: Asking
  /** How many rows of these bytes were called different when the last command had ended. */
  #differing: ReadonlyMap<string, number> = new Map()
  readonly #times = new Map<string, number>()
  /** What the program had written, and an older journal that was put back does not know. */
  readonly #unknownToOld = new Set<Kept>()
  /** The same, and what had been written when a journal was lost. */
  readonly #forgotten = new Set<Kept>()
  /** The same, and what was there when a folder was numbered anew: its content alone tells what it is. */
  readonly #knownAnew = new Set<Kept>()
  /**
   * Tolerated: what of it lay in a folder that did not let the program in when it looked there is sent once more. A
   * folder that cannot be opened for good must not hold all other mail back (promise 6).
   */
  readonly #outOfSight = new Set<Kept>()
  /** Of messages of the source that the program says have moved: whether their folder could be known again. */
  readonly #moved = new Map<Kept, boolean>()

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** The rows that a command has left. */
  seen(rows: JournalRows | undefined): void {
    const differing = (rows?.messages ?? []).flatMap(({ state, digest }) =>
      state === 'differs' && digest !== null ? [digest] : [],
    )
    this.#differing = countBy(differing, (digest) => digest)
    const { outOfSight } = this.#asking.world
    for (const kept of outOfSight) if (this.#forgotten.has(kept)) this.#outOfSight.add(kept)
    outOfSight.clear()
    this.#seenMoved(rows?.messages ?? [])
  }

  /**
   * Tolerated: a source folder with another name and another UIDVALIDITY, more than half of which is new, or a fifth of
   * which has gone, is another folder, into which users may have moved mail; what was moved is copied where it is now.
   */
  #seenMoved(rows: readonly Row[]): void {
    const { world, scenario } = this.#asking
    const left = rows.filter(({ atSource, notes }) => atSource === 0 && /"(moved|deleted)-at-source"/.test(notes))
    for (const row of left) {
      const n = scenario.mailboxes.findIndex((_, at) => idOf(at) === row.mailbox)
      const kept = world.source.history.at(placeOf(userOf('source', n), row.uidValidity, row.uid))
      if (kept === undefined || this.#moved.has(kept) || !row.notes.includes('moved-at-source')) continue
      const { folder, gone } = kept
      if (gone !== undefined || !world.renamed.has(folder) || !world.renumbered.has(folder)) continue
      const known = left.filter(({ folderId }) => folderId === row.folderId)
      const there = known.filter((one) => this.#liesIn(folder, one)).length
      this.#moved.set(kept, there >= folder.messages.length / 2 && there >= 0.8 * known.length)
    }
  }

  /** Whether the message of this row has stayed in this source folder. */
  #liesIn(folder: Kept['folder'], row: Row): boolean {
    const { world, scenario } = this.#asking
    const n = scenario.mailboxes.findIndex((_, at) => idOf(at) === row.mailbox)
    const kept = world.source.history.at(placeOf(userOf('source', n), row.uidValidity, row.uid))
    return kept?.folder === folder && kept.gone === undefined
  }

  /** `--again` sends each message once more that was called different when it was typed. */
  askedAgain(): void {
    for (const [digest, count] of this.#differing) this.#allow(digest, count)
  }

  /**
   * What the journal knew from `since` on is lost. Altered copies are known again by what servers are known to alter,
   * or by what is the same under other headers.
   */
  journalLost(since: number): void {
    this.#differing = new Map()
    for (const kept of this.#asking.world.target.history.all) {
      if (kept.by !== 'program' || kept.bornAt < since) continue
      this.#forgotten.add(kept)
      this.#knownAnew.add(kept)
      if (since > -Infinity) this.#unknownToOld.add(kept)
    }
  }

  /** A folder of the target was numbered anew: what was on its way to it is known again as after a lost journal. */
  targetRenumbered(): void {
    for (const kept of this.#asking.world.target.history.all) if (kept.by === 'program') this.#knownAnew.add(kept)
  }

  /**
   * Tolerated: under an added header line a copy that cannot be read is sent once more. Nothing but the date tells it
   * from another message, and taking one message for another would lose it.
   */
  #isBeyondKnowing(kept: Kept): boolean {
    const { scenario, world } = this.#asking
    return scenario.target.alters === 'header' && kept.sent !== kept.digest && world.unreadable.has(kept)
  }

  of(digest: string): number {
    const excused = [...this.#knownAnew].filter(
      (kept) =>
        kept.sent === digest &&
        (this.#isBeyondKnowing(kept) || this.#outOfSight.has(kept) || this.#isFiledUnknown(kept)),
    )
    const moved = [...this.#moved].filter(([kept, couldBeKnown]) => kept.digest === digest && !couldBeKnown)
    return (this.#times.get(digest) ?? 0) + excused.length + moved.length
  }

  /**
   * Tolerated: what was written after an old journal was put aside, and filed or renamed by users since, on either
   * side, is sent once more. An old journal does not show that it is old: what it does not know is looked for where it
   * belongs, and in all folders only with a journal that is new (promise 10 is about a lost one). To look everywhere
   * before each new message would list the whole target at every run.
   */
  #isFiledUnknown(kept: Kept): boolean {
    if (!this.#unknownToOld.has(kept)) return false
    const { renamed, source } = this.#asking.world
    return (
      kept.gone?.how === 'moved' ||
      renamed.has(kept.folder) ||
      source.history.all.some(({ digest, folder }) => digest === kept.sent && renamed.has(folder))
    )
  }

  #allow(digest: string, count: number): void {
    this.#times.set(digest, (this.#times.get(digest) ?? 0) + count)
  }
}

/** Whether a server told of other UIDs or UIDVALIDITYs than it has: rows under these are not made up. */
function saysOtherNumbers({ nights }: Scenario, side: Side): boolean {
  const telling = side === 'source' ? ['OK', 'FETCH'] : ['OK', 'FETCH', 'tagged']
  return nights.some(({ faults }) =>
    faults.some((one) => one.fault === 'garbled' && one.side === side && telling.includes(one.answer)),
  )
}

/**
 * The copy that a row names. One that is told of under other numbers is any copy of these bytes in this account: the
 * program can know it by nothing but what it is told.
 */
function copyNamed({ world, scenario }: Asking, account: string, place: string, digest: string): Kept | undefined {
  const copy = world.target.history.at(place)
  if (copy !== undefined || !saysOtherNumbers(scenario, 'target')) return copy
  return world.target.history.all.find((kept) => kept.account === account && kept.digest === digest)
}

export function rowsAreTrue(asking: Asking, { messages }: JournalRows): void {
  const { world, scenario, complain } = asking
  const owners = new Map<string, Row>()
  for (const row of messages) {
    const n = scenario.mailboxes.findIndex((_, at) => idOf(at) === row.mailbox)
    const kept = world.source.history.at(placeOf(userOf('source', n), row.uidValidity, row.uid))
    const about = `row ${row.id} (${row.mailbox} ${row.name} UID ${row.uid} of ${row.uidValidity}, ${row.state})`
    if (kept === undefined) {
      if (!saysOtherNumbers(scenario, 'source')) complain('row-of-nothing', `${about}: there never was such a message`)
      continue
    }
    if (row.digest !== null && ['verified', 'copied', 'differs'].includes(row.state) && row.digest !== kept.digest)
      complain('wrong-digest', `${about}: the source served other bytes`)
    if (row.targetUid === null || row.targetValidity === null) {
      if (row.state === 'verified') complain('verified-nowhere', `${about}: no copy is named`)
      continue
    }
    const account = accountOf(scenario, 'target', n)
    const place = placeOf(account, row.targetValidity, row.targetUid)
    const before = owners.get(place)
    if (before !== undefined) complain('owned-twice', `${about} and row ${before.id} own ${place}`)
    owners.set(place, row)
    if (row.state !== 'verified') continue
    const copy = copyNamed(asking, account, place, kept.digest)
    if (copy === undefined) complain('verified-nowhere', `${about}: there never was a copy at ${place}`)
    else if (copy.digest !== kept.digest) complain('verified-differs', `${about}: the copy at ${place} has other bytes`)
    else if (seconds(copy) !== seconds(kept) && row.notes === '[]')
      complain('date-untold', `${about}: INTERNALDATE of the copy differs, and no note says so`)
  }
}

const seconds = ({ message }: Kept): number => Math.floor(message.internalDate / 1_000)

/** `ghosts`: those that were ever told, by mailbox and place, with their digest. */
export function nothingDoubled(
  { world, scenario, complain, nameOf }: Asking,
  ghosts: ReadonlyMap<string, string>,
  onceMore: OnceMore,
): void {
  const accounts = new Map<string, number[]>()
  for (const [n] of scenario.mailboxes.entries()) {
    const account = accountOf(scenario, 'target', n)
    accounts.set(account, [...(accounts.get(account) ?? []), n])
  }
  for (const [account, mailboxes] of accounts) {
    const onTarget = world.target.history.all.filter((kept) => kept.account === account)
    const bySent = (of: readonly Kept[]): Map<string, number> => countBy(of, ({ sent }) => sent)
    const stored = bySent(onTarget.filter(({ by }) => by === 'program'))
    const removed = bySent(onTarget.filter(({ gone }) => gone !== undefined && gone.how !== 'moved'))
    const sources = mailboxes.map((n) => userOf('source', n))
    const had = bySent(world.source.history.all.filter((kept) => sources.includes(kept.account)))
    const told = countBy(
      [...ghosts].filter(([place]) => mailboxes.some((n) => place.startsWith(`${idOf(n)} `))),
      ([, digest]) => digest,
    )
    for (const [digest, count] of stored) {
      const [source, users, ghost] = [had, removed, told].map((counts) => counts.get(digest) ?? 0)
      if (count <= (source ?? 0) + (users ?? 0) + (ghost ?? 0) + onceMore.of(digest)) continue
      complain(
        'doubled',
        `${count} times ${nameOf(digest)} stored in ${account}; the source had ${source}, ` +
          `users removed ${users}, ${ghost} ghosts are told`,
      )
    }
  }
}

/** Where each mailbox but the first has a folder of its own, the program has put nothing of others there. */
export function nothingMixed({ world, scenario, complain, nameOf }: Asking): void {
  if (scenario.together !== 'under') return
  const { prefix, separator } = world.target.spec
  const paths = new Map(
    [...world.target.server.account(userOf('target', 0)).folders].map(([path, folder]) => [folder, path]),
  )
  const hadBy = scenario.mailboxes.map(
    (_, n) =>
      new Set(world.source.history.all.flatMap((kept) => (kept.account === userOf('source', n) ? kept.digest : []))),
  )
  for (const { by, folder, sent } of world.target.history.all) {
    const path = paths.get(folder)
    if (by !== 'program' || path === undefined || world.renamed.has(folder)) continue
    // A server that refuses NAMESPACE has no prefix for whoever asks it.
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : path
    const office = scenario.mailboxes.findIndex((_, n) => n > 0 && name.startsWith(['Uffici', n, ''].join(separator)))
    if (hadBy[Math.max(0, office)]?.has(sent) === true) continue
    complain('mixed', `${nameOf(sent)} was put into ${path}, and that mailbox never had it`)
  }
}

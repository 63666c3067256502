// Which row of the journal a source message, or a copy on the target, belongs to: twins share bytes, not UIDs.

import { assertArchiveThere } from '../journal/archive-there.ts'
import type { Journal } from '../journal/journal.ts'
import type { MessageRow } from '../journal/messages.ts'
import { accountKey, type MailboxPlan } from '../model/plan.ts'
import type { FolderTree } from '../model/ports.ts'
import type { CopyPlace } from './finding-record.ts'
import type { Entry } from './ledger.ts'

/** A message of the source, by the path of its folder. */
export type SourceMessage = { path: string; uidValidity: number; uid: number; digest: string }

/** A target folder as it was just read. */
export type ReadTarget = { path: string; uidValidity: number; there: ReadonlySet<number> }

/** Whether something is there under this UID, as far as it was read or served a message. */
export type IsThere = (target: Omit<ReadTarget, 'there'>, uid: number) => boolean

export class KnownRows {
  readonly #journal: Journal
  readonly #account: string
  readonly #folders: ReadonlyMap<string, number>
  /** Source folders by UIDVALIDITY, as far as no two have the same. */
  readonly #byValidity: ReadonlyMap<number, { id: number; path: string }>
  /** UIDVALIDITY of the source folders that were opened in this look, by path. */
  readonly #opened = new Map<string, number>()
  readonly #ours: ReadonlySet<number>
  /** Rows that were called missing in this look: each loses its copy once. */
  readonly #lost = new Set<number>()
  /** Rows whose message has a copy where users have moved it: they have lost none. */
  readonly #moved = new Set<number>()

  constructor(journal: Journal, mailbox: MailboxPlan) {
    this.#journal = journal
    this.#account = accountKey(mailbox.target)
    const folders = journal.folders.ofMailbox(mailbox.id)
    this.#folders = new Map(folders.map(({ path, id }) => [path, id]))
    this.#ours = new Set(this.#folders.values())
    this.#byValidity = new Map(
      folders.flatMap(({ uidValidity, id, path }) =>
        uidValidity === null || folders.some((one) => one.id !== id && one.uidValidity === uidValidity)
          ? []
          : [[uidValidity, { id, path }]],
      ),
    )
  }

  /** Throws `archive-unreadable`, as assertArchiveThere of the journal does. */
  assertArchiveThere(target: MailboxPlan['target'], tree: FolderTree): void {
    assertArchiveThere(this.#journal, target, tree)
  }

  /** A source folder was opened in this look. */
  opened(path: string, uidValidity: number): void {
    this.#opened.set(path, uidValidity)
  }

  of({ path, uidValidity, uid, digest }: SourceMessage): MessageRow | undefined {
    const folder = this.#folders.get(path)
    const row = folder === undefined ? undefined : this.#journal.repairs.at(folder, uidValidity, uid)
    return row ?? this.#renamed({ path, uidValidity, uid, digest })
  }

  /** The same, where its folder was renamed since a run has seen it, and is not at its old place any more. */
  #renamed({ path, uidValidity, uid, digest }: SourceMessage): MessageRow | undefined {
    const folder = this.#byValidity.get(uidValidity)
    if (folder === undefined || folder.path === path || this.#opened.get(folder.path) === uidValidity) return undefined
    const row = this.#journal.repairs.at(folder.id, uidValidity, uid)
    return row?.digest === digest ? row : undefined
  }

  row(id: number): MessageRow | undefined {
    return this.#journal.messages.get(id)
  }

  /** Whether its copy had the right bytes once: then another one is worth a try. */
  wasProved({ id, state }: MessageRow): boolean {
    return state === 'verified' || state === 'copied' || this.#journal.repairs.wasProved(id)
  }

  /**
   * Where a copy is, in the words of the journal; undefined: it does not know the folder, or knows another life of it.
   */
  placeOf(
    target: Omit<ReadTarget, 'there'>,
    { uid, internalDate }: Pick<CopyPlace, 'uid' | 'internalDate'>,
  ): CopyPlace | undefined {
    const targetFolder = this.#lifeOf(target)
    return targetFolder === undefined ? undefined : { targetFolder, uid, internalDate }
  }

  #lifeOf({ path, uidValidity }: Omit<ReadTarget, 'there'>): number | undefined {
    const life = this.#journal.lives.at(this.#account, path)
    return life?.uidValidity === uidValidity ? life.id : undefined
  }

  /** Whether the journal has this copy as that of the row: users may have renamed its folder since. */
  isCopyOf(row: MessageRow | undefined, { uidValidity, uid }: { uidValidity: number; uid: number }): boolean {
    if (row?.targetUid !== uid || row.targetFolder === null) return false
    return this.#journal.lives.get(row.targetFolder)?.uidValidity === uidValidity
  }

  /** The row of this mailbox whose copy this is. */
  ownerOf(target: Omit<ReadTarget, 'there'>, uid: number): MessageRow | undefined {
    const life = this.#lifeOf(target)
    const row = life === undefined ? undefined : this.#journal.repairs.ownerOf(life, uid)
    return row !== undefined && this.#isOurs(row) ? row : undefined
  }

  /**
   * Whose altered copy it is: of the twin that the journal has it for, where the message's own copy served that one;
   * else of the message.
   */
  alteredRow(message: SourceMessage, copy: Omit<ReadTarget, 'there'> & { uid: number }): MessageRow | undefined {
    const owner = this.ownerOf(copy, copy.uid)
    return owner?.digest === message.digest ? owner : this.of(message)
  }

  /** Whether the journal has this as the copy of a message of another mailbox. */
  isOthers(target: Omit<ReadTarget, 'there'>, uid: number): boolean {
    const life = this.#lifeOf(target)
    const row = life === undefined ? undefined : this.#journal.repairs.ownerOf(life, uid)
    return row !== undefined && !this.#isOurs(row)
  }

  /** The UIDs of altered copies in this folder beside which others were made on request. */
  setAside(target: Omit<ReadTarget, 'there'>): readonly number[] {
    const life = this.#lifeOf(target)
    return life === undefined ? [] : this.#journal.repairs.setAsideIn(life)
  }

  /** Rows of this mailbox whose copies should be in this folder, and are not among these UIDs. */
  notListed(target: Omit<ReadTarget, 'there'>, uids: ReadonlyMap<number, unknown>): MessageRow[] {
    const life = this.#lifeOf(target)
    if (life === undefined) return []
    const missing = this.#journal.messages.placedUids(life).filter((uid) => !uids.has(uid))
    return missing.length === 0 ? [] : this.#journal.pages.ownedAt(life, missing).filter((row) => this.#isOurs(row))
  }

  /** The UID under which the journal has the copy of this message in that folder. */
  copyOf(message: SourceMessage, target: ReadTarget): number | undefined {
    const row = this.of(message)
    const life = this.#lifeOf(target)
    return row?.targetUid !== null && row?.targetFolder === life ? row?.targetUid : undefined
  }

  /**
   * The row that has lost its copy, where a message is found nowhere: its own, or, where its own copy is still there
   * and served a twin, that of the twin, in whatever folder that had it.
   */
  lostBy(message: SourceMessage, isThere: IsThere): MessageRow | undefined {
    const own = this.of(message)
    const hasLost = (row: MessageRow): boolean =>
      !this.#lost.has(row.id) && !this.#moved.has(row.id) && !this.#isInPlace(row, isThere)
    const lost =
      own !== undefined && hasLost(own)
        ? own
        : this.#journal.repairs
            .withCopy(message.digest)
            .find((row) => this.#isOurs(row) && row.atSource === 1 && hasLost(row))
    if (lost !== undefined) this.#lost.add(lost.id)
    return lost
  }

  /** The message of this row was found in another folder in this look. */
  wasMoved({ id }: MessageRow): void {
    this.#moved.add(id)
  }

  #isInPlace({ state, targetFolder, targetUid }: MessageRow, isThere: IsThere): boolean {
    if (state === 'gone' || targetFolder === null || targetUid === null) return false
    const life = this.#journal.lives.get(targetFolder)
    return life !== undefined && life.state !== 'ended' && isThere(life, targetUid)
  }

  /** Rows of these source folders that are called lost, or altered on the target. */
  inDoubt(paths: readonly string[]): MessageRow[] {
    return paths.flatMap((path) => {
      const folder = this.#folders.get(path)
      return folder === undefined ? [] : this.#journal.messages.inFolder(folder, ['differs', 'gone']).filter(isInDoubt)
    })
  }

  /** The name of a row's source folder. */
  folderOf(row: MessageRow): string {
    return this.#journal.folders.get(row.folder)?.name ?? ''
  }

  /** The message as the journal names its row. */
  entryOf<T extends Entry>(message: T, row: MessageRow): T {
    return { ...message, folder: this.folderOf(row), uid: row.uid, uidValidity: row.uidValidity }
  }

  pathOf(row: MessageRow): string {
    return this.#journal.folders.get(row.folder)?.path ?? ''
  }

  #isOurs(row: MessageRow): boolean {
    return this.#ours.has(row.folder)
  }
}

/** Whether a copy that is found byte for byte proves the row again. */
export function isInDoubt({ state, code, digest }: MessageRow): boolean {
  if (digest === null) return false
  if (state === 'differs') return code !== 'altered-copy-present'
  return state === 'gone' && (code === 'target-vanished' || code === 'target-folder-replaced')
}

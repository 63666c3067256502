// Everything that ever was on one side, who put it there and what became of it: known to the oracle alone.

import type { ScriptedFolder, ScriptedMessage } from '../support/scripted-store.ts'
import { digestOf } from './mail.ts'
import type { Side } from './scenario.ts'

export type Gone = { at: number; how: 'deleted' | 'moved' | 'replaced' | 'folder-removed' | 'expunged' }

/** One message in one folder, for as long as it is there; with each renumbering it gets another place. */
export type Kept = {
  account: string
  digest: string
  /** Of the bytes that were sent; another one where the server alters what it stores. */
  sent: string
  by: 'user' | 'program'
  /** Of what users moved or copied: what the program had put there first. */
  origin?: Kept
  bornAt: number
  places: string[]
  folder: ScriptedFolder
  /** Its UID when it went, if the folder has not been numbered anew since. */
  lastUid?: number
  message: ScriptedMessage
  /** As the users left them; on the source nobody else may change them. */
  flags: Set<string>
  /** A user changed its flags. */
  touched: boolean
  gone?: Gone
  /** When the program was first shown a listing without it. */
  missedAt?: number
}

export const placeOf = (account: string, uidValidity: number, uid: number): string => `${account} ${uidValidity} ${uid}`

export class History {
  readonly side: Side
  readonly all: Kept[] = []
  readonly #byPlace = new Map<string, Kept>()
  readonly #byMessage = new Map<ScriptedMessage, Kept>()

  constructor(side: Side) {
    this.side = side
  }

  born(
    account: string,
    folder: ScriptedFolder,
    message: ScriptedMessage,
    about: { by: Kept['by']; at: number; sent?: string; origin?: Kept },
  ): Kept {
    const place = placeOf(account, folder.uidValidity, message.uid)
    const digest = digestOf(message.bytes)
    const kept: Kept = {
      account,
      digest,
      sent: about.sent ?? digest,
      by: about.by,
      ...(about.origin === undefined ? {} : { origin: about.origin }),
      bornAt: about.at,
      places: [place],
      folder,
      message,
      flags: new Set(message.flags),
      touched: false,
    }
    this.all.push(kept)
    this.#byPlace.set(place, kept)
    this.#byMessage.set(message, kept)
    return kept
  }

  of(message: ScriptedMessage): Kept | undefined {
    return this.#byMessage.get(message)
  }

  at(place: string): Kept | undefined {
    return this.#byPlace.get(place)
  }

  /** A folder was numbered anew. */
  renumbered(account: string, folder: ScriptedFolder): void {
    for (const kept of this.all) if (kept.folder === folder && kept.gone !== undefined) delete kept.lastUid
    for (const message of folder.messages) {
      const kept = this.of(message)
      if (kept === undefined) continue
      const place = placeOf(account, folder.uidValidity, message.uid)
      kept.places.push(place)
      this.#byPlace.set(place, kept)
    }
  }

  /** What is gone and would be in a listing of these UIDs. */
  notIn(account: string, folder: ScriptedFolder, among: (uid: number) => boolean): Kept[] {
    return this.all.filter(
      (kept) =>
        kept.account === account &&
        kept.gone !== undefined &&
        kept.folder === folder &&
        kept.lastUid !== undefined &&
        among(kept.lastUid),
    )
  }

  /** The program has a listing without these: they are known to be missing from now on. */
  missed(missing: readonly Kept[], at: number): void {
    for (const kept of missing) kept.missedAt ??= at
  }

  /** The journal does not know any more what was seen from this moment on. */
  forgetMissed(since: number): void {
    for (const kept of this.all) if (kept.missedAt !== undefined && kept.missedAt >= since) delete kept.missedAt
  }

  /** What is there now, in this account or in all. */
  present(account?: string): Kept[] {
    return this.all.filter((kept) => kept.gone === undefined && (account === undefined || kept.account === account))
  }
}

/** How many there are of each. */
export function countBy<T>(of: readonly T[], key: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of of) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1)
  return counts
}

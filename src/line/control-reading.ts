// Reads something else for comparison: when that is served, it is not the server that fails.

import { MigrationError } from '../model/errors.ts'
import type { FolderState, ReadSession, TargetSession } from '../model/ports.ts'
import { failedHow } from './failed-how.ts'

export type OpenFolder = { verb: 'examine' | 'select'; path: string; modseq: boolean; uidValidity: number }

/** A session that opens its connection again where it breaks. */
export type Controlled = {
  /** What it works over now. */
  session(): TargetSession
  /** The folders that can be opened. */
  paths(): Promise<readonly string[]>
  /** The folder that is opened again with the connection. */
  opened(): OpenFolder | undefined
  setOpened(folder: OpenFolder | undefined): void
  /** Opens the connection again after it broke with this. */
  recover(thrown: unknown): Promise<void>
}

/** Folders that are tried, to see whether a server serves anything at all. */
const othersTried = 3

/** How far from a UID others are looked for, and how many are tried. */
const reach = 100
const tried = 3
/** A comparison is not worth more than so many bytes. */
const largest = 1_000_000

/** The smallest messages near this UID in the open folder, at most three. */
async function controlUids(session: ReadSession, { around, not }: { around: number; not?: number }): Promise<number[]> {
  const near = Array.from({ length: 2 * reach + 1 }, (_, i) => around - reach + i).filter(
    (uid) => uid > 0 && uid !== not,
  )
  const sizes: { uid: number; size: number }[] = []
  await session.fetchFacts(near, ({ uid, size }) => sizes.push({ uid, size }))
  return sizes
    .filter(({ size }) => size > 0 && size <= largest)
    .sort((a, b) => a.size - b.size)
    .slice(0, tried)
    .map(({ uid }) => uid)
}

export class ControlReading {
  readonly #of: Controlled
  #served: string | undefined

  constructor(of: Controlled) {
    this.#of = of
  }

  /** This folder was opened just now: it is asked first, because each that hangs up costs a login. */
  served(path: string): void {
    this.#served = path
  }

  /**
   * Whether a body of the open folder, else one of another folder, is served now. undefined: there is none to ask for.
   */
  async servesOthers(served: number | undefined, suspect: number): Promise<boolean | undefined> {
    const open = this.#of.opened()
    if (open === undefined) return undefined
    const others = await this.quietly((session) => controlUids(session, { around: suspect, not: suspect }))
    const candidates = [...(others ?? []), ...(served === undefined ? [] : [served])]
    for (const uid of candidates) if (await this.#serves(uid)) return true
    const elsewhere = await this.servesElsewhere(open.path)
    return elsewhere ?? (candidates.length === 0 ? undefined : false)
  }

  /**
   * Whether another folder opens, and, with `bodies`, gives one of its messages. undefined: there is no other folder,
   * or none with messages.
   */
  async servesElsewhere(path: string, bodies = true): Promise<boolean | undefined> {
    const before = this.#of.opened()
    const paths = ((await this.quietly(() => this.#of.paths())) ?? []).filter((one) => one !== path)
    const inOrder = paths.toSorted((a, b) => Number(b === this.#served) - Number(a === this.#served))
    let asked: boolean | undefined
    try {
      for (const other of inOrder.slice(0, othersTried)) {
        this.#of.setOpened(undefined)
        const state = await this.quietly((session) => session.examine(other))
        if (state !== undefined) this.served(other)
        if (state === undefined) asked = false
        else if (!bodies) return true
        else {
          const around = (state.uidNext ?? 1) - 1
          for (const uid of (await this.quietly((session) => controlUids(session, { around }))) ?? []) {
            if (await this.#serves(uid)) return true
            asked = false
          }
        }
      }
      return asked
    } finally {
      this.#of.setOpened(before)
      if (before !== undefined && this.#of.session().usable) await this.quietly((session) => openIn(session, before))
    }
  }

  async #serves(uid: number): Promise<boolean> {
    let came = false
    await this.quietly((session) =>
      session.fetchBodies([uid], ({ bytes }) => {
        came ||= bytes !== null
      }),
    )
    return came
  }

  /**
   * For readings that only compare: undefined when it fails. A line that breaks is opened again, or what that throws is
   * thrown.
   */
  async quietly<T>(work: (session: TargetSession) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(this.#of.session())
    } catch (thrown) {
      const failed = failedHow(thrown)
      if (failed === undefined && !(thrown instanceof MigrationError && thrown.scope === 'folder')) throw thrown
      if (failed?.how === 'broken') await this.#of.recover(thrown)
      return undefined
    }
  }
}

/** Opens a folder as it was open before. */
export function openIn(session: TargetSession, { verb, path, modseq }: OpenFolder): Promise<FolderState> {
  return verb === 'select' ? session.select(path) : session.examine(path, modseq)
}

// What a server was seen to refuse although it announces it: tried once without, and in this run never asked for again.

import { ownReason } from '../model/own-reasons.ts'
import { isBrokenLine, RefusedCommand } from './failures.ts'

/** What is asked of a server only where it has it, by the names under which servers announce it; LSUB needs no name. */
export type Extension =
  | 'AUTH=PLAIN'
  | 'AUTH=LOGIN'
  | 'COMPRESS=DEFLATE'
  | 'CONDSTORE'
  | 'ESEARCH'
  | 'LIST-EXTENDED'
  | 'LIST-STATUS'
  | 'LITERAL+'
  | 'LSUB'
  | 'MULTIAPPEND'
  | 'NAMESPACE'
  | 'QUOTA'
  | 'SPECIAL-USE'
  | 'UIDPLUS'

/** Of one server, shared by all its connections; `tell` hears of each extension once. */
export class RefusedExtensions {
  readonly #tell: (extension: Extension, reason: string) => void
  readonly #refused = new Set<Extension>()
  readonly #taken = new Set<Extension>()
  readonly #silent = new Set<Extension>()
  /** The server refuses whoever does not say who it is. */
  wantsIdentity = false

  constructor(tell: (extension: Extension, reason: string) => void = () => undefined) {
    this.#tell = tell
  }

  has(extension: Extension): boolean {
    return this.#refused.has(extension)
  }

  /** From now on it is a server that has not got it. `reason`: its answer, or a code of ours. */
  add(extension: Extension, reason: string): void {
    if (this.#refused.has(extension)) return
    this.#refused.add(extension)
    this.#tell(extension, reason)
  }

  /** The server has taken a command with it. */
  take(extension: Extension): void {
    this.#taken.add(extension)
  }

  /** Whether the server has taken a command with it before. */
  isTaken(extension: Extension): boolean {
    return this.#taken.has(extension)
  }

  /**
   * The server was silent over it for longer than the patience, and the connection is gone. One silence may be the
   * line's; a second one is the server's.
   */
  addSilence(extension: Extension): void {
    if (this.#silent.has(extension)) this.add(extension, ownReason('silent'))
    this.#silent.add(extension)
  }

  /** What of `announced` is left. */
  leftOf(announced: ReadonlySet<string>): ReadonlySet<string> {
    if (this.#refused.size === 0) return announced
    const gone = new Set<string>(this.#refused)
    if (gone.has('LIST-EXTENDED')) for (const name of ['LIST-STATUS', 'SPECIAL-USE']) gone.add(name)
    if (gone.has('LITERAL+')) gone.add('LITERAL-')
    return new Set([...announced].filter((name) => !gone.has(name)))
  }

  /**
   * Asks with the extension, and once without it where the server refuses that. Only what goes without shows that the
   * extension was the cause: otherwise the second refusal is thrown.
   */
  async orWithout<T>(extension: Extension, withIt: () => Promise<T>, without: () => Promise<T>): Promise<T> {
    if (this.has(extension)) return without()
    let refusal: RefusedCommand
    try {
      return await withIt()
    } catch (error) {
      if (isSilence(error)) this.addSilence(extension)
      if (!mayMeanExtension(error)) throw error
      refusal = error
    }
    const answer = await without()
    this.add(extension, refusal.text)
    return answer
  }
}

/** Whether a connection was given up because no answer came. */
export function isSilence(error: unknown): boolean {
  return isBrokenLine(error) && error.message === ownReason('silent')
}

/** Whether this may be said of an extension: not what is said of the moment, of the folder, or of its room. */
export function mayMeanExtension(error: unknown): error is RefusedCommand {
  return error instanceof RefusedCommand && ['refused', 'failed', 'insecure', 'too-large'].includes(error.meaning)
}

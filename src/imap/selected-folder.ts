// The folder that is open on a connection, and how it is opened again after a look into another one.

import type { FolderState, ReadSession } from '../model/ports.ts'

type Open = (verb: 'EXAMINE' | 'SELECT', path: string, modseq: boolean) => Promise<FolderState>

export class SelectedFolder {
  readonly #open: Open
  #opened: ReadSession['opened']
  #reopen: (() => Promise<FolderState>) | undefined

  constructor(open: Open) {
    this.#open = open
  }

  /** What is open; undefined when nothing is, or while it is being opened. */
  get opened(): ReadSession['opened'] {
    return this.#opened
  }

  async open(verb: 'EXAMINE' | 'SELECT', path: string, modseq = false): Promise<FolderState> {
    this.#opened = undefined
    const state = await this.#open(verb, path, modseq)
    this.#opened = { path, uidValidity: state.uidValidity }
    this.#reopen = () => this.open(verb, path, modseq)
    return state
  }

  /** Examines a folder between two commands over the one that is open. */
  async lookInside(path: string): Promise<FolderState> {
    const reopen = this.#opened === undefined ? undefined : this.#reopen
    try {
      return await this.open('EXAMINE', path)
    } finally {
      await reopen?.()
    }
  }
}

// Writes a file of the report in pieces, with the digest of its bytes: it never lies in memory as a whole.

import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'

/** Characters that are gathered before they are written. */
const piece = 1 << 16

/** SHA-256 in hex. */
export type Summed = { sha256: string; bytes: number }

/** A new file that only its owner can read. Everything throws what the file system throws. */
export class SummedFile {
  readonly #file: number
  readonly #hash = createHash('sha256')
  #open = true
  #text = ''
  #bytes = 0

  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600)
  }

  write(text: string): void {
    this.#text += text
    if (this.#text.length >= piece) this.#flush()
  }

  /** On disk when it returns. */
  end(): Summed {
    this.#flush()
    fsyncSync(this.#file)
    this.close()
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes }
  }

  /** For a file that is given up; after `end` it does nothing. */
  close(): void {
    if (this.#open) closeSync(this.#file)
    this.#open = false
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text)
    this.#text = ''
    this.#hash.update(bytes)
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at)
    this.#bytes += bytes.length
  }
}

// Names of folders as directories that Windows and Unix both take, and that never fall together. Pure.

import { createHash } from 'node:crypto'

/**
 * What Windows refuses in a name, what cannot be seen, and the sign of the escape itself. Not "%": RFC 8493, 2.1.3, has
 * it written as %25 in manifests, and neither sha256sum nor bagit.py reads it back.
 */
const unsafe = /[<>:"/\\|?*=\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** Devices of Windows, also with anything behind a dot. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00B9\u00B2\u00B3]|lpt[0-9\u00B9\u00B2\u00B3])(?=\.|$)/i

/** Bytes (UTF-8) of a level; shorter where what stands above it is long: Windows takes 260 characters of a path. */
const longest = { level: 80, below: 24, path: 150 } as const

/**
 * One level of a folder's name as the name of a directory: what is unsafe is written `=3A`, by its bytes in UTF-8. A
 * level that is too long is cut and ends with `~` and sixteen digits of its SHA-256. `room`: bytes that it may have.
 */
export function safeLevel(level: string, room: number = longest.level): string {
  const escaped = level
    .replace(loneSurrogate, (half) => `=u${half.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(unsafe, escapeOf)
    .replace(/^[ ]|[. ]+$/g, escapeOf)
    .replace(reserved, (name) => `${escapeOf(name.slice(0, 1))}${name.slice(1)}`)
    // A directory must not take the name of a message or of an mbox file.
    .replace(/\.(?=(?:eml|mbox)$)/i, escapeOf)
  if (escaped === '') return '=_'
  if (Buffer.byteLength(escaped) <= room) return escaped
  const end = `~${digestOf(level).slice(0, 16)}`
  return `${cutTo(escaped, Math.max(1, room - end.length)).replace(/[. ]+$/, '')}${end}`
}

/** As some file system compares names: without regard to case, and however accents are composed. */
export function folded(name: string): string {
  return name.normalize('NFKC').toUpperCase().normalize('NFKC').toLowerCase()
}

/**
 * Where folders lie below `data/eml`: each level is a directory. Names that some file system would take for one get `~`
 * and eight digits more, the one that comes later; so the order of coming is kept with the archive.
 */
export class Directories {
  /** The levels that own a directory, by its folded path. */
  readonly #owners = new Map<string, string>()

  /** A folder that has its place already. `directory`: one name for each of its levels. */
  keep(levels: readonly string[], directory: readonly string[]): void {
    for (const at of levels.keys())
      this.#owners.set(folded(directory.slice(0, at + 1).join('/')), keyOf(levels.slice(0, at + 1)))
  }

  /** The directory of a folder, which it keeps from now on. */
  place(levels: readonly string[]): string[] {
    const directory: string[] = []
    for (const [at, level] of levels.entries()) {
      const above = directory.join('/')
      const room = Buffer.byteLength(above) > longest.path ? longest.below : longest.level
      directory.push(this.#free(levels.slice(0, at + 1), directory, safeLevel(level, room), room))
    }
    this.keep(levels, directory)
    return directory
  }

  #free(levels: readonly string[], above: readonly string[], name: string, room: number): string {
    const isFree = (one: string): boolean => {
      const owner = this.#owners.get(folded([...above, one].join('/')))
      return owner === undefined || owner === keyOf(levels)
    }
    const digest = digestOf(keyOf(levels))
    // The longer the end, the fewer names have it: the last one is the whole digest, which no other has.
    for (const digits of [0, 8, 16, 64]) {
      const end = digits === 0 ? '' : `~${digest.slice(0, digits)}`
      const one = `${cutTo(name, Math.max(1, room - end.length))}${end}`
      if (isFree(digits === 0 ? name : one)) return digits === 0 ? name : one
    }
    throw new Error(`no directory is free for ${name}`)
  }
}

const keyOf = (levels: readonly string[]): string => JSON.stringify(levels)

const digestOf = (text: string): string => createHash('sha256').update(text, 'utf16le').digest('hex')

function escapeOf(text: string): string {
  return [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

/** The beginning, of so many bytes at the most; no character and no escape is cut in two. */
function cutTo(text: string, bytes: number): string {
  let cut = ''
  let length = 0
  for (const [piece] of text.matchAll(/=[0-9A-F]{2}|./gsu)) {
    length += Buffer.byteLength(piece)
    if (length > bytes) break
    cut += piece
  }
  return cut
}

// `--save`: keeps source and target of what differs as .eml files in one new folder, beside a list of them.

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundMessage, KeepMessage, Language } from '../model/request.ts'
import type { Problem } from '../model/status.ts'
import { csvText } from '../report/csv-text.ts'
import type { Separator } from '../table/separator.ts'
import { csvHeads } from '../words/csv-heads.ts'
import { helpWords } from '../words/ui-words.ts'
import { UsageError } from './usage-error.ts'

const header = [
  'mailbox',
  'folder',
  'uid',
  'outcome',
  'code',
  'source',
  'source_sha256',
  'target',
  'target_sha256',
  'message_id',
  'date',
  'bytes',
]

/** Nothing that is there may be overwritten. Makes the folder. Throws UsageError. */
export function assertMayKeep(folder: string, lang: Language): void {
  const say = helpWords(lang).usage
  let entries: string[]
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    entries = readdirSync(folder)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new UsageError(say.cannotWrite(folder, reason))
  }
  if (entries.length > 0) throw new UsageError(say.saveFolder(folder))
}

export class KeptMessages {
  readonly #folder: string
  readonly #rows: string[][] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Writes what there is of both sides. Names of servers never become part of a path. */
  readonly keep: KeepMessage = (message, { source, target }) => {
    const { mailbox, folder, uid, outcome, code } = message
    const name = nameOf(message, this.#rows.length + 1)
    this.#rows.push([
      mailbox,
      folder,
      String(uid),
      outcome,
      code,
      ...this.#write(`${name}.source.eml`, source),
      ...this.#write(`${name}.target.eml`, target),
    ])
  }

  /**
   * The list of what was kept, for a spreadsheet; no mail program shows UIDs, so what does show stands beside them.
   * `problems`: what verify says of them. How many were kept.
   */
  writeList(problems: readonly Problem[], lang: Language, separator: Separator): number {
    const known = new Map(problems.map((problem) => [placeOf(problem), problem]))
    const rows = this.#rows.map((row) => {
      const [mailbox = '', folder = '', uid = ''] = row
      const about = known.get(placeOf({ mailbox, folder, uid: Number(uid) }))
      return [...row, about?.messageId ?? '', about?.date ?? '', String(about?.bytes ?? '')]
    })
    writeNew(join(this.#folder, 'list.csv'), csvText(csvHeads(header, lang), rows, separator))
    return rows.length
  }

  #write(name: string, bytes: Buffer | undefined): [file: string, sha256: string] {
    if (bytes === undefined) return ['', '']
    writeNew(join(this.#folder, name), bytes)
    return [name, createHash('sha256').update(bytes).digest('hex')]
  }
}

function placeOf({ mailbox, folder, uid }: Pick<Problem, 'mailbox' | 'folder' | 'uid'>): string {
  return JSON.stringify([mailbox, folder, uid])
}

/** Never through a link, and never over a file that is there. */
function writeNew(file: string, content: string | Buffer): void {
  writeFileSync(file, content, { flag: 'wx', mode: 0o600 })
}

function nameOf({ mailbox, folder, uid }: FoundMessage, number: number): string {
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40)
  return `${String(number).padStart(4, '0')}-${plain(mailbox)}-${plain(folder)}-${uid}`
}

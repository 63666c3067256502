// Reads files of the index (IPA): every address with its place, what was passed over, and what could not be read.

import type { IpaFileRead, IpaKind, PublishedPlace, UnreadWhy } from '../model/coverage.ts'
import { addressesIn } from './addresses.ts'
import { columnsOf, type IpaColumns, type MailColumn } from './ipa-columns.ts'
import { readTable } from '../table/read-table.ts'
import { TableError, type TableFault, type TableSink } from '../table/table-rows.ts'

export type PublishedEntry = PublishedPlace & {
  address: string
  /** Of an area (AOO): what Protocollo_informatico says; null: nothing, or no area. */
  protocol: string | null
}

/** `rank`: the lower it is, the better people know the category by it. */
export type IpaBody = { code: string; name: string | null; category: { name: string; rank: number } | null }

/** `text`: what of the row can be searched for the code of a body. */
type Unread = { file: string; line: number; why: UnreadWhy; text: string }

export type IpaData = {
  files: IpaFileRead[]
  entries: PublishedEntry[]
  /** By the code in lower case. */
  bodies: Map<string, IpaBody>
  unread: Unread[]
  refused: { file: string; fault: TableFault }[]
}

/** Lines above a header that are looked through for it. */
const headerWithin = 10

/** Reads all files, also beside one that cannot be read. */
export async function readIpaFiles(files: readonly string[]): Promise<IpaData> {
  const data: IpaData = { files: [], entries: [], bodies: new Map(), unread: [], refused: [] }
  for (const file of files) {
    const reader = new IpaReader(file, data)
    try {
      const format = await readTable(file, reader)
      data.files.push(reader.read(format))
    } catch (error) {
      if (!(error instanceof TableError)) throw error
      data.refused.push({ file, fault: error.fault })
    }
  }
  return data
}

class IpaReader implements TableSink {
  readonly #file: string
  readonly #data: IpaData
  readonly #kinds = new Set<IpaKind>()
  readonly #counts = { rows: 0, certified: 0, ordinary: 0, placeholders: 0, empty: 0 }
  #columns: IpaColumns | undefined
  #before = 0
  /** The longest of the rows in which a header was looked for. */
  #seen: readonly string[] = []

  constructor(file: string, data: IpaData) {
    this.#file = file
    this.#data = data
  }

  table(): void {
    this.#columns = undefined
    this.#before = 0
  }

  row(line: number, cells: readonly string[]): void {
    if (this.#columns === undefined) this.#lookForHeader(cells)
    else this.#read(line, cells, this.#columns)
  }

  broken(line: number, text: string): void {
    this.#data.unread.push({ file: this.#file, line, why: 'quote', text })
  }

  /** Throws TableError where no table of it had a header that is known. */
  read(format: 'text' | 'xlsx'): IpaFileRead {
    if (this.#kinds.size === 0) throw new TableError({ why: 'unknown-columns', detail: this.#seen.join(', ') })
    return { file: this.#file, kinds: [...this.#kinds], format, ...this.#counts }
  }

  #lookForHeader(cells: readonly string[]): void {
    if (this.#before >= headerWithin) return
    this.#before += 1
    this.#columns = columnsOf(cells)
    if (this.#columns !== undefined) this.#kinds.add(this.#columns.kind)
    if (cells.length > this.#seen.length) this.#seen = cells.slice(0, 60).map((cell) => cell.trim().slice(0, 60))
  }

  #read(line: number, cells: readonly string[], columns: IpaColumns): void {
    this.#counts.rows += 1
    const unread = (why: UnreadWhy): void => {
      this.#data.unread.push({ file: this.#file, line, why, text: cells.join(' ') })
    }
    if (cells.slice(columns.width).some((cell) => cell.trim() !== '')) return unread('cells')
    const body = cells[columns.body]?.trim() ?? ''
    if (body === '') return unread('no-code')
    this.#noteBody(body, cells, columns)
    const unit = columns.unit.map((at) => cells[at]?.trim() ?? '').find((name) => name !== '') ?? null
    const declared = columns.protocol === undefined ? '' : (cells[columns.protocol]?.trim() ?? '')
    for (const mail of columns.mails) {
      const found = addressesIn(cells[mail.at] ?? '')
      if (found.kind === 'empty') this.#counts.empty += 1
      else if (found.kind === 'placeholder') this.#counts.placeholders += 1
      else if (found.kind === 'unreadable') unread('address')
      else {
        const certified = isCertified(cells, mail)
        for (const address of found.addresses) {
          this.#counts[certified ? 'certified' : 'ordinary'] += 1
          this.#data.entries.push({
            address,
            file: this.#file,
            line,
            kind: columns.kind,
            column: mail.name,
            body,
            unit,
            certified,
            protocol: isNothing(declared) ? null : declared,
          })
        }
      }
    }
  }

  #noteBody(code: string, cells: readonly string[], columns: IpaColumns): void {
    const key = code.toLowerCase()
    const known = this.#data.bodies.get(key)
    const best = known?.category?.rank ?? Infinity
    if (known !== undefined && known.name !== null && columns.categories.every(({ rank }) => rank >= best)) return
    const textAt = (at: number | undefined): string | null => {
      const text = at === undefined ? '' : (cells[at]?.trim() ?? '')
      return isNothing(text) ? null : text
    }
    const better = columns.categories
      .map(({ at, rank }) => ({ name: textAt(at), rank }))
      .find((one): one is { name: string; rank: number } => one.name !== null && one.rank < best)
    this.#data.bodies.set(key, {
      code: known?.code ?? code,
      name: known?.name ?? textAt(columns.bodyName),
      category: better ?? known?.category ?? null,
    })
  }
}

function isCertified(cells: readonly string[], { typeAt }: MailColumn): boolean {
  return typeAt === undefined || cells[typeAt]?.trim().toLowerCase() === 'pec'
}

const isNothing = (text: string): boolean => text === '' || text === '-' || text.toLowerCase() === 'null'

// Reads the rows of an .xlsx file as a stream: its sheets part by part, so that no file fills the memory.

import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { TableError, type TableSink } from './table-rows.ts'

/** What a file may unpack to, all its parts together; all units of all administrations of Italy are 300 MB. */
export const mostUnpacked = 700_000_000
/** The widest sheet of a spreadsheet. */
const mostColumns = 16_384
const longestCell = 40_000

/** Reads each sheet that is shown. `most`: bytes that it may unpack to. Throws TableError. */
export async function readXlsxRows(file: string, sink: TableSink, most = mostUnpacked): Promise<void> {
  const opened = await damaged(() => openPromise(file, { lazyEntries: true, autoClose: false }))
  try {
    await damaged(async () => {
      const parts = new Parts(opened, most)
      await parts.list()
      const { sheets, strings } = await parts.workbook()
      const shared = strings === undefined ? [] : await parts.sharedStrings(strings)
      for (const sheet of sheets) {
        sink.table()
        await parts.sheet(sheet, shared, sink)
      }
    })
  } finally {
    opened.close()
  }
}

async function damaged<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof TableError) throw error
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new TableError({ why: 'damaged-xlsx', detail }, error)
  }
}

type Handlers = {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
}

class Parts {
  readonly #zip: ZipFile
  readonly #entries = new Map<string, Entry>()
  readonly #most: number
  #unpacked = 0

  constructor(zip: ZipFile, most: number) {
    this.#zip = zip
    this.#most = most
  }

  async list(): Promise<void> {
    for await (const entry of this.#zip.eachEntry()) this.#entries.set(entry.fileName, entry)
  }

  /** The names of the parts with the sheets that are shown, in their order, and of the one with the texts. */
  async workbook(): Promise<{ sheets: string[]; strings: string | undefined }> {
    const targets = new Map<string, string>()
    let strings: string | undefined
    await this.#parse('xl/_rels/workbook.xml.rels', {
      open(name, { Id = '', Target = '', Type = '' }) {
        if (name !== 'Relationship') return
        const part = Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`
        targets.set(Id, part)
        if (Type.endsWith('/sharedStrings')) strings = part
      },
      text: () => undefined,
      close: () => undefined,
    })
    const sheets: string[] = []
    await this.#parse('xl/workbook.xml', {
      open(name, attributes) {
        if (name !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return
        const id = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1]
        const part = targets.get(id ?? '')
        if (part !== undefined) sheets.push(part)
      },
      text: () => undefined,
      close: () => undefined,
    })
    return { sheets, strings: strings !== undefined && this.#entries.has(strings) ? strings : undefined }
  }

  /** Texts that cells name by number; what stands over characters (phonetic runs) is no part of them. */
  async sharedStrings(part: string): Promise<string[]> {
    const strings: string[] = []
    let text = ''
    let inText = false
    let above = 0
    await this.#parse(part, {
      open(name) {
        if (name === 'si') text = ''
        if (name === 'rPh') above += 1
        if (name === 't') inText = above === 0
      },
      text(piece) {
        if (inText && text.length < longestCell) text += piece
      },
      close(name) {
        if (name === 't') inText = false
        if (name === 'rPh') above -= 1
        if (name === 'si') strings.push(text)
      },
    })
    return strings
  }

  async sheet(part: string, shared: readonly string[], sink: TableSink): Promise<void> {
    let line = 0
    let cells: string[] = []
    let at = -1
    let type = 'n'
    let text = ''
    let inValue = false
    await this.#parse(part, {
      open(name, attributes) {
        if (name === 'row') {
          line = rowNumber(attributes['r']) ?? line + 1
          cells = []
          at = -1
        } else if (name === 'c') {
          at = columnNumber(attributes['r']) ?? at + 1
          type = attributes['t'] ?? 'n'
          text = ''
        } else if (name === 'v' || name === 't') inValue = true
      },
      text(piece) {
        if (inValue && text.length < longestCell) text += piece
      },
      close(name) {
        if (name === 'v' || name === 't') inValue = false
        else if (name === 'c' && at >= 0 && at < mostColumns) {
          while (cells.length < at) cells.push('')
          cells[at] = type === 's' ? (shared[Number(text)] ?? '') : text
        } else if (name === 'row' && cells.some((cell) => cell.trim() !== '')) sink.row(line, cells)
      },
    })
  }

  async #parse(part: string, handlers: Handlers): Promise<void> {
    const entry = this.#entries.get(part)
    if (entry === undefined) throw new TableError({ why: 'damaged-xlsx', detail: part })
    const parser = new SaxesParser()
    parser.on('error', (error) => {
      throw error
    })
    parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => handlers.open(local(name), attributes))
    parser.on('text', (text) => handlers.text(text))
    parser.on('cdata', (text) => handlers.text(text))
    parser.on('closetag', ({ name }) => handlers.close(local(name)))
    const decoder = new TextDecoder('utf-8', { fatal: true })
    for await (const chunk of await this.#zip.openReadStreamPromise(entry)) {
      const bytes = chunk as Buffer
      this.#unpacked += bytes.length
      if (this.#unpacked > this.#most) throw new TableError({ why: 'too-large', detail: part })
      parser.write(decoder.decode(bytes, { stream: true }))
    }
    parser.write(decoder.decode()).close()
  }
}

/** Some programs write a prefix before each name. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1)

function rowNumber(written: string | undefined): number | undefined {
  return written !== undefined && /^[1-9]\d{0,7}$/.test(written) ? Number(written) : undefined
}

/** `C12` is 2. */
function columnNumber(written: string | undefined): number | undefined {
  const letters = written === undefined ? undefined : /^[A-Z]{1,3}/.exec(written)?.[0]
  if (letters === undefined) return undefined
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

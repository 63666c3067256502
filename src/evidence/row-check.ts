// Compares the lines of a manifest with the rows of the lists beside it, as they pass by.

import type { Facts } from '../model/errors.ts'
import { byteOrderMark, cellsOf, cellText, type CsvSeparator } from '../report/csv-text.ts'
import { LineSet } from './line-set.ts'
import { fieldsOf, manifestFields, type ManifestField } from './manifest.ts'
import { messageColumns, problemCells, problemColumns, type MessageColumn } from './message-rows.ts'
import { Recount } from './recount.ts'
import type { ReportDocument } from './report-document.ts'
import { reportFiles } from './report-files.ts'

type Tell = (file: string, code: 'report-altered' | 'report-contradicts', facts?: Facts, line?: number | null) => void

/** The order in which a row's cells are those of its line in the manifest. */
const shared: readonly MessageColumn[] = manifestFields
/** So many fields of the manifest decide the order of its lines. */
const ordering = 7
/** What is known of a message that is verified: its bytes were read from this place. */
const known = ['sha256', 'target_path', 'target_uid_validity', 'target_uid'] as const
const at = Object.fromEntries(messageColumns.map((name, index) => [name, index])) as Record<MessageColumn, number>

export class RowCheck {
  readonly #tell: Tell
  readonly #document: ReportDocument | undefined
  readonly #recount: Recount
  readonly #lines = new LineSet()
  #before = ''
  #separator: CsvSeparator = ','
  #problems = 0

  /** `document`: of the same report; undefined: it cannot be read, and nothing is compared with it. */
  constructor(tell: Tell, document: ReportDocument | undefined) {
    this.#tell = tell
    this.#document = document
    this.#recount = new Recount(document?.plan.timezone ?? 'UTC')
  }

  manifestLine(line: string, number: number): void {
    const fields = fieldsOf(line)
    if (fields === undefined || !isProved(fields)) {
      this.#tell(reportFiles.manifest, 'report-altered', {}, number)
      return
    }
    this.#lines.add(fields.map(cellText).join('\t'), number)
    // What names would decide is not in the lines of a redacted report.
    if (this.#document?.redacted !== null) return
    const now = line.split('\t').slice(0, ordering).join('\t')
    if (Buffer.compare(Buffer.from(this.#before), Buffer.from(now)) > 0)
      this.#tell(reportFiles.manifest, 'report-altered', {}, number)
    this.#before = now
  }

  messageRow(line: string, number: number): void {
    const row = this.#cells(line, number, messageColumns, reportFiles.messages)
    if (row === undefined) return
    const cell = (column: MessageColumn): string => row[at[column]] ?? ''
    const isSound = this.#recount.add(cell)
    if (!isSound) this.#tell(reportFiles.messages, 'report-altered', {}, number)
    if (!this.#lines.take(shared.map(cell).join('\t')))
      this.#tell(reportFiles.messages, 'report-contradicts', { other: reportFiles.manifest }, number)
  }

  problemRow(line: string, number: number): void {
    const row = this.#cells(line, number, problemColumns, reportFiles.problems)
    if (row === undefined) return
    const first = this.#document?.problems.first[this.#problems]
    this.#problems += 1
    const other =
      first === undefined ? undefined : problemCells(first).findIndex((text, column) => cellText(text) !== row[column])
    if (other === undefined || other < 0) return
    this.#tell(
      reportFiles.problems,
      'report-contradicts',
      { other: reportFiles.document, where: problemColumns[other] ?? '' },
      number,
    )
  }

  /** To be called when all rows have passed by. */
  compareLines(): void {
    for (const line of this.#lines.left())
      this.#tell(reportFiles.manifest, 'report-contradicts', { other: reportFiles.messages }, line)
  }

  /** To be called when all rows have passed by. */
  compareSums(): void {
    const document = this.#document
    if (document === undefined) return
    const miscounts = this.#recount.against(document, cellText)
    for (const { where, written, counted } of miscounts)
      this.#tell(reportFiles.document, 'report-contradicts', {
        other: reportFiles.messages,
        where,
        reason: `${written} / ${counted}`,
      })
    if (document.problems.total !== this.#problems)
      this.#tell(reportFiles.document, 'report-contradicts', {
        other: reportFiles.problems,
        where: 'problems.total',
        reason: `${document.problems.total} / ${this.#problems}`,
      })
  }

  /** Undefined for the header, and for what is no row, which is told. */
  #cells(line: string, number: number, columns: readonly string[], file: string): string[] | undefined {
    const isEnded = line.endsWith('\r')
    const text = line.slice(0, isEnded ? -1 : undefined)
    if (number === 1) {
      const separators = [',', ';'] as const
      const separator = separators.find((one) => text === byteOrderMark + columns.join(one))
      if (separator === undefined || !isEnded) this.#tell(file, 'report-altered', {}, number)
      this.#separator = separator ?? ','
      return undefined
    }
    const cells = isEnded ? cellsOf(text, this.#separator) : undefined
    if (cells?.length === columns.length) return cells
    this.#tell(file, 'report-altered', {}, number)
    return undefined
  }
}

/** False: it says that bytes were read back, and not which, or from where. */
function isProved(fields: readonly string[]): boolean {
  const field = (name: ManifestField): string => fields[manifestFields.indexOf(name)] ?? ''
  return field('outcome') !== 'verified' || known.every((name) => field(name) !== '')
}

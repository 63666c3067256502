// Compares the page of a report with what its document says: the page is made from nothing else.

import { createHash } from 'node:crypto'
import type { Facts } from '../model/errors.ts'
import type { ReportDocument } from './report-document.ts'
import { reportFiles } from './report-files.ts'
import { verbalePage } from './verbale-page.ts'

type Tell = (file: string, code: 'report-altered' | 'report-contradicts', facts?: Facts, line?: number | null) => void

export class PageCheck {
  readonly #tell: Tell
  readonly #page: string | undefined
  readonly #lines: readonly string[]
  #differs: number | null = null

  /** `document`: as this version of the program writes it; undefined: nothing is compared. */
  constructor(tell: Tell, document: ReportDocument | undefined) {
    this.#tell = tell
    this.#page = document === undefined ? undefined : pageOf(document, tell)
    this.#lines = this.#page?.split('\n') ?? []
  }

  /** A line of the page that is there, from 1 on. */
  line(text: string, number: number): void {
    if (this.#differs === null && this.#lines[number - 1] !== text) this.#differs = number
  }

  /** To be called at the end. `sha256`: of the page that is there; undefined: there is none. Bytes decide. */
  compare(sha256: string | undefined): void {
    if (this.#page === undefined || sha256 === undefined) return
    if (createHash('sha256').update(this.#page).digest('hex') === sha256) return
    this.#tell(reportFiles.page, 'report-contradicts', { other: reportFiles.document }, this.#differs)
  }
}

/** Undefined where the document has the right form and yet no page comes of it: we never wrote it. */
function pageOf(document: ReportDocument, tell: Tell): string | undefined {
  try {
    return verbalePage(document, document.lang)
  } catch (error) {
    tell(reportFiles.document, 'report-altered', { reason: error instanceof Error ? error.message : String(error) })
    return undefined
  }
}

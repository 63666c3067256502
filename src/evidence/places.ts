// The source folders of a report in its order, and what their rows add up to.

import type { EvidenceRow } from '../journal/evidence-rows.ts'
import type { Journal } from '../journal/journal.ts'
import { YearTally } from '../schedule/year-tally.ts'
import type { StatusDocument } from '../model/status.ts'
import { manifestName } from './manifest.ts'
import { isOpen } from './recount.ts'
import type { Redaction } from './redact.ts'
import type { ReportDocument, ReportMailbox } from './report-document.ts'

/** `mailbox` and `folder` as the journal has them; `shown`: as the report calls them. */
export type Place = { id: number; mailbox: string; folder: string; shown: { mailbox: string; folder: string } }

/** By mailbox, in the order of the status. */
export function placesOf(journal: Journal, { mailboxes }: StatusDocument, redaction: Redaction): Place[][] {
  const all = journal.folders.byMailbox()
  return mailboxes.map(({ id: mailbox }) =>
    (all.get(mailbox) ?? []).map(({ id, name }) => ({
      id,
      mailbox,
      folder: name,
      shown: { mailbox: redaction.mailbox(mailbox), folder: redaction.text(name) },
    })),
  )
}

/** How the manifest writes mailbox and folder, by the folder's id. */
export function manifestNames(
  places: readonly (readonly Place[])[],
  of: (place: Place) => { mailbox: string; folder: string },
): Map<number, { mailbox: string; folder: string }> {
  return new Map(
    places.flat().map((place) => {
      const { mailbox, folder } = of(place)
      return [place.id, { mailbox: manifestName(mailbox), folder: manifestName(folder) }]
    }),
  )
}

type Dates = { from: number | null; to: number | null }

/** What only a look at each row tells. */
export class RowSums {
  readonly #dates = new Map<number, Dates>()
  readonly #years: YearTally
  readonly #notProved = { messages: 0, bytes: 0 }
  readonly #notProvedIn = new Map<number, number>()

  constructor(zone: string) {
    this.#years = new YearTally(zone)
  }

  add({ folderId, bytes, state, code, internalDate }: EvidenceRow): void {
    this.#years.add(internalDate, bytes)
    if (internalDate !== null) widen(this.#dates, folderId, internalDate)
    if (!isOpen(state, code)) return
    this.#notProved.messages += 1
    this.#notProved.bytes += bytes
    this.#notProvedIn.set(folderId, (this.#notProvedIn.get(folderId) ?? 0) + 1)
  }

  get years(): ReportDocument['years'] {
    return this.#years.all()
  }

  get notProved(): { messages: number; bytes: number } {
    return { ...this.#notProved }
  }

  /** What the document tells of the folders of a mailbox. */
  foldersOf(
    mailbox: StatusDocument['mailboxes'][number],
    places: readonly Place[],
    redaction: Redaction,
  ): Pick<ReportMailbox, 'folders' | 'to' | 'from'> {
    const whole: Dates = { from: null, to: null }
    const folders = mailbox.folders.map(({ source, target, totals, kinds = {} }, at) => {
      const id = places[at]?.id ?? -1
      const dates = this.#dates.get(id) ?? { from: null, to: null }
      for (const date of [dates.from, dates.to]) if (date !== null) include(whole, date)
      const shown = ({ name, path }: typeof source): typeof source => ({
        name: redaction.text(name),
        path: redaction.text(path),
      })
      return {
        source: shown(source),
        target: target === null ? null : shown(target),
        totals,
        notProved: this.#notProvedIn.get(id) ?? 0,
        kinds,
        ...written(dates),
      }
    })
    return { ...written(whole), folders }
  }
}

function widen(dates: Map<number, Dates>, folder: number, date: number): void {
  const known = dates.get(folder)
  if (known === undefined) dates.set(folder, { from: date, to: date })
  else include(known, date)
}

function include(dates: Dates, date: number): void {
  dates.from = Math.min(dates.from ?? date, date)
  dates.to = Math.max(dates.to ?? date, date)
}

function written({ from, to }: Dates): { from: string | null; to: string | null } {
  return {
    from: from === null ? null : new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
  }
}

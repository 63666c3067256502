// Counts a report anew from the rows of its messages.csv, and says where its document says otherwise.

import { messageStates, type MessageState } from '../model/message.ts'
import { YearTally } from '../schedule/year-tally.ts'
import type { MessageColumn } from './message-rows.ts'
import type { ReportDocument } from './report-document.ts'

const counts = ['messages', 'bytes', ...messageStates, 'adopted', 'noted'] as const
type Counts = Record<(typeof counts)[number], number>
type Tally = Counts & { notProved: number; kinds: Map<string, number> }

const none = (): Tally => ({
  ...(Object.fromEntries(counts.map((name) => [name, 0])) as Counts),
  notProved: 0,
  kinds: new Map(),
})

/** `where`: a field of the document that is not what the rows add up to. */
export type Miscount = { where: string; written: string; counted: string }

export class Recount {
  readonly #mailboxes = new Map<string, Tally>()
  readonly #years: YearTally
  #notProved = { messages: 0, bytes: 0 }

  constructor(zone: string) {
    this.#years = new YearTally(zone)
  }

  /** False: the row tells of no message. */
  add(cell: (column: MessageColumn) => string): boolean {
    const state = messageStates.find((known) => known === cell('outcome'))
    const bytes = Number(cell('bytes'))
    const date = cell('date') === '' ? null : Date.parse(cell('date'))
    if (state === undefined || !Number.isSafeInteger(bytes) || Number.isNaN(date)) return false
    const mailbox = cell('mailbox')
    const tally = this.#mailboxes.get(mailbox) ?? none()
    this.#mailboxes.set(mailbox, tally)
    tally.messages += 1
    tally.bytes += bytes
    tally[state] += 1
    if (state === 'verified' && cell('adopted') !== '') tally.adopted += 1
    if (state === 'verified' && cell('notes') !== '') tally.noted += 1
    const kind = cell('kind') === '' ? 'not-classified' : cell('kind')
    tally.kinds.set(kind, (tally.kinds.get(kind) ?? 0) + 1)
    this.#years.add(date, bytes)
    if (isOpen(state, cell('code'))) {
      this.#notProved.messages += 1
      this.#notProved.bytes += bytes
      tally.notProved += 1
    }
    return true
  }

  /** In the order of the document. `shown`: how its texts stand in the rows. */
  against(document: ReportDocument, shown: (text: string) => string): Miscount[] {
    const miscounts: Miscount[] = []
    const compare = (where: string, written: unknown, counted: unknown): void => {
      if (written !== counted) miscounts.push({ where, written: String(written), counted: String(counted) })
    }
    const left = new Map(this.#mailboxes)
    const all = none()
    for (const { id, totals, kinds, folders } of document.mailboxes) {
      const tally = left.get(shown(id)) ?? none()
      left.delete(shown(id))
      for (const name of counts) {
        compare(`mailboxes[${id}].totals.${name}`, totals[name], tally[name])
        const inFolders = folders.reduce((sum, folder) => sum + folder.totals[name], 0)
        compare(`mailboxes[${id}].folders: ${name}`, inFolders, tally[name])
        all[name] += tally[name]
      }
      const notProved = folders.reduce((sum, folder) => sum + folder.notProved, 0)
      compare(`mailboxes[${id}].folders: notProved`, notProved, tally.notProved)
      compare(`mailboxes[${id}].kinds`, textOf(new Map(Object.entries(kinds))), textOf(tally.kinds))
      for (const [kind, count] of tally.kinds) all.kinds.set(kind, (all.kinds.get(kind) ?? 0) + count)
    }
    for (const [mailbox, { messages }] of left) compare(`mailboxes[${mailbox}]`, 0, messages)
    for (const name of counts) compare(`totals.${name}`, document.totals[name], all[name])
    compare('kinds', textOf(new Map(Object.entries(document.kinds))), textOf(all.kinds))
    for (const { group, totals } of document.groups)
      for (const name of counts)
        compare(
          `groups[${group}].totals.${name}`,
          totals[name],
          document.mailboxes.reduce((sum, mailbox) => sum + (mailbox.group === group ? mailbox.totals[name] : 0), 0),
        )
    compare('notProved.messages', document.notProved.messages, this.#notProved.messages)
    compare('notProved.bytes', document.notProved.bytes, this.#notProved.bytes)
    compare('years', JSON.stringify(document.years), JSON.stringify(this.#years.all()))
    return miscounts
  }
}

/** Neither proved, nor left out by decision, nor deleted by its holder. */
export function isOpen(state: MessageState, code: string | null): boolean {
  return state !== 'verified' && state !== 'skipped' && !(state === 'gone' && code === 'source-expunged')
}

function textOf(kinds: ReadonlyMap<string, number>): string {
  return [...kinds]
    .filter(([, count]) => count > 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')
}

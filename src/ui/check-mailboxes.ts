// The mailboxes of a check: one by one with their folders where that is wanted, else as a table with the largest first.

import type { Language } from '../model/request.ts'
import type { CheckDocument } from '../model/status.ts'
import { roomLeft } from '../model/room-needed.ts'
import { count, day, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { folderTable, yearTable } from './check-folders.ts'
import { fitLines } from './forecast-lines.ts'
import type { Paint } from './paint.ts'
import { nameHead, shortNames } from './short-names.ts'
import { left, printable, right, width } from './text.ts'

type Mailbox = CheckDocument['mailboxes'][number]

/** So many are shown whole; of more, only the largest. */
const shownWhole = 20
const largest = 10

/** Each mailbox with its folder map, its years and its room. */
export function mailboxPages(
  mailboxes: readonly Mailbox[],
  lang: Language,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const words = uiWords(lang).check
  return mailboxes.flatMap((mailbox) => {
    const { folders, messages, bytes } = amountOf(mailbox)
    const { quota } = mailbox.target
    const { lastArrival, everSent } = mailbox.source
    return [
      '',
      paint.strong(printable(words.mailbox(mailbox.id, folders, messages, bytes))),
      ...(lastArrival === undefined
        ? []
        : [`  ${words.use(lastArrival === null ? undefined : day(lastArrival, lang), everSent ?? undefined)}`]),
      ...(quota === null ? [] : [`  ${words.quota(quota.usedBytes, quota.limitBytes)}`]),
      ...(mailbox.folderMap.length === 0 ? [] : folderTable(mailbox.folderMap, lang, paint, columns)),
      ...(mailbox.forecast.fits ? [] : fitLines(mailbox.forecast, lang, paint, 0)),
      ...yearTable(mailbox, lang, paint, columns),
    ]
  })
}

const free = ({ usedBytes, limitBytes }: { usedBytes: number; limitBytes: number }): number =>
  roomLeft({ used: usedBytes, limit: limitBytes })

type Column = { head: string; cell(mailbox: Mailbox): string }

/** A row each, of many only the largest ones, and all together above them. */
export function mailboxTable(
  mailboxes: readonly Mailbox[],
  lang: Language,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const words = uiWords(lang).check
  const amounts = mailboxes.map(amountOf)
  const sum = (of: (amount: Amount) => number): number => amounts.reduce((all, amount) => all + of(amount), 0)
  const many = mailboxes.length > shownWhole
  const shown = many ? mailboxes.toSorted((a, b) => amountOf(b).bytes - amountOf(a).bytes).slice(0, largest) : mailboxes
  return [
    '',
    paint.strong(
      words.allTogether(
        mailboxes.length,
        sum(({ folders }) => folders),
        sum(({ messages }) => messages),
        sum(({ bytes }) => bytes),
      ),
    ),
    ...(many ? [`  ${words.largest(largest)}`] : []),
    ...rows(shown, columnsFor(shown, lang), lang, paint, columns),
    paint.faint(`  ${many ? words.moreMailboxes(mailboxes.length - largest) : words.foldersHidden}`),
  ]
}

function columnsFor(mailboxes: readonly Mailbox[], lang: Language): Column[] {
  const { columns: heads, yesNo } = uiWords(lang).check
  const looked = (mailbox: Mailbox, cell: (amount: Amount) => string): string =>
    mailbox.source.folders.length === 0 ? '–' : cell(amountOf(mailbox))
  const byYear = mailboxes.some(({ source }) => source.folders.some(({ years }) => years !== undefined))
  const all: (Column | undefined)[] = [
    byYear
      ? undefined
      : { head: heads.folders, cell: (mailbox) => looked(mailbox, ({ folders }) => count(folders, lang)) },
    { head: heads.messages, cell: (mailbox) => looked(mailbox, ({ messages }) => count(messages, lang)) },
    { head: heads.size, cell: (mailbox) => looked(mailbox, ({ bytes }) => size(bytes, lang)) },
    mailboxes.some(({ target }) => target.quota !== null)
      ? { head: heads.free, cell: ({ target: { quota } }) => (quota === null ? '–' : size(free(quota), lang)) }
      : undefined,
    byYear
      ? {
          head: heads.last,
          cell: ({ source: { lastArrival } }) =>
            lastArrival === undefined || lastArrival === null ? '–' : day(lastArrival, lang),
        }
      : undefined,
    byYear
      ? {
          head: heads.sent,
          cell: ({ source: { everSent } }) =>
            everSent === undefined || everSent === null ? '–' : everSent ? yesNo.yes : yesNo.no,
        }
      : undefined,
  ]
  return all.flatMap((column) => column ?? [])
}

function rows(
  mailboxes: readonly Mailbox[],
  all: readonly Column[],
  lang: Language,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const words = uiWords(lang).check
  const cells = mailboxes.map((mailbox) => all.map(({ cell }) => cell(mailbox)))
  const widths = all.map(({ head }, at) => Math.max(width(head), ...cells.map((row) => width(row[at] ?? ''))))
  const late = mailboxes.some(isLate) ? width(words.late) + 2 : 0
  const fixed = 2 + widths.reduce((sum, one) => sum + 2 + one, 0) + late + 1
  const room = columns === undefined ? undefined : Math.max(10, columns - fixed)
  const short = shortNames(
    mailboxes.map(({ id }) => id),
    room,
  )
  const nameColumns = Math.min(room ?? Number.MAX_SAFE_INTEGER, Math.max(width(words.columns.mailbox), short.columns))
  const line = (name: string, row: readonly string[]): string =>
    `  ${left(name, nameColumns)}${row.map((cell, at) => `  ${right(cell, widths[at] ?? 0)}`).join('')}`
  return [
    paint.faint(
      line(
        nameHead(words.columns.mailbox, short, nameColumns),
        all.map(({ head }) => head),
      ),
    ),
    ...mailboxes.map(
      (mailbox, at) =>
        line(short.of(mailbox.id), cells[at] ?? []) + (isLate(mailbox) ? `  ${paint.bad(words.late)}` : ''),
    ),
  ]
}

/** What could not be looked at is no later than anything else: of that nothing is known. */
function isLate({ forecast: { fits, finishesAt } }: Mailbox): boolean {
  return !fits && finishesAt !== null
}

type Amount = { folders: number; messages: number; bytes: number }

function amountOf({ source }: Mailbox): Amount {
  return {
    folders: source.folders.length,
    messages: source.folders.reduce((sum, one) => sum + one.messages, 0),
    bytes: source.folders.reduce((sum, one) => sum + one.bytes, 0),
  }
}

// The tables of a check: where each folder goes, and messages and bytes by year and folder.

import type { Language } from '../model/request.ts'
import type { CheckDocument, FolderMapRow, YearCount } from '../model/status.ts'
import { count, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'
import { left, printable, right, width } from './text.ts'

type Mailbox = CheckDocument['mailboxes'][number]

const sizeColumns = 9

/**
 * Source folder → target folder, created or existing, what it is for, messages and bytes; `columns` is undefined when
 * nothing has to be cut.
 */
export function folderTable(
  rows: readonly FolderMapRow[],
  lang: Language,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const words = uiWords(lang).check
  const source = (row: FolderMapRow): string => printable(row.source.name)
  const target = (row: FolderMapRow): string => (row.target === null ? words.left : printable(row.target.name))
  const created = (row: FolderMapRow): string => (row.target === null ? '' : row.create ? words.create : words.existing)
  const use = (row: FolderMapRow): string => (row.specialUse ?? '').replace('\\', '')
  const widest = (head: string, texts: readonly string[]): number => Math.max(width(head), ...texts.map(width))
  const createColumns = widest('', rows.map(created))
  const useColumns = rows.some((row) => use(row) !== '') ? widest(words.columns.use, rows.map(use)) : 0
  const messagesColumns = widest(
    words.columns.messages,
    rows.map((row) => count(row.messages, lang)),
  )
  // Two blanks before, " → " between, one blank before each of the last columns, one free at the end.
  const fixed =
    2 + 3 + 1 + createColumns + (useColumns === 0 ? 0 : 1 + useColumns) + 1 + messagesColumns + 1 + sizeColumns + 1
  const room = columns === undefined ? Number.MAX_SAFE_INTEGER : Math.max(20, columns - fixed)
  const widestSource = widest(words.columns.source, rows.map(source))
  const widestTarget = widest(words.columns.target, rows.map(target))
  // The narrower of the two gives what it does not need to the other.
  const sourceColumns = Math.min(widestSource, Math.max(Math.floor(room / 2), room - widestTarget))
  const targetColumns = Math.min(widestTarget, room - sourceColumns)
  const line = (
    from: string,
    arrow: string,
    to: string,
    create: string,
    purpose: string,
    messages: string,
    bytes: string,
  ): string =>
    `  ${left(from, sourceColumns)} ${arrow} ${left(to, targetColumns)} ` +
    `${left(create, createColumns)}${useColumns === 0 ? '' : ` ${left(purpose, useColumns)}`}` +
    ` ${right(messages, messagesColumns)} ${right(bytes, sizeColumns)}`
  return [
    paint.faint(
      line(
        words.columns.source,
        ' ',
        words.columns.target,
        '',
        words.columns.use,
        words.columns.messages,
        words.columns.size,
      ),
    ),
    ...rows.map((row) =>
      line(
        source(row),
        row.target === null ? ' ' : '→',
        target(row),
        created(row),
        use(row),
        count(row.messages, lang),
        size(row.bytes, lang),
      ),
    ),
  ]
}

/** Folder by folder and, with several, all together; nothing when years were not counted. */
export function yearTable(mailbox: Mailbox, lang: Language, paint: Paint, columns: number | undefined): string[] {
  const words = uiWords(lang).check
  const folders = mailbox.source.folders.flatMap(({ name, years = [] }) =>
    years.length === 0 ? [] : [{ name: printable(name), years }],
  )
  if (folders.length === 0) return []
  const all = folders.length === 1 ? [] : [{ name: words.allFolders, years: sumOfYears([mailbox]) }]
  return ['', `  ${words.byYear}`, ...yearLines([...folders, ...all], lang, paint, columns)]
}

/** The years of all mailboxes together; nothing with one mailbox, whose own table says it. */
export function yearsOfAll(
  mailboxes: readonly Mailbox[],
  lang: Language,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const years = sumOfYears(mailboxes)
  if (mailboxes.length < 2 || years.length === 0) return []
  const words = uiWords(lang).check
  return ['', paint.strong(words.allMailboxes), ...yearLines([{ name: words.allFolders, years }], lang, paint, columns)]
}

function yearLines(
  folders: readonly { name: string; years: readonly YearCount[] }[],
  lang: Language,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const { columns: heads, noYear } = uiWords(lang).check
  const yearOf = ({ year }: YearCount): string => (year === null ? noYear : String(year))
  const every = folders.flatMap((folder) => folder.years)
  const yearColumns = Math.max(width(heads.year), ...every.map((one) => width(yearOf(one))))
  const messagesColumns = Math.max(width(heads.messages), ...every.map((one) => width(count(one.messages, lang))))
  const room =
    columns === undefined
      ? Number.MAX_SAFE_INTEGER
      : Math.max(10, columns - (2 + 1 + yearColumns + 1 + messagesColumns + 1 + sizeColumns + 1))
  const nameColumns = Math.min(room, Math.max(width(heads.folder), ...folders.map(({ name }) => width(name))))
  const line = (name: string, year: string, messages: string, bytes: string): string =>
    `  ${left(name, nameColumns)} ${right(year, yearColumns)} ${right(messages, messagesColumns)} ` +
    `${right(bytes, sizeColumns)}`
  return [
    paint.faint(line(heads.folder, heads.year, heads.messages, heads.size)),
    ...folders.flatMap(({ name, years }) =>
      years.map((one, at) => line(at === 0 ? name : '', yearOf(one), count(one.messages, lang), size(one.bytes, lang))),
    ),
  ]
}

function sumOfYears(mailboxes: readonly Mailbox[]): YearCount[] {
  const sums = new Map<number | null, YearCount>()
  for (const { year, messages, bytes } of mailboxes.flatMap((mailbox) =>
    mailbox.source.folders.flatMap((folder) => folder.years ?? []),
  )) {
    const sum = sums.get(year) ?? { year, messages: 0, bytes: 0 }
    sums.set(year, { year, messages: sum.messages + messages, bytes: sum.bytes + bytes })
  }
  return [...sums.values()].toSorted(
    (a, b) => (a.year ?? Number.POSITIVE_INFINITY) - (b.year ?? Number.POSITIVE_INFINITY),
  )
}

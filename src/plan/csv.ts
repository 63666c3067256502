// Reads a CSV of mailboxes, as a spreadsheet saves it, strictly: every row with a mistake is named.

import { existsSync } from 'node:fs'
import type { Language } from '../model/request.ts'
import { mailboxColumn, mailboxColumns, misspelt, type MailboxColumn } from './columns.ts'
import { readCsv, type CsvRecord, type TableForm } from './csv-text.ts'
import { PlanError } from './plan-error.ts'
import { Problems } from './problems.ts'
import { Sheets } from './sheets.ts'
import { fileNear, tableNames } from './file-near.ts'

export type MailboxRow = {
  id?: string
  group?: string
  priority?: number
  sourceServer?: string
  sourceUser: string
  sourceAddress?: string
  targetServer?: string
  /** Left out only where the mailbox is retired or goes into an archive. */
  targetUser?: string
  targetAddress?: string
  under?: string
  merge?: boolean
  /** A directory, in place of a target's user. */
  archive?: string
  contact?: string
  applications?: readonly string[]
  retired?: string
}

export type NumberedRow = { line: number; row: MailboxRow }

/**
 * `heads`: what stands above each column, where it is not the column's own name. `ignored`: heads of columns that mean
 * nothing here.
 */
export type MailboxTable = {
  rows: NumberedRow[]
  form: TableForm
  heads: ReadonlyMap<string, string>
  ignored: readonly string[]
}

/** As spreadsheets write it, in English and in Italian. */
const truths: Readonly<Record<string, boolean>> = {
  true: true,
  vero: true,
  yes: true,
  sì: true,
  si: true,
  false: false,
  falso: false,
  no: false,
  '1': true,
  '0': false,
}
/** What is named to people. */
const truthsNamed = Object.keys(truths).filter((word) => !/\d/.test(word))

/** Throws PlanError with every mistake of the file. */
export function readMailboxCsv(file: string, lang: Language = 'en', sheets = new Sheets()): MailboxRow[] {
  return readMailboxTable(file, lang, sheets).rows.map(({ row }) => row)
}

/** The same, with how the file is written. */
export function readMailboxTable(file: string, lang: Language, sheets: Sheets): MailboxTable {
  const problems = new Problems(lang, () => null)
  const table = readMailboxRows(file, sheets, problems)
  const found = problems.sorted
  if (found.length > 0) throw new PlanError(file, found, existsSync(file) ? undefined : fileNear(file, tableNames))
  return table
}

/** The rows as far as they can be understood, each with its line; what is wrong with them is added to the problems. */
export function readMailboxRows(file: string, sheets: Sheets, problems: Problems): MailboxTable {
  const table = readCsv(file, sheets, problems)
  if (table === undefined)
    return { rows: [], form: { separator: undefined, encoding: 'utf-8' }, heads: new Map(), ignored: [] }
  const { records, ...form } = table
  return { form, ...asRows(records, problems) }
}

function asRows(records: readonly CsvRecord[], problems: Problems): Omit<MailboxTable, 'form'> {
  const { say } = problems
  const [header, ...body] = records
  if (header === undefined || body.length === 0) problems.addAt(null, [], say.csvNoRows)
  if (header === undefined) return { rows: [], heads: new Map(), ignored: [] }
  const names = withUsers(columnsOf(header.cells))
  const heads = new Map(names.map((name, index): [string, string] => [name, header.cells[index]?.trim() ?? name]))
  const headOf = (name: MailboxColumn) => heads.get(name) ?? name
  const missing = (['source_user', 'target_user'] as const).filter(
    (name) =>
      !names.includes(name) && !(name === 'target_user' && (names.includes('retired') || names.includes('archive'))),
  )
  const ignored = reportHeader(header, names, problems, missing.length > 0)
  for (const name of missing) problems.addAt(header.line, [name], say.missing)

  const rows: NumberedRow[] = []
  for (const { line, cells } of body) {
    // What a spreadsheet leaves under its table.
    if (cells.every((cell) => cell === '')) continue
    if (cells.length !== names.length) {
      problems.addAt(line, [], say.csvCells(names.length, cells.length))
      continue
    }
    const cell = (name: MailboxColumn) => cells[names.indexOf(name)] ?? ''
    for (const [index, name] of names.entries()) {
      if (/\p{Cc}/u.test(cells[index] ?? ''))
        problems.addAt(line, [header.cells[index]?.trim() ?? name], say.controlCharacter)
    }
    if (names.includes('source_user') && cell('source_user') === '')
      problems.addAt(line, [headOf('source_user')], say.empty)
    const hasTarget = cell('target_user') !== '' || cell('archive') !== ''
    if (!hasTarget && cell('retired') === '' && (names.includes('target_user') || names.includes('archive')))
      problems.addAt(line, [headOf('target_user')], say.noDestination)
    if (hasTarget && cell('retired') !== '') problems.addAt(line, [headOf('retired')], say.retiredWithTarget)
    if (cell('archive') !== '')
      for (const name of ['target_user', 'target_server', 'target_address', 'under', 'merge'] as const)
        if (cell(name) !== '') problems.addAt(line, [headOf(name)], say.archiveAlone(headOf(name)))
    const priority = cell('priority')
    if (priority !== '' && !/^[1-9]$/.test(priority))
      problems.addAt(line, [headOf('priority')], say.notThis(`${say.wrongType('whole-number', false)}, 1–9`, priority))
    const merge = truths[cell('merge').trim().normalize().toLowerCase()]
    if (cell('merge') !== '' && merge === undefined)
      problems.addAt(line, [headOf('merge')], say.notThis(say.oneOf(truthsNamed), cell('merge')))
    for (const name of ['under', 'merge'] as const)
      if (cell(name) !== '' && !hasTarget) problems.addAt(line, [headOf(name)], say.withoutTarget(headOf(name)))
    const applications = cell('applications')
      .split(/[,;|]/)
      .map((name) => name.trim())
      .filter((name) => name !== '')
    rows.push({
      line,
      row: {
        ...filled('id', cell('id')),
        ...filled('group', cell('group')),
        ...(priority === '' ? {} : { priority: Number(priority) }),
        ...filled('sourceServer', cell('source_server')),
        sourceUser: cell('source_user'),
        ...filled('sourceAddress', cell('source_address')),
        ...filled('targetServer', cell('target_server')),
        ...filled('targetUser', cell('target_user')),
        ...filled('targetAddress', cell('target_address')),
        ...filled('under', cell('under')),
        ...(merge === undefined ? {} : { merge }),
        ...filled('archive', cell('archive')),
        ...filled('contact', cell('contact')),
        ...(applications.length === 0 ? {} : { applications }),
        ...filled('retired', cell('retired')),
      },
    })
  }
  return { rows, heads, ignored }
}

/**
 * The column of each head, or the head where it is none. Beside a column by its own name another word for it is a
 * column of the table's own: `id` goes before `casella`.
 */
function columnsOf(heads: readonly string[]): string[] {
  const byName = new Set<string>(heads.filter((head) => mailboxColumn(head) === head))
  return heads.map((head) => {
    const column = mailboxColumn(head) ?? head
    return column !== head && byName.has(column) ? ownColumn(head) : column
  })
}

/** No column is called so, whatever stands above it. */
const ownColumn = (head: string): string => `\0${head}`

/** An address without a user is the user, too. */
function withUsers(names: readonly string[]): string[] {
  const own: Readonly<Record<string, string>> = { source_address: 'source_user', target_address: 'target_user' }
  return names.map((name) => {
    const user = own[name]
    return user === undefined || names.includes(user) ? name : user
  })
}

/** Gives the heads that are left alone. `strict`: a needed column is missing, and any of them may be meant for it. */
function reportHeader(header: CsvRecord, names: readonly string[], problems: Problems, strict: boolean): string[] {
  const { say } = problems
  const ignored: string[] = []
  let listed = false
  for (const [index, name] of names.entries()) {
    const head = header.cells[index]?.trim() ?? name
    const first = names.indexOf(name)
    if (first < index) problems.addAt(header.line, [head], say.columnTwice(header.cells[first]?.trim() ?? name, head))
    else if (/passw|secret|^pwd$/i.test(name)) problems.addAt(header.line, [head], say.csvPassword)
    else if (name.startsWith('\0')) ignored.push(head)
    else if (mailboxColumn(name) === undefined) {
      const near = misspelt(name)
      if (near === undefined && !strict) {
        if (head !== '') ignored.push(head)
        continue
      }
      problems.addAt(header.line, [head], say.unknownColumn(head, near, listed ? [] : mailboxColumns))
      listed = true
    }
  }
  return ignored
}

function filled<K extends string>(key: K, value: string): { [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { [P in K]: string })
}

// Reads a CSV of mailboxes, as a spreadsheet saves it, strictly: every row with a mistake is named.

import type { Language } from '../model/request.ts'
import { readCsv, type CsvRecord } from './csv-text.ts'
import { PlanError } from './plan-error.ts'
import { Problems } from './problems.ts'
import { nearest } from './suggest.ts'

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

const columns = [
  'id',
  'group',
  'priority',
  'source_server',
  'source_user',
  'source_address',
  'target_server',
  'target_user',
  'target_address',
  'under',
  'merge',
  'archive',
  'contact',
  'applications',
  'retired',
] as const
type Column = (typeof columns)[number]

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
}

/** Throws PlanError with every mistake of the file; no message of it holds the content of a cell. */
export function readMailboxCsv(file: string, lang: Language = 'en'): MailboxRow[] {
  const problems = new Problems(lang, () => null)
  const rows = readMailboxRows(file, problems)
  const found = problems.sorted
  if (found.length > 0) throw new PlanError(file, found)
  return rows.map(({ row }) => row)
}

/** The rows as far as they can be understood, each with its line; what is wrong with them is added to the problems. */
export function readMailboxRows(file: string, problems: Problems): NumberedRow[] {
  const records = readCsv(file, problems)
  return records === undefined ? [] : asRows(records, problems)
}

function asRows(records: readonly CsvRecord[], problems: Problems): NumberedRow[] {
  const { say } = problems
  const [header, ...body] = records
  if (header === undefined || body.length === 0) problems.addAt(null, [], say.csvNoRows)
  if (header === undefined) return []
  const names = header.cells.map((cell) => cell.trim().toLowerCase())
  reportHeader(header, names, problems)
  const needed = ['source_user', 'target_user'] as const
  for (const name of needed)
    if (!names.includes(name) && !(name === 'target_user' && (names.includes('retired') || names.includes('archive'))))
      problems.addAt(header.line, [name], say.missing)

  const rows: NumberedRow[] = []
  for (const { line, cells } of body) {
    // What a spreadsheet leaves under its table.
    if (cells.every((cell) => cell === '')) continue
    if (cells.length !== names.length) {
      problems.addAt(line, [], say.csvCells(names.length, cells.length))
      continue
    }
    const cell = (name: Column) => cells[names.indexOf(name)] ?? ''
    for (const [index, name] of names.entries()) {
      if (/\p{Cc}/u.test(cells[index] ?? '')) problems.addAt(line, [name], say.controlCharacter)
    }
    if (names.includes('source_user') && cell('source_user') === '') problems.addAt(line, ['source_user'], say.empty)
    const hasTarget = cell('target_user') !== '' || cell('archive') !== ''
    if (!hasTarget && cell('retired') === '' && (names.includes('target_user') || names.includes('archive')))
      problems.addAt(line, ['target_user'], say.noDestination)
    if (hasTarget && cell('retired') !== '') problems.addAt(line, ['retired'], say.retiredWithTarget)
    if (cell('archive') !== '')
      for (const name of ['target_user', 'target_server', 'target_address', 'under', 'merge'] as const)
        if (cell(name) !== '') problems.addAt(line, [name], say.archiveAlone(name))
    const priority = cell('priority')
    if (priority !== '' && !/^[1-9]$/.test(priority))
      problems.addAt(line, ['priority'], `${say.wrongType('whole-number', false)}, 1–9`)
    const merge = truths[cell('merge').trim().normalize().toLowerCase()]
    if (cell('merge') !== '' && merge === undefined) problems.addAt(line, ['merge'], say.oneOf(Object.keys(truths)))
    for (const name of ['under', 'merge'] as const)
      if (cell(name) !== '' && !hasTarget) problems.addAt(line, [name], say.withoutTarget(name))
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
  return rows
}

function reportHeader(header: CsvRecord, names: readonly string[], problems: Problems): void {
  const { say } = problems
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) problems.addAt(header.line, [name], say.duplicateKey)
    else if (/passw|secret|^pwd$/.test(name)) problems.addAt(header.line, [name], say.csvPassword)
    else if (!isColumn(name)) problems.addAt(header.line, [name], say.unknownKey(name, nearest(name, columns)))
  }
}

function isColumn(name: string): name is Column {
  return (columns as readonly string[]).includes(name)
}

function filled<K extends string>(key: K, value: string): { [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { [P in K]: string })
}

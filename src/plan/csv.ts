// Reads a CSV of mailboxes, as a spreadsheet saves it (comma or semicolon, quotes), strictly: every row with a mistake is named.

import { readFileSync } from 'node:fs'
import type { Language } from '../model/request.ts'
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
  targetUser: string
  targetAddress?: string
}

type CsvRecord = { line: number; cells: readonly string[] }

const columns = ['id', 'group', 'priority', 'source_server', 'source_user', 'source_address', 'target_server', 'target_user', 'target_address'] as const
const laterColumns = ['under', 'merge', 'archive', 'retired', 'contact', 'applications']
type Column = (typeof columns)[number]

/** Throws PlanError with every mistake of the file; no message of it holds the content of a cell. */
export function readMailboxCsv(file: string, lang: Language = 'en'): MailboxRow[] {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (thrown) {
    const problems = new Problems(lang, () => null)
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    const { say } = problems
    throw new PlanError(file, [{ line: null, field: '', message: code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? say.notUtf8 : say.unreadable(code) }])
  }
  const problems = new Problems(lang, () => null)
  const stopIfAny = () => {
    const found = problems.sorted
    if (found.length > 0) throw new PlanError(file, found)
  }
  const records = splitCsv(text, problems)
  stopIfAny() // after a lost quote the rows mean nothing
  const rows = asRows(records, problems)
  stopIfAny()
  return rows
}

/** RFC 4180, with the separator that the first line uses; empty lines are left out. */
function splitCsv(text: string, problems: Problems): CsvRecord[] {
  const separator = separatorOf(text)
  const records: CsvRecord[] = []
  let at = 0
  let line = 1
  const isEnd = () => at >= text.length || [separator, '\r', '\n'].includes(text.charAt(at))

  const plainCell = (): string => {
    const start = at
    while (!isEnd()) at += 1
    return text.slice(start, at).trim()
  }
  const quotedCell = (): string => {
    const opened = line
    let cell = ''
    for (at += 1; at < text.length; at++) {
      if (text[at] === '"' && text[at + 1] !== '"') break
      if (text[at] === '"') at += 1
      if (text[at] === '\n') line += 1
      cell += text.charAt(at)
    }
    if (at >= text.length) problems.addAt(opened, [], problems.say.csvQuote)
    at += 1
    if (!isEnd()) problems.addAt(line, [], problems.say.csvAfterQuote)
    plainCell()
    return cell
  }

  while (at < text.length) {
    const started = line
    const cells = [text[at] === '"' ? quotedCell() : plainCell()]
    while (text[at] === separator) {
      at += 1
      cells.push(text[at] === '"' ? quotedCell() : plainCell())
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    line += 1
    if (cells.length > 1 || cells[0] !== '') records.push({ line: started, cells })
  }
  return records
}

function separatorOf(text: string): ',' | ';' {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  return header.split(';').length > header.split(',').length ? ';' : ','
}

function asRows(records: readonly CsvRecord[], problems: Problems): MailboxRow[] {
  const { say } = problems
  const [header, ...body] = records
  if (header === undefined || body.length === 0) problems.addAt(null, [], say.csvNoRows)
  if (header === undefined) return []
  const names = header.cells.map((cell) => cell.trim().toLowerCase())
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) problems.addAt(header.line, [name], say.duplicateKey)
    else if (/passw|secret|^pwd$/.test(name)) problems.addAt(header.line, [name], say.csvPassword)
    else if (laterColumns.includes(name)) problems.addAt(header.line, [name], say.notYet(name))
    else if (!isColumn(name)) problems.addAt(header.line, [name], say.unknownKey(name, nearest(name, columns)))
  }
  for (const needed of ['source_user', 'target_user'] as const) if (!names.includes(needed)) problems.addAt(header.line, [needed], say.missing)

  const rows: MailboxRow[] = []
  for (const { line, cells } of body) {
    if (cells.length !== names.length) {
      problems.addAt(line, [], say.csvCells(names.length, cells.length))
      continue
    }
    const cell = (name: Column) => cells[names.indexOf(name)] ?? ''
    for (const [index, name] of names.entries()) if (/\p{Cc}/u.test(cells[index] ?? '')) problems.addAt(line, [name], say.controlCharacter)
    for (const needed of ['source_user', 'target_user'] as const) if (names.includes(needed) && cell(needed) === '') problems.addAt(line, [needed], say.empty)
    const priority = cell('priority')
    if (priority !== '' && !/^[1-9]$/.test(priority)) problems.addAt(line, ['priority'], `${say.wrongType('whole-number', false)}, 1–9`)
    rows.push({
      ...filled('id', cell('id')), ...filled('group', cell('group')), ...(priority === '' ? {} : { priority: Number(priority) }),
      ...filled('sourceServer', cell('source_server')), sourceUser: cell('source_user'), ...filled('sourceAddress', cell('source_address')),
      ...filled('targetServer', cell('target_server')), targetUser: cell('target_user'), ...filled('targetAddress', cell('target_address')),
    })
  }
  return rows
}

function isColumn(name: string): name is Column {
  return (columns as readonly string[]).includes(name)
}

function filled<K extends string>(key: K, value: string): { [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { [P in K]: string })
}

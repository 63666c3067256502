// The plan's list of passwords: a CSV that only its owner can read; no message about it holds the content of a cell.

import { closeSync, fstatSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AccountPlan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { Secret } from '../model/secret.ts'
import { secretColumn, secretColumns, sideOf, type SecretColumn } from './columns.ts'
import { readCsv, type CsvRecord } from './csv-text.ts'
import { fileNear, tableNames } from './file-near.ts'
import { PlanError } from './plan-error.ts'
import { Problems } from './problems.ts'
import { withSheets, type Sheets } from './sheets.ts'

type RowAccount = Pick<AccountPlan, 'side' | 'server' | 'user'>
type Row = { line: number; secret: Secret | undefined; side: string; server: string; user: string }

/** `column`: in this one alone it differs from the account that has no row. */
type UnusedRow = { line: number; column?: 'side' | 'server' | 'user' }

type ListOfPlan = { planFolder: string; planFile?: string | undefined; lang?: Language | undefined }

export class SecretList {
  readonly #rows: ReadonlyMap<string, Row>
  #free: { all: readonly RowAccount[]; rows: readonly Row[] } | undefined

  constructor(rows: ReadonlyMap<string, Row>) {
    this.#rows = rows
  }

  /** The row of an account; `secret` is undefined when its password is empty. */
  of({ side, server, user }: RowAccount): Row | undefined {
    return this.#rows.get(rowKey(side, server.name, user))
  }

  /** A row that none of `all` uses: the one that was meant for this account, or the first of all. */
  unused({ side, server, user }: RowAccount, all: readonly RowAccount[]): UnusedRow | undefined {
    const wanted = { side, server: server.name, user }
    const free = this.#freeOf(all)
    const near = free.flatMap(({ line, ...row }): UnusedRow[] => {
      const [column, ...others] = (['server', 'user', 'side'] as const).filter((name) => row[name] !== wanted[name])
      return column === undefined || others.length > 0 ? [] : [{ line, column }]
    })
    return near.find(({ column }) => column === 'server') ?? near[0] ?? free.map(({ line }) => ({ line }))[0]
  }

  #freeOf(all: readonly RowAccount[]): readonly Row[] {
    if (this.#free?.all === all) return this.#free.rows
    const used = new Set(all.map(({ side, server, user }) => rowKey(side, server.name, user)))
    const rows = [...this.#rows].filter(([key]) => !used.has(key)).map(([, row]) => row)
    this.#free = { all, rows }
    return rows
  }
}

/**
 * Throws PlanError with everything that is wrong with the file: the plan that names it cannot be used. `path` is
 * relative to the plan.
 */
export function readSecretList(path: string, of: ListOfPlan): Promise<SecretList> {
  return withSheets((sheets) => readList(path, of, sheets))
}

function readList(path: string, { planFolder, planFile = path, lang = 'en' }: ListOfPlan, sheets: Sheets): SecretList {
  const problems = new Problems(lang, () => null)
  const rows = readRows(path, planFolder, sheets, problems)
  const found = problems.sorted
  if (found.length > 0)
    throw new PlanError(
      planFile,
      found.map((problem) => ({ ...problem, file: path })),
    )
  return new SecretList(rows)
}

function readRows(path: string, planFolder: string, sheets: Sheets, problems: Problems): Map<string, Row> {
  const { say } = problems
  const place = resolve(planFolder, path)
  let file: number
  try {
    file = openSync(place, 'r')
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '?'
    problems.addAt(null, [], code === 'ENOENT' ? say.noSuchTable(fileNear(place, tableNames)) : say.unreadable(code))
    return new Map()
  }
  try {
    // Of the open file, so that nobody can put another in its place meanwhile.
    const mode = openToOthers(file)
    if (mode !== undefined) {
      problems.addAt(null, [], say.secretsReadable(mode, path))
      return new Map()
    }
    return asRows(readCsv(place, sheets, problems, file)?.records ?? [], problems)
  } finally {
    closeSync(file)
  }
}

/** The mode of a file that others than its owner may read or change, as it is typed. Windows knows no such bits. */
export function openToOthers(file: number): string | undefined {
  const mode = fstatSync(file).mode & 0o777
  return process.platform !== 'win32' && (mode & 0o077) !== 0 ? mode.toString(8).padStart(4, '0') : undefined
}

function asRows(records: readonly CsvRecord[], problems: Problems): Map<string, Row> {
  const { say } = problems
  const rows = new Map<string, Row>()
  const [header, ...body] = records
  if (header === undefined) return rows
  const names = header.cells.map(secretColumn)
  if (names.length !== secretColumns.length || secretColumns.some((column) => !names.includes(column))) {
    // Its cells are not repeated: without a header they are a user and a password.
    problems.addAt(header.line, [], say.secretsHeader(secretColumns.join(', ')))
    return rows
  }
  for (const { line, cells } of body) {
    if (cells.every((cell) => cell === '')) continue
    if (cells.length !== secretColumns.length) {
      problems.addAt(line, [], say.csvCells(secretColumns.length, cells.length))
      continue
    }
    const cell = (name: SecretColumn) => cells[names.indexOf(name)] ?? ''
    const side = sideOf(cell('side')) ?? ''
    for (const name of secretColumns) {
      if (/\p{Cc}/u.test(cell(name))) problems.addAt(line, [name], say.controlCharacter)
      if (name !== 'password' && cell(name) === '') problems.addAt(line, [name], say.empty)
    }
    if (side === '' && cell('side') !== '')
      problems.addAt(line, ['side'], say.oneOf(['source', 'target', 'origine', 'destinazione']))
    const [server, user] = [cell('server'), cell('user')]
    const key = rowKey(side, server, user)
    const earlier = rows.get(key)
    if (earlier !== undefined) problems.addAt(line, [], say.secretsTwice(earlier.line))
    rows.set(key, {
      line,
      secret: cell('password') === '' ? undefined : new Secret(cell('password')),
      side,
      server,
      user,
    })
  }
  return rows
}

function rowKey(side: string, server: string, user: string): string {
  return JSON.stringify([side, server, user])
}

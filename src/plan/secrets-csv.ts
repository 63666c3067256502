// The plan's list of passwords: a CSV that only its owner can read; no message about it holds the content of a cell.

import { closeSync, fstatSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AccountPlan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { Secret } from '../model/secret.ts'
import { readCsv, type CsvRecord } from './csv-text.ts'
import { PlanError } from './plan-error.ts'
import { Problems } from './problems.ts'

const columns = ['side', 'server', 'user', 'password'] as const

type Row = { line: number; secret: Secret | undefined }

type ListOfPlan = { planFolder: string; planFile?: string | undefined; lang?: Language | undefined }

export class SecretList {
  readonly #rows: ReadonlyMap<string, Row>

  constructor(rows: ReadonlyMap<string, Row>) {
    this.#rows = rows
  }

  /** The row of an account; `secret` is undefined when its password is empty. */
  of({ side, server, user }: Pick<AccountPlan, 'side' | 'server' | 'user'>): Row | undefined {
    return this.#rows.get(rowKey(side, server.name, user))
  }
}

/**
 * Throws PlanError with everything that is wrong with the file: the plan that names it cannot be used. `path` is
 * relative to the plan.
 */
export function readSecretList(path: string, { planFolder, planFile = path, lang = 'en' }: ListOfPlan): SecretList {
  const problems = new Problems(lang, () => null)
  const rows = readRows(path, planFolder, problems)
  const found = problems.sorted
  if (found.length > 0)
    throw new PlanError(
      planFile,
      found.map((problem) => ({ ...problem, file: path })),
    )
  return new SecretList(rows)
}

function readRows(path: string, planFolder: string, problems: Problems): Map<string, Row> {
  let file: number
  try {
    file = openSync(resolve(planFolder, path), 'r')
  } catch (thrown) {
    problems.addAt(
      null,
      [],
      problems.say.unreadable(thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '?'),
    )
    return new Map()
  }
  try {
    // Of the open file, so that nobody can put another in its place meanwhile. Windows knows no such bits.
    const mode = fstatSync(file).mode & 0o777
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      problems.addAt(null, [], problems.say.secretsReadable(mode.toString(8).padStart(4, '0'), path))
      return new Map()
    }
    return asRows(readCsv(file, problems) ?? [], problems)
  } finally {
    closeSync(file)
  }
}

function asRows(records: readonly CsvRecord[], problems: Problems): Map<string, Row> {
  const { say } = problems
  const rows = new Map<string, Row>()
  const [header, ...body] = records
  if (header === undefined) return rows
  const names = header.cells.map((cell) => cell.trim().toLowerCase())
  if (names.length !== columns.length || columns.some((column) => !names.includes(column))) {
    // Its cells are not repeated: without a header they are a user and a password.
    problems.addAt(header.line, [], say.secretsHeader(columns.join(',')))
    return rows
  }
  for (const { line, cells } of body) {
    if (cells.every((cell) => cell === '')) continue
    if (cells.length !== columns.length) {
      problems.addAt(line, [], say.csvCells(columns.length, cells.length))
      continue
    }
    const cell = (name: (typeof columns)[number]) => cells[names.indexOf(name)] ?? ''
    const side = cell('side').toLowerCase()
    for (const name of columns) {
      if (/\p{Cc}/u.test(cell(name))) problems.addAt(line, [name], say.controlCharacter)
      if (name !== 'password' && cell(name) === '') problems.addAt(line, [name], say.empty)
    }
    if (side !== '' && side !== 'source' && side !== 'target')
      problems.addAt(line, ['side'], say.oneOf(['source', 'target']))
    const key = rowKey(side, cell('server'), cell('user'))
    const earlier = rows.get(key)
    if (earlier !== undefined) problems.addAt(line, [], say.secretsTwice(earlier.line))
    rows.set(key, { line, secret: cell('password') === '' ? undefined : new Secret(cell('password')) })
  }
  return rows
}

function rowKey(side: string, server: string, user: string): string {
  return JSON.stringify([side, server, user])
}

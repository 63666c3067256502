// Where each mailbox stands in the files of a plan, and how a key is added to it there.

import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import type { PlanLine } from '../model/coverage.ts'
import { readMailboxRows } from './csv.ts'
import { Problems } from './problems.ts'
import { withSheets, type Sheets } from './sheets.ts'

/**
 * The line that gives each mailbox of a valid plan `applications: [<name>]`, by id; lines are those of the files as
 * they are: whoever adds several begins with the last. A mailbox that is put together by YAML's aliases has none.
 */
export function applicationLines(planFile: string, name: string): Promise<ReadonlyMap<string, PlanLine>> {
  return withSheets((sheets) => linesOf(planFile, name, sheets))
}

function linesOf(planFile: string, name: string, sheets: Sheets): ReadonlyMap<string, PlanLine> {
  const text = readFileSync(planFile, 'utf8')
  const counter = new LineCounter()
  const top = parseDocument(text, { lineCounter: counter, logLevel: 'silent' }).contents
  const found = new Map<string, PlanLine>()
  if (!isMap(top)) return found
  const list = top.get('mailboxes', true)
  for (const item of isSeq(list) ? list.items : []) {
    if (!isMap(item)) continue
    const id = textOf(item, ['id']) ?? textOf(item, ['source', 'user']) ?? textOf(item, ['source', 'archive'])
    const line = id === undefined ? undefined : lineIn(item, planFile, name, counter)
    if (id !== undefined && line !== undefined) found.set(id, line)
  }
  const from = top.get('mailboxesFrom')
  if (typeof from !== 'string') return found
  const table = readMailboxRows(resolve(dirname(planFile), from), sheets, new Problems('en', () => null))
  for (const { line, row } of table.rows)
    found.set(row.id ?? row.sourceUser, { file: from, line, put: 'cell', text: name })
  return found
}

function lineIn(item: YAMLMap, file: string, name: string, counter: LineCounter): PlanLine | undefined {
  if (item.flow === true) {
    const start = item.range?.[0]
    if (start === undefined) return undefined
    return { file, line: counter.linePos(start).line, put: 'behind-brace', text: ` "applications": ["${name}"],` }
  }
  // Before the second key: the first may stand behind the dash of the list.
  const second = item.items[1]?.key
  const start = isScalar(second) ? second.range?.[0] : undefined
  if (start === undefined) return undefined
  const { line, col } = counter.linePos(start)
  return { file, line, put: 'before', text: `${' '.repeat(col - 1)}applications: [${name}]` }
}

function textOf(map: YAMLMap, path: readonly string[]): string | undefined {
  const value: unknown = map.getIn(path)
  return typeof value === 'string' ? value : undefined
}

// Reads YAML (of which JSON is a part) into plain values, and remembers on which line each field stands.

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml'
import type { PlanPhrases } from '../words/plan-phrases.ts'
import type { FieldPath } from './field-path.ts'
import type { LineOf } from './problems.ts'

export type YamlText = {
  /** undefined: the text is too broken to say anything about its content. */
  value: unknown
  lineOf: LineOf
  problems: { line: number; path: FieldPath; message: string }[]
}

/**
 * The messages of the yaml package are not used: some of them quote the text, and a plan may hold what must not be
 * quoted.
 */
export function readYamlText(text: string, say: PlanPhrases): YamlText {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: 'error' })
  const lineAt = (offset: number) => counter.linePos(offset).line
  const fields = indexFields(document, lineAt)
  const problems: YamlText['problems'] = []

  let broken = false
  for (const error of document.errors) {
    const offset = error.pos[0]
    if (error.code === 'DUPLICATE_KEY')
      problems.push({ line: lineAt(offset), path: fields.pathOfKeyAt.get(offset) ?? [], message: say.duplicateKey })
    else {
      broken = true
      const line = lineAt(Math.max(0, Math.min(offset, text.trimEnd().length - 1)))
      // What follows on the same line is mostly the same mistake once more.
      if (!problems.some((problem) => problem.line === line && problem.path.length === 0))
        problems.push({ line, path: [], message: say.syntax(error.code) })
    }
  }
  for (const warning of document.warnings)
    problems.push({ line: lineAt(warning.pos[0]), path: [], message: say.unknownTag })
  for (const offset of fields.keysNotText) problems.push({ line: lineAt(offset), path: [], message: say.keyNotText })
  if (fields.keysNotText.length > 0 || document.warnings.length > 0) broken = true

  if (!broken) {
    for (const offset of unknownAliases(document)) {
      broken = true
      problems.push({ line: lineAt(offset), path: [], message: say.unknownAlias })
    }
  }
  const value = broken ? undefined : plainValue(document)
  if (!broken && value === undefined) problems.push({ line: 1, path: [], message: say.syntax('') })
  return { value, lineOf: fields.lineOf, problems }
}

/** undefined: aliases nested so deeply that they would fill the memory (the yaml package counts them). */
function plainValue(document: Document): unknown {
  try {
    return document.toJS() as unknown
  } catch {
    return undefined
  }
}

function unknownAliases(document: Document): number[] {
  const offsets: number[] = []
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined) offsets.push(alias.range?.[0] ?? 0)
    },
  })
  return offsets
}

// Aliases of aliases can stand for more fields than there is memory; beyond this, lines are those of the fields around.
const mostNodes = 200_000

function indexFields(document: Document, lineAt: (offset: number) => number) {
  const lines = new Map<string, number>()
  const pathOfKeyAt = new Map<number, FieldPath>()
  const keysNotText: number[] = []

  let visited = 0
  const walk = (node: unknown, path: FieldPath, within: ReadonlySet<unknown>): void => {
    visited += 1
    if (within.has(node) || visited > mostNodes) return
    if (isAlias(node)) return walk(node.resolve(document), path, new Set([...within, node]))
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const offset = (key as Node | null)?.range?.[0]
        if (
          !isScalar<unknown>(key) ||
          !(typeof key.value === 'string' || typeof key.value === 'number' || typeof key.value === 'boolean')
        ) {
          keysNotText.push(offset ?? node.range?.[0] ?? 0)
          continue
        }
        const here = [...path, String(key.value)]
        if (offset !== undefined) {
          lines.set(fieldKey(here), lineAt(offset))
          pathOfKeyAt.set(offset, here)
        }
        walk(value, here, new Set([...within, node]))
      }
    }
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        const here = [...path, index]
        const offset = (item as Node | null)?.range?.[0]
        if (offset !== undefined) lines.set(fieldKey(here), lineAt(offset))
        walk(item, here, new Set([...within, node]))
      }
    }
  }
  walk(document.contents, [], new Set())

  // A field that is missing has no line of its own: the nearest one around it is shown.
  const lineOf: LineOf = (path) => {
    for (let length = path.length; length > 0; length--) {
      const line = lines.get(fieldKey(path.slice(0, length)))
      if (line !== undefined) return line
    }
    return document.contents?.range ? lineAt(document.contents.range[0]) : null
  }
  return { lineOf, pathOfKeyAt, keysNotText }
}

function fieldKey(path: FieldPath): string {
  return JSON.stringify(path)
}

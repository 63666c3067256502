// Compares parsed YAML with the schema: says everything that does not fit, and saves what does.

import type { z } from 'zod'
import type { Expected } from '../words/plan-phrases.ts'
import { valueAt, type FieldPath } from './field-path.ts'
import type { Problems } from './problems.ts'
import { namesAsTyped, providerNames } from './presets.ts'
import { keysAt } from './schema.ts'
import { spellingAt } from './schedule-schema.ts'
import { nearest } from './suggest.ts'
import type { ValueProblem } from './text-field.ts'

type Issue = z.core.$ZodIssue

/** Adds a problem for everything in which the value does not fit the schema. */
export function reportShape(schema: z.ZodType, value: unknown, problems: Problems): void {
  const parsed = schema.safeParse(value)
  if (parsed.success) return
  for (const issue of parsed.error.issues) reportIssue(issue, issue.path.map(asStep), value, problems)
}

/** The value as the schema understands it, without the parts that do not fit; undefined when nothing useful is left. */
export function salvage<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  const rest = structuredClone(value)
  for (let attempt = 0; attempt < 20; attempt++) {
    const parsed = schema.safeParse(rest)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) {
      const path = issue.path.map(asStep)
      const bad = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]
      if (!bad.every((each) => remove(rest, each))) return undefined
    }
  }
  return undefined
}

/** Removes the field; when it is missing, what needs it; from a list, the list. False: that would be everything. */
function remove(root: unknown, path: FieldPath): boolean {
  for (let length = path.length; length > 0; length--) {
    const parent = valueAt(root, path.slice(0, length - 1))
    const key = path[length - 1]
    if (
      key === undefined ||
      typeof parent !== 'object' ||
      parent === null ||
      Array.isArray(parent) ||
      !Object.hasOwn(parent, key)
    )
      continue
    return Reflect.deleteProperty(parent, key)
  }
  return false
}

function reportIssue(issue: Issue, path: FieldPath, root: unknown, problems: Problems): void {
  const { say } = problems
  const value = valueAt(root, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) reportKey(key, path, problems)
      return
    case 'invalid_type': {
      if (value === undefined) return problems.add(path, say.missing)
      const spelling = spellingAt(path)
      if (spelling !== undefined) return problems.add(path, say[spelling])
      if (path.at(-1) === 'password')
        return problems.add(path, value === null ? say.passwordShape : say.literalPassword)
      if (path.join('.') === 'fleet.database')
        return problems.add(path, value === null ? say.databaseShape : say.literalDatabase)
      return problems.add(
        path,
        say.wrongType(
          expectedOf(issue.expected),
          issue.expected === 'string' && ['number', 'boolean', 'bigint'].includes(typeof value),
        ),
      )
    }
    case 'invalid_value':
      if (value === undefined) return problems.add(path, say.missing)
      if (path.at(-1) === 'provider') return reportProvider(value, path, problems)
      return problems.add(
        path,
        path.length === 1 && path[0] === 'version' ? say.version : say.oneOf(issue.values.map(String)),
      )
    case 'too_small':
      if (issue.origin === 'string') return problems.add(path, say.empty)
      return problems.add(path, issue.origin === 'array' ? say.atLeastOneEntry : say.atLeast(Number(issue.minimum)))
    case 'too_big':
      return problems.add(path, say.atMost(Number(issue.maximum)))
    case 'invalid_key':
      for (const inner of issue.issues) reportIssue(inner, path, root, problems)
      return
    case 'custom': {
      const problem = issue.params?.['problem'] as ValueProblem | 'atLeastOneEntry' | undefined
      return problems.add(path, problem === undefined ? say.unusable : say[problem])
    }
    case 'invalid_union': {
      // One or a list of them: what was written decides which of the two was meant.
      const [meant, standard] = [
        issue.errors.find(
          (branch) => !branch.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0),
        ),
        issue.errors[0],
      ]
      for (const inner of meant ?? standard ?? [])
        reportIssue(inner, [...path, ...inner.path.map(asStep)], root, problems)
      return
    }
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
      return problems.add(path, say.unusable)
  }
}

function reportKey(key: string, path: FieldPath, problems: Problems): void {
  const { say } = problems
  // Whoever writes `password: { hunter2 }` gets the rule, not an echo.
  if (path.includes('password')) return problems.add(path, say.passwordShape)
  if (path.join('.') === 'fleet.database') return problems.add(path, say.databaseShape)
  const level = keysAt(path)
  const place = [...path, key]
  if (path.join('.') === 'phases.cutover' && key === 'window') return problems.add(place, say.windowAtTop)
  problems.add(place, say.unknownKey(key, level && nearest(key, level.known)))
}

function reportProvider(value: unknown, path: FieldPath, problems: Problems): void {
  const words = namesAsTyped()
  const typed = typeof value === 'string' ? value : JSON.stringify(value)
  const near = nearest(typed, words.keys())
  problems.add(path, problems.say.unknownProvider(typed, near && words.get(near), providerNames))
}

function expectedOf(expected: string): Expected {
  switch (expected) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'int':
      return 'whole-number'
    case 'boolean':
      return 'yes-or-no'
    case 'array':
      return 'list'
    default:
      return 'map'
  }
}

function asStep(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step)
}

// Writes plan files into a folder of their own, and reads them back as a plan or a list of problems.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '../../src/model/plan.ts'
import type { Language } from '../../src/model/request.ts'
import { PlanError, type PlanProblem } from '../../src/plan/plan-error.ts'
import { readPlan } from '../../src/plan/read-plan.ts'

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'pec-migrate-plan-'))
}

export function writePlan(text: string | Uint8Array, name = 'plan.yaml'): string {
  const file = join(freshFolder(), name)
  writeFileSync(file, text)
  return file
}

export function planOf(text: string): Plan {
  return readPlan(writePlan(text))
}

export function errorOf(file: string, lang: Language = 'en'): PlanError {
  try {
    readPlan(file, lang)
  } catch (thrown) {
    if (thrown instanceof PlanError) return thrown
    throw thrown
  }
  throw new Error('the plan was accepted')
}

/** `line field: message`, as a person compares them. */
export function problemsOf(text: string | Uint8Array, lang: Language = 'en'): string[] {
  return errorOf(writePlan(text), lang).problems.map(asLine)
}

function asLine({ line, field, message }: PlanProblem): string {
  return `${line ?? '-'} ${field}: ${message}`
}

export const valid = `version: 1
servers:
  vecchio: { host: imaps.vecchio.example }
  nuovo: { host: imaps.nuovo.example }
source: vecchio
target: nuovo
mailboxes:
  - id: roma
    source: { user: roma@vecchio.example, password: { env: ROMA } }
    target: { user: roma@nuovo.example, password: { prompt: true } }
`

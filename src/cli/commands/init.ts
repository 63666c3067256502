// `init`: writes a commented first plan; a file that is there already is never replaced unasked.

import { writeFileSync } from 'node:fs'
import { readMailboxCsv } from '../../plan/csv.ts'
import { starterPlan } from '../../plan/starter.ts'
import { helpWords } from '../../words/ui-words.ts'
import type { ExitCode } from '../exit-codes.ts'
import { printClosing, printJson, type Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'

export type InitOptions = { file: string | undefined; fromCsv: string | undefined; force: boolean }

export function init(invocation: Invocation, { file = 'plan.yaml', fromCsv, force }: InitOptions): ExitCode {
  const { lang, options } = invocation
  const words = helpWords(lang)
  const text = starterPlan(lang, fromCsv === undefined ? [] : readMailboxCsv(fromCsv, lang))
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    // Not `init --force`: a tired person would copy it, and lose the plan that is there.
    if (code === 'EEXIST') throw new UsageError(words.usage.fileThere(file), ['check', file])
    throw new UsageError(words.usage.cannotWrite(file, code))
  }
  if (options.json) printJson(invocation, { written: file })
  printClosing(invocation, {
    kind: 'told',
    told: { happened: words.init.written(file), means: words.init.means },
    next: ['check', file],
  })
  return 0
}

// Says an error that reached the top, to a person and to a machine, and gives its exit code.

import { existsSync } from 'node:fs'
import type { Code } from '../model/codes.ts'
import { MigrationError } from '../model/errors.ts'
import { PlanError } from '../plan/plan-error.ts'
import { shellQuote } from '../words/command-line.ts'
import { jsonLine } from '../ui/json-lines.ts'
import { printable } from '../ui/text.ts'
import type { Told } from '../words/ui-phrases.ts'
import { helpWords, uiWords } from '../words/ui-words.ts'
import { sentence } from '../words/words.ts'
import { errorExitCode, type ExitCode } from './exit-codes.ts'
import { printClosing, printLines, type Invocation } from './invocation.ts'
import { UsageError } from './usage-error.ts'

/** Prints it: stderr for people, the last line of stdout for `--json`. */
export function reportError(thrown: unknown, invocation: Invocation): ExitCode {
  const { lang, typed } = invocation
  if (thrown instanceof UsageError) {
    const told = { happened: thrown.message, means: helpWords(lang).usage.means }
    invocation.typed = {
      ...typed,
      again: thrown.next ?? [...(invocation.command === undefined ? [] : [invocation.command]), '--help'],
    }
    sayToMachine(invocation, 'usage', { message: thrown.message, hint: told.means })
    printClosing(invocation, { kind: 'error', code: 'usage', told, planThere: true })
    return 2
  }
  if (!(thrown instanceof MigrationError) || thrown.code === 'unexpected') return reportBug(thrown, invocation)
  if (thrown instanceof PlanError) sayPlanProblems(thrown, invocation)
  const { message, hint } = sentence(thrown.code, thrown.facts, lang)
  sayToMachine(
    invocation,
    thrown.code,
    { message, hint },
    thrown instanceof PlanError ? { problems: thrown.problems } : {},
  )
  const told: Told = thrown.code === 'interrupted' ? uiWords(lang).closing.stopped : { happened: message, means: hint }
  const { near } = thrown instanceof PlanError ? thrown : {}
  if (near !== undefined) {
    const { path } = thrown.facts
    const again = typed.again.map((word) => (word === path ? near : word))
    invocation.typed = { ...typed, plan: typed.plan === path ? near : typed.plan, again }
  }
  printClosing(invocation, {
    kind: 'error',
    code: thrown.code,
    told,
    planThere: near !== undefined || typed.plan === undefined || existsSync(typed.plan),
    repair: repairOf(thrown),
  })
  return errorExitCode(thrown)
}

/** What must be typed before the same command can work; undefined where no other program is needed. */
function repairOf({ code, facts }: MigrationError): string | undefined {
  if (code !== 'native-module') return undefined
  return `npm rebuild better-sqlite3 --prefix ${shellQuote(String(facts['path']))}`
}

/** A bug of ours: the trace goes to stderr even with --quiet, because without it nobody can repair it. */
export function reportBug(thrown: unknown, invocation: Invocation): ExitCode {
  invocation.stderr.write(`${trace(thrown)}\n`)
  const reason = printable(thrown instanceof Error ? thrown.message : String(thrown))
  const told = uiWords(invocation.lang).closing.bug(reason)
  sayToMachine(invocation, 'unexpected', { message: told.happened, hint: told.means })
  printClosing(invocation, { kind: 'bug', reason })
  return 1
}

function sayToMachine(
  invocation: Invocation,
  code: Code,
  { message, hint }: { message: string; hint: string },
  more: object = {},
): void {
  const line = jsonLine({ event: 'error', code, message, hint, ...more })
  invocation.log?.write(line)
  if (invocation.options.json) invocation.stdout.write(line)
}

function sayPlanProblems({ file, problems }: PlanError, { stderr, lang, options }: Invocation): void {
  if (options.json && options.quiet) return
  const words = helpWords(lang)
  const lines = problems.map(({ file: other, line, field, message }) => {
    const where = [other ?? '', line === null ? '' : `${words.line} ${line}`, field]
      .filter((part) => part !== '')
      .join(', ')
    return `  ${where === '' ? '' : `${where}: `}${message}`
  })
  printLines(stderr, [printable(words.planProblems(file, problems.length)), ...lines.map(printable)])
}

/** Stacks only, never `inspect`: errors of libraries carry what was sent to servers in their fields. */
function trace(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const own = thrown.stack ?? `${thrown.name}: ${thrown.message}`
  return thrown.cause === undefined ? own : `${own}\ncaused by: ${trace(thrown.cause)}`
}

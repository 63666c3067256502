// `init`: writes a commented first plan; a file that is there already is never replaced unasked.

import { writeFileSync } from 'node:fs'
import type { Language } from '../../model/request.ts'
import { readMailboxTable, type MailboxTable } from '../../plan/csv.ts'
import { assertRowsFit } from '../../plan/read-plan.ts'
import { withSheets } from '../../plan/sheets.ts'
import { starterPlan, starterServers } from '../../plan/starter.ts'
import { printable, wrapped } from '../../ui/text.ts'
import { planPhrases } from '../../words/plan-phrases.ts'
import { helpWords } from '../../words/ui-words.ts'
import type { ExitCode } from '../exit-codes.ts'
import { columnsOf, printClosing, printJson, printLines, type Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'

export type InitOptions = { file: string | undefined; fromCsv: string | undefined; force: boolean }

export async function init(
  invocation: Invocation,
  { file = invocation.lang === 'it' ? 'piano.yaml' : 'plan.yaml', fromCsv, force }: InitOptions,
): Promise<ExitCode> {
  const { lang, options, typed } = invocation
  const words = helpWords(lang)
  const table = fromCsv === undefined ? undefined : await readTableOf(fromCsv, lang)
  const rows = table?.rows.map(({ row }) => row) ?? []
  const next = ['check', file, ...typed.scope]
  try {
    writeFileSync(file, starterPlan(lang, rows), { flag: force ? 'w' : 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    // Not `init --force`: a tired person would copy it, and lose the plan that is there.
    if (code === 'EEXIST') throw new UsageError(words.usage.fileThere(file), next)
    throw new UsageError(words.usage.cannotWrite(file, code))
  }
  if (options.json)
    printJson(invocation, {
      written: file,
      ...(fromCsv === undefined ? {} : { mailboxes: rows.length, from: fromCsv }),
    })
  const { servers } = starterServers(lang, rows)
  const told =
    fromCsv === undefined
      ? { happened: words.init.written(file), means: words.init.means }
      : { happened: words.init.writtenFrom(file, rows.length, fromCsv), means: words.init.meansFrom(servers) }
  if (table !== undefined && fromCsv !== undefined) sayHowRead(invocation, fromCsv, table)
  printClosing(invocation, { kind: 'told', told, next, before: words.init.edit(file) })
  return 0
}

/** What was guessed, and what was left alone. */
function sayHowRead({ stderr, lang, options }: Invocation, file: string, { form, ignored }: MailboxTable): void {
  if (options.json && options.quiet) return
  const say = planPhrases(lang)
  const said = [
    ...(form.encoding === 'windows-1252' ? [say.readAsWindows(file)] : []),
    ...(ignored.length === 0 ? [] : [say.ignoredColumns(file, ignored)]),
  ]
  printLines(
    stderr,
    said.flatMap((text) => wrapped(printable(text), columnsOf(stderr) ?? Number.MAX_SAFE_INTEGER)),
  )
}

/** The table, when a plan can be made of it. Throws PlanError. */
function readTableOf(file: string, lang: Language): Promise<MailboxTable> {
  return withSheets((sheets) => {
    const table = readMailboxTable(file, lang, sheets)
    const rows = table.rows.map(({ row }) => row)
    assertRowsFit(file, starterServers(lang, rows), lang, sheets)
    return table
  })
}

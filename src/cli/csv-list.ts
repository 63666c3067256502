// A CSV that a command writes anew each time, but never over something that is not such a list.

import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import type { Plan } from '../model/plan.ts'
import { csvText } from '../report/csv-text.ts'
import type { Separator } from '../table/separator.ts'
import { csvHeads } from '../words/csv-heads.ts'
import { helpWords } from '../words/ui-words.ts'
import type { Invocation } from './invocation.ts'
import { UsageError } from './usage-error.ts'

/** So many columns of the header tell our list from another; later versions may add some at the end. */
const telling = 8
const languages = ['en', 'it'] as const

/**
 * Said before any work is done: `--csv caselle.csv` must not cost somebody the list of the mailboxes. Throws
 * UsageError.
 */
export function assertListMayBeWritten(file: string, header: readonly string[], { lang }: Invocation): void {
  const say = helpWords(lang).usage
  let start: string
  try {
    // Opened as it will be written, so that what stands in the way is known before the work.
    start = canBeMade(file) ? '' : startOf(file)
  } catch (error) {
    throw new UsageError(
      say.cannotWrite(file, error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    )
  }
  if (start !== '' && !languages.some((one) => markOf(csvHeads(header, one)).test(start)))
    throw new UsageError(say.notOurList(file))
}

/** How such a list begins; the language may have been another when it was written. */
function markOf(heads: readonly string[]): RegExp {
  return new RegExp(`^\\uFEFF?${heads.slice(0, telling).join('[,;\\t]')}[,;\\t]`)
}

/**
 * Whether it was not there and can be made; it is not left behind, because the work may fail before there is anything
 * to write.
 */
function canBeMade(file: string): boolean {
  try {
    closeSync(openSync(file, 'ax'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
  rmSync(file)
  return true
}

function startOf(file: string): string {
  const opened = openSync(file, 'a+')
  try {
    const bytes = Buffer.alloc(200)
    return bytes.toString('utf8', 0, readSync(opened, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(opened)
  }
}

export type CsvOptions = { csvSeparator?: SeparatorName | undefined }

/** As it is typed: a semicolon would end the command of a shell. */
const separators = { comma: ',', semicolon: ';', tab: '\t' } as const satisfies Readonly<Record<string, Separator>>
export type SeparatorName = keyof typeof separators
export const separatorNames = Object.keys(separators)

/** What was typed, else that of the plan's own table, which the same people open, else that of their language. */
export function separatorFor({ csvSeparator }: CsvOptions, plan: Plan, { lang }: Invocation): Separator {
  return csvSeparator === undefined ? (plan.table?.separator ?? (lang === 'it' ? ';' : ',')) : separators[csvSeparator]
}

/** What was typed about it, to be typed again. */
export function csvWords({ csv, csvSeparator }: CsvOptions & { csv?: string }): string[] {
  return [
    ...(csv === undefined ? [] : ['--csv', csv]),
    ...(csvSeparator === undefined ? [] : ['--csv-separator', csvSeparator]),
  ]
}

/** Writes the list, with its heads in the language of its rows. Throws UsageError. */
export function writeList(
  file: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { lang }: Invocation,
  separator: Separator,
): void {
  try {
    writeFileSync(file, csvText(csvHeads(header, lang), rows, separator))
  } catch (error) {
    throw new UsageError(
      helpWords(lang).usage.cannotWrite(
        file,
        error instanceof Error && 'code' in error ? String(error.code) : String(error),
      ),
    )
  }
}

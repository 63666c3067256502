// One call of the program: what was asked for on the command line, in which language, and where answers go.

import type { Language } from '../model/request.ts'
import type { CheckDocument, StatusDocument, VerifyDocument } from '../model/status.ts'
import { closingLines } from '../ui/closing.ts'
import type { Ending, Typed } from '../ui/ending.ts'
import { paintFor, type Paint } from '../ui/paint.ts'
import { folded } from '../ui/text.ts'
import type { LogFile } from './log-file.ts'
import { reportPlace } from './report-place.ts'
import type { ScopeOptions } from './scope.ts'
import type { LosableOutput, Shell } from './shell.ts'

/** Options of every command. */
export type CommonOptions = {
  json: boolean
  color: boolean
  quiet: boolean
  verbose: boolean
  progress: 'bar' | 'plain' | 'none' | undefined
  logFile: string | undefined
}

export type PlanOptions = CommonOptions & ScopeOptions

export type Invocation = {
  shell: Shell
  stdout: LosableOutput
  stderr: LosableOutput
  lang: Language
  options: CommonOptions
  /** Opened by the commands that work; an error that ends them is written there too. */
  log: LogFile | undefined
  /** The command's name, as far as argv tells before it is parsed. */
  command: string | undefined
  /** What to build the next command from; commands fill it in as they learn it. */
  typed: Typed
}

/** Where text for a person goes: stdout belongs to the machine under --json. */
export function humanOutput({ stdout, stderr, options }: Invocation): LosableOutput {
  return options.json ? stderr : stdout
}

/** The colours of one of the outputs. */
export function paintOf({ shell, options }: Invocation, output: LosableOutput): Paint {
  return paintFor(output, { noColor: !options.color, env: shell.env })
}

/** Prints a document as the one line that a script reads. */
export function printJson(
  { stdout }: Invocation,
  document: StatusDocument | CheckDocument | VerifyDocument | object,
): void {
  stdout.write(`${JSON.stringify(document)}\n`)
}

/** Prints a page for a person; nothing under --json, where the document says it all. */
export function printPage(invocation: Invocation, lines: readonly string[]): void {
  const { stdout } = invocation
  if (!invocation.options.json) printLines(stdout, lines)
}

/** Prints lines, broken between words where they go to a terminal. */
export function printLines(output: LosableOutput, lines: readonly string[]): void {
  const [first] = lines
  const shown = first === '' && output.endsBlank ? lines.slice(1) : lines
  output.write(
    folded(shown, columnsOf(output))
      .map((line) => `${line}\n`)
      .join(''),
  )
}

/** How wide an output is; undefined: nothing has to be cut or broken there. */
export function columnsOf(output: LosableOutput): number | undefined {
  return output.isTTY ? (output.columns ?? 80) : undefined
}

/** Prints the three closing lines. */
export function printClosing(invocation: Invocation, ending: Ending): void {
  if (invocation.options.json && invocation.options.quiet) return
  const output = ending.kind === 'error' || ending.kind === 'bug' ? invocation.stderr : humanOutput(invocation)
  output.write(
    [
      ...(invocation.options.quiet || output.endsBlank ? [] : ['']),
      ...closingLines(
        ending,
        { ...invocation.typed, report: reportPlace(invocation.lang) },
        invocation.lang,
        paintOf(invocation, output),
        columnsOf(output),
      ),
    ]
      .map((line) => `${line}\n`)
      .join(''),
  )
}

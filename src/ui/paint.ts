// The few colours there are, and when there are none.

import { Chalk } from 'chalk'
import type { Output } from './screen.ts'

export type Paint = {
  good(text: string): string
  bad(text: string): string
  careful(text: string): string
  strong(text: string): string
  faint(text: string): string
}

/** Colours for a terminal; plain text for pipes, `--no-color`, NO_COLOR (any value but empty) and dumb terminals. */
export function paintFor(output: Output, wanted: { noColor: boolean; env: NodeJS.ProcessEnv }): Paint {
  const none =
    wanted.noColor || (wanted.env['NO_COLOR'] ?? '') !== '' || wanted.env['TERM'] === 'dumb' || output.isTTY !== true
  const chalk = new Chalk({ level: none ? 0 : 1 })
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    careful: (text) => chalk.yellow(text),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
  }
}

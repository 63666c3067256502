// `completion`: the script of a shell; for these scripts the mailboxes of a plan, for the package the manual page.

import type { Command } from 'commander'
import { loadPlan } from '../../plan/read-plan.ts'
import { helpWords } from '../../words/ui-words.ts'
import { commandShapes, commonOptions } from '../command-shape.ts'
import { completionScript, shells } from '../completion-scripts.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Invocation } from '../invocation.ts'
import { manPage } from '../man-page.ts'
import { UsageError } from '../usage-error.ts'
import { programVersion } from '../version.ts'
import { topics } from './help.ts'

/** When the manual page last changed its form; the same program must give the same page. */
const dayOfPage = '2026-11-29'

export async function completion(
  invocation: Invocation,
  program: Command,
  wanted: string,
  plan: string | undefined,
): Promise<ExitCode> {
  const { lang, stdout } = invocation
  if (wanted === 'mailboxes') {
    if (plan !== undefined) stdout.write((await idsOf(plan)).map((id) => `${id}\n`).join(''))
    return 0
  }
  const shapes = { commands: commandShapes(program, topics, lang), common: commonOptions(program, lang) }
  if (wanted === 'man') {
    stdout.write(manPage(shapes, { version: programVersion(), day: dayOfPage, lang }))
    return 0
  }
  const shell = shells.find((name) => name === wanted)
  if (shell === undefined) throw new UsageError(helpWords(lang).usage.unknownShell(wanted, shells))
  stdout.write(completionScript(shell, shapes))
  return 0
}

/** None of a plan that cannot be read: nobody reads an error while he types. */
async function idsOf(plan: string): Promise<string[]> {
  try {
    return (await loadPlan(plan, 'en')).mailboxes.map(({ id }) => id)
  } catch {
    return []
  }
}

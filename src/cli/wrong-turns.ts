// What people type because other programs call it so, and what it is called here.

import type { CommanderError } from 'commander'
import type { HelpPhrases } from '../words/ui-help-phrases.ts'

type Verb = Parameters<HelpPhrases['usage']['wrongTurn']>[1]

const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ...['sync', 'copy', 'migrate', 'start', 'resume', 'transfer', 'move', 'backup'].map((word): [string, Verb] => [
    word,
    'run',
  ]),
  ...['copia', 'migra', 'sincronizza', 'avvia', 'riprendi'].map((word): [string, Verb] => [word, 'run']),
  ...['watch', 'monitor', 'top'].map((word): [string, Verb] => [word, 'watch']),
  ...['dry-run', 'dryrun', 'simulate', 'test', 'prova'].map((word): [string, Verb] => [word, 'check']),
  ...['compare', 'diff', 'confronta'].map((word): [string, Verb] => [word, 'verify']),
  ...['new', 'config', 'create', 'setup'].map((word): [string, Verb] => [word, 'init']),
  ['version', 'version'],
  ['versione', 'version'],
])
const dryRuns: readonly string[] = ['--dry-run', '--dryrun', '--dry', '--simulate', '--justcheck']

/** Whether it is such a word; `next`: what to type instead, with what was typed beside it. */
export function wrongTurnOf(
  error: Pick<CommanderError, 'code' | 'message'>,
  argv: readonly string[],
): { typed: string; verb: Verb; next: readonly string[] } | undefined {
  // An option is quoted with its value.
  const typed = (/'([^']*)'/.exec(error.message)?.[1] ?? '').replace(/=.*$/, '')
  const help = ['--help', ...chosen(argv, ['--lang'])]
  const plan = argv.slice(1).find((word) => /\.(ya?ml|json)$/i.test(word))
  if (error.code === 'commander.unknownOption' && dryRuns.includes(typed))
    return { typed, verb: 'check', next: ['check', ...(plan === undefined ? help : [plan, ...chosen(argv)])] }
  const verb = error.code === 'commander.unknownCommand' ? verbs.get(typed.toLowerCase()) : undefined
  if (verb === undefined) return undefined
  if (verb === 'version') return { typed, verb, next: ['--version'] }
  const words = verb === 'watch' ? ['status', '--watch'] : [verb]
  const [command = verb, ...more] = words
  return { typed, verb, next: plan === undefined ? [command, ...help] : [command, plan, ...more, ...chosen(argv)] }
}

/** Options that every command about a plan takes. */
function chosen(argv: readonly string[], options = ['--only', '--except', '--lang']): string[] {
  return argv.flatMap((word, at) => {
    const value = argv[at + 1]
    return options.includes(word) && value !== undefined ? [word, value] : []
  })
}

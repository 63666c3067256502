// Turns what commander says about a wrong command line into our words, in the chosen language.

import type { CommanderError } from 'commander'
import type { Language } from '../model/request.ts'
import { nearest } from '../plan/suggest.ts'
import { helpWords } from '../words/ui-words.ts'
import { placeholderName } from './help.ts'
import { UsageError } from './usage-error.ts'
import { wrongTurnOf } from './wrong-turns.ts'

/** What is wrong, and what to type instead where that is known. `options`: those of the command, as `--only`. */
export function usageErrorOf(
  thrown: CommanderError,
  argv: readonly string[],
  lang: Language,
  options: readonly string[],
): UsageError {
  const error = withMeant(thrown, options)
  const turn = wrongTurnOf(error, argv)
  if (turn === undefined) return new UsageError(usageText(error, lang), correctedOf(error, argv))
  return new UsageError(helpWords(lang).usage.wrongTurn(turn.typed, turn.verb), turn.next)
}

/** commander compares an option with its value (`--onli=urp`), and finds nothing near. */
function withMeant(error: CommanderError, options: readonly string[]): Pick<CommanderError, 'code' | 'message'> {
  const { code, message } = error
  if (code !== 'commander.unknownOption' || message.includes('(Did you mean ')) return error
  const flag = (/'([^']*)'/.exec(message)?.[1] ?? '').replace(/=.*$/, '')
  const meant = flag.startsWith('--') ? nearest(flag, options) : undefined
  return meant === undefined ? error : { code, message: `${message} (Did you mean ${meant}?)` }
}

/** The line as typed, with the word that was meant; undefined: nobody knows which. */
function correctedOf(
  { message }: Pick<CommanderError, 'message'>,
  argv: readonly string[],
): readonly string[] | undefined {
  const [, meant] = /\(Did you mean (?:one of )?([^,?]+)/.exec(message) ?? []
  const [, culprit] = /'([^']*)'/.exec(message) ?? []
  if (meant === undefined || culprit === undefined) return undefined
  const at = argv.indexOf(culprit)
  return at === -1 ? undefined : argv.with(at, culprit.replace(/^[^=]*/, meant))
}

/** commander quotes the culprit in its message and offers no other way to it (pinned; a test reads each message). */
function usageText(error: Pick<CommanderError, 'code' | 'message'>, lang: Language): string {
  const say = helpWords(lang).usage
  // An option is quoted with its value's name: '--only <glob>'.
  const culprit = (/'([^']*)'/.exec(error.message)?.[1] ?? '').replace(/ [<[].*$/, '')
  const meant = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(error.message)?.[1]
  const ask = meant === undefined ? '' : ` ${say.didYouMean(meant)}`
  switch (error.code) {
    case 'commander.unknownOption':
      return say.unknownOption(culprit.replace(/=.*$/, '')) + ask
    case 'commander.unknownCommand':
      return say.unknownCommand(culprit) + ask
    case 'commander.missingArgument':
      return say.missingArgument(placeholderName(culprit, lang))
    case 'commander.optionMissingArgument':
      return say.missingValue(culprit)
    case 'commander.excessArguments':
      return say.tooMany
    case 'commander.help':
      return say.noCommand
    case 'commander.invalidArgument': {
      const value = /argument '([^']*)' is invalid/.exec(error.message)?.[1] ?? ''
      const allowed = /Allowed choices are (.+?)\.$/.exec(error.message)?.[1] ?? ''
      return say.invalidValue(value, culprit, allowed)
    }
    default:
      return error.message.replace(/^error: /, '')
  }
}

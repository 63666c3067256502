// The commands and options of the program as data: what completion and the manual page are made of.

import type { Command, Option } from 'commander'
import { codes } from '../model/codes.ts'
import type { Language } from '../model/request.ts'
import { helpWords } from '../words/ui-words.ts'
import type { CommandName } from '../words/ui-help-phrases.ts'
import { inLanguage } from './help.ts'

export type OptionShape = {
  /** `--only`. */
  name: string
  /** `--only <glob>`, in the language. */
  flags: string
  description: string
  takes: 'nothing' | 'mailbox' | 'word' | 'file'
  words: readonly string[]
}

export type CommandShape = {
  name: CommandName
  usage: string
  brief: string
  about: string
  options: readonly OptionShape[]
  /** What may stand where no option does; none: files. */
  words: readonly string[]
}

export function commandShapes(program: Command, topics: readonly string[], lang: Language): CommandShape[] {
  const { briefs, commands } = helpWords(lang)
  const names = program.commands.map((command) => command.name() as CommandName)
  return program.commands.map((command) => {
    const name = command.name() as CommandName
    return {
      name,
      usage: program.createHelp().commandUsage(command),
      brief: briefs[name],
      about: commands[name],
      options: command.options.map((option) => optionShape(option, lang)),
      words: wordsOf(name, [...names, ...topics]),
    }
  })
}

export function commonOptions(program: Command, lang: Language): OptionShape[] {
  return program.options.map((option) => optionShape(option, lang))
}

function wordsOf(name: CommandName, helps: readonly string[]): readonly string[] {
  if (name === 'help') return helps
  if (name === 'explain') return codes
  return name === 'completion' ? ['bash', 'zsh', 'fish'] : []
}

function optionShape(option: Option, lang: Language): OptionShape {
  const words = option.argChoices ?? []
  return {
    name: option.long ?? option.flags,
    flags: inLanguage(option.flags, lang),
    description: option.description,
    words,
    takes: takesOf(option, words),
  }
}

function takesOf({ long, flags, required }: Option, words: readonly string[]): OptionShape['takes'] {
  if (!required) return 'nothing'
  if (long === '--only' || long === '--except') return 'mailbox'
  return words.length > 0 || !/<(file|dir)/.test(flags) ? 'word' : 'file'
}

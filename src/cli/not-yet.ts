// What the contract names and a later version brings: refused by name, so that nobody believes it was done.

import { Option, type Command } from 'commander'
import type { Language } from '../model/request.ts'
import { helpWords } from '../words/ui-words.ts'
import { UsageError } from './usage-error.ts'

export const commandsNotYet = ['report', 'coverage', 'handout'] as const

const optionsNotYet = {
  check: [],
  run: [],
  status: [],
  verify: ['--signatures'],
} as const

/** Makes the later options of a command known, unseen in its help. */
export function addOptionsNotYet(command: Command, name: keyof typeof optionsNotYet): void {
  for (const option of optionsNotYet[name]) command.addOption(new Option(option).hideHelp())
}

/** Refuses them when they were used. */
export function refuseOptionsNotYet(command: Command, name: keyof typeof optionsNotYet, lang: Language): void {
  for (const flags of optionsNotYet[name]) {
    const option = new Option(flags)
    if (command.getOptionValueSource(option.attributeName()) !== undefined)
      throw new UsageError(helpWords(lang).usage.notYet(option.long ?? flags))
  }
}

/** Makes the later commands known, unseen in the help, and refuses them whatever follows. */
export function addCommandsNotYet(program: Command, lang: Language): void {
  for (const name of commandsNotYet) {
    program
      .command(name, { hidden: true })
      .allowUnknownOption()
      .allowExcessArguments()
      .helpOption(false)
      .action(() => {
        throw new UsageError(helpWords(lang).usage.notYet(name))
      })
  }
}

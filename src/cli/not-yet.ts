// What the contract names and a later version brings: refused by name, so that nobody believes it was done.

import type { Command } from 'commander'
import type { Language } from '../model/request.ts'
import { helpWords } from '../words/ui-words.ts'
import { UsageError } from './usage-error.ts'

export const commandsNotYet = ['handout'] as const

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

// What --help shows: one screen a command, wholly in the language, with examples and its exit codes.

import type { Argument, Command, Option } from 'commander'
import type { Language } from '../model/request.ts'
import { mailboxColumns } from '../plan/columns.ts'
import { indented } from '../ui/text.ts'
import type { CommandName } from '../words/ui-help-phrases.ts'
import { helpWords } from '../words/ui-words.ts'
import { examples } from './examples.ts'
import { codesOfCommand } from './exit-codes.ts'

/** commander has its own words in English only, and tells of each switch that it is off by default. */
export function translateHelp(program: Command, lang: Language): void {
  const { headings, options, commandTitles, briefs } = helpWords(lang)
  const translated: Record<string, string> = {
    'Usage:': headings.usage,
    'Arguments:': headings.arguments,
    'Options:': headings.options,
    'Commands:': headings.commands,
  }
  program.configureHelp({
    styleTitle: (title) => translated[title] ?? title,
    // Those of every command have a page of their own.
    visibleOptions: (command) => (command === program ? [] : command.options.filter(({ hidden }) => !hidden)),
    optionTerm: ({ flags }) => inLanguage(flags, lang),
    // That <plan> is a plan, its name says.
    visibleArguments: ({ registeredArguments: all }) => all.filter((argument) => !isPlan(argument)),
    argumentTerm: (argument) => nameOf(argument, lang),
    optionDescription: ({ description, argChoices, defaultValue }) => {
      const facts = [
        ...(argChoices === undefined ? [] : [argChoices.join(' | ')]),
        ...(typeof defaultValue === 'string' ? [`${options.default}: ${defaultValue}`] : []),
      ]
      return facts.length === 0 ? description : `${description} (${facts.join('; ')})`
    },
    subcommandTerm: (command) => [command.name(), ...argumentsOf(command, lang)].join(' '),
    subcommandDescription: (command) => briefs[command.name() as CommandName],
    commandUsage: (command) =>
      command === program
        ? `pec-migrate <${commandTitles.command}> [${commandTitles.options}]`
        : ['pec-migrate', command.name(), ...argumentsOf(command, lang), `[${commandTitles.options}]`].join(' '),
  })
}

/** What stands under the lists: columns of a table, examples, exit codes, and where there is more. */
export function addExamplesAndExitCodes(command: Command, name: CommandName | 'pec-migrate', lang: Language): void {
  const { headings, more } = helpWords(lang)
  command.addHelpText('after', () => {
    const columns = command.configureOutput().getOutHelpWidth?.() ?? 80
    if (name === 'pec-migrate') return ['', ...indented(more.program, '', columns)].join('\n')
    return [
      '',
      ...(name === 'init' ? columnLines(lang, columns) : []),
      headings.examples,
      ...examples[name].map((example) => `  pec-migrate ${example}`),
      ...indented(`${headings.exitCodes} ${codesOfCommand(name, lang)}`, '', columns),
      ...indented(more.command, '', columns),
    ].join('\n')
  })
}

/** The columns of a table of mailboxes. */
function columnLines(lang: Language, columns: number): string[] {
  const { headings, init } = helpWords(lang)
  return [
    headings.columns,
    ...indented(mailboxColumns.join(', '), '  ', columns),
    ...indented(init.columns, '  ', columns),
    '',
  ]
}

function argumentsOf(command: Command, lang: Language): string[] {
  // The plan of completion is for its own scripts.
  const shown = command.name() === 'completion' ? command.registeredArguments.slice(0, 1) : command.registeredArguments
  return shown.map((argument) => {
    const name = nameOf(argument, lang)
    return argument.required ? `<${name}>` : `[${name}]`
  })
}

function isPlan(argument: Argument): boolean {
  return argument.name() === 'plan'
}

function nameOf(argument: Argument, lang: Language): string {
  return placeholderName(argument.name(), lang)
}

/** `--only <glob>` with the name of its value in the language. */
export function inLanguage(flags: Option['flags'], lang: Language): string {
  return flags.replaceAll(/[<[]([a-z|]+)(\.\.\.)?[>\]]/g, (whole, name: string, more = '') =>
    whole.replace(`${name}${more}`, `${placeholderName(name, lang)}${more}`),
  )
}

/** The name of a value, such as <plan>, in the language. */
export function placeholderName(name: string, lang: Language): string {
  const { placeholders } = helpWords(lang)
  return name
    .split('|')
    .map((one) => placeholders[one] ?? one)
    .join('|')
}

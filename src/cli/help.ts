// What --help shows beside commander's own lists: translated headings, examples, the exit code table.

import type { Command } from 'commander'
import type { Language } from '../model/request.ts'
import type { HelpPhrases } from '../words/ui-help-phrases.ts'
import { mailboxColumns } from '../plan/columns.ts'
import { indented } from '../ui/text.ts'
import { helpWords } from '../words/ui-words.ts'
import { exitCodes } from './exit-codes.ts'

const examples: Record<keyof HelpPhrases['commands'] | 'pec-migrate', readonly string[]> = {
  'pec-migrate': ['init piano.yaml', 'check piano.yaml', 'run piano.yaml', 'status piano.yaml', 'verify piano.yaml'],
  init: ['init piano.yaml', 'init piano.yaml --from-csv caselle.csv'],
  check: [
    'check piano.yaml',
    'check piano.yaml --logins --csv accessi.csv',
    "check piano.yaml --only 'tribunale.*' --verbose",
    'check piano.yaml --rehearse',
    'check piano.yaml --by-year',
    'check piano.yaml --lock collaudo.json',
    'check piano.yaml --json > check.json',
  ],
  run: [
    'run piano.yaml',
    'run piano.yaml --only urp --log-file run.log',
    'run piano.yaml --json --quiet | tail -n 1 > summary.json',
    'run piano.yaml --wait --log-file run.log',
    'run piano.yaml --max-runtime 4h',
    'run piano.yaml --retry-logins',
    'run piano.yaml --locked collaudo.json',
    'run piano.yaml --again INBOX',
    'run piano.yaml --wait --metrics /var/lib/prometheus/node-exporter/pec.prom',
  ],
  status: [
    'status piano.yaml',
    'status piano.yaml --watch',
    'status piano.yaml --csv caselle-stato.csv',
    'status piano.yaml --source',
    'status piano.yaml --json',
    'status piano.yaml --exit-code --quiet',
  ],
  verify: [
    'verify piano.yaml',
    'verify piano.yaml --against journal',
    'verify piano.yaml --signatures',
    'verify piano.yaml --strict --json',
  ],
  outcomes: [
    'outcomes piano.yaml',
    'outcomes piano.yaml --scan source',
    'outcomes piano.yaml --look-in target --fail-if-open',
    'outcomes piano.yaml --csv esiti.csv --split group',
    'outcomes piano.yaml --as-of 2015-12-25T14:00 --json',
  ],
  report: [
    'report piano.yaml --out rapporto',
    'report piano.yaml --out rapporto.zip --zip --lang it',
    'report piano.yaml --out rapporto-senza-nomi --redact',
    'report --check rapporto',
    'report --check rapporto-senza-nomi --against rapporto',
  ],
  coverage: [
    'coverage piano.yaml --ipa pec-ente.xlsx aoo.csv unita.csv',
    'coverage piano.yaml --ipa enti.xlsx --code c_x000 --csv da-cambiare.csv',
    'coverage piano.yaml --ipa pec.txt --json > coverage.json',
  ],
  handout: ['handout piano.yaml --out parametri', "handout piano.yaml --out parametri-urp --only 'urp*' --lang en"],
  schema: ['schema > piano.schema.json', 'schema --report > rapporto.schema.json'],
  providers: ['providers', 'providers aruba', 'providers --json'],
  explain: ['explain', 'explain login-refused', 'explain over-quota --lang it'],
}

/** commander has its headings in English only, and tells of each switch that it is off by default. */
export function translateHelp(program: Command, lang: Language): void {
  const { headings, options } = helpWords(lang)
  const translated: Record<string, string> = {
    'Usage:': headings.usage,
    'Arguments:': headings.arguments,
    'Options:': headings.options,
    'Global Options:': headings.globalOptions,
    'Commands:': headings.commands,
  }
  program.configureHelp({
    showGlobalOptions: true,
    styleTitle: (title) => translated[title] ?? title,
    optionDescription: ({ description, argChoices, defaultValue }) => {
      const facts = [
        ...(argChoices === undefined ? [] : [`${options.choices}: ${argChoices.join(', ')}`]),
        ...(typeof defaultValue === 'string' ? [`${options.default}: ${defaultValue}`] : []),
      ]
      return facts.length === 0 ? description : `${description} (${facts.join('; ')})`
    },
    subcommandTerm: (command) => `${command.name()} ${command.usage()}`,
  })
}

/** Examples and exit codes, under the lists. */
export function addExamplesAndExitCodes(command: Command, name: keyof typeof examples, lang: Language): void {
  const { headings } = helpWords(lang)
  command.addHelpText('after', () => {
    const columns = command.configureOutput().getOutHelpWidth?.() ?? 80
    const codeLines = exitCodes.flatMap(({ code, meaning }) =>
      indented(meaning[lang], `  ${String(code).padStart(3)}  `, columns),
    )
    return [
      '',
      ...(name === 'init' ? columnLines(lang, columns) : []),
      headings.examples,
      ...examples[name].map((example) => `  pec-migrate ${example}`),
      '',
      headings.exitCodes,
      ...codeLines,
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

// The words of the command line in English.

import type { HelpPhrases } from './ui-help-phrases.ts'

export const helpEn: HelpPhrases = {
  about: 'Moves certified mail (PEC) between IMAP servers: every message copied once, every byte proved, any interruption resumed.',
  headings: {
    usage: 'Usage:', arguments: 'Arguments:', options: 'Options:', globalOptions: 'Options of every command:', commands: 'Commands:', examples: 'Examples:',
    exitCodes: 'Exit codes:',
  },
  commands: {
    init: 'write a commented first plan; it excludes nothing',
    check: 'dry run: log in everywhere, map, count, say what would go wrong; changes nothing',
    run: 'copy, prove every message, resume after any cut: always this same command',
    status: 'how far, what failed, what next; asks no server',
    verify: 'prove everything again, independently of the run',
    schema: 'print the JSON Schema of the plan',
    explain: 'what a finding or an outcome means and what to do, offline; without a code, list all',
  },
  arguments: { plan: 'the plan file, YAML or JSON', code: 'a code, as in the lists: login-refused', initPlan: 'where to write the plan' },
  options: {
    json: 'machine output: stdout is pure JSON, the rest goes to stderr', lang: 'language of the messages: it or en (default: from the locale)',
    noColor: 'no colours (NO_COLOR is honoured too)', quiet: 'only problems and the closing lines', verbose: 'every message outcome too',
    logFile: 'append every event to this file, a JSON object a line', help: 'show this help', version: 'show the version',
    only: 'only mailboxes whose id matches, * for anything (repeatable)', except: 'all but mailboxes whose id matches (repeatable)',
    fromCsv: 'take the mailboxes from a CSV file', force: 'replace a file that is there already',
    byYear: 'messages and bytes per year and folder as well', rehearse: 'try synthetic messages in a scratch folder of each target server; removed again',
    logins: 'only log in, and say who has to act', csv: 'write the list as a CSV file too (with --logins)',
    removeGhosts: 'remove surplus copies that are proved to be ours', retryLogins: 'try again the logins that a server refused before',
    again: 'take up again what failed in this source folder (repeatable)',
    against: 'what to compare with: the source, or the digests in the journal', strict: 'new mail, moves and flag changes of the users are differences too',
    exitCode: 'end with the exit code of the last run', default: 'default', choices: 'choices',
  },
  usage: {
    unknownOption: (name) => `There is no option ${name}.`,
    unknownCommand: (name) => `There is no command ${name}.`,
    missingArgument: (name) => `The argument <${name}> is missing.`,
    missingValue: (option) => `The option ${option} needs a value.`,
    tooMany: 'There are more arguments than this command takes.',
    invalidValue: (value, option, allowed) => `"${value}" is not a value of ${option}; it takes ${allowed}.`,
    didYouMean: (name) => `Did you mean ${name}?`,
    noCommand: 'Say what to do: init, check, run, status, verify, schema or explain.',
    notYet: (name) => `${name} is not supported yet.`,
    unknownCode: (code) => `There is no code "${code}".`,
    globMatchesNothing: (option, glob, ids) => `${option} ${glob} matches no mailbox of the plan, which has: ${ids}.`,
    nothingInScope: 'No mailbox is left in scope: --except takes away everything.',
    logFile: (file, reason) => `The log file ${file} cannot be opened: ${reason}.`,
    fileThere: (file) => `${file} is there already and was left as it is; --force replaces it.`,
    cannotWrite: (file, reason) => `${file} cannot be written: ${reason}.`,
    means: 'Nothing was started: no server was asked, nothing was changed.',
  },
  planProblems: (file, value) => (value === 1 ? `${file} has 1 error:` : `${file} has ${value} errors:`),
  line: 'line',
  init: {
    written: (file) => `A first plan was written to ${file}.`,
    means: 'It excludes nothing. Fill in servers, mailboxes and where the passwords are; nothing was contacted.',
  },
  explain: { meaning: 'What it means:', todo: 'What to do:', list: 'pec-migrate explain <code> says more about each.' },
}

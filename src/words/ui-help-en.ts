// The words of the command line in English.

import type { HelpPhrases } from './ui-help-phrases.ts'

const listed = (words: readonly string[], and: string): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`

export const helpEn: HelpPhrases = {
  about:
    'Moves certified mail (PEC) between IMAP servers: every message copied once, every byte proved, any ' +
    'interruption resumed.',
  headings: {
    usage: 'Usage:',
    arguments: 'Arguments:',
    options: 'Options:',
    globalOptions: 'Options of every command:',
    commands: 'Commands:',
    columns: 'Columns of the table:',
    examples: 'Examples:',
    exitCodes: 'Exit codes:',
  },
  commands: {
    init: 'write a commented first plan; it excludes nothing',
    check: 'dry run: log in everywhere, map, count, say what would go wrong; changes nothing',
    run: 'copy, prove every message, resume after any cut: always this same command',
    status: 'how far, what failed, what next; asks no server (--source: looks whether anything moves there)',
    verify: 'prove everything again, independently of the run',
    outcomes: 'which sent PEC messages lack an outcome and must be sent again; asks no server without --scan',
    report: 'write the evidence of a migration from its journal, or check one that was written; asks no server',
    coverage: 'whom the plan forgets of those that IPA publishes, and where to change addresses; asks no server',
    handout: 'one page with the new parameters for the holder of each mailbox; asks no server',
    providers: 'presets of PEC providers for the plan, and how each fact is known; with a name, all about one',
    schema: 'print the JSON Schema of the plan (--report: of the document of a report)',
    explain: 'what a finding or an outcome means and what to do, offline; without a code, list all',
  },
  arguments: {
    plan: 'the plan file, YAML or JSON',
    code: 'a code, as in the lists: login-refused',
    provider: 'a preset, as in the list: aruba',
    initPlan: 'where to write the plan',
  },
  options: {
    json: 'machine output: stdout is pure JSON, the rest goes to stderr',
    lang: 'language of the messages: it or en (default: from the locale)',
    noColor: 'no colours (NO_COLOR is honoured too)',
    quiet: 'only problems and the closing lines',
    verbose: 'every message outcome too; in check every finding and folder',
    logFile: 'append every event to this file, a JSON object a line',
    help: 'show this help',
    version: 'show the version',
    only: 'only mailboxes whose id matches, * for anything (repeatable)',
    except: 'all but mailboxes whose id matches (repeatable)',
    fromCsv: 'take the mailboxes from a table: CSV or .xlsx, with the columns below',
    force: 'replace a file that is there already',
    watch:
      'look again and again until q: a screen for a terminal, a block of lines for a pipe, a document a line with ' +
      '--json',
    every: 'seconds between two looks of --watch (2 on a terminal, else 30)',
    statusCsv: 'write a list of the mailboxes as a CSV file, for a help desk',
    source: 'ask each source whether anything moved since the last look; changes nothing there',
    byYear: 'messages and bytes per year and folder as well',
    rehearse: 'try synthetic messages in a scratch folder of each target server; removed again',
    logins: 'only log in, and say who has to act',
    csv: 'write the list as a CSV file too (with --logins)',
    csvSeparator: 'what stands between its cells (default: as in mailboxesFrom, else by the language)',
    removeGhosts: 'remove surplus copies that are proved to be ours',
    retryLogins: 'try again the logins that a server refused before',
    memory:
      'memory for messages on their way, such as 96MB (default: 192MB); one larger message at a time may exceed it',
    again: 'take up again what failed in this source folder, and believe it if it shrank (repeatable)',
    flags: 'look at the flags of all messages, where the source does not tell which changed (no CONDSTORE)',
    phase: 'work for this phase, held only to its own hours (default: the clock decides)',
    wait: 'sleep until work is allowed, and go on in the next window by itself',
    ignoreWindow: 'work at any time; it is written in the report',
    maxRuntime: 'end after so long (90s, 4h, 2h30m), as when a window closes',
    lock: 'write what was found and decided into this file, if nothing stands in the way; run --locked is bound to it',
    locked:
      'look at everything again first, and work only if plan and servers are as check --lock found them: folders and ' +
      'their places, quota, messages (a mailbox may have grown by a quarter or 1,000 messages)',
    metrics: 'write the state as metrics for Prometheus (textfile format) into this file every 15 seconds',
    against: 'what to compare with: the source, or the digests in the journal',
    save: 'keep source and target of what differs as .eml files in this new folder, beside a list of them',
    signatures: 'judge S/MIME signatures too (not who issued the certificates, nor their dates)',
    strict: 'new mail, moves and flag changes of the users are differences too',
    exitCode: 'end with the exit code of the last run',
    since: 'only messages sent since then (2015-12-23T14:00)',
    asOf: 'as it was known at that time; nothing later is looked at (default: now)',
    scan: 'read kinds and receipts on this side first (source or target), by headers and certificates alone',
    lookIn: 'read the receipts that arrived on this side (target) first; the same as --scan target',
    outcomesCsv: 'write a list with a row for each recipient as a CSV file',
    split: 'a file of the list for each group (with --csv)',
    failIfOpen: 'end with 3 when something must be sent again',
    out: 'write the report into this new folder (with --zip: this new file)',
    redact: 'without subjects, addresses and user names; it can be checked against the full one',
    zip: 'one zip instead of a folder',
    checkReport: 'recompute the report in this folder or zip; 3 when anything in it was altered',
    againstReport: 'the full report, to compare a redacted one with (with --check)',
    reportSchema: 'the JSON Schema of report.json',
    handoutOut: 'write the pages into this folder: new, empty, or of an earlier handout',
    ipa:
      'open data of IPA, as .xlsx, CSV or text with tabs: pec-ente, enti, aree-organizzative-omogenee, ' +
      'unita-organizzative, or the older pec.txt, amministrazioni, aoo, ou, servizi; which it is, its columns tell',
    ipaCode:
      'the body to compare with (repeatable); default: report: ipa of the plan, else whose rows name its addresses',
    coverageCsv: 'write a list with a row for each place as a CSV file',
    default: 'default',
    choices: 'choices',
  },
  usage: {
    unknownOption: (name) => `There is no option ${name}.`,
    unknownCommand: (name) => `There is no command ${name}.`,
    missingArgument: (name) => `The argument <${name}> is missing.`,
    missingValue: (option) => `The option ${option} needs a value.`,
    tooMany: 'There are more arguments than this command takes.',
    invalidValue: (value, option, allowed) => `"${value}" is not a value of ${option}; it takes ${allowed}.`,
    unknownFolder: (name) => `--again ${name}: no source folder of these mailboxes is called that.`,
    folders: (names) => `They have: ${names}.`,
    saveFolder: (folder) => `--save ${folder}: the folder must be new or empty, so that nothing in it is overwritten.`,
    didYouMean: (name) => `Did you mean ${name}?`,
    noCommand:
      'Say what to do: init, check, run, status, verify, outcomes, report, coverage, handout, providers, schema or ' +
      'explain.',
    splitWithoutCsv: '--split belongs to --csv: type both.',
    notATime: (option, value) => `"${value}" is no time for ${option}; write 2015-12-24T14:00.`,
    csvWithoutLogins: '--csv writes the list of --logins: type both.',
    loginsAlone: (option) => `--logins only tries the logins, so ${option} would do nothing: type one of them.`,
    watchAlone: (option) => `--watch and ${option} do not go together: type one of them.`,
    everyWithoutWatch: '--every belongs to --watch: type both.',
    everySeconds: (value) => `"${value}" is no number of seconds for --every; it takes 0.1 to 86400.`,
    notOurList: (file) => `${file} is there already and is no list of ours: it was left as it is. Name another file.`,
    notOurMetrics: (file) =>
      `${file} is there already and holds no metrics of ours: it was left as it is. Name another file.`,
    notOurLock: (file) =>
      `${file} is there already and is no dry run of ours: it was left as it is. Name another file.`,
    noLock: (file) => `${file} is not as check --lock wrote it: nothing can be held against it.`,
    metricsFailed: (file, reason) =>
      `The metrics cannot be written to ${file}: ${reason}. The run goes on, and tries again.`,
    unknownCode: (code) => `There is no code "${code}".`,
    unknownProvider: (name) => `There is no preset "${name}".`,
    globMatchesNothing: (option, glob, ids) => `${option} ${glob} matches no mailbox of the plan, which has: ${ids}.`,
    reportWhat: 'Say what to do: report <plan> --out <folder>, or report --check <folder>.',
    reportEither: '--check reads a report that is there: it takes no plan and no --out, --redact or --zip.',
    againstWithoutCheck: '--against belongs to --check: type both.',
    notRedacted: (place) => `${place} is not redacted: there is nothing to compare with another report.`,
    noName: (option) => `${option} needs a name: what was typed after it is empty.`,
    reportPlace: (place, zip) =>
      zip
        ? `${place} is there already and was left as it is: name a file that is not there.`
        : `${place} is there already and was left as it is: name a folder that is not there, or an empty one.`,
    noReport: (place, reason) => `${place} cannot be read as a report: ${reason}.`,
    nothingInScope: 'No mailbox is left in scope: --except takes away everything.',
    logFile: (file, reason) => `The log file ${file} cannot be opened: ${reason}.`,
    fileThere: (file) => `${file} is there already and was left as it is; --force replaces it.`,
    cannotWrite: (file, reason) => `${file} cannot be written: ${reason}.`,
    cannotRead: (file, reason) => `${file} cannot be read: ${reason}.`,
    means: 'Nothing was started: no server was asked, nothing was changed.',
  },
  planProblems: (file, value) => (value === 1 ? `${file} has 1 error:` : `${file} has ${value} errors:`),
  line: 'line',
  init: {
    written: (file) => `A first plan was written to ${file}.`,
    means: 'It excludes nothing. Fill in servers, mailboxes and where the passwords are; nothing was contacted.',
    writtenFrom: (file, mailboxes, table) =>
      `${mailboxes === 1 ? '1 mailbox was' : `${mailboxes} mailboxes were`} taken from ${table} into the plan ${file}.`,
    columns:
      'Needed are source_user and target_user (or archive, or retired). Understood as well: old and new, vecchio and ' +
      'nuovo, origine and destinazione.',
    meansFrom: (servers) =>
      'It excludes nothing. Still to fill in: where the passwords are, and the host of ' +
      `${listed(servers, 'and')}; nothing was contacted.`,
  },
  explain: { meaning: 'What it means:', todo: 'What to do:', list: 'pec-migrate explain <code> says more about each.' },
}

// The words of the command line itself, as a type: help, usage errors, the small commands.

export type CommandName =
  | 'init'
  | 'check'
  | 'run'
  | 'status'
  | 'verify'
  | 'outcomes'
  | 'report'
  | 'coverage'
  | 'handout'
  | 'fleet'
  | 'providers'
  | 'schema'
  | 'explain'
  | 'completion'
  | 'help'

export type HelpPhrases = {
  about: string
  headings: {
    usage: string
    arguments: string
    options: string
    globalOptions: string
    commands: string
    columns: string
    examples: string
    exitCodes: string
  }
  /** Under a command's own usage. */
  commands: Record<CommandName, string>
  /** In the list of all commands: at most 56 columns. */
  briefs: Record<CommandName, string>
  /** Names of values, by the name in the program, where they differ. */
  placeholders: Readonly<Record<string, string>>
  commandTitles: { command: string; options: string }
  more: { program: string; command: string }
  /** Headings of the manual page, and what the program is in one line. */
  man: Record<'what' | 'name' | 'synopsis' | 'description' | 'commands' | 'options' | 'exitCodes', string>
  /** Exit codes in a word or two. */
  codes: Record<
    'done' | 'usage' | 'incomplete' | 'differs' | 'altered' | 'forgotten' | 'noStart' | 'obstacle' | 'stopped',
    string
  > &
    Record<'inUse' | 'cut', string>
  arguments: { plan: string; code: string; provider: string; initPlan: string; shell: string; topic: string }
  options: {
    json: string
    lang: string
    noColor: string
    quiet: string
    verbose: string
    logFile: string
    help: string
    version: string
    only: string
    except: string
    fromCsv: string
    force: string
    watch: string
    every: string
    statusCsv: string
    source: string
    byYear: string
    rehearse: string
    logins: string
    csv: string
    csvSeparator: string
    removeGhosts: string
    retryLogins: string
    again: string
    memory: string
    flags: string
    phase: string
    wait: string
    ignoreWindow: string
    maxRuntime: string
    metrics: string
    lock: string
    locked: string
    against: string
    strict: string
    signatures: string
    save: string
    exitCode: string
    since: string
    asOf: string
    scan: string
    lookIn: string
    outcomesCsv: string
    split: string
    failIfOpen: string
    out: string
    redact: string
    zip: string
    checkReport: string
    againstReport: string
    reportSchema: string
    handoutOut: string
    bury: string
    collect: string
    ipa: string
    ipaCode: string
    coverageCsv: string
    default: string
    progress: string
  }
  usage: {
    unknownOption(name: string): string
    unknownCommand(name: string): string
    missingArgument(name: string): string
    missingValue(option: string): string
    tooMany: string
    unknownShell(name: string, shells: readonly string[]): string
    unknownTopic(name: string, topics: readonly string[]): string
    notLikeThis(value: string, option: string, examples: string): string
    /** What is typed elsewhere, and what it is called here. */
    wrongTurn(typed: string, verb: 'check' | 'run' | 'watch' | 'version' | 'init' | 'verify'): string
    invalidValue(value: string, option: string, allowed: string): string
    didYouMean(name: string): string
    unknownFolder(name: string): string
    folders(names: string): string
    saveFolder(folder: string): string
    noCommand: string
    csvWithoutLogins: string
    splitWithoutCsv: string
    notATime(option: string, value: string): string
    loginsAlone(option: string): string
    watchAlone(option: string): string
    everyWithoutWatch: string
    everySeconds(value: string): string
    notOurList(file: string): string
    notOurMetrics(file: string): string
    notOurLock(file: string): string
    noLock(file: string): string
    metricsFailed(file: string, reason: string): string
    unknownCode(code: string): string
    unknownProvider(name: string): string
    globMatchesNothing(option: string, glob: string, ids: string): string
    nothingInScope: string
    reportWhat: string
    reportEither: string
    againstWithoutCheck: string
    notRedacted(place: string): string
    /** `option`: its value is empty. */
    noName(option: string): string
    reportPlace(place: string, zip: boolean): string
    noReport(place: string, reason: string): string
    logFile(file: string, reason: string): string
    fileThere(file: string): string
    cannotWrite(file: string, reason: string): string
    cannotRead(file: string, reason: string): string
    /** What a usage error means, under it. */
    means: string
  }
  planProblems(file: string, count: number): string
  line: string
  init: {
    written(file: string): string
    means: string
    /** With the mailboxes of a table. */
    writtenFrom(file: string, mailboxes: number, table: string): string
    meansFrom(servers: readonly string[]): string
    /** Goes before the command to type next. */
    edit(file: string): string
    /** Under the list of columns. */
    columns: string
  }
  explain: { meaning: string; todo: string; list: string }
}

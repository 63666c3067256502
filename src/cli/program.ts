// The command line as a whole: what is asked of it, the options of every command, and how it ends.

import { Command, CommanderError, Option } from 'commander'
import { helpWords } from '../words/ui-words.ts'
import { addCommands } from './add-commands.ts'
import { usageErrorOf } from './commander-words.ts'
import type { ExitCode } from './exit-codes.ts'
import { addExamplesAndExitCodes, translateHelp } from './help.ts'
import type { Invocation } from './invocation.ts'
import { languageOf } from './language.ts'
import { reportError } from './report-error.ts'
import { LosableOutput, type Shell } from './shell.ts'
import { programVersion } from './version.ts'

/** Lines of help that are longer are hard to read. */
const widestHelp = 100
const commandNames: ReadonlySet<string> = new Set(Object.keys(helpWords('en').commands))

/** What the program was asked, before anything is parsed: enough to say errors of parsing rightly. */
export function invocationOf(argv: readonly string[], shell: Shell): Invocation {
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  const has = (flag: string): boolean => words.includes(flag)
  return {
    shell,
    stdout: new LosableOutput(shell.stdout),
    stderr: new LosableOutput(shell.stderr),
    lang: languageOf(argv, shell.env),
    options: {
      json: has('--json'),
      color: !has('--no-color'),
      quiet: has('--quiet'),
      progress: undefined,
      verbose: has('--verbose'),
      logFile: undefined,
    },
    log: undefined,
    command: words.find((word) => commandNames.has(word)),
    typed: { plan: undefined, scope: [], again: ['--help'] },
  }
}

/** Runs what argv asks for; whatever happens has been said when it returns the exit code. */
export async function runProgram(argv: readonly string[], invocation: Invocation): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const program = buildProgram(invocation, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return reportError(thrown, invocation)
    if (thrown.exitCode === 0) return 0
    const command = program.commands.find((one) => one.name() === invocation.command)
    const options = [program, ...(command === undefined ? [] : [command])].flatMap((one) => one.options)
    const flags = options.flatMap(({ long }) => long ?? [])
    return reportError(usageErrorOf(thrown, argv, invocation.lang, flags), invocation)
  } finally {
    invocation.log?.close()
  }
}

function buildProgram(invocation: Invocation, end: (code: ExitCode) => void): Command {
  const { lang } = invocation
  const words = helpWords(lang)
  const say = words.options
  const program = new Command('pec-migrate')
  program
    .description(words.about)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => invocation.stdout.write(text),
      // Usage errors are said in our words, once, by reportError.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(widestHelp, invocation.stdout.columns ?? 80),
    })
    .helpOption('-h, --help', say.help)
    .helpCommand(false)
    .version(programVersion(), '-V, --version', say.version)
    .option('--json', say.json, false)
    .addOption(new Option('--lang <lang>', say.lang).choices(['it', 'en']))
    .option('--no-color', say.noColor)
    .option('--quiet', say.quiet, false)
    .option('--verbose', say.verbose, false)
    .addOption(new Option('--progress <how>', say.progress).choices(['bar', 'plain', 'none']))
    .option('--log-file <file>', say.logFile)
  translateHelp(program, lang)
  addExamplesAndExitCodes(program, 'pec-migrate', lang)
  addCommands(program, invocation, end)
  return program
}

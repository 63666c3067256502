// Which commands and options there are; each command is loaded when it is called.

import { Option, type Command } from 'commander'
import { phaseNames } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { helpWords } from '../words/ui-words.ts'
import type { CheckOptions } from './commands/check.ts'
import type { CoverageOptions } from './commands/coverage.ts'
import type { FleetOptions } from './commands/fleet.ts'
import type { HandoutOptions } from './commands/handout.ts'
import type { OutcomesOptions } from './commands/outcomes.ts'
import type { ReportOptions } from './commands/report.ts'
import type { RunOptions } from './commands/run.ts'
import type { StatusOptions } from './commands/status.ts'
import type { VerifyOptions } from './commands/verify.ts'
import { csvWords, separatorNames } from './csv-list.ts'
import type { ExitCode } from './exit-codes.ts'
import { addExamplesAndExitCodes } from './help.ts'
import type { CommonOptions, Invocation, PlanOptions } from './invocation.ts'
import { scopeWords } from './scope.ts'
import { programVersion } from './version.ts'

/** Commands about the mailboxes of a plan. */
type PlannedCommand = 'check' | 'run' | 'status' | 'verify' | 'outcomes' | 'handout'

/** Adds every command; `end` gets its exit code. */
export function addCommands(program: Command, invocation: Invocation, end: (code: ExitCode) => void): void {
  const { lang } = invocation
  const words = helpWords(lang)
  const say = words.options
  const add = (name: keyof typeof words.commands): Command => {
    const command = program.command(name).description(words.commands[name])
    addExamplesAndExitCodes(command, name, lang)
    return command
  }
  const addPlanned = (name: PlannedCommand): Command => {
    const command = add(name).argument('<plan>', words.arguments.plan)
    command.option('--only <glob>', say.only, collect, []).option('--except <glob>', say.except, collect, [])
    return command
  }

  add('init')
    .argument('[plan]', words.arguments.initPlan)
    .option('--from-csv <file>', say.fromCsv)
    .option('--force', say.force, false)
    .action(async (file: string | undefined, _local: unknown, command: Command) => {
      const { init } = await import('./commands/init.ts')
      const { fromCsv, force } = command.opts<{ fromCsv?: string; force: boolean }>()
      const again = [
        'init',
        ...(file === undefined ? [] : [file]),
        ...(fromCsv === undefined ? [] : ['--from-csv', fromCsv]),
      ]
      end(await init(prepared(invocation, command, again), { file, fromCsv, force }))
    })
  addPlanned('check')
    .option('--by-year', say.byYear, false)
    .option('--rehearse', say.rehearse, false)
    .option('--logins', say.logins, false)
    .option('--csv <file>', say.csv)
    .addOption(new Option('--csv-separator <name>', say.csvSeparator).choices(separatorNames))
    .option('--retry-logins', say.retryLogins, false)
    .option('--lock <file>', say.lock)
    .action(async (plan: string, _local: unknown, command: Command) => {
      const options = plannedOptions<CheckOptions>(invocation, command, 'check', plan)
      const { byYear, rehearse, logins, lock } = options
      const again = [
        ...(byYear ? ['--by-year'] : []),
        ...(rehearse ? ['--rehearse'] : []),
        ...(logins ? ['--logins'] : []),
        ...csvWords(options),
        ...(lock === undefined ? [] : ['--lock', lock]),
      ]
      invocation.typed = { ...invocation.typed, again: [...invocation.typed.again, ...again] }
      const { check } = await import('./commands/check.ts')
      end(await check(invocation, plan, options))
    })
  addPlanned('run')
    .option('--remove-ghosts', say.removeGhosts, false)
    .option('--retry-logins', say.retryLogins, false)
    .option('--again <folder>', say.again, collect, [])
    .option('--memory <size>', say.memory)
    .option('--flags', say.flags, false)
    .addOption(new Option('--phase <phase>', say.phase).choices(phaseNames))
    .option('--wait', say.wait, false)
    .option('--ignore-window', say.ignoreWindow, false)
    .option('--max-runtime <duration>', say.maxRuntime)
    .option('--metrics <file>', say.metrics)
    .option('--locked <file>', say.locked)
    .action(async (plan: string, _local: unknown, command: Command) => {
      const options = plannedOptions<RunOptions>(invocation, command, 'run', plan)
      const { flags, phase, wait, ignoreWindow, maxRuntime, memory, metrics, locked } = options
      const again = [
        ...(flags ? ['--flags'] : []),
        ...(phase === undefined ? [] : ['--phase', phase]),
        ...(wait ? ['--wait'] : []),
        ...(ignoreWindow ? ['--ignore-window'] : []),
        ...(maxRuntime === undefined ? [] : ['--max-runtime', maxRuntime]),
        ...(memory === undefined ? [] : ['--memory', memory]),
        ...(metrics === undefined ? [] : ['--metrics', metrics]),
        ...(locked === undefined ? [] : ['--locked', locked]),
      ]
      invocation.typed = { ...invocation.typed, again: [...invocation.typed.again, ...again] }
      const { run } = await import('./commands/run.ts')
      end(await run(invocation, plan, options))
    })
  addPlanned('status')
    .option('--watch', say.watch, false)
    .option('--every <seconds>', say.every)
    .option('--csv <file>', say.statusCsv)
    .addOption(new Option('--csv-separator <name>', say.csvSeparator).choices(separatorNames))
    .option('--source', say.source, false)
    .option('--exit-code', say.exitCode, false)
    .action(async (plan: string, _local: unknown, command: Command) => {
      const options = plannedOptions<StatusOptions>(invocation, command, 'status', plan)
      const again = [...(options.source ? ['--source'] : []), ...csvWords(options)]
      invocation.typed = { ...invocation.typed, again: [...invocation.typed.again, ...again] }
      const { status } = await import('./commands/status.ts')
      end(await status(invocation, plan, options))
    })
  addPlanned('verify')
    .addOption(new Option('--against <what>', say.against).choices(['source', 'journal']).default('source'))
    .option('--signatures', say.signatures, false)
    .option('--strict', say.strict, false)
    .option('--save <dir>', say.save)
    .option('--memory <size>', say.memory)
    .action(async (plan: string, _local: unknown, command: Command) => {
      const options = plannedOptions<VerifyOptions>(invocation, command, 'verify', plan)
      const again = [
        ...(options.against === 'journal' ? ['--against', 'journal'] : []),
        ...(options.signatures ? ['--signatures'] : []),
        ...(options.strict ? ['--strict'] : []),
        ...(options.memory === undefined ? [] : ['--memory', options.memory]),
      ]
      invocation.typed = { ...invocation.typed, again: [...invocation.typed.again, ...again] }
      const { verify } = await import('./commands/verify.ts')
      end(await verify(invocation, plan, options))
    })
  addPlanned('outcomes')
    .option('--since <time>', say.since)
    .option('--as-of <time>', say.asOf)
    .addOption(new Option('--scan <side>', say.scan).choices(['source', 'target']))
    .addOption(new Option('--look-in <side>', say.lookIn).choices(['target']))
    .option('--csv <file>', say.outcomesCsv)
    .addOption(new Option('--csv-separator <name>', say.csvSeparator).choices(separatorNames))
    .addOption(new Option('--split <by>', say.split).choices(['group']))
    .option('--fail-if-open', say.failIfOpen, false)
    .action(async (plan: string, _local: unknown, command: Command) => {
      const options = plannedOptions<OutcomesOptions>(invocation, command, 'outcomes', plan)
      const { since, scan, lookIn, split, failIfOpen } = options
      const again = [
        ...(since === undefined ? [] : ['--since', since]),
        ...(scan === undefined ? [] : ['--scan', scan]),
        ...(lookIn === undefined ? [] : ['--look-in', lookIn]),
        ...csvWords(options),
        ...(split === undefined ? [] : ['--split', split]),
        ...(failIfOpen ? ['--fail-if-open'] : []),
      ]
      invocation.typed = { ...invocation.typed, again: [...invocation.typed.again, ...again] }
      const { outcomes } = await import('./commands/outcomes.ts')
      end(await outcomes(invocation, plan, options))
    })
  add('report')
    .argument('[plan]', words.arguments.plan)
    .option('--out <dir>', say.out)
    .option('--redact', say.redact, false)
    .option('--zip', say.zip, false)
    .option('--check <dir|zip>', say.checkReport)
    .option('--against <dir|zip>', say.againstReport)
    .action(async (plan: string | undefined, _local: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReportOptions>()
      const again = [
        ...(plan === undefined ? [] : [plan]),
        ...(options.out === undefined ? [] : ['--out', options.out]),
        ...(options.redact ? ['--redact'] : []),
        ...(options.zip ? ['--zip'] : []),
        ...(options.check === undefined ? [] : ['--check', options.check]),
        ...(options.against === undefined ? [] : ['--against', options.against]),
      ]
      const own = prepared(invocation, command, ['report', ...again])
      own.typed = { ...own.typed, plan }
      const { report } = await import('./commands/report.ts')
      end(await report(own, plan, options, programVersion()))
    })
  add('coverage')
    .argument('<plan>', words.arguments.plan)
    .option('--ipa <file...>', say.ipa)
    .option('--code <code>', say.ipaCode, collect, [])
    .option('--csv <file>', say.coverageCsv)
    .addOption(new Option('--csv-separator <name>', say.csvSeparator).choices(separatorNames))
    .action(async (plan: string, _local: unknown, command: Command) => {
      const options = command.optsWithGlobals<CoverageOptions>()
      const { ipa = [], code } = options
      const again = [
        plan,
        ...(ipa.length === 0 ? [] : ['--ipa', ...ipa]),
        ...code.flatMap((one) => ['--code', one]),
        ...csvWords(options),
      ]
      const own = prepared(invocation, command, ['coverage', ...again])
      own.typed = { ...own.typed, plan }
      const { coverage } = await import('./commands/coverage.ts')
      end(await coverage(own, plan, options))
    })
  addPlanned('handout')
    .option('--out <dir>', say.handoutOut)
    .action(async (plan: string, _local: unknown, command: Command) => {
      const options = plannedOptions<HandoutOptions>(invocation, command, 'handout', plan)
      const again = options.out === undefined ? [] : ['--out', options.out]
      invocation.typed = { ...invocation.typed, again: [...invocation.typed.again, ...again] }
      const { handout } = await import('./commands/handout.ts')
      end(await handout(invocation, plan, options))
    })
  add('fleet')
    .argument('<plan>', words.arguments.plan)
    .option('--bury <machine>', say.bury)
    .option('--collect <dir>', say.collect)
    .action(async (plan: string, _local: unknown, command: Command) => {
      const own = prepared(invocation, command, ['fleet', plan])
      own.typed = { ...own.typed, plan }
      const { fleet } = await import('./commands/fleet.ts')
      end(await fleet(own, plan, command.optsWithGlobals<FleetOptions>()))
    })
  add('providers')
    .argument('[name]', words.arguments.provider)
    .action(async (name: string | undefined, _local: unknown, command: Command) => {
      const { providers } = await import('./commands/providers.ts')
      end(providers(prepared(invocation, command, ['providers']), name))
    })
  add('schema')
    .option('--report', say.reportSchema, false)
    .action(async (_local: unknown, command: Command) => {
      const { schema } = await import('./commands/schema.ts')
      end(schema(prepared(invocation, command, ['schema']), command.opts<{ report: boolean }>()))
    })
  add('explain')
    .argument('[code]', words.arguments.code)
    .action(async (code: string | undefined, _local: unknown, command: Command) => {
      const { explain } = await import('./commands/explain.ts')
      end(explain(prepared(invocation, command, ['explain']), code))
    })
  add('completion')
    .argument('<shell>', words.arguments.shell)
    .argument('[plan]')
    .action(async (shell: string, plan: string | undefined, _local: unknown, command: Command) => {
      const { completion } = await import('./commands/completion.ts')
      end(await completion(prepared(invocation, command, ['completion', shell]), program, shell, plan))
    })
  add('help')
  addHelp(program, invocation, end, words.arguments.topic)
}

function addHelp(program: Command, invocation: Invocation, end: (code: ExitCode) => void, topic: string): void {
  program.commands
    .find((one) => one.name() === 'help')
    ?.argument('[topic]', topic)
    .action(async (asked: string | undefined, _local: unknown, command: Command) => {
      const { help } = await import('./commands/help.ts')
      end(help(prepared(invocation, command, ['help']), program, asked))
    })
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

/** The invocation with what commander made of the common options. */
function prepared(invocation: Invocation, command: Command, again: readonly string[]): Invocation {
  const { json, color, quiet, verbose, progress, logFile, lang } = command.optsWithGlobals<
    CommonOptions & { lang?: Language }
  >()
  invocation.options = { json, color, quiet, verbose, progress, logFile }
  const kept = lang === undefined ? [] : ['--lang', lang]
  invocation.typed = { ...invocation.typed, scope: kept, again: [...again, ...kept] }
  return invocation
}

function plannedOptions<Options extends PlanOptions>(
  invocation: Invocation,
  command: Command,
  name: PlannedCommand,
  plan: string,
): Options {
  prepared(invocation, command, [name])
  const options = command.optsWithGlobals<Options>()
  const scope = [...scopeWords(options), ...invocation.typed.scope]
  const log = options.logFile === undefined ? [] : ['--log-file', options.logFile]
  const progress = options.progress === undefined ? [] : ['--progress', options.progress]
  invocation.typed = { plan, scope, again: [name, plan, ...scope, ...progress, ...log] }
  return options
}

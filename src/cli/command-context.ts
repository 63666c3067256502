// What commands that ask servers share: the plan read, mailboxes chosen, secrets found, screens open, signals heard.

import { dirname } from 'node:path'
import type { MigrationEvent } from '../model/events.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import { readSecrets, type MissingSecret, type OpenFile, type SecretsFrom } from '../plan/secrets.ts'
import { knownAmounts } from '../report/known-amounts.ts'
import { Bars } from '../ui/bars.ts'
import { JsonLines } from '../ui/json-lines.ts'
import { PlainLines, type ScreenOptions } from '../ui/plain-lines.ts'
import { isFinal, type Amount } from '../ui/progress.ts'
import { Screens, type Screen } from '../ui/screen.ts'
import { printable, wrapped } from '../ui/text.ts'
import { planPhrases } from '../words/plan-phrases.ts'
import { helpWords, uiWords } from '../words/ui-words.ts'
import { askPassword } from './ask-password.ts'
import {
  columnsOf,
  humanOutput,
  paintOf,
  printClosing,
  printLines,
  type Invocation,
  type PlanOptions,
} from './invocation.ts'
import { openLogFile } from './log-file.ts'
import { openPlan } from './open-plan.ts'
import { chooseMailboxes } from './scope.ts'
import { listenForSignals } from './signals.ts'
import { UsageError } from './usage-error.ts'

/** Commands that ask servers. */
type Work = 'run' | 'check' | 'verify' | 'outcomes'

export type CommandContext = {
  request: Request
  screens: Screens
  /** Messages that reached their end since the start. */
  finished(): number
  stopped(): boolean
  close(): void
}

/**
 * Prepares the work; `close` must be called whatever happens. `assertReady` may throw before anything is asked or
 * opened.
 */
export async function startWork(
  invocation: Invocation,
  kind: Work,
  planFile: string,
  options: PlanOptions,
  assertReady: (plan: Plan, mailboxes: readonly MailboxPlan[]) => void = () => undefined,
): Promise<CommandContext> {
  const { lang } = invocation
  const plan = await openPlan(invocation, planFile)
  const mailboxes = chooseMailboxes(plan, options, lang)
  assertReady(plan, mailboxes)
  const screens = new Screens()
  addLog(invocation, screens)
  try {
    sayTable(invocation, plan, kind)
    const { secrets, missing, open } = await readSecrets(mailboxes, {
      env: invocation.shell.env,
      planFolder: dirname(plan.file),
      planFile,
      ofPlan: plan.mailboxes,
      lang,
      ...asking(invocation),
      ...lookedAtBeside(kind, plan, mailboxes),
    })
    // The list of check --logins has no room for places.
    const isListed = kind === 'run' || kind === 'outcomes' || ('logins' in options && options.logins === true)
    const lacking = new Set(missing.map(({ mailbox }) => mailbox))
    sayMissing(invocation, missing, { listed: isListed, all: lacking.size === mailboxes.length })
    sayOpen(invocation, open)
    addScreens(
      invocation,
      screens,
      kind,
      mailboxes.map(({ id }) => id),
      kind === 'run' ? knownAmounts(plan.journal) : undefined,
    )
    let finished = 0
    const emit = (event: MigrationEvent): void => {
      // The summary is the last line of all: it is emitted here when everything else is over.
      if (event.event === 'summary') return
      if (event.event === 'message' && isFinal(event.state)) finished += 1
      screens.event(event)
    }
    const stopping = new AbortController()
    const stopListening = listenForSignals({
      stop() {
        emit({ event: 'stopping', why: 'interrupted' })
        stopping.abort()
      },
      stopNow() {
        screens.close()
        printClosing(invocation, {
          kind: 'told',
          told: uiWords(lang).closing.stoppedHard,
          next: invocation.typed.again,
        })
        invocation.shell.exitNow(130)
      },
      hangUp() {
        // Only the terminal is gone; a file or a pipe still takes what it is given.
        for (const output of [invocation.stdout, invocation.stderr]) if (output.isTTY) output.lose()
        invocation.shell.letGoOfTerminal()
      },
    })
    return {
      request: { plan, mailboxes, chosen: options, secrets, emit, stop: stopping.signal, lang },
      screens,
      finished: () => finished,
      stopped: () => stopping.signal.aborted,
      close() {
        stopListening()
        screens.close()
      },
    }
  } catch (error) {
    screens.close()
    throw error
  }
}

/** Bars for a terminal, plain lines for everything else; under --json the machine has stdout and people have stderr. */
function addScreens(
  invocation: Invocation,
  screens: Screens,
  kind: Work,
  mailboxes: readonly string[],
  known?: ReadonlyMap<string, Amount>,
): void {
  const { lang, options, shell, stdout } = invocation
  const output = humanOutput(invocation)
  // check and verify print one document: events before it would spoil it.
  if (options.json && kind === 'run') addLosable(screens, new JsonLines(stdout, Date.now, lang), stdout)
  if (options.json && options.quiet) return
  const screenOptions: ScreenOptions = {
    lang,
    quiet: options.quiet || options.progress === 'none',
    verbose: options.verbose,
    problemsLater: kind !== 'run',
    mailboxes,
    ...(known === undefined
      ? {}
      : {
          known: new Map(
            mailboxes.flatMap((id) => {
              const one = known.get(id)
              return one === undefined ? [] : [[id, one]]
            }),
          ),
        }),
  }
  const mayDraw = !options.json && !options.quiet && (options.progress ?? 'bar') === 'bar'
  const bars = mayDraw && output.isTTY && shell.env['TERM'] !== 'dumb'
  addLosable(
    screens,
    bars ? new Bars(output.stream, screenOptions, paintOf(invocation, output)) : new PlainLines(output, screenOptions),
    output,
  )
}

function addLosable(screens: Screens, screen: Screen, output: Invocation['stdout']): void {
  screens.add(screen)
  output.whenLost(() => screens.drop(screen))
}

function addLog(invocation: Invocation, screens: Screens): void {
  const { logFile } = invocation.options
  if (logFile === undefined) return
  const say = helpWords(invocation.lang).usage
  try {
    invocation.log = openLogFile(logFile, (reason) => invocation.stderr.write(`${say.cannotWrite(logFile, reason)}\n`))
    screens.add(new JsonLines(invocation.log, Date.now, invocation.lang))
  } catch (error) {
    throw new UsageError(say.logFile(logFile, error instanceof Error ? error.message : String(error)))
  }
}

/** What the plan leaves behind is counted, or scanned, where all of the plan is asked about. */
function lookedAtBeside(kind: Work, plan: Plan, mailboxes: readonly unknown[]): Pick<SecretsFrom, 'retired'> {
  const isWhole = mailboxes.length === plan.mailboxes.length
  const looks = kind === 'check' || kind === 'outcomes'
  return looks && isWhole && plan.retired !== undefined ? { retired: plan.retired } : {}
}

/** How passwords are asked for: not at all without a terminal. */
export function asking({ shell, stderr }: Invocation): Pick<SecretsFrom, 'ask'> {
  if (shell.stdin.isTTY !== true) return {}
  return { ask: async (question) => askPassword(question, shell.stdin, stderr) }
}

/** Named here where nothing lists them at the end: a dry run and a verification do. */
const missingShown = 10

function sayMissing(
  invocation: Invocation,
  missing: readonly MissingSecret[],
  how: { listed: boolean; all: boolean },
): void {
  if (missing.length === 0 || (invocation.options.json && invocation.options.quiet)) return
  const words = uiWords(invocation.lang)
  const output = humanOutput(invocation)
  const lines = (how.listed ? missing : [])
    .slice(0, missingShown)
    .map(({ mailbox, side, where }) => `  ${mailbox}, ${words.check.side[side]}: ${where}`)
  if (how.listed && missing.length > missingShown) lines.push(`  ${words.moreMissing(missing.length - missingShown)}`)
  const heading = wrapped(words.missingSecrets(missing.length, how), columnsOf(output) ?? Number.MAX_SAFE_INTEGER)
  printLines(output, [...heading, ...lines].map(printable))
}

/** Passwords that lie open are no secret, but the night need not wait for them. */
function sayOpen(invocation: Invocation, open: readonly OpenFile[]): void {
  if (open.length > 0) sayBeside(invocation, planPhrases(invocation.lang).openSecretFiles(open))
}

/** How the table of mailboxes was understood, where that is a guess; days before, when it can be mended. */
function sayTable(invocation: Invocation, { table }: Plan, kind: Work): void {
  if (table === undefined || kind !== 'check') return
  const say = planPhrases(invocation.lang)
  if (table.encoding === 'windows-1252') sayBeside(invocation, say.readAsWindows(table.file))
  if (table.ignored !== undefined) sayBeside(invocation, say.ignoredColumns(table.file, table.ignored))
}

function sayBeside(invocation: Invocation, text: string): void {
  if (invocation.options.json && invocation.options.quiet) return
  const output = humanOutput(invocation)
  output.write(
    wrapped(text, columnsOf(output) ?? Number.MAX_SAFE_INTEGER)
      .map((line) => `${line}\n`)
      .join(''),
  )
}

// `status --watch`: the journal of a run in another process, looked at again and again until somebody leaves.

import { sleep } from '../../line/sleep.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MailboxPlan, Plan } from '../../model/plan.ts'
import type { StatusReading } from '../../report/status-reading.ts'
import { closingOf } from '../../ui/closing.ts'
import { watchFrame } from '../../ui/watch-frame.ts'
import { WatchHistory } from '../../ui/watch-history.ts'
import { watchView, type WatchView } from '../../ui/watch-view.ts'
import { moment } from '../../words/ui-amounts.ts'
import { watchWords } from '../../words/watch-words.ts'
import { sentence } from '../../words/words.ts'
import { lookAtAny } from '../any-status.ts'
import { lastRunExitCode, type ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, type Invocation } from '../invocation.ts'
import { listenForSignals } from '../signals.ts'
import { openWatchTerminal } from '../watch-terminal.ts'

/** `every`: seconds between two looks; undefined: as often as suits a person, or a file. */
export type WatchOptions = { every: number | undefined; exitCode: boolean }

const everyOnScreen = 2
const everyInPipe = 30
/** A look may take this share of the time: the machine is there for the run. */
const share = 0.1
const pipeRows = 40

/**
 * Looks until q, an interrupt or the end of the output. Throws what the first look throws, except that somebody keeps
 * the journal closed.
 */
export async function watch(
  invocation: Invocation,
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  options: WatchOptions,
): Promise<ExitCode> {
  const { stdout } = invocation
  const leaving = new AbortController()
  const leave = (): void => leaving.abort()
  stdout.whenLost(leave)
  const show = openShow(invocation, leave, plan, options)
  const stopListening = listenForSignals({
    stop: leave,
    stopNow: () => invocation.shell.exitNow(130),
    hangUp() {
      for (const output of [stdout, invocation.stderr]) if (output.isTTY) output.lose()
      invocation.shell.letGoOfTerminal()
      leave()
    },
  })
  const history = new WatchHistory()
  let last: StatusReading | undefined
  try {
    while (!leaving.signal.aborted) {
      const began = performance.now()
      let notice: string | undefined
      try {
        last = await lookAtAny(invocation, plan, mailboxes, invocation.options.json ? 'folders' : 'sums')
        history.add(last)
      } catch (thrown) {
        notice = noticeOf(invocation, thrown, last)
      }
      show.look(last, history, notice)
      await sleep(Math.max(show.every * 1000, (performance.now() - began) / share), leaving.signal)
    }
  } finally {
    stopListening()
    show.close()
  }
  if (last === undefined) return 0
  if (!invocation.options.json) printClosing(invocation, { kind: 'status', status: last.status })
  return options.exitCode ? lastRunExitCode(last.status) : 0
}

/** Later looks fail for reasons that pass: a backup keeps the journal closed, someone moves it away. */
function noticeOf({ lang }: Invocation, thrown: unknown, last: StatusReading | undefined): string {
  if (!(thrown instanceof MigrationError) || thrown.code === 'unexpected') throw thrown
  if (last === undefined && thrown.code !== 'journal-locked') throw thrown
  return watchWords(lang).lookFailed(
    sentence(thrown.code, thrown.facts, lang).message,
    last === undefined ? undefined : moment(last.status.updatedAt, lang),
  )
}

type Show = {
  every: number
  look(look: StatusReading | undefined, history: WatchHistory, notice: string | undefined): void
  close(): void
}

/** A screen for a terminal, a block of lines for everything else, a document a line under --json. */
function openShow(invocation: Invocation, leave: () => void, plan: Plan, { every }: WatchOptions): Show {
  const { lang, options, shell, stdout, stderr } = invocation
  const viewOf = (look: StatusReading | undefined, history: WatchHistory): WatchView | undefined =>
    look === undefined ? undefined : watchView(look, history, plan)
  if (options.json) {
    return {
      every: every ?? everyInPipe,
      look(look, _history, notice) {
        if (notice === undefined && look !== undefined) printJson(invocation, look.status)
        else if (notice !== undefined) stderr.write(`${notice}\n`)
      },
      close: () => undefined,
    }
  }
  const paint = paintOf(invocation, stdout)
  const phased = (plan.windows ?? []).length > 0 || plan.phases !== undefined
  if (!stdout.isTTY || shell.env['TERM'] === 'dumb') {
    const page = {
      lang,
      paint,
      columns: undefined,
      rows: options.quiet ? 0 : pipeRows,
      bar: false,
      foot: undefined,
      phased,
    }
    return {
      every: every ?? everyInPipe,
      look: (look, history, notice) =>
        stdout.write(
          [...watchFrame(viewOf(look, history), notice, page), ''].map((line) => `${line.trimEnd()}\n`).join(''),
        ),
      close: () => undefined,
    }
  }
  const terminal = openWatchTerminal(invocation, leave)
  const seconds = every ?? everyOnScreen
  return {
    every: seconds,
    look(look, history, notice) {
      const view = viewOf(look, history)
      terminal.show((columns, rows) =>
        watchFrame(view, notice, {
          lang,
          paint,
          columns,
          rows,
          bar: true,
          foot: (running) => watchWords(lang).foot(seconds, running),
          next: ({ status }) => closingOf({ kind: 'status', status }, invocation.typed, lang).next,
          phased,
        }),
      )
    },
    close: () => terminal.close(),
  }
}

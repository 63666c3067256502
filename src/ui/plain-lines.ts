// The screen for a pipe or a log: one plain line a thing, no control characters, and progress at most every 30 seconds.

import type { MigrationEvent } from '../model/events.ts'
import type { Language } from '../model/request.ts'
import { duration, percent, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { eventLine } from './event-line.ts'
import { Progress, type Amount } from './progress.ts'
import type { Output, Screen } from './screen.ts'
import { ToldOnce } from './told-once.ts'

const progressEveryMs = 30_000
/** How many mailboxes have been tried or looked at: often enough to see that it moves. */
const tallyEveryMs = 5_000
/** Of more mailboxes than that the end of each folder is no news. */
const foldersToldOf = 5

export type ScreenOptions = {
  lang: Language
  quiet: boolean
  verbose: boolean
  /** Findings and message problems are listed at the end anyhow (check, verify). */
  problemsLater: boolean
  /** What an earlier run has listed of them. */
  known?: ReadonlyMap<string, Amount>
  /** The mailboxes in scope. */
  mailboxes?: readonly string[]
  /** For tests: what time it is. */
  now?: () => number
}

/** Whether this line is wanted under --quiet and --verbose, and not said again at the end. */
export function isWanted(
  event: MigrationEvent,
  weight: 'problem' | 'warning' | 'news' | 'detail',
  options: ScreenOptions,
): boolean {
  if (options.problemsLater && (event.event === 'finding' || (event.event === 'message' && weight === 'problem')))
    return options.verbose
  if (weight === 'problem') return true
  if (options.quiet) return false
  return weight !== 'detail' || options.verbose
}

/**
 * A mailbox is counted again whenever it grows; only the first time is news. To be asked before the progress hears of
 * it.
 */
export function isRecount(event: MigrationEvent, progress: Progress): boolean {
  return event.event === 'mailbox-counted' && progress.mailbox(event.mailbox).counted
}

/** A password that is missing was named before anything began, with the place where it was looked for. */
export function isToldBefore(event: MigrationEvent): boolean {
  return event.event === 'mailbox-parked' && event.code === 'secret-missing'
}

export class PlainLines implements Screen {
  readonly #output: Output
  readonly #options: ScreenOptions
  readonly #now: () => number
  readonly #progress: Progress
  readonly #told: ToldOnce
  #lastProgress: number | undefined
  #lastTally = 0
  #toldMoved = 0
  #life: NodeJS.Timeout | undefined

  constructor(output: Output, options: ScreenOptions) {
    this.#output = output
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#progress = new Progress(this.#now, options.known)
    this.#told = new ToldOnce(this.#now)
  }

  event(event: MigrationEvent): void {
    const aside =
      isRecount(event, this.#progress) ||
      this.#told.isRepeated(event) ||
      isToldBefore(event) ||
      (event.event === 'folder-done' && this.#progress.whole().mailboxes > foldersToldOf)
    this.#progress.event(event)
    const line = eventLine(event, this.#options.lang, this.#told.hints)
    if (
      line !== undefined &&
      isWanted(event, aside ? 'detail' : line.weight, this.#options) &&
      !this.#isTooSoon(event)
    ) {
      this.#write(line.text)
      this.#told.shown(line)
    }
    if (event.event === 'run-started') {
      this.#lastProgress = this.#lastTally = this.#now()
      // Nothing keeps the process alive for it.
      if (event.work === 'run' && !this.#options.quiet)
        this.#life ??= setInterval(() => this.#showLife(), progressEveryMs).unref()
    }
    if (event.event === 'message' && !this.#options.quiet) this.#progressNowAndThen()
  }

  moved(bytes: number): void {
    this.#progress.movedBytes += bytes
  }

  close(): void {
    clearInterval(this.#life)
  }

  /** On a slow line nothing may be proved for minutes, and whoever reads a log asks whether anything moves. */
  #showLife(): void {
    const { movedBytes, waiting } = this.#progress
    if (waiting !== undefined || movedBytes === this.#toldMoved) return
    this.#toldMoved = movedBytes
    if (this.#now() - (this.#lastProgress ?? 0) >= progressEveryMs) this.#tellProgress()
  }

  /** The last tally is always told. */
  #isTooSoon(event: MigrationEvent): boolean {
    const tally =
      event.event === 'logins-tried'
        ? { count: event.tried, of: event.of }
        : event.event === 'mailbox-done'
          ? event.looked
          : undefined
    if (tally === undefined || tally.count === tally.of || this.#options.verbose) return false
    const now = this.#now()
    if (now - this.#lastTally < tallyEveryMs) return true
    this.#lastTally = now
    return false
  }

  #progressNowAndThen(): void {
    const now = this.#now()
    this.#lastProgress ??= now
    if (now - this.#lastProgress >= progressEveryMs) this.#tellProgress()
  }

  #tellProgress(): void {
    this.#lastProgress = this.#now()
    const { lang } = this.#options
    const whole = this.#progress.whole()
    this.#write(
      uiWords(lang).progress.overall({
        percent: whole.bytes === 0 && !whole.allCounted ? 0 : percent(whole.doneBytes, whole.bytes),
        done: whole.doneMessages,
        total: whole.messages,
        certain: whole.allCounted,
        mailboxesDone: whole.mailboxesDone,
        mailboxes: whole.mailboxes,
        rate:
          whole.bytesPerSecond > 0
            ? `${size(whole.bytesPerSecond, lang)}/s`
            : uiWords(lang).progress.noteMoved(size(this.#progress.movedBytes, lang)),
        remaining:
          whole.secondsLeft === undefined || whole.bytesPerSecond <= 0 || this.#progress.stopping
            ? ''
            : `~${duration(whole.secondsLeft, lang)}`,
      }),
    )
  }

  #write(text: string): void {
    const time = new Date(this.#now()).toTimeString().slice(0, 8)
    this.#output.write(`${time} ${text}\n`)
  }
}

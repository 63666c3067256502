// The screen for a terminal: a bar for each mailbox at work and one for the whole; what happens is printed above them.

import { MultiBar, type SingleBar } from 'cli-progress'
import type { MigrationEvent } from '../model/events.ts'
import type { PhaseName } from '../model/plan.ts'
import { hoursWords } from '../words/hours-words.ts'
import { count, duration, moment, percent, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { barLine, labelColumnsAt, type BarContent } from './bar-line.ts'
import { eventLine } from './event-line.ts'
import type { Paint } from './paint.ts'
import { isRecount, isToldBefore, isWanted, type ScreenOptions } from './plain-lines.ts'
import { Progress, secondsLeft, type Amount, type MailboxProgress } from './progress.ts'
import type { Screen } from './screen.ts'
import { shortNames, type Names } from './short-names.ts'
import { fit, width, wrapped } from './text.ts'
import { ToldOnce } from './told-once.ts'

/** What the bars need of a terminal. */
export type TerminalOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

type BarPayload = { mailbox: string | undefined }

export class Bars implements Screen {
  readonly #output: TerminalOutput
  readonly #options: ScreenOptions
  readonly #paint: Paint
  readonly #progress: Progress
  readonly #told: ToldOnce
  readonly #bars: MultiBar
  readonly #byMailbox = new Map<string, SingleBar>()
  /** Started, but the terminal has no row left for them. */
  readonly #waiting = new Set<string>()
  #whole: SingleBar | undefined
  #closed = false
  #shown: { columns: number; of: number; names: Names } | undefined

  constructor(output: TerminalOutput, options: ScreenOptions, paint: Paint) {
    this.#output = output
    this.#options = options
    this.#paint = paint
    this.#progress = new Progress(options.now, options.known)
    this.#told = new ToldOnce(options.now ?? Date.now)
    this.#bars = new MultiBar({
      stream: output,
      fps: 5,
      clearOnComplete: true,
      hideCursor: false,
      // Wrapping stays on: switching it off would outlive a kill -9, and every line fits by itself.
      linewrap: true,
      // A line printed above overwrites bars that did not change.
      forceRedraw: true,
      gracefulExit: false,
      format: (_options, _params, payload: BarPayload) => this.#draw(payload.mailbox),
    })
  }

  event(event: MigrationEvent): void {
    if (this.#closed) return
    const aside = isRecount(event, this.#progress) || this.#told.isRepeated(event) || isToldBefore(event)
    // The countdown stands where the bars were: it is said once what it is for.
    const again = event.event === 'waiting' && this.#progress.waiting !== undefined
    this.#progress.event(event)
    if (event.event === 'mailbox-parked' || event.event === 'mailbox-done' || event.event === 'recent-done')
      this.#endMailbox(event.mailbox)
    if (event.event === 'waiting') this.#endAll()
    if ((!aside && !again) || this.#options.verbose) this.#say(event)
    if (event.event === 'run-started' || event.event === 'waiting')
      this.#whole ??= this.#bars.create(1, 0, { mailbox: undefined })
    if (event.event === 'mailbox-started') this.#startMailbox(event.mailbox)
  }

  moved(bytes: number): void {
    this.#progress.movedBytes += bytes
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#whole === undefined && this.#byMailbox.size === 0) return
    // Draws what was printed last, which stop() would throw away.
    this.#bars.update()
    this.#bars.stop()
  }

  #say(event: MigrationEvent): void {
    // The bars already say how much is done and that they try again; such lines would scroll the problems away.
    if (
      (event.event === 'folder-done' ||
        event.event === 'logins-tried' ||
        (event.event === 'mailbox-done' && event.looked !== undefined)) &&
      !this.#options.verbose
    )
      return
    const line = eventLine(event, this.#options.lang, this.#told.hints)
    if (line === undefined || !isWanted(event, line.weight, this.#options)) return
    this.#told.shown(line)
    const paint =
      line.weight === 'problem'
        ? this.#paint.bad
        : line.weight === 'warning'
          ? this.#paint.careful
          : (text: string) => text
    for (const text of wrapped(line.text, (this.#output.columns ?? 80) - 1)) {
      if (this.#whole === undefined) this.#output.write(`${paint(text)}\n`)
      // Clears the rest of the row: a shorter line would leave the end of a bar standing.
      else this.#bars.log(`${paint(text)}\u001b[K\n`)
    }
  }

  #startMailbox(mailbox: string): void {
    if (this.#byMailbox.has(mailbox)) return
    const rows = Math.max(1, Math.min(16, (this.#output.rows ?? 24) - 6))
    if (this.#byMailbox.size >= rows) {
      this.#waiting.add(mailbox)
      return
    }
    this.#byMailbox.set(mailbox, this.#bars.create(1, 0, { mailbox }))
  }

  #endMailbox(mailbox: string): void {
    this.#waiting.delete(mailbox)
    const bar = this.#byMailbox.get(mailbox)
    if (bar === undefined) return
    this.#byMailbox.delete(mailbox)
    this.#bars.remove(bar)
    const [next] = this.#waiting
    if (next === undefined) return
    this.#waiting.delete(next)
    this.#startMailbox(next)
  }

  #endAll(): void {
    this.#waiting.clear()
    for (const mailbox of this.#byMailbox.keys()) this.#endMailbox(mailbox)
  }

  #draw(mailbox: string | undefined): string {
    if (mailbox === undefined && this.#progress.waiting !== undefined) return this.#countdown(this.#progress.waiting)
    const columns = this.#output.columns ?? 80
    const names = this.#names(columns)
    const whole = this.#wholeContent()
    return barLine(
      mailbox === undefined ? whole : this.#mailboxContent(this.#progress.mailbox(mailbox), names),
      columns,
      Math.max(names.columns, width(whole.label)),
    )
  }

  /** What all mailboxes share is left out; those that the run has not come to yet count too. */
  #names(columns: number): Names {
    const { mailboxes = [] } = this.#options
    if (this.#shown?.columns !== columns || this.#shown.of !== this.#byMailbox.size) {
      const ids = mailboxes.length > 0 ? mailboxes : [...this.#byMailbox.keys()]
      this.#shown = { columns, of: this.#byMailbox.size, names: shortNames(ids, labelColumnsAt(columns)) }
    }
    return this.#shown.names
  }

  #countdown({ until, phase }: { until: string; phase: PhaseName }): string {
    const { lang, now = Date.now } = this.#options
    const seconds = Math.max(0, Math.ceil((Date.parse(until) - now()) / 1000))
    return fit(
      hoursWords(lang).countdown(phase, moment(until, lang), duration(seconds, lang)),
      Math.max(10, (this.#output.columns ?? 80) - 1),
    )
  }

  #wholeContent(): BarContent {
    const whole = this.#progress.whole()
    const say = uiWords(this.#options.lang).progress
    const { movedBytes, stopping } = this.#progress
    const moved =
      whole.bytesPerSecond > 0 || movedBytes === 0 ? '' : say.noteMoved(size(movedBytes, this.#options.lang))
    const note = stopping ? say.noteStopping : moved
    if (this.#progress.looking) {
      const { lang } = this.#options
      const messages = `${count(whole.mailboxesDone, lang)}/${count(whole.mailboxes, lang)}`
      return {
        label: say.lookedLabel,
        percent: percent(whole.mailboxesDone, whole.mailboxes),
        messages,
        rate: '',
        remaining: '',
        note,
      }
    }
    return {
      ...this.#figures(whole, whole.bytesPerSecond, whole.secondsLeft, whole.allCounted),
      label: say.whole(whole.mailboxesDone, whole.mailboxes),
      note,
    }
  }

  #mailboxContent(mailbox: MailboxProgress, names: Names): BarContent {
    const rate = mailbox.rate.bytesPerSecond()
    return {
      ...this.#figures(mailbox, rate, this.#secondsLeft(mailbox, rate), true),
      label: names.of(mailbox.mailbox),
      note: this.#note(mailbox),
    }
  }

  /** Nothing new is taken at a stop: what is left of a mailbox is not waited for. */
  #secondsLeft({ bytes, doneBytes }: MailboxProgress, rate: number): number | undefined {
    return this.#progress.stopping ? undefined : secondsLeft(bytes - doneBytes, rate)
  }

  #figures(
    amount: Amount,
    bytesPerSecond: number,
    left: number | undefined,
    certain: boolean,
  ): Omit<BarContent, 'label' | 'note'> {
    const { lang } = this.#options
    const counted = amount.messages > 0
    return {
      percent: counted ? percent(amount.doneBytes, amount.bytes) : 0,
      messages: counted
        ? fit(`${count(amount.doneMessages, lang)}/${certain ? '' : '~'}${count(amount.messages, lang)}`, 15)
        : '',
      rate: bytesPerSecond > 0 ? `${size(bytesPerSecond, lang)}/s` : '',
      remaining: left === undefined || bytesPerSecond <= 0 ? '' : `~${duration(left, lang)}`,
    }
  }

  #note(mailbox: MailboxProgress): string {
    const say = uiWords(this.#options.lang).progress
    switch (mailbox.pause?.kind) {
      case undefined:
        return ''
      case 'listing':
        return say.noteListing
      case 'settling':
        return say.noteSettling(mailbox.pause.seconds)
      case 'reconnecting':
        return say.noteReconnecting(mailbox.pause.attempt)
    }
  }
}

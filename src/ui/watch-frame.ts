// Draws the view of a watch into so many columns and rows.

import type { Language } from '../model/request.ts'
import type { MailboxState } from '../model/status.ts'
import { count, duration, moment, momentNear, percent, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { loadWords } from '../words/load-words.ts'
import { watchWords } from '../words/watch-words.ts'
import { drawBar } from './bar-line.ts'
import { deadWait } from './dead-wait.ts'
import { fitLines } from './forecast-lines.ts'
import type { Paint } from './paint.ts'
import { fit, indented, printable, right, width } from './text.ts'
import { watchNames, watchRow, watchRowHead } from './watch-row.ts'
import { chooseRows, type WatchView } from './watch-view.ts'

export type WatchPage = {
  lang: Language
  paint: Paint
  /** undefined: a pipe, where nothing is cut. */
  columns: number | undefined
  rows: number
  /** Only for a screen that is drawn again and again. */
  bar: boolean
  /** What stands at the bottom; undefined: nothing. `running`: a run is at work or waits. */
  foot: ((running: boolean) => string) | undefined
  /** What to type where nobody is at work and something is left to do. */
  next?: (view: WatchView) => string
  /** The plan has windows or phases: only then it matters which one it is. */
  phased: boolean
}

/** Seconds without anything proved, and without a sign of life, before it is said. */
const stillAfter = 60
const silentAfter = 15

/**
 * Draws the page; `notice` is what went wrong at the last look, whose view is then an earlier one or none. No line is
 * wider than the page.
 */
export function watchFrame(view: WatchView | undefined, notice: string | undefined, page: WatchPage): string[] {
  // The last column stays free: some terminals wrap when it is written.
  const room = page.columns === undefined ? Infinity : Math.max(20, page.columns - 1)
  const [first = '', ...words] = printable(notice ?? '').split(' ')
  const said = notice === undefined ? [] : wrapped(first, words, room, ' ').map((line) => page.paint.careful(line))
  const top = [...said, ...(view === undefined ? [] : [...headLines(view, room, page), ''])]
  const running = view?.run !== undefined || view?.status.waiting !== undefined
  const bottom = page.foot === undefined ? [] : [page.paint.faint(fit(page.foot(running), room))]
  const free = page.rows - top.length - bottom.length
  const table = view === undefined ? [] : tableLines(view, free, room, page)
  const gap = page.bar ? Math.max(0, free - table.length) : 0
  return [...top, ...table, ...Array.from({ length: gap }, () => ''), ...bottom].slice(0, Math.max(1, page.rows))
}

function headLines(view: WatchView, room: number, page: WatchPage): string[] {
  const { lang, paint } = page
  const words = watchWords(lang)
  const { status } = view
  const phase = !page.phased || status.phase === 'done' ? [] : [words.phase[status.phase]]
  const about = [stateText(view, lang), ...phase].join(' · ')
  const seconds = String(new Date(view.at).getSeconds()).padStart(2, '0')
  const time = `${moment(new Date(view.at).toISOString(), lang)}:${seconds}`
  const shownTime = room - width(time) >= 16 ? time : ''
  const title = fit(`${printable(status.plan.name)} · ${about}`, room - (shownTime === '' ? 0 : width(shownTime) + 2))
  const gap = ' '.repeat(room === Infinity ? 2 : Math.max(0, room - width(title) - width(shownTime)))
  return [
    `${paint.strong(title)}${gap}${paint.faint(shownTime)}`.trimEnd(),
    ...idleLines(view, room, page),
    ...(view.messages === 0 && !view.allListed ? [] : [amounts(view, room, page)]),
    ...[pace(view, lang)].filter((line) => line !== '').map((line) => fit(line, room)),
    ...fitLine(view, lang, paint, room),
    ...wrapped(words.mailboxes(status.mailboxes.length), stateParts(view.states, lang), room),
    ...(view.fails.length === 0 ? [] : [paint.bad(fit(failsText(view, lang, room), room))]),
    ...alarms(view, lang).flatMap((line) => indented(line, '', room).map((part) => paint.careful(fit(part, room)))),
  ]
}

/** A run that waits: until when; one that was left before its end, or died: since when, and what to type. */
function idleLines(view: WatchView, room: number, { lang, paint, next }: WatchPage): string[] {
  const words = watchWords(lang)
  const { stoppedSince, waiting, waitEnded } = view.status
  if (view.run !== undefined) return []
  const line = (text: string): string => fit(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`, room)
  if (waiting !== undefined) return [paint.careful(line(words.waiting(moment(waiting.until, lang), waiting.pid)))]
  if (stoppedSince === undefined && waitEnded === undefined) return []
  const said = [
    ...(waitEnded === undefined ? [] : indented(deadWait(waitEnded, view.at, lang), '', room)),
    ...(stoppedSince === undefined ? [] : [line(words.stoppedSince(momentNear(stoppedSince, lang, view.at)))]),
  ]
  return [
    ...said.map((text) => paint.bad(fit(text, room))),
    ...(next === undefined ? [] : [fit(words.next(next(view)), room)]),
  ]
}

function stateText({ run, status, at }: WatchView, lang: Language): string {
  const words = watchWords(lang)
  const { waiting } = status
  if (run !== undefined) return words.running((at - run.startedAt) / 1000)
  if (waiting !== undefined) return words.waits
  return uiWords(lang).status.runState[status.state]
}

/** How far, as a bar where there is room for one. */
function amounts(view: WatchView, room: number, { lang, bar }: WatchPage): string {
  const words = watchWords(lang)
  const { messages } = view
  const share = `${messages === 0 ? 0 : percent(view.bytes - view.leftBytes, view.bytes)}%`
  const text = [
    `${right(share, 4)} · ${words.messages(view.done, messages, view.allListed)}`,
    ...(view.leftBytes > 0 ? [words.left(size(view.leftBytes, lang))] : []),
  ].join(' · ')
  const barColumns = Math.min(60, room - width(text) - 1)
  return fit(
    bar && barColumns >= 8 ? `${drawBar(Number.parseInt(share, 10), barColumns)} ${text}` : text.trimStart(),
    room,
  )
}

function pace(view: WatchView, lang: Language): string {
  const words = watchWords(lang)
  if (view.run === undefined || !view.measured) return ''
  const rate = size(view.bytesPerSecond, lang)
  if (view.secondsLeft === undefined || view.leftBytes === 0) return words.rate(rate)
  return words.ends(
    rate,
    duration(view.secondsLeft, lang),
    moment(new Date(view.endsAt ?? view.at + view.secondsLeft * 1000).toISOString(), lang),
  )
}

/** By the pace of the run where it is seen, else as the status says it. */
function fitLine({ at, hours, status: { forecast } }: WatchView, lang: Language, paint: Paint, room: number): string[] {
  const known = hours ?? forecast.hours
  const told = known === undefined ? forecast : { ...forecast, hours: known }
  const [first = '', ...more] = fitLines(told, lang, noPaint, at).map((line) => line.trim())
  if (first === '') return []
  const fits = (known === undefined || known.marginSeconds >= 0) && forecast.fits
  const text = `${first.charAt(0).toUpperCase()}${first.slice(1)}`
  const [start = '', ...words] = [text, ...more].join(' ').split(' ')
  return wrapped(start, words, room, ' ').map((line) => (fits ? paint.good(line) : paint.bad(line)))
}

const asIs = (text: string): string => text
const noPaint: Paint = { bad: asIs, careful: asIs, good: asIs, faint: asIs, strong: asIs }

function stateParts(states: ReadonlyMap<MailboxState, number>, lang: Language): string[] {
  const words = watchWords(lang)
  return (Object.keys(words.states) as MailboxState[]).flatMap((state) => {
    const value = states.get(state) ?? 0
    return value === 0 ? [] : [words.states[state](value)]
  })
}

/** Parts in as many lines as they need: a figure cut in its middle is worse than none. */
function wrapped(head: string, parts: readonly string[], room: number, between = ' · '): string[] {
  const lines = [head]
  for (const [at, part] of parts.entries()) {
    const line = `${lines.at(-1) ?? ''}${at === 0 ? ' ' : between}${part}`
    if (width(line) <= room) lines.splice(-1, 1, line)
    else lines.push(`  ${part}`)
  }
  return lines.map((line) => fit(line, room))
}

/** As many parts as fit into one line. */
function cut(head: string, parts: readonly string[], room: number): string {
  const [line = '', ...others] = wrapped(head, parts, Math.max(10, room - 4))
  return others.length === 0 ? line : `${line} · …`
}

function failsText({ fails }: WatchView, lang: Language, room: number): string {
  return cut(
    watchWords(lang).fails,
    fails.map(({ code, count: times }) => `${code} ${count(times, lang)}`),
    room,
  )
}

/** What nobody would see in figures that only stand still. */
function alarms(view: WatchView, lang: Language): string[] {
  const words = watchWords(lang)
  if (view.run === undefined) return []
  const silent = (view.at - view.run.aliveAt) / 1000
  if (silent >= silentAfter) return [words.silent(silent)]
  const servers = view.status.silentServers ?? []
  if (servers.length > 0)
    return servers.map(({ server, since }) =>
      loadWords(lang).silent(printable(server), momentNear(since, lang, view.at)),
    )
  return view.stillFor >= stillAfter ? [words.still(view.stillFor)] : []
}

function tableLines(view: WatchView, free: number, room: number, { lang, paint }: WatchPage): string[] {
  const all = view.status.mailboxes.length
  const rows = all <= free - 1 ? all : Math.max(0, free - 2)
  const { shown, hidden } = chooseRows(view, rows)
  if (shown.length === 0) return hidden.length === 0 || free < 1 ? [] : [more(hidden, room, lang)]
  const names = watchNames(
    view.status.mailboxes.map(({ id }) => id),
    room,
  )
  return [
    paint.faint(watchRowHead(names, lang, room)),
    ...shown.map((mailbox) => watchRow(mailbox, names, lang, paint, room)),
    ...(hidden.length === 0 ? [] : [more(hidden, room, lang)]),
  ]
}

function more(hidden: readonly { state: MailboxState }[], room: number, lang: Language): string {
  const states = new Map<MailboxState, number>()
  for (const { state } of hidden) states.set(state, (states.get(state) ?? 0) + 1)
  return fit(cut(watchWords(lang).more(hidden.length), stateParts(states, lang), room), room)
}

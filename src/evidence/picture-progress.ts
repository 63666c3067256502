// Progress against the window: messages sent so far, the hours that the plan allows, and the runs, over time.

import { instantOf, wallClockAt } from '../schedule/zone.ts'
import { weekdays } from '../model/plan.ts'
import { element, markup, type Html, type Piece } from '../page/markup.ts'
import type { PageContext } from './page-context.ts'
import { axesFor, frame, picture, type Axes } from './picture-axes.ts'
import { fillOf, round, sample } from './picture-bars.ts'
import type { ReportDocument } from './report-document.ts'

type Span = { from: number; to: number }

const hour = 3_600_000
const day = 24 * hour
/** More nights than that are too thin to be seen. */
const mostNights = 120

/** undefined: nothing has run yet. */
export function progressPicture(context: PageContext): Html | undefined {
  const { document, words, times, n } = context
  const runs = document.runs.map(({ startedAt, endedAt, aliveAt }) => spanOf(startedAt, endedAt ?? aliveAt))
  const first = runs[0]
  if (first === undefined) return undefined
  const once = document.hours.flatMap((hours) => (hours.kind === 'once' ? [spanOf(hours.opensAt, hours.closesAt)] : []))
  const from = Math.min(...[...runs, ...once].map((span) => span.from))
  const to = Math.max(...[...runs, ...once].map((span) => span.to))
  const sent = sentSoFar(document)
  const last = sent.at(-1)?.value ?? 0
  const axes = axesFor(from, to, Math.max(last, document.totals.messages))
  const windows = [...once, ...nightsOf(document, axes)].filter((span) => span.to > from && span.from < axes.to)
  const say = words.pictures
  const text = say.progressText({
    from: times.local(iso(from)),
    to: times.local(iso(axes.to)),
    messages: n(last),
    runs: runsText(context, runs.length),
  })
  return picture({
    id: 'progress',
    caption: say.progress,
    text,
    axes,
    valueText: n,
    timeText: (instant) => times.local(iso(instant)),
    content: [
      windows.map((span) => band(axes, span)),
      allOf(axes, document.totals.messages),
      lineOf(axes, sent),
      runs.map((span) => runBar(axes, span)),
    ],
    legend: legendOf(context),
  })
}

function runsText({ lang, n }: PageContext, runs: number): string {
  if (lang === 'it') return `${n(runs)} esecuzion${runs === 1 ? 'e' : 'i'}`
  return `${n(runs)} run${runs === 1 ? '' : 's'}`
}

const iso = (instant: number): string => new Date(Math.round(instant)).toISOString()

function spanOf(from: string, to: string): Span {
  return { from: Date.parse(from), to: Math.max(Date.parse(from), Date.parse(to)) }
}

function sentSoFar({ sentByHour }: ReportDocument): { at: number; value: number }[] {
  let value = 0
  return (sentByHour ?? []).flatMap(({ hour: begins, messages }) => {
    const at = Date.parse(begins)
    const before = { at, value }
    value += messages
    return [before, { at: at + hour, value }]
  })
}

/** The nights of the plan that fall into the picture. */
function nightsOf({ hours, plan }: ReportDocument, axes: Axes): Span[] {
  const nights = hours.filter((one) => one.kind === 'nightly')
  if (nights.length === 0 || axes.to - axes.from > mostNights * day) return []
  const spans: Span[] = []
  for (let noon = axes.from - day; noon < axes.to + day; noon += day) {
    const clock = wallClockAt(noon, plan.timezone)
    const weekday = weekdays[(new Date(Date.UTC(clock.year, clock.month - 1, clock.day)).getUTCDay() + 6) % 7]
    for (const { from, to, days } of nights) {
      if (weekday === undefined || !days.includes(weekday)) continue
      const at = (time: string, later: number, which: 'first' | 'second'): number => {
        const [hours_ = 0, minute = 0] = time.split(':').map(Number)
        return instantOf({ ...clock, day: clock.day + later, hour: hours_, minute, second: 0 }, plan.timezone, which)
      }
      spans.push({ from: at(from, 0, 'first'), to: at(to, to <= from ? 1 : 0, 'second') })
    }
  }
  return spans
}

const floor = frame.height - frame.bottom

function band(axes: Axes, { from, to }: Span): Html {
  const [left, right] = [axes.x(from), axes.x(to)]
  const place = { x: left, y: frame.top, width: round(Math.max(1, right - left)), height: floor - frame.top }
  return element('rect', { ...place, ...windowFill, 'stroke-width': 0.5 })
}

const windowFill = { fill: 'url(#p-window)', class: 'edge', stroke: '#767676' } as const
const allLine = { class: 'axis', stroke: '#000000', 'stroke-dasharray': '6 4' } as const
const sentLine = { class: 'line', fill: 'none', stroke: '#155a8a', 'stroke-width': 3 } as const

function allOf(axes: Axes, messages: number): Piece {
  if (messages === 0) return undefined
  const y = axes.y(messages)
  return element('line', { x1: frame.left, x2: frame.width - frame.right, y1: y, y2: y, ...allLine })
}

function lineOf(axes: Axes, sent: readonly { at: number; value: number }[]): Piece {
  if (sent.length === 0) return undefined
  const points = sent.map(({ at, value }) => `${axes.x(at)},${axes.y(value)}`).join(' ')
  return element('polyline', { points, ...sentLine })
}

function runBar(axes: Axes, { from, to }: Span): Html {
  const [left, right] = [axes.x(from), axes.x(to)]
  const place = { x: left, y: floor + 4, width: round(Math.max(2, right - left)), height: 9 }
  return element('rect', { ...place, ...fillOf('verified') })
}

function legendOf({ words }: PageContext): Html {
  const say = words.pictures
  return markup`<p class="legend">${[
    sample(element('path', { d: 'M0 6H24', ...sentLine }), say.sent),
    sample(element('path', { d: 'M0 6H24', ...allLine }), say.onSource),
    sample(element('rect', { x: 0.5, y: 0.5, width: 23, height: 11, ...windowFill }), say.window),
    sample(element('rect', { y: 2, width: 24, height: 8, ...fillOf('verified') }), say.run),
  ]}</p>
`
}

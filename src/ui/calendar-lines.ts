// The calendar of a plan as a check prints it: what may work when, also what follows from keys that are not there.

import { weekdays, type Plan, type ServerPlan, type Weekday, type WorkHours } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { earliestFinalPass } from '../schedule/timeline.ts'
import { calendarWords } from '../words/calendar-words.ts'
import { moment } from '../words/ui-amounts.ts'
import type { Paint } from './paint.ts'
import { indented, left, printable, width } from './text.ts'

const columns = 80
const windowsShown = 4

type Scheduled = Pick<Plan, 'windows' | 'phases' | 'mailboxes'>

/** None for a plan that says nothing of time: it may work at any hour. */
export function calendarLines(plan: Scheduled, lang: Language, paint: Paint): string[] {
  const words = calendarWords(lang)
  const rows = [...phaseRows(plan, lang), ...sourceRows(plan, lang)]
  if (rows.length === 0) return []
  const nameColumns = Math.max(...rows.map(([name]) => width(name)))
  return [
    '',
    paint.strong(words.heading),
    ...rows.flatMap(([name, text]) => indented(printable(text), `  ${left(name, nameColumns)}  `, columns)),
  ]
}

type Row = readonly [name: string, text: string]

function phaseRows({ windows = [], phases = {} }: Scheduled, lang: Language): Row[] {
  const words = calendarWords(lang)
  const at = (ms: number): string => moment(new Date(ms).toISOString(), lang)
  const [first, last] = [windows[0], windows.at(-1)]
  const precopyHours = hoursInWords(phases.precopy?.hours ?? [], lang)
  if (first === undefined || last === undefined)
    return phases.precopy === undefined ? [] : [[words.precopy, `${precopyHours}, ${words.noEnd}`]]
  const shown = windows.slice(0, windowsShown).map(({ opensAt, closesAt, drainMs }) => {
    const drain = drainMs > 0 ? ` (${words.drain(at(closesAt - drainMs))})` : ''
    return `${words.between(at(opensAt), at(closesAt))}${drain}`
  })
  const { until, hours = [] } = phases.backfill ?? {}
  return [
    [words.precopy, `${precopyHours}, ${words.until(at(first.opensAt))}`],
    [
      words.cutover,
      [...shown, ...(windows.length > shown.length ? [words.more(windows.length - shown.length)] : [])].join('; '),
    ],
    [
      words.backfill,
      `${hoursInWords(hours, lang)}, ${words.after(at(last.closesAt))}, ` +
        (until === undefined ? words.noEnd : words.until(at(until))),
    ],
  ]
}

/** What the providers have announced. */
function sourceRows({ mailboxes }: Scheduled, lang: Language): Row[] {
  const words = calendarWords(lang)
  const at = (ms: number): string => moment(new Date(ms).toISOString(), lang)
  const servers = new Set<ServerPlan>(mailboxes.map(({ source }) => source.server))
  return [...servers].flatMap(({ name, timeline = {} }): Row[] => {
    const pass = earliestFinalPass(timeline)
    return [
      ...(pass === null ? [] : [[words.lastPass, `${words.after(at(pass))}: ${words.lastReceipt(name)}`] as const]),
      ...(timeline.accessStops === undefined
        ? []
        : [[words.access, words.accessStops(name, at(timeline.accessStops))] as const]),
    ]
  })
}

function hoursInWords(hours: readonly WorkHours[], lang: Language): string {
  const words = calendarWords(lang)
  const at = (ms: number): string => moment(new Date(ms).toISOString(), lang)
  if (hours.length === 0) return words.anyHour
  return hours
    .map((one) =>
      one.kind === 'once'
        ? words.between(at(one.opensAt), at(one.closesAt))
        : words.nightly(clock(one.from), clock(one.to), daysInWords(one.days, lang)),
    )
    .join('; ')
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Days in a row as one; empty: all of them. */
function daysInWords(days: readonly Weekday[], lang: Language): string {
  const words = calendarWords(lang).days
  const chosen = weekdays.filter((day) => days.includes(day))
  if (chosen.length === weekdays.length) return ''
  const runs: Weekday[][] = []
  for (const day of chosen) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run !== undefined && before !== undefined && weekdays.indexOf(day) === weekdays.indexOf(before) + 1)
      run.push(day)
    else runs.push([day])
  }
  return runs
    .map((run) => {
      const [from, to] = [run[0], run.at(-1)]
      if (from === undefined || to === undefined) return ''
      return run.length > 2 ? `${words[from]}–${words[to]}` : run.map((day) => words[day]).join(', ')
    })
    .join(', ')
}

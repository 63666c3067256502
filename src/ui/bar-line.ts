// One bar as text: name, bar, percentage, messages, rate and remaining time, in the columns that there are.

import { fit, left, right, width } from './text.ts'

export type BarContent = {
  label: string
  percent: number
  /** `1.234/5.678` */
  messages: string
  rate: string
  remaining: string
  /** Stands in place of rate and remaining time. */
  note: string
}

const percentColumns = 4
const messagesColumns = 15
const rateColumns = 10
const remainingColumns = 12
const tailColumns = rateColumns + 1 + remainingColumns

/** Below that no bar is drawn. */
const leastBar = 5
/**
 * The last column stays free, because some terminals wrap when it is written, and two more for the ^C that a terminal
 * writes at the end of the last bar: in a row of its own it would leave a bar standing that nobody draws any more.
 */
const keptFree = 3

/** The columns that a name may take beside everything else. */
export function labelColumnsAt(columns: number): number {
  const rest = percentColumns + 1 + messagesColumns + 1 + tailColumns + 1
  return Math.max(10, Math.max(10, columns - keptFree) - rest - (leastBar + 1))
}

/**
 * Draws a bar; at 80 columns everything fits, below that first the bar shrinks, then the name, then the tail goes.
 * `wanted`: the columns of the longest name; the bar gives them.
 */
export function barLine(content: BarContent, columns: number, wanted?: number): string {
  const room = Math.max(10, columns - keptFree)
  const tail =
    content.note === ''
      ? `${right(content.rate, rateColumns)} ${right(content.remaining, remainingColumns)}`
      : left(content.note, tailColumns)
  const figures = `${right(`${content.percent}%`, percentColumns)} ${right(content.messages, messagesColumns)}`
  const end = room >= width(figures) + 1 + width(tail) + 9 ? `${figures} ${tail}` : figures
  const start = Math.max(0, room - width(end) - 1)
  const most = start >= 24 ? Math.max(Math.min(44, Math.floor(start * 0.6)), start - leastBar - 1) : start
  const labelColumns = Math.min(most, wanted ?? Math.min(44, Math.floor(start * 0.6)))
  const barColumns = Math.min(40, start - labelColumns - 1)
  const bar = barColumns < leastBar ? '' : ` ${drawBar(content.percent, barColumns)}`
  return fit(`${left(content.label, barColumns < leastBar ? start : labelColumns)}${bar} ${end}`, room)
}

/** A bar of exactly so many columns. */
export function drawBar(percent: number, columns: number): string {
  const filled = Math.min(columns, Math.floor((percent / 100) * columns))
  return '█'.repeat(filled) + '░'.repeat(columns - filled)
}

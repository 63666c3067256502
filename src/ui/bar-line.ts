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

/** Draws a bar; at 80 columns everything fits, below that first the bar shrinks, then the name, then the tail goes. */
export function barLine(content: BarContent, columns: number): string {
  // The last column stays free: some terminals wrap when it is written.
  const room = Math.max(10, columns - 1)
  const tail =
    content.note === ''
      ? `${right(content.rate, rateColumns)} ${right(content.remaining, remainingColumns)}`
      : left(content.note, tailColumns)
  const figures = `${right(`${content.percent}%`, percentColumns)} ${right(content.messages, messagesColumns)}`
  const end = room >= width(figures) + 1 + width(tail) + 9 ? `${figures} ${tail}` : figures
  const start = Math.max(0, room - width(end) - 1)
  const labelColumns = start >= 24 ? Math.min(44, Math.floor(start * 0.6)) : start
  const barColumns = Math.min(40, start - labelColumns - 1)
  const bar = barColumns < 5 ? '' : ` ${drawBar(content.percent, barColumns)}`
  return fit(`${left(content.label, barColumns < 5 ? start : labelColumns)}${bar} ${end}`, room)
}

/** A bar of exactly so many columns. */
export function drawBar(percent: number, columns: number): string {
  const filled = Math.min(columns, Math.floor((percent / 100) * columns))
  return '█'.repeat(filled) + '░'.repeat(columns - filled)
}

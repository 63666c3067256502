// One mailbox of a watch as a row, in the columns that there are.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import { count, duration, percent, size } from '../words/ui-amounts.ts'
import { whyInShort } from '../words/logins-words.ts'
import { uiWords } from '../words/ui-words.ts'
import { watchWords } from '../words/watch-words.ts'
import { drawBar } from './bar-line.ts'
import type { Paint } from './paint.ts'
import { nameHead, shortNames, type Names } from './short-names.ts'
import { fit, left, right, width } from './text.ts'
import type { WatchedMailbox } from './watch-view.ts'

type Widths = { id: number; state: number; bar: number; percent: number; counts: number; rate: number; left: number }

const stateColumns = 12
const percentColumns = 4
const countsColumns = 16
const rateColumns = 10
const leftColumns = 12
const leastBar = 8
/** Where nothing is cut. */
const barInPipe = 15
const leastId = 24

/** What goes first where columns are missing: the bar, the counts, rate and time. Infinity: nothing is missing. */
function widthsFor(room: number, wanted: number): Widths {
  if (room === Infinity)
    return {
      id: Math.max(leastId, wanted),
      state: stateColumns,
      bar: barInPipe,
      percent: percentColumns,
      counts: countsColumns,
      rate: rateColumns,
      left: leftColumns,
    }
  const least = 16
  const need = (...columns: number[]): number => columns.reduce((sum, one) => sum + 1 + one, least)
  const tail = room >= need(stateColumns, percentColumns, rateColumns, leftColumns)
  const counts = room >= need(stateColumns, percentColumns, countsColumns, rateColumns, leftColumns)
  const fixed = [
    stateColumns,
    percentColumns,
    ...(counts ? [countsColumns] : []),
    ...(tail ? [rateColumns, leftColumns] : []),
  ].reduce((sum, one) => sum + 1 + one, 0)
  const free = room - fixed
  // A name gets what it needs as long as a bar is left beside it.
  const id = free >= 40 ? Math.min(Math.max(wanted, Math.min(48, Math.floor(free * 0.6))), free - leastBar - 1) : free
  return {
    id: Math.max(8, id),
    state: stateColumns,
    bar: free >= 40 ? Math.min(60, free - id - 1) : 0,
    percent: percentColumns,
    counts: counts ? countsColumns : 0,
    rate: tail ? rateColumns : 0,
    left: tail ? leftColumns : 0,
  }
}

/** How the mailboxes are called in rows of so many columns. */
export function watchNames(ids: readonly string[], room: number): Names {
  const whole = shortNames(ids, undefined)
  return shortNames(ids, widthsFor(room, whole.columns).id)
}

/** The names of the columns. */
export function watchRowHead(names: Names, lang: Language, room: number): string {
  const { columns } = watchWords(lang)
  const widths = widthsFor(room, names.columns)
  return line(
    widths,
    nameHead(columns.mailbox, names, widths.id),
    columns.state,
    '',
    '',
    widths.counts === 0 ? '' : columns.proved,
    widths.rate === 0 ? '' : columns.rate,
    widths.left === 0 ? '' : columns.left,
    room,
  )
}

/** Draws a mailbox. One that is set aside says why instead of how fast. */
export function watchRow(mailbox: WatchedMailbox, names: Names, lang: Language, paint: Paint, room: number): string {
  const widths = widthsFor(room, names.columns)
  const words = watchWords(lang)
  const { state, problems, messages } = mailbox
  const stated = uiWords(lang).status.mailboxState[state]
  const share = messages === 0 ? undefined : percent(mailbox.bytes - mailbox.leftBytes, mailbox.bytes)
  const text = (): string => {
    if (mailbox.code !== undefined) {
      const start = `${left(names.of(mailbox.id), widths.id)} ${left(stated, widths.state)} `
      return fit(start + fit(whyInShort(mailbox.code, lang), Math.max(0, room - width(start))), room)
    }
    const marked =
      problems > 0 && state === 'running' ? fit(`${stated} !${count(problems, lang)}`, widths.state) : stated
    const rate = mailbox.bytesPerSecond > 0 ? `${size(mailbox.bytesPerSecond, lang)}/s` : ''
    const time =
      mailbox.leftBytes === 0
        ? ''
        : mailbox.secondsLeft === undefined
          ? size(mailbox.leftBytes, lang)
          : `~${duration(mailbox.secondsLeft, lang)}`
    const ends =
      problems > 0 && state !== 'running' ? (['', words.problems(problems)] as const) : ([rate, time] as const)
    const counts = messages === 0 ? '' : `${count(mailbox.done, lang)}/${count(messages, lang)}`
    return line(
      widths,
      names.of(mailbox.id),
      marked,
      share === undefined ? '' : `${share}%`,
      share === undefined || widths.bar === 0 ? '' : drawBar(share, widths.bar),
      counts,
      ...ends,
      room,
    )
  }
  return colourOf(mailbox, paint)(text())
}

function line(
  widths: Widths,
  id: string,
  state: string,
  share: string,
  bar: string,
  counts: string,
  rate: string,
  remaining: string,
  room: number,
): string {
  const cells = [
    left(id, widths.id),
    left(state, widths.state),
    ...(widths.bar === 0 ? [] : [left(bar, widths.bar)]),
    right(share, widths.percent),
    ...(widths.counts === 0 ? [] : [right(fit(counts, widths.counts), widths.counts)]),
    ...(widths.rate === 0 ? [] : [right(rate, widths.rate)]),
    ...(widths.left === 0 ? [] : [right(remaining, widths.left)]),
  ]
  return fit(cells.join(' ').trimEnd(), room)
}

function colourOf({ state, code, problems }: WatchedMailbox, paint: Paint): (text: string) => string {
  if (code !== undefined) return paint.bad
  switch (state) {
    case 'parked':
    case 'incomplete':
      return paint.bad
    case 'pass-due':
    case 'complete':
      return paint.good
    case 'stopped':
      return paint.careful
    case 'running':
      return problems > 0 ? paint.careful : (text) => text
    case 'not-started':
      return paint.faint
    default:
      return neverHappens(state)
  }
}

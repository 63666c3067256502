// Names of mailboxes where columns are few: what all of them share is left out before one of them is cut.

import { fit, printable, width } from './text.ts'

export type Names = {
  /** How a mailbox is called on this page. */
  of(id: string): string
  /** The columns that the longest of them takes. */
  columns: number
  /** What was left out at their ends; empty: nothing. */
  shared: string
}

/** Characters at which a name may be parted from what it shares with the others. */
const beforeSuffix = /[@.]/
const afterPrefix = /[@._/-]/

/**
 * The names for so many columns; undefined: nothing is left out (a pipe). First the end goes that all share (the
 * domain), then the beginning; what is still too long is cut in its middle.
 */
export function shortNames(ids: readonly string[], columns: number | undefined): Names {
  const names = ids.map(printable)
  const whole: Names = { of: printable, columns: widest(names), shared: '' }
  if (columns === undefined || whole.columns <= columns) return whole
  const suffix = sharedSuffix(names)
  const withoutEnd = (name: string): string =>
    name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name
  const ends = names.map(withoutEnd)
  const prefix = widest(ends) <= columns ? '' : sharedPrefix(ends)
  const short = (id: string): string => {
    const name = withoutEnd(printable(id))
    return fit(name.startsWith(prefix) ? name.slice(prefix.length) : name, columns)
  }
  return { of: short, columns: widest(names.map(short)), shared: suffix }
}

/** The head of their column; with what they all share, where there is room for it. */
export function nameHead(head: string, { shared }: Names, columns: number): string {
  const both = `${head} (…${shared})`
  return shared !== '' && width(both) <= columns ? both : head
}

function widest(names: readonly string[]): number {
  return names.reduce((most, name) => Math.max(most, width(name)), 0)
}

/** From a separator on; empty where a name would have nothing left. A single name shares its domain with nobody. */
function sharedSuffix(names: readonly string[]): string {
  const [only = ''] = names
  if (names.length === 1) return only.lastIndexOf('@') > 0 ? only.slice(only.lastIndexOf('@')) : ''
  const shared = commonStart(names.map(reversed))
  const common = reversed(shared)
  const at = common.search(beforeSuffix)
  const suffix = at === -1 ? '' : common.slice(at)
  return names.some((name) => name.length <= suffix.length) ? '' : suffix
}

function sharedPrefix(names: readonly string[]): string {
  const common = commonStart(names)
  const last = [...common].findLastIndex((character) => afterPrefix.test(character))
  const prefix = [...common].slice(0, last + 1).join('')
  return names.some((name) => name.length <= prefix.length) ? '' : prefix
}

function commonStart(names: readonly string[]): string {
  const [first = '', ...others] = names
  if (others.length === 0) return ''
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1
  return first.slice(0, length)
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}

// When a message was received or written, as its header says: for servers that do not tell it. Pure.

import { isSendableDate } from './projection.ts'

/** Headers are read up to so many bytes. */
const longest = 65_536
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** RFC 5322, 3.3 and 4.3: the day of the week before it and comments behind it may be anything. */
const dateTime =
  /(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4}|\d{2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([+-])(\d{2})(\d{2}))?/i

/**
 * The date of the newest Received field, else of Date, in ms since 1970; null where neither is a date that can be sent.
 */
export function headerDateOf(bytes: Buffer): number | null {
  const [header = ''] = bytes.toString('latin1', 0, longest).split(/\r?\n\r?\n/, 1)
  const fields = header.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  const received = fields
    .filter((field) => /^received:/i.test(field))
    .map((field) => field.slice(field.lastIndexOf(';')))
  const dated = fields.filter((field) => /^date:/i.test(field))
  // Each server puts its own Received before the others (RFC 5321, 4.4).
  for (const text of [...received, ...dated]) {
    const instant = instantIn(text)
    if (instant !== null) return instant
  }
  return null
}

/** The first date in a text (RFC 5322, 3.3), in ms since 1970; null where there is none that can be sent. */
export function instantIn(text: string): number | null {
  const match = dateTime.exec(text)
  if (match === null) return null
  const month = months.indexOf((match[2] ?? '').toLowerCase())
  const year = match[3] ?? ''
  const at = Date.UTC(
    fullYear(Number(year), year.length),
    month,
    Number(match[1]),
    Number(match[4]),
    Number(match[5]),
    Number(match[6] ?? 0),
  )
  const minutes = Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0)
  const instant = at - minutes * (match[7] === '-' ? -60_000 : 60_000)
  return month >= 0 && isSendableDate(instant) ? instant : null
}

/** RFC 5322, 4.3. */
function fullYear(year: number, digits: number): number {
  if (digits > 2) return year
  return year < 50 ? 2000 + year : 1900 + year
}

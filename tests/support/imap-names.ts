// Folder names and dates on the wire, written apart from the program's own code so that the two can disagree.

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

/** RFC 3501, 5.1.3: modified UTF-7. */
export function encodeName(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (part) =>
    part === '&' ? '&-' : `&${utf16be(part).toString('base64').replace(/=+$/, '').replace(/\//g, ',')}-`,
  )
}

export function decodeName(wire: string): string {
  return wire.replace(/&([A-Za-z0-9+,]*)-/g, (_, coded: string) => {
    if (coded === '') return '&'
    const bytes = Buffer.from(coded.replace(/,/g, '/'), 'base64')
    return bytes
      .subarray(0, bytes.length - (bytes.length % 2))
      .swap16()
      .toString('utf16le')
  })
}

/** An encoded, quoted folder name for a command. */
export function quotedName(name: string): string {
  return quoted(encodeName(name))
}

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** An INTERNALDATE in UTC, without the quotes. */
export function imapDate(instant: number): string {
  const date = new Date(instant)
  const two = (n: number): string => String(n).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return (
    `${String(date.getUTCDate()).padStart(2, ' ')}-${months[date.getUTCMonth()] ?? ''}-` +
    `${String(date.getUTCFullYear()).padStart(4, '0')} ${time} +0000`
  )
}

/** The instant of an INTERNALDATE; NaN when it is none. */
export function instantOf(imap: string): number {
  const found = /^\s?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(imap)
  if (found === null) return Number.NaN
  const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = found
  const local = Date.UTC(
    Number(year),
    months.indexOf(month ?? ''),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  return local - (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
}

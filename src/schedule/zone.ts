// Between the clock on the wall of a time zone and instants: an hour may not exist, another comes twice.

/** What a clock shows. Fields beyond their range roll over, as in `Date.UTC`: hour 24 is midnight of the next day. */
export type WallClock = {
  year: number
  month: number
  day: number
  hour?: number
  minute?: number
  second?: number
  millisecond?: number
}

/**
 * The instants (ms since 1970) at which a wall clock shows a time. `gap`: never, because the clocks are put forward
 * over it; `at` is the moment of that jump, the first at which the clock shows this time or a later one. `twice`:
 * before and after the clocks are put back.
 */
export type Instants =
  { kind: 'once'; at: number } | { kind: 'gap'; at: number } | { kind: 'twice'; first: number; second: number }

const day = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Finds a wall-clock time in a zone (a name of the IANA list). */
export function instantsOf(clock: WallClock, zone: string): Instants {
  const asUtc = utcOf(clock)
  // A zone changes its clocks once in these two days at most, so the answer has the offset before it or the one after.
  const before = offsetAt(asUtc - day, zone)
  const after = offsetAt(asUtc + day, zone)
  const found = [...new Set([before, after])]
    .filter((offset) => offsetAt(asUtc - offset, zone) === offset)
    .map((offset) => asUtc - offset)
  const [first = 0, second = 0] = found.toSorted((a, b) => a - b)
  if (found.length === 2) return { kind: 'twice', first, second }
  if (found.length === 1) return { kind: 'once', at: first }
  return { kind: 'gap', at: changeBetween(asUtc - after, asUtc - before, zone) }
}

/** One instant for it: the first or the last at which the clock shows it; in a gap, the jump. */
export function instantOf(clock: WallClock, zone: string, which: 'first' | 'second'): number {
  const found = instantsOf(clock, zone)
  return found.kind === 'twice' ? found[which] : found.at
}

/** What the wall clock of a zone shows at an instant. */
export function wallClockAt(instant: number, zone: string): Required<WallClock> {
  const local = new Date(instant + offsetAt(instant, zone))
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  }
}

/**
 * As a person of this zone would write it, with the offset that leaves no doubt: `2015-12-24T14:00+01:00`; seconds only
 * where there are some.
 */
export function isoIn(instant: number, zone: string): string {
  const { year, month, day: date, hour, minute, second } = wallClockAt(instant, zone)
  const two = (number: number) => String(number).padStart(2, '0')
  const ahead = Math.round(offsetAt(instant, zone) / 60_000)
  const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`
  return (
    `${year}-${two(month)}-${two(date)}T${two(hour)}:` +
    `${two(minute)}${second === 0 ? '' : `:${two(second)}`}${offset}`
  )
}

/** How far the zone is ahead of UTC at an instant, in ms. */
export function offsetAt(instant: number, zone: string): number {
  const whole = Math.floor(instant / 1000) * 1000
  const shown: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(whole)) shown[type] = Number(value)
  const { year = 0, month = 0, day: date = 0, hour = 0, minute = 0, second = 0 } = shown
  return utcOf({ year, month, day: date, hour, minute, second }) - whole
}

function utcOf({ year, month, day: date, hour = 0, minute = 0, second = 0, millisecond = 0 }: WallClock): number {
  return Date.UTC(year, month - 1, date, hour, minute, second, millisecond)
}

/** The moment between two instants at which the offset changes. */
function changeBetween(early: number, late: number, zone: string): number {
  const old = offsetAt(early, zone)
  let [low, high] = [early, late]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle, zone) === old) low = middle
    else high = middle
  }
  return high
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  // To make one costs a hundred times more than to use it.
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}

// Times, durations and amounts as people write them, turned into numbers; what cannot be read is undefined.

import type { WallClock } from '../schedule/zone.ts'

/**
 * A date-time with an offset is an instant; without one it is what a wall clock shows. `dayOnly`: no hour was given.
 */
export type WrittenTime = { instant: number } | { clock: WallClock; dayOnly: boolean }

const durationUnits = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 }
const durationForm = new RegExp(
  `^${Object.keys(durationUnits)
    .map((unit) => `(?:(\\d+(?:\\.\\d+)?)${unit}\\s*)?`)
    .join('')}$`,
)

/**
 * `10m`, `30d`, `2h30m`, `1.5h` in ms; units from large to small, each once. A day has 24 hours. Nothing at all is no
 * duration.
 */
export function durationOf(written: string): number | undefined {
  const found = durationForm.exec(written.trim())
  if (found === null) return undefined
  const total = Object.values(durationUnits).reduce((sum, size, at) => sum + Number(found[at + 1] ?? 0) * size, 0)
  return total > 0 && total < 100 * 366 * durationUnits.d ? Math.round(total) : undefined
}

const amountUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  kiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}

/**
 * `20MB` (MB = 10^6), `20 MiB/s`, or a number of bytes. `Mb` would be bits, which is why letters count as they are
 * written.
 */
export function amountOf(written: string | number): number | undefined {
  const [, number, unit = 'B'] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)?(?:\/s)?$/.exec(String(written).trim()) ?? []
  const size = Object.hasOwn(amountUnits, unit) ? amountUnits[unit] : undefined
  const bytes = Math.round(Number(number) * (size ?? NaN))
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : undefined
}

/** `20:00` in minutes after midnight; `24:00` is the end of the day. */
export function clockTimeOf(written: string): number | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(written.trim()) ?? []
  const minutes = Number(hour) * 60 + Number(minute)
  return Number(minute) < 60 && minutes <= 1440 ? minutes : undefined
}

/**
 * ISO 8601: a date, or a date and an hour, with seconds and an offset if wanted. Days that the calendar does not have
 * are undefined.
 */
export function timeOf(written: string): WrittenTime | undefined {
  const found =
    /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/.exec(
      written.trim(),
    )
  if (found === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0))
  const clock = { year, month, day, hour, minute, second, millisecond: Number((found[7] ?? '').padEnd(3, '0')) }
  const endOfDay = hour === 24 && minute === 0 && second === 0 && clock.millisecond === 0
  const inCalendar =
    new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day &&
    month >= 1 &&
    month <= 12 &&
    year >= 1970 &&
    year <= 2099
  if (!inCalendar || minute > 59 || second > 59 || (hour > 23 && !endOfDay)) return undefined
  const offset = found[8] === undefined ? undefined : offsetOf(found[8])
  if (offset === undefined) return found[8] === undefined ? { clock, dayOnly: found[4] === undefined } : undefined
  return { instant: Date.UTC(year, month - 1, day, hour, minute, second, clock.millisecond) - offset }
}

function offsetOf(written: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(written) ?? []
  if (sign === undefined) return 0
  const ahead = Number(hours) * 60 + Number(minutes)
  return ahead > 14 * 60 || Number(minutes) > 59 ? undefined : (sign === '-' ? -ahead : ahead) * 60_000
}

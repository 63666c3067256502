// Numbers, sizes, durations and times as a person reads them, in Italian or English.

import type { Language } from '../model/request.ts'

const marks = { it: { decimal: ',', thousands: '.' }, en: { decimal: '.', thousands: ',' } } as const

/** A whole number with its thousands apart: `8.000` in Italian, `8,000` in English. */
export function count(value: number, lang: Language): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, marks[lang].thousands)
}

/** Bytes in powers of ten, as providers state quotas: `75,6 MB` in Italian, `75.6 MB` in English. */
export function size(bytes: number, lang: Language): string {
  if (bytes < 1000) return `${count(bytes, lang)} B`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const
  let value = bytes / 1000
  let at = 0
  // 999.95 would be printed as 1000.0
  while (value >= 999.95 && at < units.length - 1) {
    value /= 1000
    at += 1
  }
  return `${value.toFixed(1).replace('.', marks[lang].decimal)} ${units[at] ?? 'PB'}`
}

/** A length of time in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `1 g 3 h`. */
export function duration(seconds: number, lang: Language): string {
  const whole = Math.max(0, Math.round(seconds))
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  if (days > 0) return `${count(days, lang)} ${lang === 'it' ? 'g' : 'd'} ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}

/** A share as a percentage that says 100 only when it is all: 7,999 of 8,000 are 99. */
export function percent(done: number, total: number): number {
  if (total <= 0) return 100
  return done >= total ? 100 : Math.max(0, Math.min(99, Math.floor((done / total) * 100)))
}

/**
 * A date and time, `01/06/2025 14:03` or `2025-06-01 14:03`: of the clock whose offset the text names, else of this
 * process. A date stays one; what is neither stays as it is.
 */
export function moment(iso: string, lang: Language): string {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)\S*[+-]\d\d:\d\d)?$/.exec(iso) ?? []
  if (date !== undefined) return [dateOf(date, lang), ...(time === undefined ? [] : [time])].join(' ')
  const instant = new Date(iso)
  if (Number.isNaN(instant.getTime())) return iso
  const two = (value: number): string => String(value).padStart(2, '0')
  const written = `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`
  return `${dateOf(written, lang)} ${two(instant.getHours())}:${two(instant.getMinutes())}`
}

const nearMs = 3_600_000

/** The same, to the second where it is less than an hour away. */
export function momentNear(iso: string, lang: Language, now: number): string {
  const at = new Date(iso)
  const seconds = String(at.getSeconds()).padStart(2, '0')
  return Math.abs(at.getTime() - now) < nearMs ? `${moment(iso, lang)}:${seconds}` : moment(iso, lang)
}

/** The same without the time. */
export function day(iso: string, lang: Language): string {
  return moment(iso, lang).replace(/ \d\d:\d\d$/, '')
}

function dateOf(written: string, lang: Language): string {
  return lang === 'it' ? written.split('-').toReversed().join('/') : written
}

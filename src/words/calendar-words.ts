// The calendar of a plan, as the program understands it, in both languages: what may work when.

import type { Weekday } from '../model/plan.ts'
import type { Language } from '../model/request.ts'

export type CalendarWords = {
  heading: string
  precopy: string
  cutover: string
  lastPass: string
  backfill: string
  access: string
  anyHour: string
  /** From one time to another. */
  between(from: string, to: string): string
  /** Of nights, or of a part of each day; `days` empty: every day. */
  nightly(from: string, to: string, days: string): string
  until(at: string): string
  after(at: string): string
  drain(at: string): string
  more(count: number): string
  noEnd: string
  /** Mail and receipts can come until then. */
  lastReceipt(server: string): string
  accessStops(server: string, at: string): string
  days: Record<Weekday, string>
}

const en: CalendarWords = {
  heading: 'What may work when, as the plan says:',
  precopy: 'pre-copy',
  cutover: 'cutover',
  lastPass: 'last pass',
  backfill: 'backfill',
  access: 'end of access',
  anyHour: 'at any hour',
  between: (from, to) => `${from} to ${to}`,
  nightly: (from, to, days) => `${from}–${to}${days === '' ? ' every day' : ` on ${days}`}`,
  until: (at) => `until ${at}`,
  after: (at) => `after ${at}`,
  drain: (at) => `nothing new after ${at}`,
  more: (count) => `and ${count} more`,
  noEnd: 'without an end',
  lastReceipt: (server) => `mail and receipts can come to ${server} until then`,
  accessStops: (server, at) => `${server} on ${at}`,
  days: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
}

const it: CalendarWords = {
  heading: 'Quando si può lavorare, secondo il piano:',
  precopy: 'pre-copia',
  cutover: 'passaggio',
  lastPass: 'ultima passata',
  backfill: 'recupero',
  access: 'fine dell’accesso',
  anyHour: 'a qualsiasi ora',
  between: (from, to) => `dal ${from} al ${to}`,
  nightly: (from, to, days) => `${from}–${to} ${days === '' ? 'ogni giorno' : days}`,
  until: (at) => `fino al ${at}`,
  after: (at) => `dopo il ${at}`,
  drain: (at) => `nulla di nuovo dopo il ${at}`,
  more: (count) => (count === 1 ? 'e un’altra' : `e altre ${count}`),
  noEnd: 'senza una fine',
  lastReceipt: (server) => `fino ad allora posta e ricevute possono arrivare su ${server}`,
  accessStops: (server, at) => `${server} il ${at}`,
  days: { mon: 'lun', tue: 'mar', wed: 'mer', thu: 'gio', fri: 'ven', sat: 'sab', sun: 'dom' },
}

/** The words in one language. */
export function calendarWords(lang: Language): CalendarWords {
  return lang === 'it' ? it : en
}

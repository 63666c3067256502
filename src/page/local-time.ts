// Times as the record tells them: in the time zone of the plan, with UTC beside it.

import type { Language } from '../model/request.ts'
import { wallClockAt } from '../schedule/zone.ts'
import { markup, type Html } from './markup.ts'

export type Times = {
  /** Date and time in the plan's zone, and in UTC. */
  both(iso: string | null): Html
  /** The date alone. */
  day(iso: string | null): string
  /** Date and time in the plan's zone, for labels of pictures. */
  local(iso: string): string
}

export function timesIn(zone: string, lang: Language): Times {
  const local = (iso: string): string => written(Date.parse(iso), zone, lang)
  return {
    both: (iso) => {
      if (iso === null) return markup`–`
      const [here, there] = [local(iso), written(Date.parse(iso), 'UTC', lang)]
      // The date is said once where both clocks show the same one.
      const [date, time] = there.split(' ')
      const utc = here.startsWith(`${date} `) ? time : there
      return markup`<time datetime="${iso}">${here} (${utc} UTC)</time>`
    },
    day: (iso) => (iso === null ? '–' : (local(iso).split(' ')[0] ?? '–')),
    local,
  }
}

function written(instant: number, zone: string, lang: Language): string {
  const { year, month, day, hour, minute } = wallClockAt(instant, zone)
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = lang === 'it' ? `${two(day)}/${two(month)}/${year}` : `${year}-${two(month)}-${two(day)}`
  return `${date} ${two(hour)}:${two(minute)}`
}

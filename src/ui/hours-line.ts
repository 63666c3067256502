// The events about windows and phases as lines for a person.

import { neverHappens } from '../model/errors.ts'
import type { MigrationEvent } from '../model/events.ts'
import type { Language } from '../model/request.ts'
import { hoursWords } from '../words/hours-words.ts'
import { uiWords } from '../words/ui-words.ts'
import type { EventLine } from './event-line.ts'

/** Whoever counts messages learns nothing from them. */
const hoursEvents = [
  'waiting',
  'room-awaited',
  'cut-off',
  'will-not-fit',
  'proof',
  'stalled',
  'recent-done',
  'notice-failed',
] as const

export type HoursEvent = Extract<MigrationEvent, { event: (typeof hoursEvents)[number] }>

export function isHoursEvent(event: MigrationEvent): event is HoursEvent {
  return hoursEvents.some((name) => name === event.event)
}

/** Returns the line for it. `now`: what a wait is counted from. */
export function hoursLine(event: HoursEvent, lang: Language, now: number = Date.now()): EventLine {
  const words = hoursWords(lang)
  const warning = (text: string): EventLine => ({ weight: 'warning', text: `${uiWords(lang).warning}: ${text}` })
  switch (event.event) {
    case 'waiting':
      return {
        weight: 'news',
        text: words.waiting[event.why](event.phase, event.until, Math.ceil((Date.parse(event.until) - now) / 1000)),
      }
    case 'room-awaited':
      return { weight: 'news', text: words.roomAwaited(event.mailboxes, event.seconds) }
    case 'cut-off':
      return warning(words.cutOff)
    case 'will-not-fit':
      return warning(words.willNotFit(event, now))
    case 'proof':
      return event.proof === 'yields'
        ? warning(words.proof.yields(event.closesAt))
        : { weight: 'news', text: words.proof['goes-on'](event.closesAt) }
    case 'stalled':
      return warning(words.stalled(event.seconds))
    case 'recent-done':
      return { weight: 'news', text: words.recentDone(event.mailbox) }
    case 'notice-failed':
      // It concerns nobody's mail: it is in the log, and on the screen for who wants to see everything.
      return { weight: 'detail', text: words.noticeFailed[event.reason](event.moment, event.detail) }
    default:
      return neverHappens(event)
  }
}

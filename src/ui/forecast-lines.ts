// The forecast as lines: when it ends, at which rate and how that is known, and whether it fits the hours of the plan.

import type { Language } from '../model/request.ts'
import type { CheckDocument, Forecast } from '../model/status.ts'
import { fitInWords } from '../words/fit-words.ts'
import { duration, moment, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'
import { indented } from './text.ts'

/** Sentences are broken there. */
const columns = 80

/** For the whole plan. */
export function forecastLines({ at, forecast, mailboxes }: CheckDocument, lang: Language, paint: Paint): string[] {
  const words = uiWords(lang).check.forecast
  if (mailboxes.every((mailbox) => mailbox.folderMap.length === 0))
    return mailboxes.length === 0 ? [] : ['', paint.strong(words.nothingSeen)]
  const { finishesAt, bytesPerSecond, basis, sides, notCounted } = forecast
  const notSeen = notCounted === undefined ? [] : indented(words.notSeen(notCounted), '  ', columns)
  if (finishesAt === null) return ['', paint.strong(words.nothingLeft), ...notSeen]
  const apart = sides !== undefined && sides.source !== sides.target
  const known = basis === 'measured' ? (apart ? undefined : words.measured) : words.assumed
  return [
    '',
    paint.strong(words.ends(moment(finishesAt, lang), size(bytesPerSecond, lang), known)),
    ...(apart ? indented(words.sides(sides), '  ', columns) : []),
    ...fitLines(forecast, lang, paint, Date.parse(at)),
    ...notSeen,
  ]
}

/** Whether it fits; nothing where there is no window. `now`: what times are told from. */
export function fitLines(forecast: Forecast, lang: Language, paint: Paint, now: number): string[] {
  const words = uiWords(lang).check.forecast
  const { fits, marginSeconds, finishesAt, hours } = forecast
  if (finishesAt === null) return []
  const lines = (text: string, colour: (line: string) => string): string[] =>
    indented(text, '  ', columns).map((line) => colour(line))
  const plain = (text: string): string => text
  const inHours =
    hours === undefined
      ? []
      : lines(
          fitInWords(hours, lang, now),
          hours.marginSeconds >= 0 ? plain : hours.later === null || !fits ? paint.bad : paint.careful,
        )
  // The end of a source may come before that of the hours.
  const toldByHours = hours !== undefined && (fits || hours.marginSeconds < 0)
  if (marginSeconds === null || toldByHours) return inHours
  const apart = duration(Math.abs(marginSeconds), lang)
  return [...inHours, ...lines(fits ? words.fits(apart) : words.tooLong(apart), fits ? plain : paint.bad)]
}

// The forecast as lines: when it ends, at which rate and how that is known, and whether it fits the window.

import type { Language } from '../model/request.ts'
import type { CheckDocument, Forecast } from '../model/status.ts'
import { duration, moment, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'

/** For the whole plan; nothing where nothing could be looked at. */
export function forecastLines({ forecast, mailboxes }: CheckDocument, lang: Language, paint: Paint): string[] {
  const words = uiWords(lang).check.forecast
  if (mailboxes.every((mailbox) => mailbox.folderMap.length === 0)) return []
  const { finishesAt, bytesPerSecond, basis } = forecast
  const ends =
    finishesAt === null
      ? words.nothingLeft
      : words.ends(moment(finishesAt, lang), size(bytesPerSecond, lang), basis === 'measured')
  return ['', paint.strong(ends), ...fitLines(forecast, lang, paint)]
}

/** Whether it fits; nothing where there is no window. */
export function fitLines({ fits, marginSeconds, finishesAt }: Forecast, lang: Language, paint: Paint): string[] {
  const words = uiWords(lang).check.forecast
  if (marginSeconds === null || finishesAt === null) return []
  const apart = duration(Math.abs(marginSeconds), lang)
  return [`  ${fits ? words.fits(apart) : paint.bad(words.tooLong(apart))}`]
}

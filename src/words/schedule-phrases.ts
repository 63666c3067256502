// What is said about an error in the times, windows, amounts and notices of a plan, in both languages.

import type { Language } from '../model/request.ts'

export type SchedulePhrases = {
  dateTime: string
  deadline: string
  clockTime: string
  duration: string
  amount: string
  windowShape: string
  closesBeforeOpens: (opens: string, closes: string) => string
  drainTooLong: string
  overlap: (otherLine: number | null) => string
  emptyNight: string
  backfillNeedsWindow: string
  untilBeforeWindow: (closes: string) => string
  neverInPrecopy: string
  neverInBackfill: string
  discouragedTooLate: string
}

const en: SchedulePhrases = {
  dateTime:
    'must be a day and an hour of the calendar such as 2015-12-24T14:00 (read in the time zone of the plan), or ' +
    'with its offset 2015-12-24T14:00+01:00',
  deadline:
    'must be a day of the calendar (2015-12-31: until its end), or a day and an hour such as 2015-12-31T18:00 or ' +
    '2015-12-31T18:00+01:00',
  clockTime: 'must be an hour such as "20:00"; "24:00" is the end of the day',
  duration: 'must be a time such as 90s, 10m, 2h30m or 30d (w, d, h, m, s), and more than nothing',
  amount:
    'must be an amount a second such as 20MB (20,000,000 bytes), 20MiB or 500kB; bits (Mb, Mbit) are not ' +
    'understood: divide them by 8',
  windowShape: 'must be { opens: …, closes: … }, or { nightly: { from: …, to: … } }',
  closesBeforeOpens: (opens, closes) => `the window closes (${closes}) before it opens (${opens}), or at that moment`,
  drainTooLong: 'must be shorter than the window',
  overlap: (line) =>
    `this window overlaps another one${line === null ? '' : ` (line ${line})`}: two windows may touch, not overlap`,
  emptyNight: 'from and to are the same hour, so the window is empty; the whole day is from "00:00" to "24:00"',
  backfillNeedsWindow: 'the backfill begins when the window of the cutover closes, and this plan has no window',
  untilBeforeWindow: (closes) =>
    `the backfill would end before it begins: it begins when the window closes (${closes})`,
  neverInPrecopy: 'this window opens after the cutover has begun, so the pre-copy could never use it',
  neverInBackfill: 'this window lies before the backfill begins or after it ends, so the backfill could never use it',
  discouragedTooLate: 'must not be later than sendingStops',
}

const it: SchedulePhrases = {
  dateTime:
    'dev’essere un giorno e un’ora del calendario come 2015-12-24T14:00 (letto nel fuso orario del piano), oppure ' +
    'con lo scarto dall’ora UTC 2015-12-24T14:00+01:00',
  deadline:
    'dev’essere un giorno del calendario (2015-12-31: fino alla sua fine), oppure un giorno e un’ora come ' +
    '2015-12-31T18:00 o 2015-12-31T18:00+01:00',
  clockTime: 'dev’essere un’ora come "20:00"; "24:00" è la fine del giorno',
  duration:
    'dev’essere una durata come 90s, 10m, 2h30m o 30d (w settimane, d giorni, h ore, m minuti, s secondi), ' +
    'maggiore di zero',
  amount:
    'dev’essere una quantità al secondo come 20MB (20.000.000 di byte), 20MiB o 500kB; i bit (Mb, Mbit) non sono ' +
    'ammessi: dividerli per 8',
  windowShape: 'dev’essere { opens: …, closes: … } oppure { nightly: { from: …, to: … } }',
  closesBeforeOpens: (opens, closes) =>
    `la finestra si chiude (${closes}) prima di aprirsi (${opens}), o nello stesso momento`,
  drainTooLong: 'dev’essere più breve della finestra',
  overlap: (line) =>
    `questa finestra si sovrappone a un’altra${line === null ? '' : ` (riga ${line})`}: due finestre possono ` +
    'toccarsi, non sovrapporsi',
  emptyNight: 'from e to sono la stessa ora, quindi la finestra è vuota; il giorno intero va da "00:00" a "24:00"',
  backfillNeedsWindow:
    'il backfill comincia quando si chiude la finestra del passaggio (window), e questo piano non ne ha',
  untilBeforeWindow: (closes) =>
    `il backfill finirebbe prima di cominciare: comincia alla chiusura della finestra (${closes})`,
  neverInPrecopy: 'questa finestra si apre a passaggio già iniziato: la pre-copia non potrebbe mai usarla',
  neverInBackfill:
    'questa finestra cade prima dell’inizio del backfill o dopo la sua fine: il backfill non potrebbe mai usarla',
  discouragedTooLate: 'non può venire dopo sendingStops',
}

export function schedulePhrases(lang: Language): SchedulePhrases {
  return lang === 'it' ? it : en
}

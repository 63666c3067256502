// The page of status --source: which sources could not be looked at, which moved, and since when the others are quiet.

import type { Language } from '../model/request.ts'
import type { MailboxStatus, SourceQuiet, StatusDocument } from '../model/status.ts'
import { duration, moment } from '../words/ui-amounts.ts'
import type { Told } from '../words/ui-phrases.ts'
import { sourceWords } from '../words/source-words.ts'
import type { Paint } from './paint.ts'
import { shortNames } from './short-names.ts'
import { fit, left, printable, width } from './text.ts'

type Looked = { id: string; source: SourceQuiet }

/** Quiet ones beyond so many say no more than the sums. */
const shownAtMost = 40
const sinceColumns = 29

/** Draws the page; `columns` is undefined when nothing has to be cut (a pipe). */
export function sourceOverview(
  status: StatusDocument,
  lang: Language,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const words = sourceWords(lang)
  const all = status.mailboxes.flatMap(lookedOf)
  const failed = all.filter(({ source }) => source.error !== undefined)
  const looked = all
    .filter(({ source }) => source.error === undefined)
    .toSorted((a, b) => sinceKey(b).localeCompare(sinceKey(a)))
  const shown = looked.slice(0, shownAtMost)
  const room = columns === undefined ? Number.MAX_SAFE_INTEGER : columns - 1
  const ids = shown.map(({ id }) => id)
  const names = shortNames(ids, columns === undefined ? undefined : Math.max(12, Math.floor(columns * 0.35)))
  const idColumns = Math.max(width(words.columns.mailbox), names.columns)
  const line = (id: string, quiet: string, moved: string): string => {
    const start = `  ${left(id, idColumns)}  ${left(quiet, sinceColumns)} `
    return fit(`${start}${fit(moved, Math.max(0, room - width(start)))}`.trimEnd(), room)
  }
  const row = ({ id, source }: Looked): string => {
    const isNow = source.quietSince === source.lookedAt
    const text = line(
      names.of(id),
      isNow ? (source.moved.length > 0 ? words.moved : words.firstLook) : since(source, status, lang),
      source.moved.map(printable).join(', '),
    )
    return isNow && source.moved.length > 0 ? paint.careful(text) : text
  }
  return [
    paint.strong(printable(words.title(status.plan.name, moment(status.sources?.lookedAt ?? status.updatedAt, lang)))),
    ...(failed.length === 0
      ? []
      : [
          '',
          paint.bad(words.notLooked(failed.length)),
          ...failed.map(({ id, source }) =>
            fit(`  ${printable(id)}: ${printable(source.error?.message ?? '')} [${source.error?.code ?? ''}]`, room),
          ),
        ]),
    ...(shown.length === 0
      ? []
      : ['', paint.faint(line(words.columns.mailbox, words.columns.since, words.columns.moved)), ...shown.map(row)]),
    ...(looked.length > shown.length ? [`  ${words.more(looked.length - shown.length)}`] : []),
  ]
}

/** What happened and what it means; `settled`: the next command is a run. */
export function sourceTold({ sources }: StatusDocument, lang: Language): { told: Told; settled: boolean } {
  const words = sourceWords(lang)
  if (sources === undefined) return { told: words.stopped, settled: false }
  const { failed, looked, movedNow, firstLooks, quietSince, lookedAt } = sources
  if (failed > 0) return { told: words.someFailed({ failed, of: failed + looked, moved: movedNow }), settled: false }
  if (movedNow > 0) return { told: words.someMoved({ moved: movedNow, looked, firstLooks }), settled: false }
  if (firstLooks === looked) return { told: words.first(looked), settled: false }
  if (firstLooks > 0 || quietSince === null)
    return { told: words.someMoved({ moved: 0, looked, firstLooks }), settled: false }
  return {
    told: words.quiet({
      looked,
      since: moment(quietSince, lang),
      seconds: (Date.parse(lookedAt) - Date.parse(quietSince)) / 1000,
    }),
    settled: true,
  }
}

/** What moved at this very look, or is looked at for the first time, comes first, in the order of the plan. */
function sinceKey({ source: { quietSince, lookedAt } }: Looked): string {
  return quietSince === lookedAt ? 'now' : (quietSince ?? '')
}

function lookedOf({ id, source }: MailboxStatus): Looked[] {
  return source === undefined ? [] : [{ id, source }]
}

/** The moment, and how long ago that is: a day and an hour alone nobody subtracts rightly at night. */
function since({ quietSince, lookedAt }: SourceQuiet, { sources }: StatusDocument, lang: Language): string {
  if (quietSince === null) return ''
  const until = Date.parse(lookedAt ?? sources?.lookedAt ?? quietSince)
  return `${moment(quietSince, lang)} (${duration((until - Date.parse(quietSince)) / 1000, lang)})`
}

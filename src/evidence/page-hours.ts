// The hours of the plan, the runs that worked in them, and how far these got.

import { duration } from '../words/ui-amounts.ts'
import { markup, type Html, type Piece } from '../page/markup.ts'
import { section, type PageContext } from './page-context.ts'
import { table } from '../page/table.ts'
import { progressPicture } from './picture-progress.ts'
import { ratePicture } from './picture-rate.ts'
import type { ReportDocument } from './report-document.ts'

type Hours = ReportDocument['hours'][number]
type Run = ReportDocument['runs'][number]

/** The newest of them; all are in report.json. */
const mostRuns = 100

export function hoursSection(context: PageContext): Html {
  return section(context, 'hours', [progressPicture(context), ratePicture(context), windows(context), runs(context)])
}

function windows(context: PageContext): Html {
  const { document, words, lang } = context
  const say = words.hours
  if (document.hours.length === 0) return markup`<p>${say.none}</p>`
  return table({
    id: 'windows',
    caption: say.windows,
    columns: [{ head: say.phase }, { head: say.hours }, { head: say.inIt }],
    bodies: [
      document.hours.map((hours) => ({
        cells: [
          say.phases[hours.phase],
          [
            spanOf(context, hours),
            hours.drainSeconds === 0
              ? ''
              : markup`<br><small>${say.drain} ${duration(hours.drainSeconds, lang)}</small>`,
          ],
          hours.kind === 'once' ? numbersOf(hours.runs) : '–',
        ],
      })),
    ],
  })
}

function numbersOf(ids: readonly number[]): string {
  if (ids.length === 0) return '–'
  return ids.length > 20 ? `${ids.slice(0, 20).join(', ')}, …` : ids.join(', ')
}

function spanOf({ words, times }: PageContext, hours: Hours): Piece {
  const say = words.hours
  return hours.kind === 'once'
    ? markup`${times.both(hours.opensAt)} – ${times.both(hours.closesAt)}`
    : say.nightly(hours.from, hours.to, hours.days.map((day) => say.days[day]).join(', '))
}

function runs(context: PageContext): Html {
  const { document, words, times, out, n } = context
  const say = words.hours
  if (document.runs.length === 0) return markup`<p>${say.noRuns}</p>`
  const shown = document.runs.slice(-mostRuns)
  return table({
    id: 'runs',
    caption:
      shown.length < document.runs.length
        ? `${say.runs}: ${n(shown.length)} / ${n(document.runs.length)} (report.json)`
        : say.runs,
    columns: [
      { head: say.run },
      { head: say.phase },
      { head: say.began },
      { head: say.ended },
      { head: say.ending },
      { head: say.machine },
    ],
    bodies: [
      shown.map((run) => ({
        cells: [
          n(run.id),
          run.phase === null ? '–' : say.phases[run.phase],
          times.both(run.startedAt),
          times.both(run.endedAt ?? run.aliveAt),
          endingOf(context, run),
          out(run.host, 60),
        ],
      })),
    ],
  })
}

function endingOf({ words, out }: PageContext, { ending, stoppedBy, exitCode, ignoredWindow }: Run): Piece {
  const say = words.hours
  return [
    ending === null ? say.died : (say.endings[ending] ?? out(ending, 60)),
    stoppedBy === null ? '' : `: ${say.stoppedBy[stoppedBy]}`,
    exitCode === null ? '' : ` (${say.exit} ${exitCode})`,
    ignoredWindow ? markup`<br><strong>${say.ignored}</strong>` : '',
  ]
}

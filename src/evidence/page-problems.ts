// The problems of the record, right after its answer: where, which message, what happened, and who decided what.

import { markup, type Html, type Piece } from '../page/markup.ts'
import { section, type PageContext } from './page-context.ts'
import { table } from '../page/table.ts'
import type { ReportProblem } from './report-document.ts'

/** All of them are in report.json; those that met no problem are in no other file. */
const mostLosses = 200

export function problemsSection(context: PageContext): Html {
  const { document, words, n } = context
  const { problems, canSwitchOff } = document
  const { total, first } = problems
  const say = words.problems
  return section(context, 'problems', [
    total === 0
      ? markup`<p>${canSwitchOff.verdict === 'yes' ? say.none : say.noneKnown}</p>`
      : table({
          id: 'problem-list',
          caption: first.length < total ? say.first(n(first.length), n(total)) : say.some(n(total)),
          columns: [{ head: say.place }, { head: say.message }, { head: say.problem }, { head: say.decision }],
          bodies: [first.map((problem) => ({ cells: cellsOf(context, problem) }))],
        }),
    losses(context),
  ])
}

function losses(context: PageContext): Html | undefined {
  const { document, words, out, n } = context
  const { acceptedLosses } = document
  const say = words.verdict
  if (acceptedLosses.length === 0) return undefined
  const shown = acceptedLosses.slice(0, mostLosses)
  return table({
    id: 'losses',
    caption:
      shown.length < acceptedLosses.length
        ? words.problems.firstLosses(n(shown.length), n(acceptedLosses.length))
        : words.problems.eachLoss,
    columns: [
      { head: words.content.mailbox },
      { head: words.problems.message },
      { head: say.outcome },
      { head: say.decidedBy },
      { head: say.reason },
    ],
    bodies: [
      shown.map(({ mailbox, folder, uid, outcome, by, reason }) => ({
        cells: [
          out(mailbox, 100),
          markup`${out(folder, 100)}, ${words.problems.uid} ${uid}`,
          outcome === null ? '–' : (words.outcomes[outcome] ?? out(outcome, 60)),
          out(by, 100),
          out(reason, 200),
        ],
      })),
    ],
  })
}

function cellsOf({ words, out, times, b }: PageContext, problem: ReportProblem): Piece[] {
  const { mailbox, folder, uid, messageId, date, bytes, outcome, code, reason, hint, accepted } = problem
  const say = words.problems
  const message: Piece[] = [
    uid === null ? '' : `${say.uid} ${uid}`,
    date === null ? '' : times.day(date),
    bytes === null ? '' : b(bytes),
    messageId === null ? '' : out(messageId, 120),
  ].filter((part) => part !== '')
  return [
    [out(mailbox, 100), folder === null ? '' : markup`<br>${out(folder, 120)}`],
    message.length === 0 ? '–' : message.map((part, at) => (at === 0 ? part : markup`<br>${part}`)),
    [
      markup`<strong>${words.outcomes[outcome] ?? out(outcome, 60)}</strong> <code>${out(code, 60)}</code><br>`,
      out(reason),
      hint === '' ? '' : markup`<br><small>${out(hint)}</small>`,
    ],
    accepted === null
      ? say.notAccepted
      : [words.verdict.decidedBy, ' ', out(accepted.by, 100), ': ', out(accepted.reason, 200)],
  ]
}

// How completeness was established, the verifications made afterwards, and certified mail by kind and outcome.

import { kindWords } from '../words/kind-words.ts'
import { outcomesWords } from '../words/outcomes-words.ts'
import { signatureWords } from '../words/signature-words.ts'
import { outcomeStates, pecKinds } from '../model/pec.ts'
import { markup, type Html, type Piece } from '../page/markup.ts'
import { list, terms } from '../page/parts.ts'
import { section, type PageContext } from './page-context.ts'
import { table } from '../page/table.ts'
import type { ReportDocument, ReportMailbox } from './report-document.ts'

type Completeness = NonNullable<ReportMailbox['completeness']>
type Verification = ReportDocument['verifications'][number]

/** Mailboxes that are named; all numbers are in report.json. */
const mostNamed = 20
const mostVerifications = 50

export function completenessSection(context: PageContext): Html {
  const { document, words, n, mailboxes, out } = context
  const say = words.completeness
  const known = document.mailboxes.flatMap(({ id, completeness }) =>
    completeness === null ? [] : [{ id, completeness }],
  )
  const sum = (of: (one: Completeness) => number | null): number =>
    known.reduce((total, { completeness }) => total + (of(completeness) ?? 0), 0)
  const without = (of: (one: Completeness) => number | null): number =>
    known.filter(({ completeness }) => of(completeness) === null).length
  const notListed = document.mailboxes.length - known.length
  const noSecond = without(({ folders }) => folders.bySecondList)
  const notSearched = without(({ messages }) => messages.searched)
  const apart = known.filter(({ completeness }) => !agrees(completeness)).map(({ id }) => id)
  const line = (name: string, of: (one: Completeness) => number | null): { cells: Piece[] } => ({
    cells: [name, n(sum(of))],
  })
  return section(context, 'completeness', [
    markup`<p>${say.how}</p>`,
    table({
      id: 'complete',
      caption: say.numbers,
      columns: [{ head: say.measure }, { head: say.value, number: true }],
      bodies: [
        [
          line(say.foldersListed, ({ folders }) => folders.listed),
          line(say.foldersSecond, ({ folders }) => folders.bySecondList),
          line(say.unreadable, ({ folders }) => folders.unreadableAnswers),
          line(say.counted, ({ messages }) => messages.counted),
          line(say.listed, ({ messages }) => messages.listed),
          line(say.searched, ({ messages }) => messages.searched),
        ],
      ],
    }),
    list([
      ...(notListed > 0 ? [say.notListed(mailboxes(notListed))] : []),
      ...(noSecond > 0 ? [say.noSecond(mailboxes(noSecond))] : []),
      ...(notSearched > 0 ? [say.notSearched(mailboxes(notSearched))] : []),
      ...(known.length > 0 && apart.length === 0 ? [say.agree] : []),
    ]),
    apart.length === 0
      ? undefined
      : [
          markup`<p>${say.disagree(mailboxes(apart.length))}</p>`,
          list(apart.slice(0, mostNamed).map((id) => out(id, 100))),
        ],
  ])
}

/** Whether what was counted, listed and searched is the same, as far as there are two numbers. */
function agrees({ folders, messages }: Completeness): boolean {
  return (
    folders.unreadableAnswers === 0 &&
    (folders.bySecondList === null || folders.bySecondList === folders.listed) &&
    messages.counted === messages.listed &&
    (messages.searched === null || messages.searched === messages.listed)
  )
}

export function verificationsSection(context: PageContext): Html {
  const { document, words, n } = context
  const say = words.verifications
  const { verifications } = document
  if (verifications.length === 0) return section(context, 'verifications', markup`<p>${say.none}</p>`)
  const shown = verifications.slice(-mostVerifications)
  return section(
    context,
    'verifications',
    table({
      id: 'verified',
      caption:
        shown.length < verifications.length
          ? `${words.headings.verifications}: ${n(shown.length)} / ${n(verifications.length)} (report.json)`
          : words.headings.verifications,
      quiet: shown.length === verifications.length,
      columns: [
        { head: say.when },
        { head: say.against },
        { head: say.scope },
        { head: say.verdict },
        { head: say.signatures },
      ],
      bodies: [shown.map((verification) => ({ cells: verificationCells(context, verification) }))],
    }),
  )
}

function verificationCells(context: PageContext, verification: Verification): Piece[] {
  const { words, times, n, out } = context
  const { at, endedAt, against, strict, scope, verdict, differs, signatures } = verification
  const say = words.verifications
  const globs = [...scope.only.map((glob) => `--only ${glob}`), ...scope.except.map((glob) => `--except ${glob}`)]
  return [
    [times.both(at), endedAt === null ? '' : [' – ', times.both(endedAt)]],
    [say[against], strict ? markup`<br><small>${say.strict}</small>` : ''],
    [
      say.of(n(scope.endedMailboxes), n(scope.mailboxes)),
      globs.length === 0 ? '' : markup`<br><code>${out(globs.join(' '), 200)}</code>`,
    ],
    [markup`<strong>${say.verdicts[verdict]}</strong>`, differs === 0 ? '' : markup`<br>${say.differs} ${n(differs)}`],
    signatures === null ? say.noSignatures : signaturesOf(context, signatures),
  ]
}

function signaturesOf({ lang, n }: PageContext, signatures: NonNullable<Verification['signatures']>): Piece {
  const { counts } = signatureWords(lang)
  const order = ['checked', 'intact', 'broken', 'brokenAtSource', 'notSigned', 'unreadable'] as const
  return list(
    order
      .filter((key) => key === 'checked' || key === 'intact' || signatures[key] > 0)
      .map((key) => `${counts[key]}: ${n(signatures[key])}`),
  )
}

export function certifiedSection(context: PageContext): Html {
  const { document, words, n, lang } = context
  const say = words.certified
  const names = kindWords(lang).kinds
  const kinds = [...pecKinds, 'not-classified' as const].flatMap((kind) => {
    const count = document.kinds[kind] ?? 0
    return count === 0 ? [] : [{ cells: [names[kind], n(count)] }]
  })
  return section(context, 'certified', [
    kinds.length === 0
      ? undefined
      : table({
          id: 'kinds',
          caption: say.kinds,
          columns: [{ head: say.kind }, { head: words.content.columns.messages, number: true }],
          bodies: [kinds],
        }),
    outcomesPart(context),
  ])
}

function outcomesPart(context: PageContext): Piece {
  const { document, words, times, n, out, lang } = context
  const { outcomes } = document
  const say = words.certified
  if (outcomes === null) return markup`<p>${say.none}</p>`
  const states = outcomesWords(lang).state
  return [
    table({
      id: 'outcomes',
      caption: [say.outcomes, ' ', times.both(outcomes.asOf)],
      columns: [{ head: say.state }, { head: say.sent, number: true }],
      bodies: [
        outcomeStates.flatMap((state) =>
          outcomes.totals[state] === 0 ? [] : [{ cells: [states[state], n(outcomes.totals[state])] }],
        ),
      ],
      foot: [
        { cells: [words.content.all, n(outcomes.totals.messages)] },
        { cells: [say.resend, n(outcomes.totals.resend)] },
      ],
    }),
    outcomes.final
      ? markup`<p>${say.final}</p>`
      : [
          markup`<p>${say.provisional}</p>`,
          list(
            Object.entries(outcomes.provisional).map(([code, times_]): Piece => [
              say.why[code] ?? out(code, 60),
              times_ > 1 ? ` (${n(times_)})` : '',
            ]),
          ),
        ],
    outcomes.receiptsMissing.length === 0
      ? undefined
      : terms([
          [
            say.receiptsMissing,
            [
              list(outcomes.receiptsMissing.slice(0, mostNamed).map((id) => out(id, 100))),
              outcomes.receiptsMissing.length > mostNamed ? `… (${n(outcomes.receiptsMissing.length)})` : '',
            ],
          ],
        ]),
  ]
}

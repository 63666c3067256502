// The first page of the record: may the contract be cancelled, what is missing, who decided so, and the one number.

import { owedKinds, type OwedKind } from '../model/owed.ts'
import { markup, type Html, type Piece } from '../page/markup.ts'
import { list, terms } from '../page/parts.ts'
import { section, type PageContext } from './page-context.ts'
import { table } from '../page/table.ts'
import { titleOf } from './code-title.ts'

const signs = { yes: '✔', 'not-yet-known': '?', no: '✘' } as const

export function verdictSection(context: PageContext): Html {
  return section(context, 'verdict', [
    answer(context),
    numbers(context),
    theNumber(context),
    missing(context),
    resend(context),
    losses(context),
  ])
}

function answer({ document, words, out }: PageContext): Html {
  const { verdict, because, next, of } = document.canSwitchOff
  const say = words.verdict
  const reasons = list(because.map((reason) => out(reason, 1_000)))
  return markup`<div class="answer ${verdict}">
<p class="verdict"><span aria-hidden="true">${signs[verdict]}</span> <strong>${say.answers[verdict]}</strong></p>
<p>${say.means[verdict]}</p>
${reasons === undefined ? '' : markup`<h3>${say.because}</h3>${reasons}`}
${next === null ? '' : markup`<p>${say.next} <code>${out(next)}</code></p>`}</div>
<p class="aside">${of === 'archives' ? say.ofArchives.scope : say.scope}</p>
`
}

function numbers({ document, words, n, b }: PageContext): Html {
  const { totals, notProved } = document
  const say = words.verdict
  const deleted = totals.messages - totals.verified - totals.skipped - notProved.messages
  const hinted = (name: string, hint: string): Piece => markup`${name} <small>(${hint})</small>`
  return markup`<h3>${say.numbers}</h3>${terms(
    [
      [say.onSource, n(totals.messages)],
      [say.size, b(totals.bytes)],
      [say.mailboxes, n(totals.mailboxes)],
      [hinted(say.verified, say.verifiedHint), n(totals.verified)],
      [say.adopted, n(totals.adopted)],
      [say.noted, n(totals.noted)],
      [hinted(say.notVerified, say.notVerifiedHint), n(notProved.messages)],
      [say.left, n(totals.skipped)],
      [say.gone, n(deleted)],
    ],
    'cards',
  )}`
}

function missing(context: PageContext): Html {
  const { document, words, n, b, messages } = context
  const { notProved, canSwitchOff } = document
  const say = words.verdict
  const owed = Object.entries(notProved.owed).filter(([, value]) => value > 0)
  const isNothing = notProved.messages === 0 && notProved.byCode.length === 0 && owed.length === 0
  const sentenceOf = (): Piece => {
    if (notProved.messages > 0)
      return markup`${say.notVerified}: <strong>${messages(notProved.messages)}</strong> (${b(notProved.bytes)}).`
    if (!isNothing) return say.noMessageMissing
    return canSwitchOff.verdict === 'yes' ? say.nothingMissing : say.nothingKnownMissing
  }
  const rows = notProved.byCode.map(({ outcome, code, problems, accepted }) => ({
    cells: [
      titleOf(code, context.lang) ?? context.out(code),
      markup`<code>${context.out(code)}</code>`,
      words.outcomes[outcome] ?? context.out(outcome),
      n(problems),
      n(accepted),
    ],
  }))
  return markup`<h3>${say.missing}</h3>
<p>${sentenceOf()}</p>
${
  rows.length === 0
    ? ''
    : table({
        id: 'missing',
        caption: say.missing,
        quiet: true,
        columns: [
          { head: say.what },
          { head: say.code },
          { head: say.outcome },
          { head: say.howMany, number: true },
          { head: say.accepted, number: true },
        ],
        bodies: [rows],
      })
}
${owed.length === 0 ? '' : owedPart(context, owed)}`
}

/** A copy proves nothing of whether a message that was sent has reached anybody. */
function resend({ document: { outcomes }, words, n }: PageContext): Html | undefined {
  if (outcomes === null) return undefined
  const { final: isFinal, totals } = outcomes
  const { resend: count, messages } = totals
  return markup`<p>${words.verdict.resend({ resend: n(count), sent: n(messages), isFinal })}</p>
`
}

function owedPart(context: PageContext, owed: readonly (readonly [kind: string, value: number])[]): Html {
  const items = owed.map(([kind, value]) => markup`${context.n(value)} ${owedIn(context, kind, value)}`)
  return markup`<h4>${context.words.verdict.owed}</h4>${list(items)}`
}

function owedIn({ words, out }: PageContext, kind: string, value: number): Piece {
  if (!Object.hasOwn(owedKinds, kind)) return out(kind)
  return words.owedKinds[kind as OwedKind][value === 1 ? 0 : 1]
}

/** Decisions by who made them and why; one by one they follow the problems. */
function losses({ document, words, out, n }: PageContext): Html {
  const { acceptedLosses } = document
  const say = words.verdict
  if (acceptedLosses.length === 0) return markup`<h3>${say.losses}</h3><p>${say.noLosses}</p>`
  const decisions = new Map<string, { loss: (typeof acceptedLosses)[number]; count: number }>()
  for (const loss of acceptedLosses) {
    const key = JSON.stringify([loss.by, loss.reason, loss.outcome])
    const known = decisions.get(key)
    if (known === undefined) decisions.set(key, { loss, count: 1 })
    else known.count += 1
  }
  const shown = [...decisions.values()].toSorted((one, other) => other.count - one.count).slice(0, mostDecisions)
  return markup`<h3>${say.losses}</h3>
${table({
  id: 'decisions',
  quiet: true,
  caption: say.losses,
  columns: [{ head: say.decidedBy }, { head: say.reason }, { head: say.outcome }, { head: say.howMany, number: true }],
  bodies: [
    shown.map(({ loss: { by, reason, outcome }, count }) => ({
      cells: [
        out(by, 100),
        out(reason, 200),
        outcome === null ? '–' : (words.outcomes[outcome] ?? out(outcome, 60)),
        n(count),
      ],
    })),
  ],
  foot: [{ cells: [say.all, '', '', n(acceptedLosses.length)] }],
})}`
}

/** More than that do not fit on the first page. */
const mostDecisions = 12

function theNumber({ document, words, proof, n }: PageContext): Html {
  return markup`<h3>${words.verdict.number}</h3><p><code class="hash">${document.manifest.sha256}</code>
${proof.check.lines(n(document.manifest.lines))}</p>`
}

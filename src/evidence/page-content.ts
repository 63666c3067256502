// What was moved: by group, by year, and each mailbox with its folders, in messages and bytes by what became of them.

import { pecKinds } from '../model/pec.ts'
import { kindWords } from '../words/kind-words.ts'
import { mailboxBars, yearBars } from './bar-tables.ts'
import { chosenMailboxes, notProvedOf } from './chosen-mailboxes.ts'
import { markup, type Html, type Piece } from '../page/markup.ts'
import { section, type PageContext } from './page-context.ts'
import { table, type Column, type Row } from '../page/table.ts'
import type { ReportDocument, ReportMailbox } from './report-document.ts'

type Totals = ReportMailbox['folders'][number]['totals']
/** `notProved` is among the messages: whether a message that is gone is settled, its totals do not tell. */
type Amounts = { totals: Totals; notProved: number }

const mostGroups = 200
/** Of one mailbox. */
const mostFolders = 60

export function contentSection(context: PageContext): Html {
  return section(context, 'content', [yearBars(context), mailboxBars(context), groups(context)])
}

export function mailboxesSection(context: PageContext): Html {
  const { document, words, n } = context
  const { shown, rest } = chosenMailboxes(document.mailboxes)
  const say = words.content
  const caption = rest.length === 0 ? say.each : say.some(n(shown.length), n(document.mailboxes.length))
  return section(
    context,
    'mailboxes',
    table({
      id: 'mailbox-list',
      caption: markup`${caption} <small>${say.identity}</small>`,
      columns: columnsOf(context, `${say.mailbox} / ${say.folder}`),
      bodies: [
        ...shown.map((mailbox) => mailboxRows(context, mailbox)),
        ...(rest.length === 0 ? [] : [[restRow(context, rest)]]),
      ],
      foot: [{ cells: [say.all, ...cellsOf(context, allOf(document)), datesOf(context, spanOf(document.mailboxes))] }],
    }),
  )
}

function amountsOf(mailbox: ReportMailbox): Amounts {
  return { totals: mailbox.totals, notProved: notProvedOf(mailbox) }
}

function allOf({ totals, notProved }: ReportDocument): Amounts {
  return { totals, notProved: notProved.messages }
}

function columnsOf({ words }: PageContext, first: string): Column[] {
  const { columns } = words.content
  const numbers = ['messages', 'size', 'copied', 'adopted', 'verified', 'noted', 'notVerified', 'left'] as const
  return [{ head: first }, ...numbers.map((name) => ({ head: columns[name], number: true })), { head: columns.dates }]
}

/** Copied: by this program, whether it has been read back or not. */
function cellsOf({ n, b }: PageContext, { totals, notProved }: Amounts): Piece[] {
  const { messages, bytes, verified, adopted, noted, copied, differs } = totals
  return [
    n(messages),
    b(bytes),
    n(verified - adopted + copied + differs),
    n(adopted),
    n(verified),
    n(noted),
    notProved === 0 ? n(0) : markup`<strong>${n(notProved)}</strong>`,
    n(messages - verified - notProved),
  ]
}

function datesOf({ times }: PageContext, { from, to }: { from: string | null; to: string | null }): Piece {
  if (from === null && to === null) return '–'
  return markup`<span class="date">${times.day(from)}</span> – <span class="date">${times.day(to)}</span>`
}

function spanOf(mailboxes: readonly ReportMailbox[]): { from: string | null; to: string | null } {
  const froms = mailboxes.flatMap(({ from }) => from ?? [])
  const tos = mailboxes.flatMap(({ to }) => to ?? [])
  const least = (one: string, other: string): string => (other < one ? other : one)
  const most = (one: string, other: string): string => (other > one ? other : one)
  return {
    from: froms.length === 0 ? null : froms.reduce(least),
    to: tos.length === 0 ? null : tos.reduce(most),
  }
}

function mailboxRows(context: PageContext, mailbox: ReportMailbox): Row[] {
  const { words, out, n } = context
  const shown = mailbox.folders.slice(0, mostFolders)
  const more = mailbox.folders.length - shown.length
  return [
    {
      kind: 'mailbox',
      group: true,
      cells: [
        markup`<strong>${out(mailbox.id, 100)}</strong>`,
        ...cellsOf(context, amountsOf(mailbox)),
        datesOf(context, mailbox),
      ],
    },
    stateRow(context, mailbox),
    ...kindsRow(context, mailbox.kinds),
    ...shown.map(({ source, target, totals, notProved, from, to }): Row => ({
      kind: 'folder',
      cells: [
        [
          out(source.name, 120),
          target === null || target.name === source.name ? '' : markup`<br><small>→ ${out(target.name, 120)}</small>`,
        ],
        ...cellsOf(context, { totals, notProved }),
        datesOf(context, { from, to }),
      ],
    })),
    ...(more === 0
      ? []
      : [
          {
            kind: 'folder',
            cells: [
              `… ${words.content.moreFolders(n(more), more === 1)} (report.json)`,
              ...cellsOf(context, sumOf(mailbox.folders.slice(mostFolders))),
              '',
            ],
          },
        ]),
  ]
}

function stateRow(context: PageContext, mailbox: ReportMailbox): Row {
  const { words, times, out } = context
  const { state, error, source, target, lastPass } = mailbox
  const say = words.content
  const told: Piece[] = [
    markup`<strong>${words.states[state]}</strong>`,
    error === null ? '' : [': ', out(error.message, 200)],
    ' · ',
    placesOf(context, source.user, target.user),
    ' · ',
    lastPass === null ? say.noPass : markup`${say.lastPass}: ${times.both(lastPass.startedAt)}`,
  ]
  return { kind: 'folder', wide: true, cells: [say.state, told] }
}

/** None where nothing was classified: nothing would be told. */
function kindsRow({ words, lang, n }: PageContext, kinds: ReportMailbox['kinds']): Row[] {
  const names = kindWords(lang).kinds
  const known = [...pecKinds, 'not-classified' as const].flatMap((kind) => {
    const count = kinds[kind] ?? 0
    return count === 0 ? [] : [`${names[kind]}: ${n(count)}`]
  })
  return known.length === 0 ? [] : [{ kind: 'folder', wide: true, cells: [words.certified.kind, known.join(' · ')] }]
}

function placesOf({ words, out }: PageContext, source: string, target: string): Piece {
  // The words stand around names that must be isolated.
  const [before = '', between = '', after = ''] = words.content.accounts('\u0001', '\u0001').split('\u0001')
  return [before, out(source, 100), between, out(target, 100), after]
}

function restRow(context: PageContext, rest: readonly ReportMailbox[]): Row {
  const { words, n } = context
  const say = words.content
  return {
    kind: 'mailbox',
    cells: [
      markup`<strong>${say.rest(n(rest.length), rest.length === 1)}</strong> <small>(${say.restIn})</small>`,
      ...cellsOf(context, sumOf(rest.map(amountsOf))),
      datesOf(context, spanOf(rest)),
    ],
  }
}

function sumOf(parts: readonly Amounts[]): Amounts {
  const [first, ...others] = parts
  if (first === undefined) throw new RangeError('a sum of nothing')
  const sum = { totals: { ...first.totals }, notProved: first.notProved }
  for (const { totals, notProved } of others) {
    // The keys are those of the sum itself.
    for (const key of Object.keys(sum.totals) as (keyof Totals)[]) sum.totals[key] += totals[key] ?? 0
    sum.notProved += notProved
  }
  return sum
}

function groups(context: PageContext): Html | undefined {
  const { document, words, out, n } = context
  const say = words.content
  if (document.groups.length === 0) return undefined
  const shown = document.groups
    .toSorted((one, other) => other.totals.messages - one.totals.messages)
    .slice(0, mostGroups)
  const without = membersOf(document, null)
  const named = shown.length < document.groups.length ? ` (${n(shown.length)} / ${n(document.groups.length)})` : ''
  return table({
    id: 'groups',
    caption: markup`${say.groups}${named} <small>${say.identity}</small>`,
    columns: columnsOf(context, say.group),
    bodies: [
      [
        ...shown.flatMap(({ group, kinds }) => [
          groupRow(context, out(group, 100), membersOf(document, group)),
          ...kindsRow(context, kinds),
        ]),
        ...(without.length === 0 ? [] : [groupRow(context, say.noGroup, without)]),
      ],
    ],
    foot: [{ cells: [say.all, ...cellsOf(context, allOf(document)), datesOf(context, spanOf(document.mailboxes))] }],
  })
}

function membersOf({ mailboxes }: ReportDocument, group: string | null): ReportMailbox[] {
  return mailboxes.filter((mailbox) => mailbox.group === group)
}

function groupRow(context: PageContext, name: Piece, members: readonly ReportMailbox[]): Row {
  return {
    cells: [
      markup`${name} <small>(${context.mailboxes(members.length)})</small>`,
      ...cellsOf(context, sumOf(members.map(amountsOf))),
      datesOf(context, spanOf(members)),
    ],
  }
}

// What was moved: by group, by year, and each mailbox with its folders, in messages and bytes by what became of them.

import { bar, legend } from './picture-bars.ts'
import { chosenMailboxes, openMessages, worstAndLargest } from './chosen-mailboxes.ts'
import { markup, type Html, type Piece } from './markup.ts'
import { section, type PageContext } from './page-context.ts'
import { table, type Column, type Row } from './page-table.ts'
import type { ReportDocument, ReportMailbox } from './report-document.ts'

type Totals = ReportMailbox['folders'][number]['totals']

const mostGroups = 200
const mostBars = 20
/** Of one mailbox. */
const mostFolders = 60
/** Of a document that was made by nobody's clock. */
const mostYears = 60

export function contentSection(context: PageContext): Html {
  return section(context, 'content', [years(context), bars(context), groups(context)])
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
      foot: [{ cells: [say.all, ...cellsOf(context, document.totals), datesOf(context, spanOf(document.mailboxes))] }],
    }),
  )
}

/** What became of messages: the sum of these is the messages. */
function sharesOf(totals: Totals): { verified: number; open: number; left: number } {
  return { verified: totals.verified, open: openMessagesOf(totals), left: totals.skipped + totals.gone }
}

function openMessagesOf({ messages, verified, skipped, gone }: Totals): number {
  return messages - verified - skipped - gone
}

function columnsOf({ words }: PageContext, first: string): Column[] {
  const { columns } = words.content
  const numbers = ['messages', 'size', 'copied', 'adopted', 'verified', 'noted', 'notVerified', 'left'] as const
  return [{ head: first }, ...numbers.map((name) => ({ head: columns[name], number: true })), { head: columns.dates }]
}

/** Copied: by this program, whether it has been read back or not. */
function cellsOf({ n, b }: PageContext, totals: Totals): Piece[] {
  const { messages, bytes, verified, adopted, noted, copied, differs } = totals
  const { open, left } = sharesOf(totals)
  return [
    n(messages),
    b(bytes),
    n(verified - adopted + copied + differs),
    n(adopted),
    n(verified),
    n(noted),
    open === 0 ? n(0) : markup`<strong>${n(open)}</strong>`,
    n(left),
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
      cells: [nameOf(context, mailbox), ...cellsOf(context, mailbox.totals), datesOf(context, mailbox)],
    },
    ...shown.map(({ source, target, totals, from, to }): Row => ({
      kind: 'folder',
      cells: [
        [
          out(source.name, 120),
          target === null || target.name === source.name ? '' : markup`<br><small>→ ${out(target.name, 120)}</small>`,
        ],
        ...cellsOf(context, totals),
        datesOf(context, { from, to }),
      ],
    })),
    ...(more === 0
      ? []
      : [
          {
            kind: 'folder',
            cells: [
              `… ${n(more)} ${words.content.folders} (report.json)`,
              ...cellsOf(context, sumOf(mailbox.folders.slice(mostFolders).map(({ totals }) => totals))),
              '',
            ],
          },
        ]),
  ]
}

function nameOf(context: PageContext, mailbox: ReportMailbox): Html {
  const { words, times, out } = context
  const { id, state, error, source, target, lastPass } = mailbox
  const say = words.content
  return markup`<strong>${out(id, 100)}</strong> <small>(${words.states[state]}${
    error === null ? '' : [': ', out(error.message, 200)]
  })<br>${placesOf(context, source.user, target.user)}<br>${
    lastPass === null ? say.noPass : markup`${say.lastPass}: ${times.both(lastPass.startedAt)}`
  }</small>`
}

function placesOf({ words, out }: PageContext, source: string, target: string): Piece {
  // The words stand around names that must be isolated.
  const [before = '', between = '', after = ''] = words.content.accounts('\u0001', '\u0001').split('\u0001')
  return [before, out(source, 100), between, out(target, 100), after]
}

function restRow(context: PageContext, rest: readonly ReportMailbox[]): Row {
  const { words, n } = context
  return {
    kind: 'mailbox',
    cells: [
      markup`<strong>${words.content.rest(n(rest.length))}</strong> <small>(${words.content.restIn})</small>`,
      ...cellsOf(context, sumOf(rest.map(({ totals }) => totals))),
      datesOf(context, spanOf(rest)),
    ],
  }
}

function sumOf(parts: readonly Totals[]): Totals {
  const [first, ...others] = parts
  if (first === undefined) throw new RangeError('a sum of nothing')
  const sum = { ...first }
  // The keys are those of the sum itself.
  for (const part of others) for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += part[key] ?? 0
  return sum
}

function groups(context: PageContext): Html | undefined {
  const { document, words, out, n } = context
  const say = words.content
  if (document.groups.length === 0) return undefined
  const shown = document.groups
    .toSorted((one, other) => other.totals.messages - one.totals.messages)
    .slice(0, mostGroups)
  const named = shown.length < document.groups.length ? ` (${n(shown.length)} / ${n(document.groups.length)})` : ''
  return table({
    id: 'groups',
    caption: markup`${say.groups}${named} <small>${say.identity}</small>`,
    columns: columnsOf(context, say.group),
    bodies: [
      shown.map(({ group, totals }) => ({
        cells: [
          markup`${out(group, 100)} <small>(${context.mailboxes(totals.mailboxes)})</small>`,
          ...cellsOf(context, totals),
          datesOf(context, spanOf(document.mailboxes.filter((mailbox) => mailbox.group === group))),
        ],
      })),
    ],
    foot: [{ cells: [say.all, ...cellsOf(context, document.totals), datesOf(context, spanOf(document.mailboxes))] }],
  })
}

function years(context: PageContext): Html | undefined {
  const { document, words, n, b } = context
  const say = words.content
  const shown: ReportDocument['years'] = document.years.slice(-mostYears)
  if (shown.length === 0) return undefined
  const most = { messages: 1, bytes: 1 }
  for (const { messages, bytes } of shown) {
    most.messages = Math.max(most.messages, messages)
    most.bytes = Math.max(most.bytes, bytes)
  }
  return table({
    id: 'years',
    caption: say.years,
    columns: [
      { head: say.year },
      { head: say.columns.messages, number: true },
      { head: markup`<span class="unseen">${say.columns.messages}</span>` },
      { head: say.columns.size, number: true },
      { head: markup`<span class="unseen">${say.columns.size}</span>` },
    ],
    bodies: [
      shown.map(({ year, messages, bytes }) => ({
        cells: [
          year === null ? say.noDate : String(year),
          n(messages),
          bar([{ part: 'verified', value: messages }], most.messages),
          b(bytes),
          bar([{ part: 'left', value: bytes }], most.bytes),
        ],
      })),
    ],
  })
}

function bars(context: PageContext): Html | undefined {
  const { document, words, out, n } = context
  const say = words.content
  const shown = worstAndLargest(document.mailboxes, mostBars)
  if (shown.length === 0) return undefined
  const most = shown.reduce((greatest, { totals }) => Math.max(greatest, totals.messages), 1)
  return markup`${table({
    id: 'bars',
    caption:
      shown.length < document.mailboxes.length ? say.barsSome(n(shown.length), n(document.mailboxes.length)) : say.bars,
    columns: [
      { head: say.mailbox },
      { head: markup`<span class="unseen">${say.bar}</span>` },
      { head: say.columns.verified, number: true },
      { head: say.columns.notVerified, number: true },
      { head: say.columns.left, number: true },
    ],
    bodies: [
      shown.map(({ id, totals }) => {
        const { verified, left } = sharesOf(totals)
        const open = openMessages(totals)
        return {
          cells: [
            out(id, 60),
            bar(
              [
                { part: 'verified', value: verified },
                { part: 'open', value: open },
                { part: 'left', value: left },
              ],
              most,
            ),
            n(verified),
            n(open),
            n(left),
          ],
        }
      }),
    ],
  })}${legend([
    ['verified', say.verifiedPart],
    ['open', say.notVerifiedPart],
    ['left', say.leftPart],
  ])}`
}

// Pictures that are tables with bars in them: messages and bytes by year, and what became of them by mailbox.

import { notProvedOf, worstAndLargest } from './chosen-mailboxes.ts'
import { markup, type Html } from '../page/markup.ts'
import type { PageContext } from './page-context.ts'
import { table } from '../page/table.ts'
import { bar, legend } from './picture-bars.ts'
import type { ReportDocument } from './report-document.ts'

const mostBars = 20
/** Dates of messages are what servers say: there may be any. */
const mostYears = 60

export function yearBars(context: PageContext): Html | undefined {
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
    caption:
      shown.length < document.years.length ? say.yearsSome(n(shown.length), n(document.years.length)) : say.years,
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

export function mailboxBars(context: PageContext): Html | undefined {
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
      shown.map((mailbox) => {
        const { messages, verified } = mailbox.totals
        const open = notProvedOf(mailbox)
        const left = messages - verified - open
        return {
          cells: [
            out(mailbox.id, 60),
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

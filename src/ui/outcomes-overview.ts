// The outcomes as a page for an office: what must be sent again first, then what else is open, then all in numbers.

import type { OutcomeMessage, OutcomesDocument } from '../model/outcomes.ts'
import { outcomeStates, type OutcomeState } from '../model/pec.ts'
import type { Language } from '../model/request.ts'
import { count, moment } from '../words/ui-amounts.ts'
import { outcomesWords } from '../words/outcomes-words.ts'
import { scannedInAll } from '../words/scan-words.ts'
import { sentence } from '../words/words.ts'
import type { Paint } from './paint.ts'
import { fit, indented, printable, right, width } from './text.ts'

/** Sentences and subjects are broken or cut there. */
const columns = 80
/** Messages of a list that a file shows better. */
const shown = 200
const shownBeside = 20
const recipientsShown = 10
const reasonsShown = 6
const mailboxesShown = 20

/** Draws the page. */
export function outcomesOverview(document: OutcomesDocument, lang: Language, paint: Paint): string[] {
  const words = outcomesWords(lang)
  const { totals, final, provisional, messages } = document
  const again = messages.filter(({ resend }) => resend)
  const title = words.title(totals.resend, final, document.asOf)
  const advice = !final ? words.advice.provisional : totals.resend === 0 ? words.advice.none : words.advice.final
  const reasons = provisional
    .slice(0, reasonsShown)
    .flatMap((why) => indented(printable(words.why(why)), '  - ', columns))
  return [
    '',
    final && totals.resend > 0 ? paint.bad(title) : paint.strong(title),
    ...indented(advice, '  ', columns),
    ...reasons,
    ...(provisional.length > reasonsShown ? [`  ${words.moreWhy(provisional.length - reasonsShown)}`] : []),
    ...byMailbox(again, shown, lang, paint),
    ...(['waiting', 'no-acceptance', 'not-delivered', 'refused'] as const).flatMap((state) => {
      const some = messages.filter((message) => message.state === state && !message.resend)
      if (some.length === 0) return []
      const heading = paint.strong(`${words.sections[state]} (${count(some.length, lang)})`)
      return ['', heading, ...byMailbox(some, shownBeside, lang, paint)]
    }),
    ...receiptsMissing(document, lang, paint),
    ...totalsLines(document, lang, paint),
    ...(document.scanned ?? []).flatMap((one) => indented(scannedInAll(one, lang), '', columns)),
    '',
  ]
}

/** The mailboxes of which the list proves nothing. */
function receiptsMissing({ mailboxes }: OutcomesDocument, lang: Language, paint: Paint): string[] {
  const missing = mailboxes.filter((mailbox) => mailbox.receiptsMissing)
  if (missing.length === 0) return []
  const { message, hint } = sentence('receipts-missing-here', {}, lang)
  const more = missing.length - mailboxesShown
  return [
    '',
    ...indented(`${message} [receipts-missing-here]:`, '', columns).map(paint.careful),
    ...missing.slice(0, mailboxesShown).map(({ id }) => `  ${printable(id)}`),
    ...(more > 0 ? [`  ${outcomesWords(lang).more(more)}`] : []),
    ...indented(hint, '  ', columns),
  ]
}

function totalsLines({ totals }: OutcomesDocument, lang: Language, paint: Paint): string[] {
  const words = outcomesWords(lang)
  return [
    '',
    paint.strong(words.totals),
    ...outcomeStates
      .filter((state) => totals[state] > 0 || state === 'delivered')
      .map((state) => `  ${right(count(totals[state], lang), 10)}  ${words.state[state]}`),
  ]
}

function byMailbox(messages: readonly OutcomeMessage[], most: number, lang: Language, paint: Paint): string[] {
  const words = outcomesWords(lang)
  const counts = new Map<string, number>()
  for (const { mailbox } of messages) counts.set(mailbox, (counts.get(mailbox) ?? 0) + 1)
  const lines: string[] = []
  let before: string | undefined
  for (const message of messages.slice(0, most)) {
    if (message.mailbox !== before)
      lines.push(
        '',
        paint.strong(printable(words.of(message.mailbox, message.group, counts.get(message.mailbox) ?? 0))),
      )
    before = message.mailbox
    lines.push(...messageLines(message, lang, paint))
  }
  return messages.length > most ? [...lines, '', `  ${words.more(messages.length - most)}`] : lines
}

function messageLines(message: OutcomeMessage, lang: Language, paint: Paint): string[] {
  const words = outcomesWords(lang)
  const time = message.sentAt ?? message.acceptedAt
  const start = `  ${time === null ? words.labels.noTime : moment(time, lang)}  `
  const subject = fit(printable(message.subject ?? words.labels.noSubject), columns - width(start))
  // Who was reached is not what somebody has to act upon.
  const open = message.recipients.filter(({ state }) => state !== 'delivered' && state !== 'external')
  const listed = open.slice(0, recipientsShown)
  return [
    `${start}${subject}`,
    ...listed.flatMap(({ address, state, error }) => [
      `    ${words.labels.to} ${printable(address)}: ${words.state[state]}`,
      ...(error === undefined ? [] : indented(errorText(error, state, lang), '      ', columns)),
    ]),
    ...(open.length > listed.length ? [`    ${words.more(open.length - listed.length)}`] : []),
    ...[message.messageId, message.identificativo]
      .filter((id) => id !== null)
      .map((id, at) =>
        paint.faint(`    ${at === 0 ? words.labels.ids : ' '.repeat(width(words.labels.ids))} ${printable(id)}`),
      ),
    ...(message.contradictions ?? [])
      .slice(0, recipientsShown)
      .flatMap((one) => indented(printable(words.contradicted(one)), '    ', columns).map(paint.careful)),
    ...(message.sentCopy ? [] : [paint.faint(`    ${words.noCopy}`)]),
    ...(message.match === 'certain' ? [] : [paint.careful(`    ${words.probable}`)]),
  ]
}

/** What it means, where that is known and the state does not say it, and always the provider's own words. */
function errorText(error: string, state: OutcomeState, lang: Language): string {
  const meaning = state === 'timed-out' || state === 'late' ? undefined : outcomesWords(lang).error(error)
  return meaning === undefined ? printable(error) : `${meaning}: ${printable(error)}`
}

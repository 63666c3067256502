// The status as rows of a CSV for a help desk: a mailbox each, with whom to write to and what is wrong.

import type { Language } from '../model/request.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { MailboxStatus, Problem, StatusDocument } from '../model/status.ts'
import { moment } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { watchWords } from '../words/watch-words.ts'
import { isFailure } from './shortfall.ts'

export const statusCsvHeader = [
  'mailbox',
  'group',
  'contact',
  'state',
  'phase',
  'messages',
  'verified',
  'left',
  'problems',
  'code',
  'why',
  'todo',
  'forecast',
] as const

/** One row for each mailbox of the document, in the order of the plan. */
export function statusCsvRows(status: StatusDocument, mailboxes: readonly MailboxPlan[], lang: Language): string[][] {
  const contacts = new Map(mailboxes.map(({ id, contact }) => [id, contact ?? '']))
  const problems = new Map<string, Problem[]>()
  for (const problem of status.problems.filter(isFailure)) {
    const known = problems.get(problem.mailbox)
    if (known === undefined) problems.set(problem.mailbox, [problem])
    else known.push(problem)
  }
  return status.mailboxes.map((mailbox) =>
    row(mailbox, contacts.get(mailbox.id) ?? '', problems.get(mailbox.id) ?? [], lang),
  )
}

function row(
  { id, group, state, phase, totals, error, forecast }: MailboxStatus,
  contact: string,
  problems: readonly Problem[],
  lang: Language,
): string[] {
  // What set the whole mailbox aside goes before what became of one message.
  const [first] = problems
  const why = error ?? (first === undefined ? undefined : { code: first.code, message: first.reason, hint: first.hint })
  return [
    id,
    group ?? '',
    contact,
    uiWords(lang).status.mailboxState[state],
    watchWords(lang).phase[phase],
    String(totals.messages),
    String(totals.verified),
    String(totals.pending + totals.appending + totals.copied),
    String(problems.length),
    why?.code ?? '',
    why?.message ?? '',
    why?.hint ?? '',
    // Who is set aside is not finished by going on.
    forecast.finishesAt === null || state === 'parked' ? '' : moment(forecast.finishesAt, lang),
  ]
}

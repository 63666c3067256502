// Findings and problems as a person reads them at night: alike ones under one title with examples and one hint.

import type { Language } from '../model/request.ts'
import type { Finding } from '../model/status.ts'
import { moment, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { explain } from '../words/words.ts'
import { indented, printable } from './text.ts'

/** What is listed: a finding, or a problem of a message, a folder or a mailbox. */
export type Listed = Pick<Finding, 'code' | 'mailbox' | 'folder' | 'side' | 'message' | 'hint' | 'messages'> & {
  accepted?: boolean | undefined
  /** Of one message: its UID, and what else it can be found by. */
  uid?: number | undefined
  about?: string | undefined
}

export type FindingPage = {
  lang: Language
  /** undefined: nothing is wrapped (a pipe). */
  columns: number | undefined
  /** All of them, not only examples. */
  verbose: boolean
}

/** So many alike findings are shown whole; of more, only `examples` are. */
const shownWhole = 5
const examples = 3
/** Mailboxes that are named beside the examples. */
const named = 12
/** Single messages shown under a finding; --json has more. */
const messagesShown = { alone: 10, amongOthers: 3 }

/** All of one level, in their order; what is alike stands where its first one stood. */
export function findingLines(findings: readonly Listed[], page: FindingPage): string[] {
  const groups = new Map<string, [Listed, ...Listed[]]>()
  for (const finding of findings) {
    const key = `${finding.code} ${finding.accepted === true ? 'accepted' : ''}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups.values()].flatMap((group) => (group.length === 1 ? lonely(group[0], page) : alike(group, page)))
}

function lonely(finding: Listed, page: FindingPage): string[] {
  return [
    ...lines(`${place(finding, page)}${finding.message} ${mark(finding, page.lang)}`, '  - ', page),
    ...messageLines(finding, '      ', page.verbose ? Number.MAX_SAFE_INTEGER : messagesShown.alone, page),
    ...hintLines(finding.hint, '    ', page),
  ]
}

function alike(group: readonly [Listed, ...Listed[]], page: FindingPage): string[] {
  const [first] = group
  const words = uiWords(page.lang).check
  const together = group.every(({ hint }) => hint === first.hint)
  const mailboxes = mailboxesOf(group)
  const counted = words.alike(group.length, mailboxes.length)
  if (together && isSaidOnce(group))
    return [
      ...lines(`${counted}: ${first.message} ${mark(first, page.lang)}`, '  - ', page),
      ...lines(namesIn(mailboxes, page), '    · ', page),
      ...hintLines(first.hint, '    ', page),
    ]
  const shown = page.verbose || group.length <= shownWhole ? group : group.slice(0, examples)
  return [
    ...lines(`${explain(first.code, page.lang).title}: ${counted} ${mark(first, page.lang)}`, '  - ', page),
    ...shown.flatMap((finding) => [
      ...lines(`${place(finding, page)}${finding.message}`, '    · ', page),
      ...messageLines(finding, '      ', page.verbose ? Number.MAX_SAFE_INTEGER : messagesShown.amongOthers, page),
      ...(together ? [] : hintLines(finding.hint, '      ', page)),
    ]),
    ...others(group.slice(shown.length), mailboxesOf(shown), page),
    ...(together ? hintLines(first.hint, '    ', page) : []),
  ]
}

/** Of several mailboxes the same sentence, and of nothing smaller: it is said once, with their names. */
function isSaidOnce(group: readonly [Listed, ...Listed[]]): boolean {
  const [{ message }] = group
  return group.every(
    (one) =>
      one.message === message &&
      one.mailbox !== undefined &&
      one.folder === undefined &&
      one.uid === undefined &&
      one.messages === undefined &&
      !message.includes(one.mailbox),
  )
}

function namesIn(mailboxes: readonly string[], page: FindingPage): string {
  const shown = page.verbose ? mailboxes : mailboxes.slice(0, named)
  const left = mailboxes.length - shown.length
  return shown.join(', ') + (left === 0 ? '' : ` ${uiWords(page.lang).check.moreAlike(left, '')}`)
}

/** How many are not shown, and in which mailboxes they are. */
function others(left: readonly Listed[], told: readonly string[], page: FindingPage): string[] {
  if (left.length === 0) return []
  const mailboxes = mailboxesOf(left).filter((id) => !told.includes(id))
  const names = mailboxes.slice(0, named).join(', ')
  return lines(
    uiWords(page.lang).check.moreAlike(left.length, mailboxes.length > named ? `${names}, …` : names),
    '    ',
    page,
  )
}

function mailboxesOf(findings: readonly Listed[]): string[] {
  return [...new Set(findings.flatMap(({ mailbox }) => mailbox ?? []))]
}

function place({ mailbox, folder, side, uid, about }: Listed, page: FindingPage): string {
  const parts = [
    mailbox ?? '',
    folder === undefined ? '' : `"${folder}"`,
    side === undefined ? '' : uiWords(page.lang).check.side[side],
    uid === undefined ? '' : `UID ${uid}${about === undefined ? '' : ` (${about})`}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `${parts.join(', ')}: `
}

function mark({ code, accepted }: Listed, lang: Language): string {
  return `[${code}]${accepted === true ? ` ${uiWords(lang).accepted}` : ''}`
}

function messageLines({ messages = [] }: Listed, start: string, most: number, { lang }: FindingPage): string[] {
  const shown = messages
    .slice(0, most)
    .map(
      ({ uid, bytes, date }) =>
        `${start}UID ${uid}, ${size(bytes, lang)}${date === null ? '' : `, ${moment(date, lang)}`}`,
    )
  return messages.length > most ? [...shown, `${start}${uiWords(lang).check.moreMessages}`] : shown
}

/** A hint that asks for nothing is not worth a line. */
function hintLines(hint: string, start: string, page: FindingPage): string[] {
  const words = uiWords(page.lang)
  return hint === '' || hint === words.nothingToDo ? [] : lines(`${words.hint} ${hint}`, start, page)
}

function lines(text: string, start: string, { columns }: FindingPage): string[] {
  return indented(printable(text), start, columns === undefined ? Number.MAX_SAFE_INTEGER : columns - 1)
}

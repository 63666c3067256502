// The list of all pages by group, for the people who send them out: as a page, and as rows for a mail merge.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import { csvText } from '../report/csv-text.ts'
import { htmlPage } from '../page/html-page.ts'
import { markup, outside, type Html } from '../page/markup.ts'
import { table } from '../page/table.ts'
import { count } from '../words/ui-amounts.ts'
import type { HandoutFacts } from './handout-facts.ts'
import type { HandoutContext } from './handout-page.ts'

export type Listed = { facts: HandoutFacts; file: string }

export const mergeHeader = [
  'id',
  'group',
  'old_address',
  'new_address',
  'contact',
  'page',
  'given_up',
  'folder',
] as const

/** A row for each mailbox; `;` for spreadsheets set to Italian. */
export function mergeList(listed: readonly Listed[], lang: Language): string {
  const rows = listed.map(({ facts: { id, group, oldAddress, contact, becomes }, file }) => [
    id,
    group ?? '',
    oldAddress ?? '',
    becomes.kind === 'moved' ? (becomes.newAddress ?? '') : '',
    contact ?? '',
    file,
    givenUpFor(becomes),
    becomes.kind === 'moved' ? (becomes.under ?? '') : '',
  ])
  return csvText(mergeHeader, rows, lang === 'it' ? ';' : ',')
}

function givenUpFor(becomes: HandoutFacts['becomes']): string {
  switch (becomes.kind) {
    case 'moved':
      return ''
    case 'retired':
      return becomes.reason
    case 'archived':
      return becomes.place
    default:
      return neverHappens(becomes)
  }
}

/** Groups in the order in which the plan first names them; those without one at the end. */
export function indexPage(context: HandoutContext, listed: readonly Listed[]): string {
  const { lang, words, planName, body, style } = context
  const groups = new Map<string | null, Listed[]>()
  for (const one of listed) groups.set(one.facts.group, [...(groups.get(one.facts.group) ?? []), one])
  const named = [...groups].filter(([group]) => group !== null)
  const without = groups.get(null)
  const all = without === undefined ? named : [...named, [null, without] as const]
  return htmlPage({
    lang,
    title: `${words.indexTitle} – ${planName.slice(0, 200)}`,
    style,
    body: markup`<header>
<h1>${words.indexTitle}</h1>
<p class="subtitle">${out(context, body ?? planName)} · ${words.pages(count(listed.length, lang), listed.length)}</p>
<p>${words.mergeHint}</p>
</header>
<main>
${all.map(([group, members], at) => groupSection(context, { group, members, at }))}</main>
`,
  })
}

function groupSection(
  context: HandoutContext,
  { group, members, at }: { group: string | null; members: readonly Listed[]; at: number },
): Html {
  const { words, lang } = context
  const name = group === null ? words.noGroup : out(context, group)
  return markup`<section aria-labelledby="g${at}-h">
<h2 id="g${at}-h">${name} (${count(members.length, lang)})</h2>
${table({
  id: `g${at}`,
  caption: name,
  quiet: true,
  columns: [{ head: words.mailbox }, { head: words.oldAddress }, { head: words.newAddress }, { head: words.contact }],
  bodies: [
    members.map(({ facts, file }) => ({
      cells: [
        markup`<a href="${encodeURI(file)}">${out(context, facts.id)}</a>`,
        out(context, facts.oldAddress ?? '–'),
        facts.becomes.kind === 'moved'
          ? out(context, facts.becomes.newAddress ?? '–')
          : words.givenUp[facts.becomes.kind],
        out(context, facts.contact ?? '–'),
      ],
    })),
  ],
})}</section>
`
}

function out({ words, lang }: HandoutContext, text: string): Html {
  return outside(text, (characters) => words.whole(count(characters, lang)), 200)
}

// The page of one mailbox, to be printed and handed to its holder: what changes, when, and what to type where.

import type { HandoutTexts, Plan, TlsMode } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { htmlPage } from '../page/html-page.ts'
import { timesIn, type Times } from '../page/local-time.ts'
import { markup, outside, type Html, type Piece } from '../page/markup.ts'
import { list, terms } from '../page/parts.ts'
import { pageStyle } from '../page/style.ts'
import type { HandoutSection, HandoutWords } from '../words/handout-phrases.ts'
import { handoutWords } from '../words/handout-words.ts'
import { count, size } from '../words/ui-amounts.ts'
import { freeText } from './free-text.ts'
import type { GivenUp, HandoutFacts, Moved } from './handout-facts.ts'

export type HandoutContext = {
  lang: Language
  words: HandoutWords
  times: Times
  timezone: string
  planName: string
  body: string | undefined
  texts: HandoutTexts
  /** The office's own text, as it was read. */
  freeText: string | undefined
  style: string
}

export function handoutContext(plan: Plan, lang: Language, text: string | undefined): HandoutContext {
  const words = handoutWords(lang)
  return {
    lang,
    words,
    times: timesIn(plan.timezone, lang),
    timezone: plan.timezone,
    planName: plan.name,
    body: plan.report?.body,
    texts: plan.handout ?? {},
    freeText: text,
    style: pageStyle({ header: undefined, footer: plan.name, page: words.page }),
  }
}

/** The whole HTML of the page. What the plan and the office wrote is escaped. */
export function handoutPage(context: HandoutContext, facts: HandoutFacts): string {
  const { lang, words, style } = context
  const { becomes } = facts
  const title = becomes.kind === 'moved' ? words.title : words.titleGivenUp
  return htmlPage({
    lang,
    title: `${title} – ${(facts.oldAddress ?? facts.id).slice(0, 200)}`,
    style,
    body: markup`<header>
<h1>${title}</h1>
<p class="subtitle"><strong>${out(context, facts.oldAddress ?? facts.id)}</strong></p>
<p>${[context.body ?? context.planName].map((name) => out(context, name))}</p>
</header>
<main>
${becomes.kind === 'moved' ? moved(context, facts, becomes) : givenUp(context, facts, becomes)}${help(context)}</main>
`,
  })
}

/** Beyond these nobody reads names on a page. */
const othersShown = 30

function moved(context: HandoutContext, facts: HandoutFacts, target: Moved): Piece {
  const { words, lang } = context
  const { amount, oldAddress } = facts
  const { newAddress, under, others, imap, login } = target
  const steps = words.steps({ host: imap.host, port: imap.port, tls: words.tls[imap.tls], login })
  const names = target.applications.map((name, at) => [at === 0 ? '' : ', ', out(context, name)])
  const applications = target.applications.length === 0 ? undefined : markup`<p>${words.readBy} ${names}</p>`
  return [
    section(
      words,
      'changes',
      terms([
        [words.oldAddress, out(context, oldAddress ?? words.unknown)],
        [words.newAddress, newAddress === oldAddress ? words.sameAddress : out(context, newAddress ?? words.unknown)],
        [words.under, under === null ? undefined : out(context, under)],
        [words.others, list(others.slice(0, othersShown).map((id) => out(context, id)))],
        [words.oldServer, out(context, facts.oldHost)],
        [words.newServer, out(context, imap.host)],
        [words.mailbox, out(context, facts.id)],
      ]),
    ),
    when(context, facts),
    section(words, 'parameters', parameters(context, target)),
    section(
      words,
      'amount',
      markup`<p>${
        amount === null ? words.notCounted : words.amount(count(amount.messages, lang), size(amount.bytes, lang))
      }</p>`,
    ),
    section(
      words,
      'steps',
      steps.map(
        ({ program, steps: each }) =>
          markup`<h3>${program}</h3>
<ol>${each.map((step) => markup`<li>${step}</li>`)}</ol>
`,
      ),
    ),
    section(words, 'protocol', [
      applications,
      markup`<ol>${words.protocol.map((step) => markup`<li>${step}</li>`)}</ol>`,
    ]),
    section(words, 'not', list(words.not)),
  ]
}

function givenUp(context: HandoutContext, facts: HandoutFacts, becomes: GivenUp): Piece {
  const { words, lang } = context
  const { amount } = facts
  return [
    section(words, 'changes', [
      markup`<p>${words[becomes.kind]}</p>`,
      terms([
        [words.oldAddress, out(context, facts.oldAddress ?? words.unknown)],
        becomes.kind === 'retired'
          ? [words.reason, out(context, becomes.reason)]
          : [words.archive, out(context, becomes.place)],
        [
          words.inArchive,
          becomes.kind === 'retired' || amount === null
            ? undefined
            : `${count(amount.messages, lang)} (${size(amount.bytes, lang)})`,
        ],
        [words.oldServer, out(context, facts.oldHost)],
        [words.mailbox, out(context, facts.id)],
      ]),
    ]),
    when(context, facts),
    section(words, 'not', list(words.notGivenUp)),
  ]
}

function when(context: HandoutContext, { times }: HandoutFacts): Html {
  const { words, timezone } = context
  const at = (instant: number): Html => {
    const iso = new Date(instant).toISOString()
    return markup`<time datetime="${iso}">${context.times.local(iso)}</time>`
  }
  return section(
    words,
    'times',
    times.length === 0
      ? markup`<p>${words.noTimes}</p>`
      : [
          terms(times.map(({ what, at: instant }) => [at(instant), words.times[what]])),
          markup`<p class="aside">${words.clock(timezone)}</p>`,
        ],
  )
}

function parameters(context: HandoutContext, { imap, smtpHost, login }: Moved): Html {
  const { words, texts } = context
  const { webmail } = texts
  const security = (tls: TlsMode): string => words.tls[tls]
  const code = (text: string): Html => markup`<code>${text}</code>`
  return terms([
    [words.imapServer, code(imap.host)],
    [words.imapPort, `${imap.port}, ${security(imap.tls)}`],
    [words.smtpServer, smtpHost === null ? words.askHelpdesk : code(smtpHost)],
    [words.smtpPort, words.askHelpdesk],
    [words.login, code(login)],
    [words.password, words.passwordApart],
    [words.webmail, webmail === undefined ? undefined : markup`<a href="${webmail}">${webmail}</a>`],
  ])
}

function help(context: HandoutContext): Piece {
  const { words, texts } = context
  return [
    section(words, 'help', markup`<p>${out(context, texts.helpdesk ?? words.noHelpdesk)}</p>`),
    context.freeText === undefined ? undefined : section(words, 'text', freeText(context.freeText)),
  ]
}

function section(words: HandoutWords, id: HandoutSection, content: Piece): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${words.sections[id]}</h2>
${content}</section>
`
}

function out({ words, lang }: HandoutContext, text: string): Html {
  return outside(text, (characters) => words.whole(count(characters, lang)))
}

// The migration record as one page: no script, no network, whole in itself, readable on paper and without its style.

import type { Language } from '../model/request.ts'
import { htmlPage } from '../page/html-page.ts'
import { markup, type Html } from '../page/markup.ts'
import { pageStyle } from '../page/style.ts'
import { contentSection, mailboxesSection } from './page-content.ts'
import { headingOf, pageContext, type PageContext } from './page-context.ts'
import { checkSection, meaningSection, signingSection } from './page-ending.ts'
import { factsSection } from './page-facts.ts'
import { hoursSection } from './page-hours.ts'
import { problemsSection } from './page-problems.ts'
import { certifiedSection, completenessSection, verificationsSection } from './page-proof.ts'
import { serversSection } from './page-servers.ts'
import { verdictSection } from './page-verdict.ts'
import { patterns } from './picture-bars.ts'
import type { ReportDocument } from './report-document.ts'
import type { VerbaleSection } from '../words/verbale-phrases.ts'

/** In the order of the page. */
const sections: readonly (readonly [VerbaleSection, (context: PageContext) => Html])[] = [
  ['verdict', verdictSection],
  ['problems', problemsSection],
  ['facts', factsSection],
  ['servers', serversSection],
  ['hours', hoursSection],
  ['completeness', completenessSection],
  ['verifications', verificationsSection],
  ['certified', certifiedSection],
  ['content', contentSection],
  ['mailboxes', mailboxesSection],
  ['meaning', meaningSection],
  ['check', checkSection],
  ['signatures', signingSection],
]

/**
 * The whole HTML of `report.html`. What people wrote (plan, servers, senders) is escaped wherever it stands, and cut
 * where nobody would read it to its end; of very many mailboxes only some are shown one by one.
 */
export function verbalePage(document: ReportDocument, lang: Language): string {
  const context = pageContext(document, lang)
  return htmlPage({
    lang,
    title: `${context.words.title} – ${document.plan.name.slice(0, 200)}`,
    style: pageStyle(printedWords(context)),
    body: markup`<a class="skip" href="#verdict">${context.words.skip}</a>
${patterns}${unfinished(context)}${header(context)}<main>
${sections.map(([, make]) => make(context))}</main>
${footer(context)}`,
  })
}

function printedWords({ document, words }: PageContext): Parameters<typeof pageStyle>[0] {
  return {
    header: document.finished ? undefined : words.unfinishedShort,
    footer: `pec-migrate ${document.tool.version} · manifest.txt SHA-256 ${document.manifest.sha256}`,
    page: words.page,
  }
}

/** Said at the top of the screen, and on every printed page. */
function unfinished({ document, words, times }: PageContext): Html | undefined {
  if (document.finished) return undefined
  // The sentence stands around a time that is more than text.
  const [before = '', after = ''] = words.unfinished('\u0001').split('\u0001')
  return markup`<div class="watermark" aria-hidden="true"><span>${words.unfinishedShort}</span></div>
<aside class="unfinished">${before}${times.both(document.generatedAt)}${after}</aside>
`
}

function header(context: PageContext): Html {
  const { document, words, times, out } = context
  const { about, plan, tool, redacted } = document
  const { body, contract } = about
  return markup`<header>
<h1>${words.title}: ${out(plan.name, 120)}</h1>
<p class="subtitle">${words.subtitle}</p>
${
  body === null && contract === null
    ? ''
    : markup`<p>${[body, contract]
        .flatMap((text) => text ?? [])
        .map((text, at) => [at === 0 ? '' : ' · ', out(text, 300)])}</p>`
}
<p>${words.written(tool.version)} ${times.both(document.generatedAt)}.</p>
${redacted === null ? '' : markup`<p>${words.redacted} <code class="hash">${redacted.sha256}</code></p>`}
<nav aria-label="${words.contents}"><details><summary>${words.contents}</summary><ol>${sections.map(
    ([id]) => markup`<li><a href="#${id}">${headingOf(context, id)}</a></li>`,
  )}</ol></details></nav>
</header>
`
}

function footer({ document, proof }: PageContext): Html {
  return markup`<footer><p>${proof.check.number}: <code class="hash">${document.manifest.sha256}</code></p></footer>
`
}

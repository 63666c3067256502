// What every part of the migration record is made with: the document, its words, and how amounts and times are written.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import { count, size } from '../words/ui-amounts.ts'
import type { VerbalePhrases, VerbaleSection } from '../words/verbale-phrases.ts'
import { verbaleProofWords, type VerbaleProofWords } from '../words/verbale-proof-words.ts'
import { verbaleWords } from '../words/verbale-words.ts'
import { timesIn, type Times } from '../page/local-time.ts'
import { markup, outside, type Html, type Piece } from '../page/markup.ts'
import type { ReportDocument } from './report-document.ts'

export type PageContext = {
  document: ReportDocument
  lang: Language
  words: VerbalePhrases
  proof: VerbaleProofWords
  times: Times
  /** A whole number. */
  n(value: number): string
  /** An amount of bytes. */
  b(bytes: number): string
  /** "1 message", "2 messages"; of mailboxes, too. */
  messages(value: number): string
  mailboxes(value: number): string
  /** A text from outside; `most`: characters that are shown of it. */
  out(text: string, most?: number): Html
}

export function pageContext(document: ReportDocument, lang: Language): PageContext {
  const words = verbaleWords(lang)
  const n = (value: number): string => count(value, lang)
  return {
    document,
    lang,
    words,
    proof: verbaleProofWords(lang),
    times: timesIn(document.plan.timezone, lang),
    n,
    b: (bytes) => size(bytes, lang),
    messages: (value) => counted(value, n(value), lang, 'messages'),
    mailboxes: (value) => counted(value, n(value), lang, 'mailboxes'),
    out: (text, most) => outside(text, (characters) => words.whole(n(characters)), most),
  }
}

function counted(value: number, text: string, lang: Language, what: 'messages' | 'mailboxes'): string {
  switch (what) {
    case 'messages':
      return lang === 'it' ? `${text} messaggi${value === 1 ? 'o' : ''}` : `${text} message${value === 1 ? '' : 's'}`
    case 'mailboxes':
      return lang === 'it' ? `${text} casell${value === 1 ? 'a' : 'e'}` : `${text} mailbox${value === 1 ? '' : 'es'}`
    default:
      return neverHappens(what)
  }
}

/** The heading of a part: where no source is a server, nobody is asked about a contract. */
export function headingOf({ words, document }: PageContext, id: VerbaleSection): string {
  const isOfArchives = id === 'verdict' && document.canSwitchOff.of === 'archives'
  return isOfArchives ? words.verdict.ofArchives.heading : words.headings[id]
}

/** One part of the record, under its heading. */
export function section(context: PageContext, id: VerbaleSection, content: Piece): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${headingOf(context, id)}</h2>
${content}</section>
`
}

// The page of the record by its parts: what it says, that strangers write no markup, and that it is right at any size.

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { element, escaped, markup, outside } from '../../src/evidence/markup.ts'
import type { ReportDocument } from '../../src/evidence/report-document.ts'
import { verbalePage } from '../../src/evidence/verbale-page.ts'
import { verbaleEn } from '../../src/words/verbale-en.ts'
import { verbaleIt } from '../../src/words/verbale-it.ts'
import { verbaleProofWords } from '../../src/words/verbale-proof-words.ts'
import { readPage, type Tag } from '../support/page-text.ts'
import { someReport } from '../support/some-report.ts'

const stranger =
  ' </script><svg onload=alert(1)> "onmouseover="alert(2) \' & </bdi></td></table> ' +
  `\u202e\u2066\u0007\u001b[31m\u200b\ud800 ${'x'.repeat(10_240)}`

const page = (document: ReportDocument, lang: 'it' | 'en' = 'en') => readPage(verbalePage(document, lang))

/** The lines of the text, without those that are empty. */
const lines = (text: string): string[] => text.split('\n').flatMap((line) => line.trim() || [])

/** The text of one section, from its heading to the next one. */
function sectionOf(document: ReportDocument, id: string, lang: 'it' | 'en' = 'en'): string {
  const html = verbalePage(document, lang)
  const from = html.indexOf(`<section id="${id}"`)
  expect(from).toBeGreaterThan(0)
  const part = html.slice(from, html.indexOf('</section>', from) + '</section>'.length)
  return readPage(`<!DOCTYPE html>\n${part}`).text
}

describe('markup', () => {
  it('escapes what could be a tag, an attribute or an entity', () => {
    expect(escaped(`<a href="x" title='y'>&amp;</a>`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
    )
    expect(markup`<p>${'<b>'}${['&', markup`<br>`, 3, undefined]}</p>`.text).toBe('<p>&lt;b&gt;&amp;<br>3</p>')
    expect(element('rect', { class: '"><script>', x: 1 }).text.trim()).toBe(
      '<rect class="&quot;&gt;&lt;script&gt;" x="1"/>',
    )
  })

  it('shows what cannot be seen: controls, marks of direction, halves of a pair', () => {
    expect(escaped('a\u0007b\u001bc\u007fd\u0085e\u202ef\u2066g\u200bh\ufeffi\ud800j')).toBe(
      'a␇b␛c[U+007F]d[U+0085]e[U+202E]f[U+2066]g[U+200B]h[U+FEFF]i[U+D800]j',
    )
    // A family of four is one sign of several, and Hebrew is no mark of direction.
    expect(escaped('שלום 🙂 città')).toBe('שלום 🙂 città')
  })

  it('isolates a text from outside, and cuts it with its whole length told', () => {
    const told = (characters: number): string => `(${characters} in all)`
    expect(outside('short', told).text).toBe('<bdi>short</bdi>')
    expect(outside('🙂'.repeat(500), told, 3).text).toBe('<bdi>🙂🙂🙂…</bdi> (500 in all)')
  })
})

describe('the page', () => {
  const tagsOf = (tags: readonly Tag[]): string[] =>
    tags.map(({ name, attributes }) => `${name} ${Object.keys(attributes).join(' ')}`)

  it.each(['it', 'en'] as const)('in %s is well formed, and allows nothing but its own style', (lang) => {
    const { tags, style } = page(someReport({ mailboxes: 40, lang, finished: false }), lang)
    expect(tags[0]).toEqual({ name: 'html', attributes: { lang } })
    const policy = tags.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')
    const digest = createHash('sha256').update(style).digest('base64')
    expect(policy?.attributes['content']).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    )
    expect(style).not.toMatch(/url\(|@import|<|expression/)
    const ids = tags.flatMap(({ attributes }) => attributes['id'] ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    for (const { name, attributes } of tags) {
      expect(['script', 'iframe', 'img', 'link', 'object', 'form', 'base']).not.toContain(name)
      expect(Object.keys(attributes).filter((key) => /^on|^style$|^src$/.test(key))).toEqual([])
      expect(attributes['href'] ?? '#').toMatch(/^#/)
      const refers = [
        ...(attributes['aria-labelledby']?.split(' ') ?? []),
        ...((attributes['href']?.slice(1) ?? '') ? [attributes['href']?.slice(1)] : []),
        ...(/^url\(#(.*)\)$/.exec(attributes['fill'] ?? '')?.slice(1) ?? []),
      ]
      for (const id of refers) expect(ids).toContain(id)
    }
    // Every table has a caption and heads for its columns and rows.
    const count = (name: string) => tags.filter((tag) => tag.name === name).length
    expect(count('caption')).toBe(count('table'))
    expect(count('thead')).toBe(count('table'))
    for (const { name, attributes } of tags)
      if (name === 'th') expect(attributes['scope']).toMatch(/^(col|row|rowgroup)$/)
  })

  it.each([1, 40])('of %i mailboxes has the same tags whatever strangers write', (mailboxes) => {
    for (const finished of [true, false]) {
      const [clean, written] = [
        page(someReport({ mailboxes, lang: 'en', finished })),
        page(someReport({ mailboxes, lang: 'en', finished, stranger })),
      ]
      expect(tagsOf(written.tags)).toEqual(tagsOf(clean.tags))
      expect(written.text).toContain('</script><svg onload=alert(1)>')
      expect(written.text).toContain('[U+202E][U+2066]␇␛[31m[U+200B][U+D800]')
      expect(written.text).toMatch(/…\s*\(cut; 10,\d\d\d characters in all\)/)
      expect(written.text).not.toMatch(/x{1000}/)
      expect(written.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2066\ud800]/)
    }
  })

  it.each(['it', 'en'] as const)('in %s says nothing in the other language', (lang) => {
    const other = lang === 'it' ? verbaleEn : verbaleIt
    const own = lang === 'it' ? verbaleIt : verbaleEn
    const sentences = (of: unknown): string[] =>
      typeof of === 'string' ? [of] : typeof of === 'object' && of !== null ? Object.values(of).flatMap(sentences) : []
    const owned = new Set(sentences([own, verbaleProofWords(lang)]))
    const foreign = sentences([other, verbaleProofWords(lang === 'it' ? 'en' : 'it')]).filter(
      (text) => text.length > 12 && !owned.has(text),
    )
    expect(foreign.length).toBeGreaterThan(150)
    const { text } = page(someReport({ mailboxes: 40, lang, finished: false }), lang)
    expect(foreign.filter((sentence) => text.includes(sentence))).toEqual([])
  })

  it('says on the page and on every printed one that a migration is not finished, and only then', () => {
    const open = page(someReport({ mailboxes: 1, finished: false, lang: 'it' }), 'it')
    expect(lines(open.text).slice(0, 5)).toContain(
      'La migrazione non è conclusa. Questo verbale mostra a che punto era il 29/11/2026 18:00 (17:00 UTC).',
    )
    expect(open.style).toContain('@top-center { content: "MIGRAZIONE NON CONCLUSA – verbale provvisorio"')
    const done = page(someReport({ mailboxes: 1, lang: 'it' }), 'it')
    expect(done.text).not.toContain('non è conclusa')
    expect(done.style).toContain('@top-center { content: "";')
  })

  it('puts the answer first, then the problems', () => {
    const { tags } = page(someReport({ mailboxes: 40, finished: false }))
    const sections = tags.flatMap(({ name, attributes }) => (name === 'section' ? (attributes['id'] ?? []) : []))
    expect(sections.slice(0, 3)).toEqual(['verdict', 'problems', 'facts'])
    expect(sections.at(-1)).toBe('signatures')
  })
})

describe('the answer', () => {
  const of = (some: Partial<ReportDocument>, finished = true) =>
    sectionOf({ ...someReport({ mailboxes: 40, lang: 'en', finished }), ...some }, 'verdict')

  it.each([
    ['yes', 'Yes'],
    ['not-yet-known', 'Not yet known'],
    ['no', 'No'],
  ] as const)('%s is said with its reasons and the command that goes on', (verdict, word) => {
    const text = of({ canSwitchOff: { verdict, because: ['the reason <1>'], next: 'pec-migrate verify p.yaml' } })
    expect(text).toMatch(new RegExp(`^\\s*May the contract with the old provider be cancelled\\?\\s+\\S ${word}\\n`))
    expect(text).toContain('the reason <1>')
    expect(text).toContain('pec-migrate verify p.yaml')
  })

  it('names what is missing, by code and number, and what is owed', () => {
    const document = someReport({ mailboxes: 40, lang: 'en', finished: false })
    const text = sectionOf(document, 'verdict')
    expect(text).toContain('altered-by-target')
    expect(text).toMatch(/The target altered the message|altered/i)
    expect(text).toContain(`${document.totals.pending.toLocaleString('en-GB')} messages to be copied`)
    expect(text).not.toContain('Nothing: every message has its outcome')
  })

  it('says who accepted which loss, and why', () => {
    expect(of({}, false)).toMatch(/Rossi\s+danneggiato all’origine\s+different\s+2\s+All\s+2/)
    expect(sectionOf(someReport({ mailboxes: 40, lang: 'en' }), 'problems')).toMatch(
      /casella-00004\s+INBOX, UID 812\s+different\s+Rossi\s+danneggiato all’origine/,
    )
  })

  it('says that nothing is missing only where nothing is', () => {
    const clean = someReport({ mailboxes: 1, lang: 'en' })
    expect(sectionOf(clean, 'verdict')).toContain('Nothing: every message has its outcome')
    expect(sectionOf({ ...clean, canSwitchOff: { ...clean.canSwitchOff, verdict: 'no' } }, 'verdict')).not.toContain(
      'Nothing: every message',
    )
  })

  it('has the one number', () => {
    const document = someReport({ mailboxes: 1 })
    expect(of({ manifest: document.manifest })).toContain(document.manifest.sha256)
  })
})

describe('what was moved', () => {
  it('adds up: all = verified + not verified + left out or gone, over shown mailboxes and the rest', () => {
    const document = someReport({ mailboxes: 5_000, lang: 'en', finished: false })
    const html = verbalePage(document, 'en')
    expect(html.length).toBeLessThan(1_000_000)
    const table = html.slice(
      html.indexOf('<table id="mailbox-list">'),
      html.indexOf('</section>', html.indexOf('<table id="mailbox-list">')),
    )
    const rows = [...table.matchAll(/<tr class="mailbox">.*?<\/tr>/gs)].map(([row]) =>
      [...row.matchAll(/<td class="n">(?:<strong>)?([\d,]+)(?:<\/strong>)?<\/td>/g)].map(([, value = '']) =>
        Number(value.replaceAll(',', '')),
      ),
    )
    expect(rows.length).toBeLessThan(80)
    let all = 0
    // Sizes are no whole numbers: messages, copied, already there, verified, with a note, not verified, left out.
    for (const [messages = 0, , , verified = 0, , open = 0, left = 0] of rows) {
      expect(messages).toBe(verified + open + left)
      all += messages
    }
    expect(all).toBe(document.totals.messages)
    expect(table).toContain('in messages.csv and report.json')
  })

  it('shows each mailbox and folder of a small plan', () => {
    const document = someReport({ mailboxes: 40, lang: 'en' })
    const text = sectionOf(document, 'mailboxes')
    for (const { id, folders } of document.mailboxes) {
      expect(text).toContain(id)
      for (const { source } of folders) expect(text).toContain(source.name)
    }
    expect(text).not.toContain('messages.csv')
  })

  it('shows the worst and the largest of a large one', () => {
    const document = someReport({ mailboxes: 5_000, lang: 'en', finished: false })
    const text = sectionOf(document, 'mailboxes')
    const largest = document.mailboxes.toSorted((a, b) => b.totals.messages - a.totals.messages)[0]
    const parked = document.mailboxes.find(({ state }) => state === 'parked')
    expect(text).toContain(largest?.id)
    expect(text).toContain(parked?.id)
    expect(text).toMatch(/4,9\d\d more mailboxes/)
  })
})

describe('evidence', () => {
  it('tells how completeness was established, in numbers', () => {
    const document = someReport({ mailboxes: 40, lang: 'en' })
    const listed = document.mailboxes.reduce((sum, { completeness }) => sum + (completeness?.messages.listed ?? 0), 0)
    const text = sectionOf(document, 'completeness')
    expect(text).toMatch(new RegExp(`Messages listed by UID\\s+${listed.toLocaleString('en-GB')}\\n`))
    expect(text).toContain('The servers of 8 mailboxes do not search')
    expect(text).toContain('The numbers agree in every mailbox that was listed.')
  })

  it('names mailboxes whose numbers do not agree', () => {
    const document = someReport({ mailboxes: 3, lang: 'en' })
    const [first] = document.mailboxes
    if (first?.completeness === null || first === undefined) throw new Error('no mailbox')
    first.completeness.messages.counted += 1
    const text = sectionOf(document, 'completeness')
    expect(text).toContain('The numbers do not agree in 1 mailbox:')
    expect(text).toContain(first.id)
    expect(text).not.toContain('The numbers agree')
  })

  it('tells of servers: address, login, who answered, by which certificate', () => {
    const document = someReport({ mailboxes: 1, lang: 'it' })
    const text = sectionOf(document, 'servers', 'it')
    for (const part of [
      'imaps.vecchio.example:993',
      'account amministrativo',
      '192.0.2.17',
      '2001:db8::25',
      'Dovecot 2.3',
    ])
      expect(text).toContain(part)
    expect(text).toContain(document.servers[0]?.identities[0]?.certificate?.sha256)
    expect(text).toContain('fine dell’accesso 30/11/2026 23:00 (22:00 UTC)')
  })

  it('tells local time and UTC, with the date of both where they differ', () => {
    const text = sectionOf(
      { ...someReport({ mailboxes: 1, lang: 'en' }), startedAt: '2026-11-24T23:30:00.000Z' },
      'facts',
    )
    expect(text).toContain('2026-11-25 00:30 (2026-11-24 23:30 UTC)')
  })

  it('lists runs with how each ended, and who let one work outside the hours', () => {
    const text = sectionOf(someReport({ mailboxes: 1, lang: 'en' }), 'hours')
    expect(text).toContain('stopped: the window closed (exit code 5)')
    expect(text).toContain('without a word (killed, or still at work)')
    expect(text).toContain('allowed to work outside the hours of the plan')
    expect(text).toContain('from 20:00 to 06:00 (Mon, Tue, Wed, Thu, Fri)')
  })

  it('says what was not proved, and what the signatures were not judged by', () => {
    const document = someReport({ mailboxes: 40, lang: 'it', finished: false })
    const text = sectionOf(document, 'meaning', 'it')
    expect(text).toContain('duplicato informatico')
    expect(text).toContain('Non è un duplicato')
    expect(text).toContain('non è una conservazione a norma')
    expect(text).toMatch(/Non verificati: [\d.]+ messaggi/)
    expect(text).toContain('non chi ha emesso')
    expect(sectionOf({ ...document, verifications: [] }, 'meaning', 'it')).toContain('Non si è esaminato se le firme')
  })

  it('has a line to sign for each who was present', () => {
    const text = sectionOf(someReport({ mailboxes: 1 }), 'signatures')
    expect(text).toMatch(/Anna Bianchi\s+present\s+Carlo Verdi\s+present/)
  })
})

describe('pictures', () => {
  const bare = (): ReportDocument => ({
    ...someReport({ mailboxes: 1, lang: 'en' }),
    sentByHour: null,
    runs: [],
    hours: [],
    years: [],
    groups: [],
    servers: [],
    verifications: [],
    outcomes: null,
    startedAt: null,
    endedAt: null,
    mailboxes: [],
    kinds: {},
  })

  it('are labelled, with what they show in words', () => {
    const html = verbalePage(someReport({ mailboxes: 40, lang: 'en' }), 'en')
    for (const id of ['progress', 'rate']) {
      expect(html).toContain(`aria-labelledby="${id}-t ${id}-d"`)
      expect(html).toMatch(new RegExp(`<desc id="${id}-d">[^<]{40,}</desc>`))
    }
    expect(html).toMatch(/Sent in 50 hours; [\d,]+ an hour on average, [\d,]+ at most \(2026-11-\d\d \d\d:00\)/)
  })

  it('are left out where nothing is known, and the page is whole', () => {
    const { text, tags } = page(bare())
    expect(tags.some(({ attributes }) => attributes['role'] === 'img')).toBe(false)
    for (const part of ['There was no run.', 'The plan names no hours', 'None was made', 'No certified mail was seen.'])
      expect(text).toContain(part)
  })

  it('hold a single message, and a single moment', () => {
    const document = someReport({ mailboxes: 1, lang: 'en' })
    const at = '2026-11-24T18:00:00.000Z'
    const { text } = page({
      ...document,
      hours: [],
      runs: document.runs.slice(0, 1).map((run) => ({ ...run, startedAt: at, aliveAt: at, endedAt: at })),
      sentByHour: [{ hour: at, messages: 1, bytes: 10 }],
    })
    expect(text).toContain('Sent in 1 hour; 1 an hour')
    expect(text).not.toMatch(/NaN|Infinity|undefined/)
  })
})

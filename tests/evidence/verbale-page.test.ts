// The page of the record by its parts: what it says, that strangers write no markup, and that it is right at any size.

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { owedKinds } from '../../src/model/owed.ts'
import { sentence } from '../../src/words/words.ts'
import { messageStates } from '../../src/model/message.ts'
import { element, escaped, markup, outside } from '../../src/page/markup.ts'
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

/** The same with one more mailbox in the place of another: all that it has is gone from the target. */
function withVanished(document: ReportDocument, at: number, count: number): ReportDocument {
  const mailbox = document.mailboxes[at]
  const folder = mailbox?.folders[0]
  if (mailbox === undefined || folder === undefined) throw new Error('no mailbox')
  const none = { verified: 0, differs: 0, refused: 0, adopted: 0, noted: 0 }
  const gone = { ...folder.totals, ...none, messages: count, bytes: count, gone: count }
  const vanished = {
    ...mailbox,
    totals: { ...gone, folders: 1 },
    folders: [{ ...folder, totals: gone, notProved: count }],
  }
  const mailboxes = document.mailboxes.with(at, vanished)
  const totals = { ...document.totals }
  for (const key of ['messages', 'bytes', 'verified', 'adopted', 'noted', 'gone'] as const)
    totals[key] = mailboxes.reduce((sum, one) => sum + one.totals[key], 0)
  return { ...document, totals, mailboxes, notProved: { ...document.notProved, messages: count, bytes: count } }
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

  it('stops the keyboard at tables that may scroll, and at no other', () => {
    const html = verbalePage(someReport({ mailboxes: 40, lang: 'en', finished: false }), 'en')
    const tables = [...html.matchAll(/<div class="wide"([^>]*)>\s*<table id="([^"]+)">.*?<\/thead>/gs)]
    const stops = tables.map(([table, attributes = '', id]) => {
      expect(attributes.includes('tabindex="0"'), id).toBe((table.match(/<th /g) ?? []).length > 3)
      return attributes.includes('tabindex="0"') ? 'stop' : 'none'
    })
    expect(new Set(stops)).toEqual(new Set(['stop', 'none']))
    expect(tables.length).toBe((html.match(/<table /g) ?? []).length)
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
    expect(text).not.toContain('Nothing: every message was transferred or decided about')
  })

  it('says who accepted which loss, and why', () => {
    expect(of({}, false)).toMatch(/Rossi\s+danneggiato all’origine\s+different\s+2\s+All\s+2/)
    expect(sectionOf(someReport({ mailboxes: 40, lang: 'en' }), 'problems')).toMatch(
      /casella-00004\s+INBOX, UID 812\s+different\s+Rossi\s+danneggiato all’origine/,
    )
  })

  it('says that nothing is missing only where nothing is', () => {
    const clean = someReport({ mailboxes: 1, lang: 'en' })
    expect(sectionOf(clean, 'verdict')).toContain('Nothing: every message was transferred or decided about')
    expect(sectionOf({ ...clean, canSwitchOff: { ...clean.canSwitchOff, verdict: 'no' } }, 'verdict')).not.toContain(
      'Nothing: every message',
    )
  })

  it.each(['it', 'en'] as const)('in %s says what a verify that was interrupted left open, and no more', (lang) => {
    const clean = someReport({ mailboxes: 1, lang })
    const because = ['verify has found 1 message, folder or mailbox not in order']
    const { verdict, problems } = lang === 'it' ? verbaleIt : verbaleEn
    const document = {
      ...clean,
      canSwitchOff: { verdict: 'not-yet-known' as const, because, next: 'pec-migrate verify p.yaml' },
    }
    const text = lines(sectionOf(document, 'verdict', lang))
    expect(text.join('\n')).not.toMatch(/quiet|ferm[aei]/)
    expect(text[text.indexOf(verdict.missing) + 1]).toBe(verdict.nothingKnownMissing)
    expect(lines(sectionOf(document, 'problems', lang))).toContain(problems.noneKnown)
    expect(sectionOf(document, 'problems', lang)).not.toContain(problems.none)
    expect(sectionOf(clean, 'problems', lang)).toContain(problems.none)
  })

  it.each([
    ['a folder', { byCode: [{ outcome: 'folder', code: 'folder-unreadable', problems: 1, accepted: 0 }], owed: {} }],
    ['work', { byCode: [], owed: { flags: 2 } }],
  ])('has a sentence under what is missing where only %s is', (_what, some) => {
    const clean = someReport({ mailboxes: 1, lang: 'en' })
    const text = lines(sectionOf({ ...clean, notProved: { ...clean.notProved, ...some } }, 'verdict'))
    expect(text[text.indexOf(verbaleEn.verdict.missing) + 1]).toBe(verbaleEn.verdict.noMessageMissing)
  })

  it.each([
    ['en', true, 'have no outcome and must be sent again: 3 of 1,200 (final).'],
    ['en', false, 'have no outcome: 3 of 1,200 (provisional).'],
    ['it', true, 'senza esito e da inviare di nuovo: 3 su 1.200 (dato definitivo).'],
    ['it', false, 'senza esito: 3 su 1.200 (dato provvisorio).'],
  ] as const)('tells in %s of sent messages without an outcome (final: %s)', (lang, final, told) => {
    const report = someReport({ mailboxes: 1, lang })
    if (report.outcomes === null) throw new Error('no outcomes')
    const outcomes = { ...report.outcomes, final, totals: { ...report.outcomes.totals, messages: 1_200, resend: 3 } }
    const text = sectionOf({ ...report, outcomes }, 'verdict', lang)
    expect(text).toContain(told)
    expect(text).not.toMatch(/nothing remains|nulla resta|no work is owed/)
    expect(sectionOf({ ...report, outcomes: null }, 'verdict', lang)).not.toMatch(/outcome: |esito: /)
  })

  it.each([
    ['en', 1, '1 message to be copied'],
    ['en', 2, '2 messages to be copied'],
    ['it', 1, '1 messaggio da copiare'],
    ['it', 2, '2 messaggi da copiare'],
  ] as const)('in %s counts %i of what is owed', (lang, value, told) => {
    const report = someReport({ mailboxes: 1, lang })
    const owed = Object.fromEntries(Object.keys(owedKinds).map((kind) => [kind, value]))
    const text = lines(sectionOf({ ...report, notProved: { ...report.notProved, owed } }, 'verdict', lang))
    expect(text).toContain(told)
    for (const names of Object.values((lang === 'it' ? verbaleIt : verbaleEn).owedKinds)) {
      expect(text).toContain(`${value} ${names[value - 1] ?? ''}`)
      expect(names[0]).not.toBe(names[1])
    }
  })

  it.each(['it', 'en'] as const)('has words in %s for each outcome that a problem can have', (lang) => {
    const others = ['ghost', 'folder', 'parked', 'stopped', 'missing', 'unread', 'unread-answer']
    const report = someReport({ mailboxes: 1, lang })
    const byCode = [...messageStates, ...others].map((outcome) => ({
      outcome,
      code: 'unexpected',
      problems: 1,
      accepted: 0,
    }))
    const html = verbalePage({ ...report, notProved: { ...report.notProved, byCode } }, lang)
    const table = html.slice(html.indexOf('<table id="missing">'), html.indexOf('</table>', html.indexOf('"missing"')))
    // Only what has no words is isolated as a text from outside.
    for (const { outcome } of byCode) expect(table).not.toContain(`<bdi>${outcome}</bdi>`)
  })

  it('says how many lines nobody can read', () => {
    const said = (count: number | undefined, lang: 'it' | 'en'): string =>
      sentence('unreadable-answer', { side: 'source', ...(count === undefined ? {} : { count }) }, lang).message
    expect(said(2, 'it')).toMatch(/ manda righe che nessuno sa leggere \(2\)$/)
    expect(said(undefined, 'it')).toMatch(/ manda righe che nessuno sa leggere$/)
    expect(said(2, 'en')).toMatch(/ sends lines that nobody can read \(2\)$/)
    expect(said(undefined, 'en')).toMatch(/ sends lines that nobody can read$/)
  })

  it.each([
    ['en', 'The first 200 of 201 accepted losses; all of them are in report.json.'],
    ['it', 'Le prime 200 di 201 perdite accettate; sono tutte in report.json.'],
  ] as const)('says in %s where all accepted losses are, those that met no problem too', (lang, told) => {
    const report = someReport({ mailboxes: 1, lang })
    const acceptedLosses = Array.from({ length: 201 }, (_, uid) => ({
      mailbox: 'casella-00001',
      folder: 'INBOX',
      uid: uid + 1,
      digest: null,
      by: 'Rossi',
      reason: 'vuoto',
      outcome: null,
    }))
    expect(sectionOf({ ...report, acceptedLosses }, 'problems', lang)).toContain(told)
  })

  it('has the one number', () => {
    const document = someReport({ mailboxes: 1 })
    expect(of({ manifest: document.manifest })).toContain(document.manifest.sha256)
  })
})

describe('what was moved', () => {
  it('adds up: all = verified + not verified + left out or deleted, over shown mailboxes and the rest', () => {
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

  it.each(['it', 'en'] as const)('counts in %s what vanished from the target as not verified, everywhere', (lang) => {
    const document = withVanished(someReport({ mailboxes: 3, lang }), 2, 60)
    const { notVerified, notVerifiedHint, gone } = (lang === 'it' ? verbaleIt : verbaleEn).verdict
    const first = lines(sectionOf(document, 'verdict', lang))
    expect(first[first.indexOf(`${notVerified} (${notVerifiedHint})`) + 1]).toBe('60')
    expect(first.filter((line) => line.startsWith(`${notVerified}: `))).toEqual([
      expect.stringMatching(lang === 'it' ? /: 60 messaggi/ : /: 60 messages/),
    ])
    const settled = document.totals.gone - 60
    expect(first[first.indexOf(gone) + 1]).toBe(String(settled))
    const html = verbalePage(document, lang)
    for (const id of ['mailbox-list', 'groups']) {
      const foot = /<tfoot>(.*?)<\/tfoot>/s.exec(html.slice(html.indexOf(`<table id="${id}">`)))?.[1] ?? ''
      expect(foot).toContain(`<td class="n"><strong>60</strong></td><td class="n">${settled}</td>`)
    }
    expect(html).toMatch(/<strong><bdi>casella-00003<\/bdi>.*?<strong>60<\/strong><\/td><td class="n">0<\/td>/)
  })

  it('shows a mailbox of a large plan whose copies vanished as the worst', () => {
    const plain = someReport({ mailboxes: 5_000, lang: 'en' })
    const small = plain.mailboxes.findIndex(({ totals }, at) => at > 4_000 && totals.messages < 1_000)
    const document = withVanished(plain, small, 60)
    const id = document.mailboxes[small]?.id
    expect(sectionOf(plain, 'mailboxes')).not.toContain(id)
    expect(sectionOf(document, 'mailboxes')).toContain(id)
    expect(sectionOf(document, 'content')).toContain(id)
  })

  it.each([
    ['en', 1, '… 1 more folder (report.json)'],
    ['en', 2, '… 2 more folders (report.json)'],
    ['it', 1, '… un’altra cartella (report.json)'],
    ['it', 2, '… altre 2 cartelle (report.json)'],
  ] as const)('in %s tells of %i more folders of a mailbox', (lang, more, told) => {
    const report = someReport({ mailboxes: 1, lang })
    const [mailbox] = report.mailboxes
    const [folder] = mailbox?.folders ?? []
    if (mailbox === undefined || folder === undefined) throw new Error('no mailbox')
    const folders = Array.from({ length: 60 + more }, () => folder)
    expect(sectionOf({ ...report, mailboxes: [{ ...mailbox, folders }] }, 'mailboxes', lang)).toContain(told)
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
    expect(text).toContain('which the server does not do: 8 mailboxes.')
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

  it.each([
    ['en', 'broken on the target: 2, already broken on the source: 1, could not be judged: 3.', '40 messages among'],
    ['it', 'danneggiate sulla destinazione: 2, già danneggiate all’origine: 1, non giudicabili: 3.', '40 messaggi tra'],
  ] as const)('in %s names broken signatures and those not looked at as not proved', (lang, found, unseen) => {
    const report = someReport({ mailboxes: 1, lang })
    const checked = report.totals.verified - 40
    const broken = { broken: 2, brokenAtSource: 1, notSigned: 0, unreadable: 3 }
    const meaningAfter = (signatures: ReportDocument['verifications'][number]['signatures']): string => {
      const verifications = report.verifications.map((one, at) => (at === 0 ? { ...one, signatures } : one))
      return sectionOf({ ...report, verifications }, 'meaning', lang)
    }
    const text = meaningAfter({ checked, intact: checked - 6, ...broken })
    expect(text).toContain(found)
    expect(text).toContain(unseen)
    const all = {
      checked: checked + 40,
      intact: checked + 40,
      broken: 0,
      brokenAtSource: 0,
      notSigned: 0,
      unreadable: 0,
    }
    expect(meaningAfter(all)).toMatch(/signatures: none was found broken\.|firme: nessuna è risultata danneggiata\./)
    expect(meaningAfter(null)).toContain(verbaleProofWords(lang).meaning.signaturesNot)
  })

  it('says above the signatures what the number identifies, and what binds the page', () => {
    const english = sectionOf(someReport({ mailboxes: 1, lang: 'en' }), 'signatures')
    expect(english).toContain('identifies the messages, their outcomes and their places, and nothing else')
    expect(english).toContain('To bind this page and the other files too, sign or time-stamp SHA256SUMS.')
    expect(sectionOf(someReport({ mailboxes: 1, lang: 'en' }), 'check')).toContain('one of SHA256SUMS, which binds all')
    const italian = sectionOf(someReport({ mailboxes: 1 }), 'signatures', 'it')
    expect(italian).toContain('identifica i messaggi, i loro esiti e dove si trovano, e nient’altro')
    expect(italian).toContain('firmare o marcare SHA256SUMS.')
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

  it.each([
    ['en', 'the last 60 of 75; all are in report.json.'],
    ['it', 'gli ultimi 60 di 75; sono tutti in report.json.'],
  ] as const)('tell in %s how many years are not shown', (lang, told) => {
    const report = someReport({ mailboxes: 1, lang })
    const years = Array.from({ length: 75 }, (_, at) => ({ year: 1952 + at, messages: 1, bytes: 10 }))
    expect(sectionOf({ ...report, years }, 'content', lang)).toContain(told)
    expect(sectionOf({ ...report, years: years.slice(-60) }, 'content', lang)).not.toContain('report.json')
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

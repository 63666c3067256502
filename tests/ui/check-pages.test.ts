// The page of a check: folder maps where there is room for them, years, and single messages under a finding.

import { describe, expect, it } from 'vitest'
import type { CheckDocument } from '../../src/model/status.ts'
import { checkOverview } from '../../src/ui/check-overview.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { width } from '../../src/ui/text.ts'
import { checkDocument } from './recorded.ts'

const paint = paintFor({ write: () => undefined }, { noColor: true, env: {} })
const years = [{ year: 2013, messages: 1_200, bytes: 40_000_000 }, { year: 2014, messages: 700, bytes: 30_000_000 }, { year: null, messages: 1, bytes: 900 }]

/** The recorded document with years, a folder for sent mail and a finding about single messages. */
function withMore(mailboxes = 1): CheckDocument {
  const [first] = checkDocument.mailboxes
  if (first === undefined) throw new Error('the recorded document has no mailbox')
  const one = {
    ...first,
    source: { folders: [{ name: 'INBOX', path: 'INBOX', messages: 1_901, bytes: 70_000_900, years }, { name: 'Un nome di cartella davvero molto, ma proprio molto lungo/2015', path: 'x', messages: 1, bytes: 5, years: years.slice(0, 1) }] },
    folderMap: [...first.folderMap, { source: { name: 'Posta inviata', path: 'x' }, target: { name: 'Inviata', path: 'Inviata' }, create: false, messages: 3, bytes: 900, specialUse: '\\Sent' as const }],
  }
  const messages = Array.from({ length: 12 }, (_, n) => ({ folder: 'INBOX', uid: n + 1, bytes: 40_000_000 + n, date: n === 0 ? null : '2014-03-01T09:00:00.000Z' }))
  return {
    ...checkDocument,
    findings: [{ level: 'warning', scope: 'folder', code: 'message-too-large', mailbox: one.id, folder: 'INBOX', side: 'target', message: 'Too large (× 12)', hint: 'Ask.', messages }],
    mailboxes: Array.from({ length: mailboxes }, (_, n) => ({ ...one, id: `${one.id}${n}` })),
  }
}

describe.each(['it', 'en'] as const)('the page of a check in %s', (lang) => {
  const words = { it: { year: '2013', create: 'nuova', existing: "c'è già", all: 'Tutte le caselle', more: '… e altri' }, en: { year: '2013', create: 'new', existing: 'exists', all: 'All mailboxes', more: '… and more' } }[lang]

  it('fits 80 columns with years, uses and long names', () => {
    for (const document of [withMore(), withMore(3)]) {
      for (const verbose of [false, true]) for (const line of checkOverview({ ...document, findings: [] }, lang, paint, 80, verbose)) expect(width(line), line).toBeLessThanOrEqual(80)
    }
  })

  it('shows where each folder goes, whether it is there, and what it is for', () => {
    const text = checkOverview(withMore(), lang, paint, undefined).join('\n')
    expect(text).toMatch(new RegExp(`Posta inviata +→ Inviata +${words.existing} +Sent +3 `))
    expect(text).toMatch(new RegExp(`2015 +→ Archivio.*2015 +${words.create} `))
  })

  it('shows the maps of many mailboxes only when asked, and says how to ask', () => {
    const few = checkOverview(withMore(3), lang, paint, undefined).join('\n')
    expect(few).not.toContain('→')
    expect(few).toContain('--verbose')
    const all = checkOverview(withMore(3), lang, paint, undefined, true).join('\n')
    expect(all.match(/Posta inviata +→/g)).toHaveLength(3)
    expect(all).not.toContain('--verbose')
  })

  it('adds the years of all mailboxes up', () => {
    const text = checkOverview(withMore(3), lang, paint, undefined).join('\n')
    expect(text).toMatch(new RegExp(`${words.all}.*\\n.*\\n.* 2013 +7[.,]200 `))
    expect(checkOverview(withMore(), lang, paint, undefined).join('\n')).not.toContain(words.all)
    expect(checkOverview(checkDocument, lang, paint, undefined).join('\n')).not.toContain(words.year)
  })

  it('lists ten messages under a finding and says that there are more', () => {
    const lines = checkOverview(withMore(), lang, paint, undefined)
    expect(lines.filter((line) => line.startsWith('    UID '))).toHaveLength(10)
    expect(lines.filter((line) => line.includes(words.more))).toHaveLength(1)
    expect(lines.join('\n')).toMatch(/UID 1, 40[.,]0 MB\n/)
  })
})

// Every code has words in both languages, and facts are put into them without raw placeholders or control characters.

import { describe, expect, it } from 'vitest'
import { codes } from '../../src/model/codes.ts'
import type { Facts } from '../../src/model/errors.ts'
import type { Language } from '../../src/model/request.ts'
import { ownReason } from '../../src/model/own-reasons.ts'
import { sizeInWords } from '../../src/words/code-words.ts'
import { explain, sentence, words } from '../../src/words/words.ts'

const languages: Language[] = ['en', 'it']
const everyFact: Facts = {
  server: 'vecchio',
  host: 'imaps.vecchio.example',
  port: 993,
  mailbox: 'tribunale.roma',
  user: 'roma@vecchio.example',
  side: 'source',
  folder: 'Posta inviata',
  target: 'Inviata',
  reason: 'perché sì',
  path: 'giustizia.sqlite',
  count: 12345,
  bytes: 12_300_000,
  limit: 10_000_000,
  other: 'SENT',
  uid: 812,
  pid: 4711,
  startedAt: '2015-12-24 14:00',
  where: 'ROMA_OLD',
  offset: 77,
  until: '2015-12-28',
  arriving: 2_000_000,
  adopted: 12,
  sampled: 20,
  better: 'urp',
  line: 'INBOX',
  entry: 'INBOX',
  fingerprint: 'sha256:ab',
  subject: 'CN=imaps.vecchio.example',
  issuer: 'CN=Autorità',
  last: '2015-12-24',
  sent: 0,
  needed: 9_000,
  available: 3_600,
  late: 'urp, protocollo',
  feature: 'nul',
  tried: 11,
  like: 3,
  phase: 'cutover',
  why: 'perché no',
  targetBytes: 12_299_999,
  announced: 1_200,
  first: 0,
  second: 1_100,
  unlisted: 3,
  places: 2,
  was: 3,
  now: 4,
  wasBytes: 5_000,
  nowBytes: 6_000,
  extension: 'CONDSTORE',
  source: 'Archivio',
  place: 'Archivio/URP',
  owner: 'urp',
  flags: 4,
  dates: 4,
  missing: 1,
  altered: 2,
  mine: '0.1.0',
}
const placeholders = new Set(Object.keys(everyFact))

describe.each(languages)('words in %s', (lang) => {
  it.each(codes)('explains %s with whole sentences', (code) => {
    const { title, meaning, todo } = explain(code, lang)
    expect(title.length).toBeGreaterThan(5)
    expect(title.endsWith('.')).toBe(false)
    expect(meaning).toMatch(/\.$/)
    expect(todo).toMatch(/\.$/)
    expect(`${title}${meaning}${todo}`).not.toMatch(/[{}]|\bTODO\b/)
  })

  it.each(codes)('makes a sentence of %s with all facts, with none, and with empty ones', (code) => {
    const empty = Object.fromEntries([...placeholders].map((name) => [name, '']))
    for (const facts of [everyFact, {}, empty]) {
      const { message, hint } = sentence(code, facts, lang)
      expect(message).toMatch(/^\p{Lu}/u)
      expect(hint.length).toBeGreaterThan(5)
      expect(`${message}${hint}`).not.toMatch(/[{}[\]]|undefined|NaN| {2}| [,.:;]|\(\)/)
    }
  })

  it.each(codes)('uses only the agreed placeholders in %s', (code) => {
    const { message, hint } = words(lang)[code]
    for (const [, name] of `${message}${hint}`.matchAll(/\{(\w+)(?::\w+)?\}/g)) expect(placeholders).toContain(name)
  })
})

describe('sentence', () => {
  it('leaves out the piece whose fact is unknown', () => {
    expect(sentence('login-refused', { user: 'roma', server: 'vecchio' }, 'en').message).toBe(
      'Login refused for roma on vecchio',
    )
    expect(sentence('login-refused', {}, 'it').message).toBe('Accesso rifiutato')
  })

  it('says in words what has no piece of its own', () => {
    expect(sentence('quota-too-small', { mailbox: 'urp', bytes: 5_000_000_000 }, 'en').message).toBe(
      'The mail of urp needs 5 GB, the target has room for a limit that is not known',
    )
  })

  it('names the side in the reader’s language', () => {
    expect(sentence('secret-missing', { mailbox: 'urp', side: 'target', where: 'ROMA' }, 'it').message).toBe(
      'Manca la password di urp, lato destinazione: ROMA',
    )
  })

  it('keeps control characters of a server away from the terminal', () => {
    expect(sentence('refused-by-target', { reason: 'no\r\n\u001b[2Jway\u202e' }, 'en').message).toBe(
      'The target refused the message: no [2Jway',
    )
  })

  it.each(languages)('says nothing of a provider, or of its server, where an archive is meant (%s)', (lang) => {
    for (const code of ['over-quota', 'quota-too-small', 'folder-unreadable', 'source-unreadable'] as const)
      for (const facts of [{ ...everyFact, server: '(archive)' }, { server: '(archive)' }]) {
        const { message, hint } = sentence(code, facts, lang)
        expect(`${message} ${hint}`).toMatch(/archiv/i)
        expect(`${message} ${hint}`).not.toMatch(/provider|gestore|server|quota|[{}[\]]|undefined| {2}/i)
      }
    const lost = sentence('source-unreadable', { uid: 1, reason: ownReason('archived-file-gone') }, lang)
    expect(lost.message).toMatch(/^(?:The archive does not give|L’archivio non dà)/)
  })

  it('does not read placeholders or brackets out of a fact', () => {
    expect(sentence('refused-by-target', { reason: '[OVERQUOTA] {user} full', user: 'x' }, 'en').message).toBe(
      'The target refused the message: [OVERQUOTA] {user} full',
    )
  })

  it('writes amounts as people do', () => {
    expect(sentence('message-too-large', { bytes: 52_400_000, limit: 30_000_000 }, 'it').message).toBe(
      'Il messaggio (52,4 MB) supera la dimensione accettata dalla destinazione (30 MB)',
    )
    expect(sentence('target-not-empty', { count: 12345 }, 'it').message).toContain('12.345 messaggi')
  })

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [999_960, '1 MB'],
    [1_500_000, '1.5 MB'],
    [302_000_000, '302 MB'],
    [7e15, '7,000 TB'],
  ])('shows %d as %s', (bytes, text) => {
    expect(sizeInWords(bytes, 'en')).toBe(text)
  })
})

// What goes out and comes in, piece by piece: APPEND line, UID sets, answers, folder names, verbs.

import { describe, expect, it } from 'vitest'
import {
  assertSendableFlags,
  assertSendableName,
  formatAppendDate,
  isQuotableName,
} from '../../src/imap/append-line.ts'
import { decodeFolderName, encodeFolderName } from '../../src/imap/folder-names.ts'
import {
  FolderStateReader,
  readFetched,
  readInternalDate,
  readListed,
  readNamespace,
  readQuota,
  readResponseCode,
  readStatus,
  type Token,
} from '../../src/imap/responses.ts'
import { readUidSet, sequenceSets } from '../../src/imap/uid-set.ts'
import { allowedVerbs, assertVerbAllowed } from '../../src/imap/verbs.ts'
import { decodeName, encodeName } from '../support/imap-names.ts'
import { Dice } from '../support/messages.ts'

const word = (value: string): Token => ({ type: 'ATOM', value })

describe('the line before an APPEND literal', () => {
  it.each([
    '\\Recent',
    '\\seen',
    '\\Custom',
    'two words',
    'quo"te',
    'x\r\nz CREATE PWNED',
    '{9+}',
    '',
    'à',
    '(',
    '*',
    'x'.repeat(65),
  ])('throws on the flag %j', (flag) => {
    expect(() => assertSendableFlags(['\\Seen', flag])).toThrow(
      expect.objectContaining({ code: 'protocol-error' }) as Error,
    )
  })

  it('takes the five system flags and plain keywords', () => {
    expect(() =>
      assertSendableFlags([
        '\\Seen',
        '\\Answered',
        '\\Flagged',
        '\\Deleted',
        '\\Draft',
        '$Label1',
        'NonJunk',
        'a.b_c-d',
        'x'.repeat(64),
      ]),
    ).not.toThrow()
  })

  it.each([Date.UTC(1969, 5, 1), Date.UTC(2100, 0, 1), Number.NaN, Number.POSITIVE_INFINITY, -1])(
    'throws on the date %d',
    (instant) => {
      expect(() => formatAppendDate(instant)).toThrow(expect.objectContaining({ code: 'protocol-error' }) as Error)
    },
  )

  it('writes dates in UTC, the day two characters wide', () => {
    expect(formatAppendDate(Date.UTC(2015, 1, 1, 10, 2, 3, 999))).toBe(' 1-Feb-2015 10:02:03 +0000')
    expect(formatAppendDate(Date.UTC(1999, 11, 31, 23, 59, 59))).toBe('31-Dec-1999 23:59:59 +0000')
    expect(readInternalDate(formatAppendDate(Date.UTC(2016, 1, 29, 1, 1, 1)))).toBe(Date.UTC(2016, 1, 29, 1, 1, 1))
  })

  it.each(['', 'a\0b'])('throws on the name %j', (name) => {
    expect(() => assertSendableName(name)).toThrow(expect.objectContaining({ code: 'protocol-error' }) as Error)
    expect(isQuotableName(name)).toBe(false)
  })

  it.each(['a\r\nb', 'perch\xe9', '\x7f'])('quotes not the name %j, which goes as a literal', (name) => {
    expect(() => assertSendableName(name)).not.toThrow()
    expect(isQuotableName(name)).toBe(false)
  })

  it('takes what modified UTF-7 gives, quotes and spaces too', () => {
    for (const name of ['INBOX.Posta inviata', 'a "b"', 'perch&AOk-', ' x ', 'R&-D']) {
      expect(() => assertSendableName(name)).not.toThrow()
      expect(isQuotableName(name)).toBe(true)
    }
  })
})

describe('UID sets', () => {
  it('are written as runs, ascending, each once', () => {
    expect(sequenceSets([5, 1, 2, 3, 7, 7, 8])).toEqual(['1:3,5,7:8'])
    expect(sequenceSets([])).toEqual([])
    expect(sequenceSets('1:*')).toEqual(['1:*'])
    expect(sequenceSets('17:*')).toEqual(['17:*'])
  })

  it('are cut so that no command line grows too long, and lose nothing', () => {
    const uids = Array.from({ length: 5_000 }, (_, i) => 4_000_000_000 + 2 * i)
    const sets = sequenceSets(uids)
    expect(Math.max(...sets.map((set) => set.length))).toBeLessThanOrEqual(4_000)
    expect(sets.flatMap((set) => set.split(',').map(Number))).toEqual(uids)
  })

  it.each<[string, number[] | undefined]>([
    ['5', [5]],
    ['5:7', [5, 6, 7]],
    ['9,11:13', [9, 11, 12, 13]],
    ['3,1', [3, 1]],
    ['', undefined],
    ['0', undefined],
    ['7:5', undefined],
    ['a', undefined],
    ['1,', undefined],
    ['*', undefined],
    ['1:*', undefined],
    ['-1', undefined],
    ['1:4000000000', undefined],
    ['99999999999', undefined],
    ['1 2', undefined],
  ])('APPENDUID %j is read as %j', (text, uids) => {
    expect(readUidSet(text)).toEqual(uids)
  })
})

describe('answers', () => {
  it('LIST: names, separators, special use, what cannot be selected', () => {
    const listed = readListed({
      attributes: [[word('\\HasNoChildren'), word('\\SENT')], word('.'), word('INBOX.Posta inviata &AOg-')],
    })
    expect(listed).toEqual({
      wire: 'INBOX.Posta inviata &AOg-',
      folder: {
        path: 'INBOX.Posta inviata è',
        separator: '.',
        selectable: true,
        specialUse: '\\Sent',
        subscribed: false,
      },
    })
    expect(readListed({ attributes: [[word('\\Noselect')], null, word('inbox')] })?.folder).toMatchObject({
      path: 'INBOX',
      separator: null,
      selectable: false,
    })
    expect(
      readListed({ attributes: [[word('\\NonExistent'), word('\\Subscribed')], word('/'), word('x')] })?.folder,
    ).toMatchObject({ selectable: false, subscribed: true })
    expect(readListed({ attributes: [] })).toBeUndefined()
    expect(readListed({})).toBeUndefined()
  })

  it('NAMESPACE: the first personal one; NIL is none', () => {
    expect(readNamespace({ attributes: [[[word('INBOX.'), word('.')]], null, null] })).toEqual({
      prefix: 'INBOX.',
      separator: '.',
    })
    expect(readNamespace({ attributes: [null, null, null] })).toBeUndefined()
  })

  it('STATUS: nothing is believed without a UIDVALIDITY, and a UIDNEXT of 0 is none', () => {
    const status = (...items: string[]) => readStatus({ attributes: [word('INBOX'), items.map(word)] })
    expect(
      status('MESSAGES', '3', 'UIDNEXT', '9', 'UIDVALIDITY', '7', 'HIGHESTMODSEQ', '18446744073709551615'),
    ).toEqual({
      uidValidity: 7,
      uidNext: 9,
      messages: 3,
      highestModseq: '18446744073709551615',
      permanentFlags: undefined,
    })
    expect(status('UIDVALIDITY', '7', 'UIDNEXT', '0', 'MESSAGES', '0', 'HIGHESTMODSEQ', '0')).toMatchObject({
      uidNext: undefined,
      highestModseq: undefined,
      messages: 0,
    })
    expect(status('MESSAGES', '3')).toBeUndefined()
    expect(status('UIDVALIDITY', '7', 'UIDNEXT', '1')).toBeUndefined()
    expect(status('UIDVALIDITY', 'x')).toBeUndefined()
    expect(readStatus({ attributes: [word('INBOX')] })).toBeUndefined()
  })

  it('EXAMINE: what the untagged answers say, in any order', () => {
    const code = (...section: Token[]) => ({ attributes: [{ type: 'ATOM', value: '', section }] })
    const reader = new FolderStateReader()
    expect(reader.state()).toBe('no-uidvalidity')
    reader.exists({ command: '12' })
    reader.ok(code(word('PERMANENTFLAGS'), [word('\\Seen'), word('\\*')]))
    reader.ok(code(word('uidvalidity'), word('5')))
    reader.ok({ attributes: [word('just words')] })
    reader.ok({})
    expect(reader.state()).toEqual({
      uidValidity: 5,
      uidNext: undefined,
      messages: 12,
      highestModseq: undefined,
      permanentFlags: ['\\Seen', '\\*'],
    })
  })

  it("FETCH: without UID it is somebody else's news; \\Recent is left out; NIL is null", () => {
    expect(readFetched({ attributes: [null, [word('FLAGS'), [word('\\Seen')]]] })).toBeUndefined()
    expect(
      readFetched({
        attributes: [
          null,
          [
            word('UID'),
            word('7'),
            word('FLAGS'),
            [word('\\Seen'), word('\\recent')],
            word('RFC822.SIZE'),
            word('9'),
            word('INTERNALDATE'),
            word('nonsense'),
            word('BODY'),
            null,
          ],
        ],
      }),
    ).toMatchObject({ uid: 7, size: 9, internalDate: null, flags: ['\\Seen'], bytes: null })
    expect(readFetched({ attributes: [] })).toBeUndefined()
  })

  it.each([
    [' 1-Feb-2015 10:00:00 +0100', Date.UTC(2015, 1, 1, 9)],
    ['01-Feb-2015 10:00:00 -0330', Date.UTC(2015, 1, 1, 13, 30)],
    ['31-DEC-1999 23:59:59 +0000', Date.UTC(1999, 11, 31, 23, 59, 59)],
    ['1-Foo-2015 10:00:00 +0100', null],
    ['', null],
    ['2015-02-01', null],
    ['1-Feb-2015 10:00 +0100', null],
  ])('INTERNALDATE %j', (text, instant) => {
    expect(readInternalDate(text)).toBe(instant)
  })

  it('QUOTA: space in units of 1024 octets, and messages; anything else is neither', () => {
    const read = (...words: string[]) => readQuota({ attributes: [word('user'), words.map(word)] })
    expect(read('MESSAGE', '5', '9', 'storage', '10', '512', 'MAILBOX', '1', '2')).toEqual({
      bytes: { used: 10_240, limit: 524_288 },
      messages: { used: 5, limit: 9 },
    })
    expect(read('MESSAGE', '5', '9')).toEqual({ messages: { used: 5, limit: 9 } })
    expect(read()).toEqual({})
    expect(readQuota({})).toEqual({})
  })

  it.each([
    ['STORAGE', '100', '0'],
    ['MESSAGE', '100', '0'],
    ['STORAGE', '100', '-1'],
    ['STORAGE', '100', 'unlimited'],
  ])('QUOTA: %s %s of %s is no limit', (...words) => {
    expect(readQuota({ attributes: [word('user'), words.map(word)] })).toEqual({})
  })

  it('response codes', () => {
    expect(
      readResponseCode({
        attributes: [{ type: 'ATOM', value: '', section: [word('APPENDUID'), word('1'), word('7')] }],
      }),
    ).toEqual(['APPENDUID', '1', '7'])
    expect(readResponseCode({ attributes: [word('stored')] })).toEqual([])
    expect(readResponseCode(undefined)).toEqual([])
  })
})

describe('folder names', () => {
  const names = [
    'INBOX',
    'Posta inviata',
    'Perché & così',
    'R&D',
    '&',
    '&&',
    'a/b',
    '日本語',
    '🦊 e volpi',
    'à',
    ' ends ',
    '"q"',
    '\\',
    'a&-b',
    'naïve+plain-',
    'Città/Più/Ù',
  ]

  it.each(names)('%j goes out as modified UTF-7 and comes back', (name) => {
    expect(encodeFolderName(name)).toBe(encodeName(name))
    expect(encodeFolderName(name)).toMatch(/^[\x20-\x7e]*$/)
    expect(decodeFolderName(encodeFolderName(name))).toBe(name)
    expect(decodeName(encodeFolderName(name))).toBe(name)
  })

  it('random names come back, and agree with a second implementation', () => {
    const dice = new Dice(7)
    for (let i = 0; i < 300; i += 1) {
      const name = Array.from({ length: 1 + dice.upTo(12) }, () =>
        String.fromCodePoint(
          dice.pick([0x20 + dice.upTo(95), 0xa1 + dice.upTo(0x4000), 0x1f300 + dice.upTo(600), 0x26]),
        ),
      ).join('')
      expect(encodeFolderName(name)).toBe(encodeName(name))
      expect(decodeFolderName(encodeFolderName(name))).toBe(name)
    }
  })

  it.each(['raw & ampersand', 'R&D', '&broken', '&AOk', 'caf\xe9'])(
    'a name that is no modified UTF-7 (%j) is kept as it is',
    (wire) => {
      expect(decodeFolderName(wire)).toBe(wire)
    },
  )
})

describe('the choke point', () => {
  const writing = ['SELECT', 'CREATE', 'SUBSCRIBE', 'APPEND', 'UID STORE', 'UID EXPUNGE']
  const never = [
    'CLOSE',
    'EXPUNGE',
    'DELETE',
    'RENAME',
    'STORE',
    'COPY',
    'MOVE',
    'UID COPY',
    'UID MOVE',
    'UNSUBSCRIBE',
    'SETACL',
    'SETQUOTA',
    'SETMETADATA',
    'ENABLE',
    'IDLE',
    'X',
    '',
  ]

  it.each([...writing, ...never])('%j never goes to a source', (verb) => {
    expect(() => assertVerbAllowed('source', verb)).toThrow(
      expect.objectContaining({ code: 'verb-not-allowed', scope: 'run', retry: 'never' }) as Error,
    )
  })

  it.each(never)('%j never goes to a target', (verb) => {
    expect(() => assertVerbAllowed('target', verb)).toThrow(
      expect.objectContaining({ code: 'verb-not-allowed' }) as Error,
    )
  })

  it('the list for a target is the list for a source and six more', () => {
    expect([...allowedVerbs.target].filter((verb) => !allowedVerbs.source.has(verb)).toSorted()).toEqual(
      writing.toSorted(),
    )
  })

  it('case does not matter', () => {
    expect(() => assertVerbAllowed('source', 'uid fetch')).not.toThrow()
    expect(() => assertVerbAllowed('source', 'expunge')).toThrow()
  })
})

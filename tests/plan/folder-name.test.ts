// Names and paths of folders are two spellings of one thing: each leads back to the other.

import { describe, expect, it } from 'vitest'
import { levelsOfName, nameOfLevels, nameOfPath, pathOfName } from '../../src/plan/folder-name.ts'
import { matchesPattern } from '../../src/plan/folder-pattern.ts'

const aruba = { prefix: 'INBOX.', separator: '.', folders: [] }
const plain = { prefix: '', separator: '/', folders: [] }
const mail = { prefix: 'Mail/', separator: '/', folders: [] }
const dots = { prefix: '', separator: '.', folders: [] }

describe('nameOfPath and pathOfName', () => {
  it.each([
    [aruba, 'INBOX', 'INBOX'],
    [aruba, 'INBOX.Posta inviata', 'Posta inviata'],
    [aruba, 'INBOX.a.b', 'a/b'],
    [aruba, 'INBOX.a/b', 'a\\/b'],
    [aruba, 'INBOX.a\\b', 'a\\b'],
    [aruba, 'INBOX.a\\/b', 'a\\\\\\/b'],
    [aruba, 'INBOX.a\\.b', 'a\\\\/b'],
    [aruba, 'INBOX.a\\', 'a\\\\'],
    [aruba, 'INBOX.INBOX', 'INBOX/INBOX'],
    [aruba, 'INBOX.INBOX.a', 'INBOX/INBOX/a'],
    [aruba, 'INBOX.inbox', 'inbox/inbox'],
    [aruba, 'Public.a', '/Public/a'],
    [plain, 'INBOX/a', 'INBOX/a'],
    [plain, 'a.b', 'a.b'],
    [dots, 'a/b.c', 'a\\/b/c'],
    [mail, 'Mail/a', 'a'],
    [mail, 'Mail/INBOX/a', 'INBOX/INBOX/a'],
    [mail, 'Other/a', '/Other/a'],
  ])('%o: %s is %s', (tree, path, name) => {
    expect(nameOfPath(path, tree)).toBe(name)
    expect(pathOfName(name, tree)).toBe(path)
  })

  it('takes INBOX in any case, and a child of INBOX for what stands beside it under a prefix', () => {
    expect(nameOfPath('Inbox', plain)).toBe('INBOX')
    expect(nameOfPath('Inbox.a', aruba)).toBe('a')
    expect(pathOfName('inbox', aruba)).toBe('INBOX')
    expect(pathOfName('INBOX/a', aruba)).toBe('INBOX.a')
  })

  it('gives back all levels of any name', () => {
    const pieces = ['', 'a', '\\', '/', '\\/', '\\\\', 'a\\', '\\a', '//']
    const names = new Map<string, string>()
    for (const one of pieces) {
      for (const two of pieces) {
        const levels = [one, two]
        expect(levelsOfName(nameOfLevels(levels))).toEqual(levels)
        names.set(nameOfLevels(levels), JSON.stringify(levels))
      }
    }
    expect(names.size).toBe(pieces.length ** 2)
  })
})

describe('matchesPattern', () => {
  it.each([
    ['Spam/*', 'Spam', false],
    ['Spam/*', 'Spam/a', true],
    ['Spam/*', 'Spam/a/b', true],
    ['Spam*', 'Spam', true],
    ['*', 'a/b', true],
    ['*2014*', 'a/2014/b', true],
    ['spam', 'Spam', false],
    ['inbox', 'INBOX', true],
    ['Inbox/*', 'INBOX/a', true],
    ['a.c', 'abc', false],
    ['a[b', 'a[b', true],
    ['a*b', 'a*b', true],
    ['caff\u00e8', 'caffe\u0300', true],
    ['a\\/b', 'a\\/b', true],
    ['', 'a', false],
    ['a', 'ab', false],
  ])('%s on %s: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected)
  })
})

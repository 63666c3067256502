// What of flags and dates can be put on a target, and the verdict on what was read back.

import { describe, expect, it } from 'vitest'
import { judge } from '../../src/proof/judge.ts'
import { flagKey, isSendableDate, isSendableFlag, project } from '../../src/proof/projection.ts'

const day = 86_400_000
const all = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', '\\*']

describe('projection', () => {
  it('keeps system flags, in their own spelling, and keywords; \\Recent goes without a note', () => {
    expect(project(['\\seen', '\\RECENT', '$Forwarded', 'Protocollato'], day, all)).toEqual({
      flags: ['\\Seen', '$Forwarded', 'Protocollato'],
      internalDate: day,
      notes: [],
    })
  })

  it('keeps only what PERMANENTFLAGS allows, and notes the rest', () => {
    expect(project(['\\Seen', '\\Draft', 'Uno', 'DUE'], day, ['\\Seen', 'due'])).toEqual({
      flags: ['\\Seen', 'DUE'],
      internalDate: day,
      notes: [
        { code: 'flag-not-kept', detail: '\\Draft' },
        { code: 'keyword-refused', detail: 'Uno' },
      ],
    })
  })

  it('tries everything where the server did not say', () => {
    expect(project(['\\Seen', 'Uno'], day, undefined).flags).toEqual(['\\Seen', 'Uno'])
  })

  it.each([
    'with space',
    'quo"te',
    'br(ace',
    '',
    'perché',
    'a\r\nz1 DELETE INBOX',
    '{5+}',
    'x'.repeat(65),
    '\\Custom',
    '%',
    '*',
    'back\\slash',
    ']',
  ])('never sends the keyword %j', (flag) => {
    expect(isSendableFlag(flag)).toBe(false)
    expect(project([flag], day, all)).toMatchObject({ flags: [], notes: [{ detail: flag }] })
  })

  it('the same flag in two spellings is one', () => {
    expect(project(['Urgente', 'URGENTE'], day, all).flags).toHaveLength(1)
  })

  it.each([
    [Date.UTC(1969, 11, 31), false],
    [Date.UTC(1970, 0, 1, 23), false],
    [Date.UTC(1970, 0, 2), true],
    [Date.UTC(2014, 5, 1), true],
    [Date.UTC(2099, 11, 31, 23, 59, 59), true],
    [Date.UTC(2100, 0, 1), false],
    [Number.NaN, false],
    [Number.POSITIVE_INFINITY, false],
  ])('date %d can be sent: %s', (instant, sendable) => {
    expect(isSendableDate(instant)).toBe(sendable)
  })

  it('a date that cannot be sent is moved to the nearest that can, and noted', () => {
    expect(project([], Date.UTC(1960, 0, 1), all)).toMatchObject({
      internalDate: Date.UTC(1970, 0, 2),
      notes: [{ code: 'date-not-representable' }],
    })
    expect(project([], Date.UTC(2300, 0, 1), all)).toMatchObject({
      internalDate: Date.UTC(2099, 11, 31, 23, 59, 59),
      notes: [{ code: 'date-not-representable' }],
    })
    expect(project([], null, all)).toMatchObject({ internalDate: null, notes: [{ code: 'date-not-representable' }] })
  })

  it('flags are compared without case, order and \\Recent', () => {
    expect(flagKey(['\\Seen', 'Uno', '\\Recent'])).toBe(flagKey(['UNO', '\\SEEN', '\\seen']))
    expect(flagKey(['\\Seen'])).not.toBe(flagKey([]))
  })
})

describe('judge', () => {
  const expected = { digest: 'a', flags: ['\\Seen', 'Protocollato'], internalDate: day }

  it('equal in everything', () => {
    expect(
      judge(expected, { digest: 'a', flags: ['protocollato', '\\Seen', '\\Recent'], internalDate: day + 500 }),
    ).toEqual({ kind: 'verified', notes: [] })
  })

  it('other bytes differ, whatever else is equal', () => {
    expect(judge(expected, { ...expected, digest: 'b' })).toEqual({ kind: 'differs' })
  })

  it.each([
    ['a keyword that was not kept', ['\\Seen'], [{ code: 'keyword-refused', detail: 'Protocollato' }]],
    [
      'a flag that a user added',
      ['\\Seen', 'Protocollato', '\\Flagged'],
      [{ code: 'flags-changed', detail: '\\Seen Protocollato → \\Seen Protocollato \\Flagged' }],
    ],
    [
      'a flag that a user took away',
      ['Protocollato'],
      [{ code: 'flags-changed', detail: '\\Seen Protocollato → Protocollato' }],
    ],
    [
      'both',
      ['\\Flagged'],
      [
        { code: 'keyword-refused', detail: 'Protocollato' },
        { code: 'flags-changed', detail: '\\Seen Protocollato → \\Flagged' },
      ],
    ],
  ])('%s is a note', (_, flags, notes) => {
    expect(judge(expected, { ...expected, flags })).toEqual({ kind: 'verified', notes })
  })

  it('another date is a note; a date that was never sent is not', () => {
    expect(judge(expected, { ...expected, internalDate: 2 * day })).toEqual({
      kind: 'verified',
      notes: [{ code: 'date-changed', detail: '1970-01-03T00:00:00.000Z' }],
    })
    expect(judge(expected, { ...expected, internalDate: null })).toEqual({
      kind: 'verified',
      notes: [{ code: 'date-changed', detail: 'none' }],
    })
    expect(judge({ ...expected, internalDate: null }, expected)).toEqual({ kind: 'verified', notes: [] })
  })
})

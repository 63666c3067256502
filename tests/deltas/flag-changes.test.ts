// What a change of flags on the source means for the target, as pure rules.

import { describe, expect, it } from 'vitest'
import { changed, changeOf, isChange, standingOf, writtenOf } from '../../src/proof/flag-changes.ts'

const all = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', '\\*']

describe('what was written', () => {
  it('is what can be sent, without what the target did not keep', () => {
    expect(
      writtenOf(
        ['\\Seen', '\\Recent', 'Protocollato', '$Urgente', 'a"b'],
        [{ code: 'keyword-refused', detail: 'protocollato' }],
      ),
    ).toEqual(['\\Seen', '$Urgente'])
    expect(writtenOf(['\\Seen'], [{ code: 'flags-changed', detail: '\\Seen' }])).toEqual(['\\Seen'])
  })
})

describe('a change', () => {
  it('is exactly what became different', () => {
    expect(changeOf(['\\Seen', 'A'], ['\\Seen', '\\Flagged', 'B'], [], all)).toEqual({
      add: ['\\Flagged', 'B'],
      remove: ['A'],
      refused: [],
    })
  })

  it('is none for the case of a keyword, and none for \\Recent', () => {
    expect(isChange(changeOf(['\\Seen', 'Urgente'], ['\\SEEN', 'URGENTE', '\\Recent'], [], all))).toBe(false)
  })

  it('never sets \\Deleted, but takes away one that the copy was sent with', () => {
    expect(changeOf([], ['\\Deleted', '\\Seen'], [], all)).toMatchObject({ add: ['\\Seen'], remove: [] })
    expect(changeOf(['\\Deleted'], [], [], all)).toMatchObject({ add: [], remove: ['\\Deleted'] })
  })

  it('leaves out keywords that the folder does not keep, and says which', () => {
    const kept = all.slice(0, -1)
    expect(changeOf([], ['A', '\\Seen'], [], kept)).toEqual({
      add: ['\\Seen'],
      remove: [],
      refused: [{ code: 'keyword-refused', detail: 'A' }],
    })
    expect(changeOf([], ['A'], [{ code: 'keyword-refused', detail: 'A' }], kept)).toEqual({
      add: [],
      remove: [],
      refused: [],
    })
    expect(changeOf([], ['A'], [], undefined)).toMatchObject({ add: ['A'] })
  })

  it('does not take away what the source still has and the folder no longer lists', () => {
    expect(changeOf(['A'], ['A', '\\Seen'], [], all.slice(0, -1))).toMatchObject({ add: ['\\Seen'], remove: [] })
  })
})

describe('where the target stands', () => {
  const written = ['\\Seen', 'A']
  const change = { add: ['\\Flagged'], remove: ['A'] }

  it('tells what was written, half of the change, all of it, and anything else', () => {
    expect(changed(written, change)).toEqual(['\\Seen', '\\Flagged'])
    expect(standingOf(written, change, ['A', '\\Seen', '\\Recent'])).toBe('as-written')
    expect(standingOf(written, change, ['\\Seen', 'a', '\\Flagged'])).toBe('half-way')
    expect(standingOf(written, change, ['\\Flagged', '\\Seen'])).toBe('carried')
    for (const others of [
      [],
      ['A'],
      ['\\Seen'],
      ['\\Seen', 'A', '\\Answered'],
      ['\\Flagged'],
      ['\\Seen', '\\Flagged', '\\Answered'],
    ]) {
      expect(standingOf(written, change, others)).toBe('otherwise')
    }
  })
})

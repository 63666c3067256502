// The words of the heads that help lists, and those that are read.

import { describe, expect, it } from 'vitest'
import { topicText } from '../../src/cli/topic-text.ts'
import { columnWords, mailboxColumn, mailboxColumns, misspelt } from '../../src/plan/columns.ts'

/** As help prints them, put together again. */
function listed(lang: 'en' | 'it'): Map<string, string[]> {
  const block = topicText('csv', lang).text.find((piece) => piece.includes('source_…')) ?? ''
  const rows = new Map<string, string[]>()
  let last: string[] = []
  for (const line of block.split('\n')) {
    const [, name, words = ''] = /^ {2}(\S*)\s+(.*)$/.exec(line) ?? []
    if (name !== undefined && name !== '') rows.set(name, (last = []))
    last.push(...words.split(', ').map((word) => word.replace(/,$/, '')))
  }
  return rows
}

describe.each(['en', 'it'] as const)('help csv, in %s', (lang) => {
  it('lists what is read, whole', () => {
    expect([...listed(lang)]).toEqual(columnWords.map(([name, words]) => [name, [...words]]))
  })

  it('every word that it lists means what it says, also put together in either order', () => {
    const rows = listed(lang)
    for (const [name, words] of rows)
      if (!name.includes('…')) for (const word of words) expect(mailboxColumn(word), word).toBe(name)
    for (const side of ['source', 'target'])
      for (const of of rows.get(`${side}_…`) ?? []) {
        expect(mailboxColumn(of), of).toBe(`${side}_user`)
        for (const part of ['user', 'address', 'server'])
          for (const word of rows.get(`…_${part}`) ?? [])
            for (const head of [`${of} ${word}`, `${word}-${of}`, `${word} di ${of}`.toUpperCase()])
              expect(mailboxColumn(head), head).toBe(`${side}_${part}`)
      }
  })
})

describe('a head', () => {
  it('by the name of its column is that column', () => {
    for (const column of mailboxColumns) expect(mailboxColumn(column)).toBe(column)
  })

  it.each([
    ['source_usr', 'source_user'],
    ['vechio', 'vecchio'],
    ['nuova caselal', 'nuova_casella'],
    ['destinazone', 'destinazione'],
    ['gruppi', 'gruppo'],
  ])('"%s" was meant for "%s"', (head, meant) => expect(misspelt(head)).toBe(meant))

  it.each([
    'Note',
    'Notes',
    'Telefono',
    'Phone',
    'Sede',
    'Data',
    'Tel',
    'Codice IPA',
    'Ente',
    'Comune',
    'N.',
    'xyz',
    '',
  ])('"%s" is a column of the table’s own', (head) => {
    expect(mailboxColumn(head)).toBeUndefined()
    expect(misspelt(head)).toBeUndefined()
  })
})

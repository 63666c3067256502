// Lines on a terminal: broken between words, never inside one, and what is copied stays whole.

import { describe, expect, it } from 'vitest'
import { folded, width } from '../../src/ui/text.ts'

const text =
  'row 3, source_user: "ufficio@vecchio.example" is in the table twice, and nobody can tell which one is meant'

describe('lines on a terminal', () => {
  it.each([40, 60, 80])('are no wider than %i columns', (columns) => {
    const lines = folded([`  ${text}`, 'short'], columns)
    expect(Math.max(...lines.map(width))).toBeLessThan(columns)
    expect(lines.map((line) => line.trim()).join(' ')).toBe(`${text} short`)
    expect(lines[1]).toMatch(/^ {4}\S/)
  })

  it('are left alone in a pipe', () => {
    expect(folded([text], undefined)).toEqual([text])
  })

  it.each([
    `    pec-migrate verify piano.yaml ${'--only ufficio@vecchio.example '.repeat(4)}`,
    `      - { mailbox: ufficio, folder: INBOX, uid: 4, digest: "sha256:${'0 '.repeat(64)}" }`,
  ])('stay whole where somebody copies them: %s', (line) => {
    expect(folded([line], 80)).toEqual([line])
  })

  it('take no column for a colour', () => {
    const line = `\u001b[31m${'a'.repeat(30)} ${'b'.repeat(48)}\u001b[39m`
    expect(folded([line], 80)).toEqual([line])
  })
})

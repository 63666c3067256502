// Names of mailboxes where columns are few: what all share goes first, and nothing is left out in a pipe.

import { describe, expect, it } from 'vitest'
import { barLine, labelColumnsAt } from '../../src/ui/bar-line.ts'
import { Bars } from '../../src/ui/bars.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { nameHead, shortNames } from '../../src/ui/short-names.ts'
import { statusOverview } from '../../src/ui/status-overview.ts'
import { width } from '../../src/ui/text.ts'
import type { MailboxStatus } from '../../src/model/status.ts'
import { noForecast, Recorder, statusOf, totals } from './recorded.ts'

const domain = '@ufficio.comune.esempio.it'
const offices = ['urp', 'protocollo', 'uff07'].map((name) => `${name}${domain}`)
const numbered = Array.from({ length: 30 }, (_, at) => `newc.ufficio${String(at).padStart(2, '0')}${domain}`)
const paint = paintFor(new Recorder(), { noColor: true, env: {} })

const said = (ids: readonly string[], columns: number | undefined): string[] => {
  const names = shortNames(ids, columns)
  return ids.map(names.of)
}

describe('names', () => {
  it('are whole where they fit, and in a pipe', () => {
    expect(said(offices, 60)).toEqual(offices)
    expect(said(offices, undefined)).toEqual(offices)
    expect(said([offices[1] ?? ''], 20)[0]).toBe('protocollo')
  })

  it('lose the domain that all share, then the beginning, and are cut last', () => {
    expect(said(offices, 20)).toEqual(['urp', 'protocollo', 'uff07'])
    expect(said(numbered, 20)[7]).toBe('newc.ufficio07')
    expect(said(numbered, 12)[7]).toBe('ufficio07')
    expect(said(numbered, 8)[7]).toBe('uffi…o07')
    expect(said(['a.very.long.office@one.it', 'other.long.office@two.it'], 22)).toEqual([
      'a.very.long.office@one',
      'other.long.office@two',
    ])
  })

  it('keep something of each: one that is what the others end with keeps all', () => {
    expect(said(['@esempio.example', 'a@esempio.example'], 10).every((name) => name !== '')).toBe(true)
    expect(said(['roma', 'roma'], 3)).toEqual(['r…a', 'r…a'])
  })

  it('say in the head of their column what was left out', () => {
    expect(nameHead('mailbox', shortNames(offices, 20), 40)).toBe(`mailbox (…${domain})`)
    expect(nameHead('mailbox', shortNames(offices, 20), 20)).toBe('mailbox')
    expect(nameHead('mailbox', shortNames(offices, 60), 60)).toBe('mailbox')
  })
})

describe('the bars', () => {
  it('give columns to the names, show the total as two numbers, and leave room for the ^C of a terminal', () => {
    const output = new Recorder(true)
    const options = { lang: 'it', quiet: false, verbose: false, problemsLater: false, mailboxes: numbered } as const
    const bars = new Bars(output, options, paint)
    bars.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 30, work: 'run' })
    for (const mailbox of numbered.slice(0, 9)) bars.event({ event: 'mailbox-started', mailbox })
    bars.event({ event: 'mailbox-parked', mailbox: numbered[8] ?? '', code: 'over-quota', facts: {} })
    const drawn = output.seen.filter((line) => line.includes('░'))
    bars.close()
    expect(drawn[0]).toMatch(/^Totale, 1\/30 +░/)
    expect(drawn[4]).toMatch(/^newc\.ufficio03 +░+ +0%/)
    for (const line of drawn) expect(width(line)).toBeLessThanOrEqual(77)
  })

  it.each([60, 80, 120])('are never wider than the terminal less the ^C, whatever is wanted: %i', (columns) => {
    const content = { label: 'x'.repeat(90), percent: 3, messages: '1/2', rate: '', remaining: '', note: '' }
    for (const wanted of [undefined, 3, labelColumnsAt(columns), 200])
      expect(width(barLine(content, columns, wanted))).toBeLessThanOrEqual(columns - 3)
  })
})

describe('the status', () => {
  const mailbox = (id: string): MailboxStatus => ({
    id,
    group: null,
    state: 'complete',
    phase: 'done',
    error: null,
    forecast: noForecast,
    totals: totals({ messages: 21, verified: 21 }),
    owed: {},
    completeness: null,
    folders: [],
  })
  const status = statusOf({ mailboxes: numbered.map(mailbox) })

  it('cuts no name in a pipe', () => {
    const page = statusOverview(status, 'en', paint).join('\n')
    for (const id of numbered) expect(page).toContain(id)
  })

  it('tells the mailboxes apart on a terminal of 80 columns, with more of their names where there is room', () => {
    const rows = (columns: number): string[] =>
      statusOverview(status, 'en', paint, columns).filter((line) => line.includes('21/21'))
    expect(rows(80)[7]).toMatch(/^newc\.ufficio07 +complete +21\/21/)
    expect(rows(120)[7]).toContain(numbered[7] ?? 'none')
    for (const columns of [80, 120]) for (const row of rows(columns)) expect(width(row)).toBeLessThan(columns)
  })
})

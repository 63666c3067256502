// Hints that show text of the plan, followed to the letter: what they show stands where they say, and means that.

import { describe, expect, it } from 'vitest'
import type { Code } from '../../src/model/codes.ts'
import type { Facts } from '../../src/model/errors.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Language } from '../../src/model/request.ts'
import { explain, sentence } from '../../src/words/words.ts'
import { planOf } from './plan-file.ts'

const top = (more: string): string => `version: 1
servers:
  vecchio:
    host: imaps.vecchio.example
  nuovo:
    host: imaps.nuovo.example
source: vecchio
target: nuovo
${more}mailboxes:
  - id: urp
    source: { user: urp@vecchio.example }
    target: { user: urp@nuovo.example }
`

/** In the entry of a server. */
const inServer = (text: string): string => top('').replace('imaps.vecchio.example\n', (host) => `${host}    ${text}\n`)
const inMailbox = (text: string): string => `${top('')}    ${text}\n`
const instead = (text: string): string => top('').replace(/target: \{ user.*\}/, () => text)
const atTop = (text: string): string => top(`${text}\n`)

type Row = {
  code: Code
  facts?: Facts
  /** What is plan text in it. */
  shows: RegExp
  put: (text: string) => string
  means: (plan: Plan) => unknown
  expected: unknown
  /** In the text of explain, not in the hint. */
  explained?: true
}

const digest = `sha256:${'ab'.repeat(32)}`
const rows: readonly Row[] = [
  {
    code: 'inbox-feeds-application',
    facts: { count: 3, line: 'folders: { map: { "INBOX": "Archivio/In arrivo 2026" } }' },
    shows: /folders: \{.*\} \}/,
    put: inMailbox,
    means: ({ mailboxes }) => mailboxes.map(({ folders }) => [...folders.map]),
    expected: [[['INBOX', 'Archivio/In arrivo 2026']]],
  },
  {
    code: 'tls-weak',
    shows: /minTls: "1\.0"/,
    put: inServer,
    means: ({ servers }) => servers.map(({ minTls }) => minTls),
    expected: ['1.0', undefined],
  },
  {
    code: 'tls-untrusted',
    facts: { host: 'imaps.vecchio.example', fingerprint: digest },
    shows: /fingerprint: "[^"]*"/,
    put: inServer,
    means: ({ servers }) => servers.map(({ fingerprint }) => fingerprint),
    expected: [digest, undefined],
  },
  {
    code: 'fewer-connections',
    facts: { server: 'vecchio', count: 2, limit: 3 },
    shows: /perMailbox: 2/,
    put: (text) => inServer(`connections:\n      ${text}`),
    means: ({ servers }) => servers.map(({ connections }) => connections.perMailbox),
    expected: [2, 3],
  },
  {
    code: 'mailbox-unused',
    shows: /retired: "[^"]*"/,
    put: instead,
    means: ({ mailboxes, retired }) => [mailboxes.length, retired?.length],
    expected: [0, 1],
  },
  {
    code: 'quota-too-small',
    shows: /accept: \[quota-too-small\]/,
    put: atTop,
    means: ({ accept }) => accept,
    expected: ['quota-too-small'],
    explained: true,
  },
]

describe.each<Language>(['en', 'it'])('a hint in %s, put where it says,', (lang) => {
  it.each(rows)('means what it says: $code', ({ code, facts = {}, shows, put, means, expected, explained }) => {
    const said = explained === true ? explain(code, lang).todo : sentence(code, facts, lang).hint
    const [text] = shows.exec(said) ?? []
    expect(said).toMatch(shows)
    expect(means(planOf(put(text ?? '')))).toEqual(expected)
  })
})

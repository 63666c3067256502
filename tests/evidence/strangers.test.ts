// What strangers write into names, addresses and answers does nothing in any file of a report, nor on a screen.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fieldsOf, manifestName } from '../../src/evidence/manifest.ts'
import { runCli } from '../support/run-cli.ts'
import { someEvidence } from '../support/some-evidence.ts'

const folders = [
  'INBOX',
  '</script><script>alert(1)</script>',
  '"><svg onload=alert(2)>',
  "=cmd|' /C calc'!A0",
  '@SUM(1+1)',
  '\u202Egnp.exe',
  'riga\nnuova\r\nancora\tqui',
  '\u001b]0;titolo\u0007\u001b[2J\u009b31m',
  '-',
  '100% %41 "virgolette"; e, virgole',
  'x'.repeat(10_000),
]
const said = '-2+3+cmd|\u202E</td>\u001b[31m\r\n'

let out: string
let screen: string
beforeAll(async () => {
  const { file, dir } = someEvidence({
    mailboxes: 1,
    messages: 16,
    folders,
    sender: (_mailbox, uid) => `${said}${'y'.repeat(uid === 8 ? 10_000 : 1)}@altri.example`,
    messageId: (_mailbox, uid) => `=HYPERLINK("http://x.example/${uid}")\r\nX: \u001b[0m`,
    more: { report: { purpose: '<img src=x onerror=alert(3)>' } },
  })
  out = join(dir, 'rapporto')
  const written = await runCli(['report', file, '--out', out])
  expect(written.code).toBe(0)
  writeFileSync(join(out, '\u001b[31mrosso\u202E.txt'), 'x')
  const checked = await runCli(['report', '--check', out])
  expect(checked.code).toBe(3)
  screen = written.stdout + checked.stdout
}, 120_000)

const textOf = (name: string): string => readFileSync(join(out, name), 'utf8')

// A parser of its own: cells in quotes may hold anything but a single quote.
function rowsOf(text: string): string[][] {
  return text
    .replace('\uFEFF', '')
    .split('\r\n')
    .slice(0, -1)
    .map((row) => [...`${row},`.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/g)].map(([, a, b]) => a ?? b ?? ''))
}

describe('what strangers write', () => {
  it('is one row of a list, calculates nothing, and turns nothing round', () => {
    for (const name of ['messages.csv', 'problems.csv']) {
      const text = textOf(name)
      const [header = [], ...rows] = rowsOf(text)
      expect(rows.length).toBeGreaterThan(20)
      for (const row of rows) {
        expect(row).toHaveLength(header.length)
        for (const cell of row) expect(cell.trimStart()).not.toMatch(/^[=+\-@]/)
      }
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    }
  })

  it('is one field of a line of the manifest, and comes back from it as it was', () => {
    const lines = textOf('manifest.txt').trimEnd().split('\n')
    expect(lines).toHaveLength(16 * folders.length)
    for (const line of lines) {
      expect(line.split('\t')).toHaveLength(10)
      expect(line.replaceAll('\t', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    }
    const found = new Set(lines.map((line) => fieldsOf(line)?.[4]))
    // A name that is "-" is not the sign for what is not known.
    expect(found).toEqual(new Set(folders))
    expect(manifestName('-')).toBe('%2D')
  })

  it('is no markup in the page', () => {
    const page = textOf('report.html')
    expect(page).not.toMatch(/<script|<svg onload|<img|onerror=alert\(3\)>/i)
    expect(page.match(/<\/script/gi)).toBeNull()
  })

  it('does nothing on a screen', () => {
    expect(screen).toContain('rosso')
    expect(screen.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
  })
})

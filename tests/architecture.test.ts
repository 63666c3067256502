// The floors of the program: imports go down only, every package has its place, and every file says what it is for.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './support/ensure-servers.ts'

// Top to bottom. What stands in one line knows nothing of its neighbours, except where `alsoDown` says so.
const floors: readonly (readonly string[])[] = [
  ['cli'],
  ['ui'],
  ['migrate.ts'],
  ['check', 'copy', 'verify', 'report', 'outcomes', 'coverage'],
  ['plan'],
  ['journal', 'line', 'imap', 'archive'],
  ['proof', 'pec', 'schedule', 'words'],
  ['model'],
]
const alsoDown: readonly string[] = ['line → imap', 'line → archive']

const homes: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli'],
  'cli-progress': ['ui'],
  chalk: ['ui'],
  'better-sqlite3': ['journal'],
  imapflow: ['imap'],
  'iconv-lite': ['imap'],
  zod: ['plan'],
  yaml: ['plan'],
  'p-limit': ['migrate.ts', 'check', 'copy', 'verify'],
}
/** Where the world may be talked to without an event. */
const mayDraw: readonly string[] = ['cli', 'ui']
const longest = 400
const widest = 120
/** What must give the same answer at any time: the clock is passed in. */
const timeless: readonly string[] = ['schedule', 'proof']
/** Tables of sentences: one entry a code, nothing to think about. */
const tables: readonly string[] = ['words/en.ts', 'words/it.ts']

/** What breaks the rules in a set of files (paths below src/, with "/"), one line each. */
function violationsOf(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => [
    ...formOf(path, text),
    ...importsOf(path, text),
    ...endingsOf(path, text),
    ...clocksOf(path, text),
  ])
}

const folderOf = (path: string): string => path.split('/')[0] ?? path
const floorOf = (folder: string): number => floors.findIndex((floor) => floor.includes(folder))

function formOf(path: string, text: string): string[] {
  const lines = text.split('\n')
  const [first = '', second] = lines
  return [
    ...(/^\/\/ \S.*\.$/.test(first) && second === ''
      ? []
      : [`${path}: does not open with one sentence that says what it is for`]),
    ...widthOf(path, lines),
    ...(lines.length - 1 > longest && !tables.includes(path) ? [`${path}: ${lines.length - 1} lines`] : []),
  ]
}

function widthOf(path: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => (line.length > widest ? [`${path}:${index + 1}: ${line.length} columns`] : []))
}

function importsOf(path: string, text: string): string[] {
  const from = folderOf(path)
  if (floorOf(from) < 0) return [`${path}: ${from} is on no floor`]
  const names = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^'\n]+)'/g)].map(
    (found) => found[1] ?? '',
  )
  return names.flatMap((name) => {
    if (name.startsWith('node:')) return []
    if (!name.startsWith('.')) return isAtHome(name, from) ? [] : [`${path}: ${name} does not belong in ${from}`]
    const to = folderOf(
      normalize(join(dirname(path), name))
        .split(sep)
        .join('/'),
    )
    if (to === '..') return [`${path}: ${name} leaves src`]
    if (floorOf(to) < 0) return [`${path}: ${to} is on no floor`]
    const down = to === from || floorOf(to) > floorOf(from) || alsoDown.includes(`${from} → ${to}`)
    return down ? [] : [`${path}: ${from} must not know ${to}`]
  })
}

function isAtHome(name: string, folder: string): boolean {
  const bare = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name)
  return homes[bare]?.includes(folder) === true
}

function endingsOf(path: string, text: string): string[] {
  if (mayDraw.includes(folderOf(path))) return []
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return [/\bconsole\./, /\bprocess\.exit\b/, /\bprocess\.exitCode\b/, /\bprocess\.(stdout|stderr)\b/].flatMap(
    (pattern) => {
      const found = pattern.exec(code)
      return found === null ? [] : [`${path}: ${found[0]} below ui/ and cli/`]
    },
  )
}

function clocksOf(path: string, text: string): string[] {
  const found = timeless.includes(folderOf(path)) ? /\bDate\.now\b|\bnew Date\(\)|\bsetTimeout\b/.exec(text) : null
  return found === null ? [] : [`${path}: ${found[0]} where the clock is passed in`]
}

function sources(folder = 'src'): Map<string, string> {
  const root = join(projectRoot, folder)
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts'),
  )
  return new Map(
    found.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      return [relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')]
    }),
  )
}

describe('the floors', () => {
  it('imports go down only, packages stay at home, only ui/ draws, files are short and say what they are for', () => {
    const files = sources()
    expect(files.size).toBeGreaterThan(80)
    expect(violationsOf(files)).toEqual([])
  })

  it('no line of a test is wider than one of the program', () => {
    const files = sources('tests')
    expect(files.size).toBeGreaterThan(80)
    expect([...files].flatMap(([path, text]) => widthOf(path, text.split('\n')))).toEqual([])
  })

  it('a scan that finds nothing would find something', () => {
    const bad = new Map([
      ['journal/up.ts', "// Knows too much.\n\nimport { mapFolders } from '../plan/folder-map.ts'\n"],
      ['journal/beside.ts', "// Knows its neighbour.\n\nimport type { ImapSession } from '../imap/session.ts'\n"],
      ['copy/beside.ts', "// Knows its neighbour.\n\nexport { buildStatus } from '../report/status.ts'\n"],
      ['plan/late.ts', "// Loads late what it must not know.\n\nconst { migrate } = await import('../migrate.ts')\n"],
      [
        'copy/stranger.ts',
        "// Takes a package from its home.\n\nimport Database from 'better-sqlite3'\nimport { z } from 'zod/v4'\n" +
          "import left from 'left-pad'\n",
      ],
      ['imap/talks.ts', '// Talks.\n\nconsole.log(1)\nprocess.exit(2)\n// console.error is only mentioned here\n'],
      ['proof/silent.ts', "import { isAscii } from 'node:buffer'\n"],
      ['proof/endless.ts', `// Never ends.\n\n${'export {}\n'.repeat(400)}`],
      ['proof/wide.ts', `// Reaches far.\n\n// ${'x'.repeat(117)}\n// ${'x'.repeat(118)}\n`],
      ['schedule/hasty.ts', '// Looks at the clock itself.\n\nexport const now = (): number => Date.now()\n'],
      ['utils/anything.ts', '// Has no floor.\n\n'],
      ['model/outside.ts', "// Leaves.\n\nimport pack from '../../package.json'\n"],
    ])
    expect(violationsOf(bad)).toEqual([
      'journal/up.ts: journal must not know plan',
      'journal/beside.ts: journal must not know imap',
      'copy/beside.ts: copy must not know report',
      'plan/late.ts: plan must not know migrate.ts',
      'copy/stranger.ts: better-sqlite3 does not belong in copy',
      'copy/stranger.ts: zod/v4 does not belong in copy',
      'copy/stranger.ts: left-pad does not belong in copy',
      'imap/talks.ts: console. below ui/ and cli/',
      'imap/talks.ts: process.exit below ui/ and cli/',
      'proof/silent.ts: does not open with one sentence that says what it is for',
      'proof/endless.ts: 402 lines',
      'proof/wide.ts:4: 121 columns',
      'schedule/hasty.ts: Date.now where the clock is passed in',
      'utils/anything.ts: utils is on no floor',
      'model/outside.ts: ../../package.json leaves src',
    ])
  })

  it('lets through what is allowed', () => {
    const good = new Map([
      [
        'line/lines.ts',
        "// Goes along the arrow.\n\nimport { openSession } from '../imap/session.ts'\n" +
          "import { pause } from './pause.ts'\n",
      ],
      [
        'cli/main.ts',
        "// May do everything.\n\nimport { Command } from 'commander'\nimport { migrate } from '../migrate.ts'\n" +
          'process.exitCode = 3\n',
      ],
      [
        'copy/quiet.ts',
        '// Says console.log and process.exit in words only: they are in this sentence.\n\n' +
          "import { join } from 'node:path'\n",
      ],
    ])
    expect(violationsOf(good)).toEqual([])
  })
})

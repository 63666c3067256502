// The floors of the program: imports go down only, every package has its place, and every file says what it is for.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './support/ensure-servers.ts'

// Top to bottom. What stands in one line knows nothing of its neighbours, except where `alsoDown` says so.
const floors: readonly (readonly string[])[] = [
  ['cli'],
  ['ui'],
  ['fleet'],
  ['migrate.ts'],
  ['check', 'copy', 'verify', 'report', 'outcomes', 'coverage', 'evidence', 'handout'],
  ['plan'],
  ['journal', 'line', 'imap', 'archive', 'page'],
  ['proof', 'pec', 'schedule', 'words', 'files', 'table'],
  ['model'],
]
/** The rooms of src/copy, top to bottom: imports go down only, or stay in their room. */
const rooms: readonly string[] = ['run', 'send', 'prove', 'folders', 'list', 'match', 'clock', 'ground']
const alsoDown: readonly string[] = [
  'line → imap',
  'line → archive',
  'pec → proof',
  'evidence → report',
  'evidence → outcomes',
  'handout → report',
]

const homes: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli'],
  'cli-progress': ['ui'],
  chalk: ['ui'],
  'better-sqlite3': ['journal'],
  imapflow: ['imap'],
  'iconv-lite': ['imap', 'pec'],
  zod: ['plan', 'evidence', 'check'],
  yazl: ['evidence'],
  yauzl: ['evidence', 'table'],
  yaml: ['plan'],
  pg: ['fleet'],
  'p-limit': ['migrate.ts', 'check', 'copy', 'verify', 'outcomes'],
  saxes: ['pec', 'table'],
  pkijs: ['pec'],
  asn1js: ['pec'],
}
/** Where the world may be talked to without an event. */
const mayDraw: readonly string[] = ['cli', 'ui']
const longest = 400
const widest = 120
/** What must give the same answer at any time: the clock is passed in. */
const timeless: readonly string[] = ['schedule', 'proof', 'pec']
/** Tables of sentences: one entry a code, nothing to think about. */
const tables: readonly string[] = ['words/en.ts', 'words/it.ts']

/** What breaks the rules in a set of files (paths below src/, with "/"), one line each. */
function violationsOf(files: ReadonlyMap<string, string>): string[] {
  return [
    ...[...files].flatMap(([path, text]) => [
      ...formOf(path, text),
      ...importsOf(path, text),
      ...roomsOf(path, text),
      ...endingsOf(path, text),
      ...clocksOf(path, text),
    ]),
    ...circlesOf(files),
  ]
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
  return namesOf(text).flatMap((name) => {
    if (name.startsWith('node:')) return []
    if (!name.startsWith('.')) return isAtHome(name, from) ? [] : [`${path}: ${name} does not belong in ${from}`]
    const to = folderOf(targetOf(path, name))
    if (to === '..') return [`${path}: ${name} leaves src`]
    if (floorOf(to) < 0) return [`${path}: ${to} is on no floor`]
    const down = to === from || floorOf(to) > floorOf(from) || alsoDown.includes(`${from} → ${to}`)
    return down ? [] : [`${path}: ${from} must not know ${to}`]
  })
}

/** Everything that a file imports, types too, as it is written there. */
function namesOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^'\n]+)'/g)].map((found) => found[1] ?? '')
}

/** The path below src/ of a relative import. */
const targetOf = (path: string, name: string): string =>
  normalize(join(dirname(path), name))
    .split(sep)
    .join('/')

const copyImports = (path: string, text: string): string[] =>
  namesOf(text)
    .filter((name) => name.startsWith('.'))
    .map((name) => targetOf(path, name))
    .filter((target) => folderOf(target) === 'copy')

function roomsOf(path: string, text: string): string[] {
  if (folderOf(path) !== 'copy') return []
  const roomOf = (file: string): number => rooms.indexOf(file.split('/')[1] ?? '')
  if (roomOf(path) < 0) return [`${path}: is in no room of copy`]
  return copyImports(path, text)
    .filter((target) => roomOf(target) < roomOf(path))
    .map((target) => `${path}: must not know ${target}`)
}

/** Files of copy that reach themselves over their imports, types included. */
function circlesOf(files: ReadonlyMap<string, string>): string[] {
  const reached = (from: string): ReadonlySet<string> => {
    const found = new Set<string>()
    const open = [from]
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      for (const target of copyImports(path, files.get(path) ?? '')) {
        if (!found.has(target)) open.push(target)
        found.add(target)
      }
    }
    return found
  }
  return [...files.keys()]
    .filter((path) => folderOf(path) === 'copy' && reached(path).has(path))
    .map((path) => `${path}: is in a circle of imports`)
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
      ['copy/run/beside.ts', "// Knows its neighbour.\n\nexport { buildStatus } from '../../report/status.ts'\n"],
      ['copy/homeless.ts', '// Has no room.\n\n'],
      ['copy/list/upstairs.ts', "// Knows a room above.\n\nimport type { Received } from '../send/fetch.ts'\n"],
      ['copy/match/round.ts', "// Goes round.\n\nimport { about } from './about.ts'\n"],
      ['copy/match/about.ts', "// Goes round, for a type.\n\nimport type { Round } from './round.ts'\n"],
      ['plan/late.ts', "// Loads late what it must not know.\n\nconst { migrate } = await import('../migrate.ts')\n"],
      [
        'copy/ground/stranger.ts',
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
      'copy/run/beside.ts: copy must not know report',
      'copy/homeless.ts: is in no room of copy',
      'copy/list/upstairs.ts: must not know copy/send/fetch.ts',
      'plan/late.ts: plan must not know migrate.ts',
      'copy/ground/stranger.ts: better-sqlite3 does not belong in copy',
      'copy/ground/stranger.ts: zod/v4 does not belong in copy',
      'copy/ground/stranger.ts: left-pad does not belong in copy',
      'imap/talks.ts: console. below ui/ and cli/',
      'imap/talks.ts: process.exit below ui/ and cli/',
      'proof/silent.ts: does not open with one sentence that says what it is for',
      'proof/endless.ts: 402 lines',
      'proof/wide.ts:4: 121 columns',
      'schedule/hasty.ts: Date.now where the clock is passed in',
      'utils/anything.ts: utils is on no floor',
      'model/outside.ts: ../../package.json leaves src',
      'copy/match/round.ts: is in a circle of imports',
      'copy/match/about.ts: is in a circle of imports',
    ])
  })

  it('lets through what is allowed', () => {
    const good = new Map([
      [
        'line/connections.ts',
        "// Goes along the arrow.\n\nimport { openSession } from '../imap/session.ts'\n" +
          "import { sleep } from './sleep.ts'\n",
      ],
      [
        'cli/main.ts',
        "// May do everything.\n\nimport { Command } from 'commander'\nimport { migrate } from '../migrate.ts'\n" +
          'process.exitCode = 3\n',
      ],
      ['copy/run/down.ts', "// Goes down.\n\nimport { batchesOf } from '../ground/batches.ts'\n"],
      [
        'copy/ground/quiet.ts',
        '// Says console.log and process.exit in words only: they are in this sentence.\n\n' +
          "import { join } from 'node:path'\n",
      ],
    ])
    expect(violationsOf(good)).toEqual([])
  })
})

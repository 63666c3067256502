// Completion in the shells that are here, and the manual page: each made of the commands as they are.

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { valid } from '../plan/plan-file.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { runCli } from '../support/run-cli.ts'
import { freshDir } from '../support/temp-dir.ts'
import { typed } from './typed.ts'

const isHere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
/** Shells other than bash are tried where they are installed. */
const zshHere = isHere('zsh')
const fishHere = isHere('fish')

let dir = ''
beforeAll(async () => {
  dir = freshDir('completion')
  writeFileSync(join(dir, 'piano.yaml'), valid.replace('id: roma', 'id: tribunale.roma'))
  const program = join(projectRoot, 'bin/pec-migrate.cjs')
  chmodSync(program, 0o755)
  symlinkSync(program, join(dir, 'pec-migrate'))
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(dir, `script.${shell}`), (await runCli(['completion', shell])).stdout)
})

function inShell(shell: string, args: readonly string[]): string[] {
  const output = execFileSync(shell, args, {
    cwd: dir,
    env: { ...process.env, PATH: `${dir}:${process.env['PATH'] ?? ''}`, HOME: dir },
    encoding: 'utf8',
  })
  return output.split('\n').filter((line) => line !== '')
}

const asked: readonly [string, readonly string[], readonly string[]][] = [
  ['a command', ['ver'], ['verify']],
  ['an option of the command', ['run', 'piano.yaml', '--ig'], ['--ignore-window']],
  ['an option of every command', ['run', '--log'], ['--log-file']],
  ['the value of an option', ['run', 'piano.yaml', '--phase', 'cu'], ['cutover']],
  ['a mailbox of the plan', ['status', 'piano.yaml', '--only', 'trib'], ['tribunale.roma']],
  ['a code', ['explain', 'login-st'], ['login-storm']],
  ['a topic', ['help', 'win'], ['windows']],
  ['a file', ['check', 'pi'], ['piano.yaml']],
]

const words = (typedWords: readonly string[]): string =>
  ['pec-migrate', ...typedWords].map((one) => `'${one}'`).join(' ')

describe('completion in bash', () => {
  it.each(asked)('finds %s', (_what, typedWords, expected) => {
    const script =
      `source script.bash; COMP_WORDS=(${words(typedWords)}); COMP_CWORD=${typedWords.length}; ` +
      '_pec_migrate; printf "%s\\n" "${COMPREPLY[@]}"'
    expect(inShell('bash', ['--norc', '-c', script])).toEqual(expected)
  })
})

describe('completion in zsh', () => {
  it.skipIf(!zshHere)('offers what may follow', () => {
    for (const [what, typedWords, expected] of asked.slice(0, -1)) {
      // Outside of its line editor compadd cannot be called: what it would be given is printed.
      const script =
        'compdef() { : }; compadd() { shift; print -l -- "$@" }; _files() { print FILES }; source ./script.zsh; ' +
        `words=(${words(typedWords)}); CURRENT=${typedWords.length + 1}; _pec_migrate`
      expect(inShell('zsh', ['-f', '-c', script]), what).toEqual(expect.arrayContaining([...expected]))
    }
  })
})

describe('completion in fish', () => {
  it.skipIf(!fishHere)('finds what may follow', () => {
    for (const [what, typedWords, expected] of asked.slice(0, -1)) {
      const script = `source script.fish; complete -C "pec-migrate ${typedWords.join(' ')}"`
      const found = inShell('fish', ['--no-config', '-c', script]).map((line) => line.split('\t')[0])
      expect(found, what).toEqual(expected)
    }
  })
})

describe('the manual page', () => {
  it('is packed, and told by package.json', () => {
    const { man, files } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      man: string
      files: string[]
    }
    expect(existsSync(join(projectRoot, man))).toBe(true)
    expect(existsSync(join(projectRoot, 'dist/man/it/man1/pec-migrate.1'))).toBe(true)
    expect(files).toContain('dist')
  })

  it.each(['en', 'it'])('in %s has every command, option and topic, and no warning', async (lang) => {
    const { out } = await typed('completion', 'man', '--lang', lang)
    const page = join(dir, `${lang}.1`)
    writeFileSync(page, out)
    for (const text of [
      '\\-\\-ignore\\-window',
      '\\-\\-from\\-csv',
      '\\-\\-progress',
      '.B 130',
      'pec\\-migrate coverage',
    ])
      expect(out).toContain(text)
    if (isHere('mandoc')) expect(spawnSync('mandoc', ['-Tlint', page], { encoding: 'utf8' }).stdout).toBe('')
    if (isHere('man')) {
      const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80' }
      const shown = spawnSync('man', ['--warnings', '-l', page], { encoding: 'utf8', env })
      expect(shown.stderr).toBe('')
      expect(shown.stdout).toContain(lang === 'it' ? 'certificata' : 'certified')
    }
  })

  it('is none of an unknown shell', async () => {
    const { code, err } = await typed('completion', 'tcsh')
    expect(code).toBe(2)
    expect(err).toContain('There is no completion for "tcsh", but for bash, zsh, fish.')
  })
})

// What people bring from other programs, and help that fits a screen: pages at 80 columns in both languages.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { helpWords } from '../../src/words/ui-words.ts'
import { runCli } from '../support/run-cli.ts'
import { freshDir } from '../support/temp-dir.ts'
import { typed } from './typed.ts'

const commands = Object.keys(helpWords('en').commands)
const topics = ['windows', 'phases', 'passwords', 'csv', 'speed', 'exit-codes', 'options']

describe.each(['en', 'it'])('in %s', (lang) => {
  it.each([
    [['run', 'piano.yaml', '--dry-run'], 'check piano.yaml'],
    [['run', '--dry-run'], 'check --help'],
    [['sync', 'piano.yaml'], 'run piano.yaml'],
    [['copy', 'piano.yaml', '--only', 'urp'], 'run piano.yaml --only urp'],
    [['migrate'], 'run --help'],
    [['watch', 'piano.yaml'], 'status piano.yaml --watch'],
    [['version'], '--version'],
    [['dry-run', 'piano.yaml'], 'check piano.yaml'],
    [['verifca', 'piano.yaml'], 'verify piano.yaml'],
    [['run', 'piano.yaml', '--onli', 'urp'], 'run piano.yaml --only urp'],
    [['run', 'piano.yaml', '--onli=urp'], 'run piano.yaml --only=urp'],
    [['status', 'piano.yaml', '--jsn'], 'status piano.yaml --json'],
    [['check', 'piano.yaml', '--csv', 'a.csv'], 'check piano.yaml --csv a.csv --logins'],
    [['help', 'window'], 'help windows'],
  ])('%j leads to %s', async (argv, next) => {
    const { code, err } = await typed(...argv, '--lang', lang)
    const asked = lang === 'en' ? 'Next command:' : 'Prossimo comando:'
    expect({ code, err }).toMatchObject({ code: 2 })
    const line = err.split('\n').at(-2) ?? ''
    expect(line.replace(` --lang ${lang}`, '')).toBe(`${asked} pec-migrate ${next}`)
    if (next !== '--version') expect(line).toContain(` --lang ${lang}`)
  })

  it('each page of help fits into a screen of 24 lines and 80 columns, but for the longest', async () => {
    for (const command of ['', ...commands]) {
      const { code, out } = await typed(...(command === '' ? [] : [command]), '--help', '--lang', lang)
      expect(code).toBe(0)
      const lines = out.trimEnd().split('\n')
      expect(Math.max(...lines.map((line) => line.length)), command).toBeLessThanOrEqual(80)
      // Of outcomes two options have values that must be named.
      expect(lines.length, command).toBeLessThanOrEqual(command === 'outcomes' ? 26 : 24)
      expect(out).toMatchSnapshot(command)
    }
  })

  it('each topic has a page', async () => {
    for (const topic of topics) {
      const { code, out } = await typed('help', topic, '--lang', lang)
      expect(code).toBe(0)
      expect(Math.max(...out.split('\n').map((line) => line.length)), topic).toBeLessThanOrEqual(80)
      expect(out).toMatchSnapshot(topic)
    }
  })
})

describe('a plan or a table that is not there', () => {
  it('is looked for among the tables, and lines lack nothing any more', async () => {
    const dir = freshDir('near')
    writeFileSync(join(dir, 'caselle.csv'), 'source_user,target_user\nurp@a.example,urp@b.example\n')
    const table = await runCli(['init', 'piano.yaml', '--from-csv', 'casele.csv'], { cwd: dir })
    expect(table.stderr).toContain('  no such file: did you mean caselle.csv?\n')
    expect(table.stderr).toContain('Next command: pec-migrate init piano.yaml --from-csv caselle.csv\n')
    expect((await runCli(['init', 'piano.yaml', '--from-csv', 'caselle.csv'], { cwd: dir })).code).toBe(0)
    const every = await runCli(['status', 'piano.yaml', '--every', '3'], { cwd: dir })
    expect(every.stderr).toMatch(/Next command: pec-migrate status piano.yaml .*--watch\n/)
  })

  it('is looked for among those that are', async () => {
    const dir = freshDir('near')
    writeFileSync(join(dir, 'piano.yaml'), 'version: 1\n')
    const near = await runCli(['check', 'pianno.yaml', '--only', 'urp'], { cwd: dir })
    expect(near.stderr).toContain('  no such file: did you mean piano.yaml?\n')
    expect(near.stderr).toContain('Next command: pec-migrate check piano.yaml --only urp\n')
    const none = await runCli(['check', 'altro.yaml', '--lang', 'it'], { cwd: dir })
    expect(none.stderr).toContain('  il file non esiste; pec-migrate init scrive un primo piano\n')
    expect(none.stderr).toContain('Prossimo comando: pec-migrate init altro.yaml')
  })
})

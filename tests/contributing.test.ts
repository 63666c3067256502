// The page for contributors names only what exists: files, scripts, and the rules that a test holds.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './support/ensure-servers.ts'

const page = readFileSync(join(projectRoot, '.github', 'CONTRIBUTING.md'), 'utf8')
const quoted = [...page.matchAll(/`([^`\n]+)`/g)].map((found) => found[1] ?? '')

describe('the page for contributors', () => {
  it('names files that exist', () => {
    const files = quoted.filter((text) => /^(?:src|tests|model|words|\.ci|\.github)\/[\w./-]+$/.test(text))
    expect(files.length).toBeGreaterThan(10)
    const missing = files.filter((file) => ![file, `src/${file}`].some((path) => existsSync(join(projectRoot, path))))
    expect(missing).toEqual([])
  })

  it('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = quoted.flatMap((text) => /^npm (?:run )?([\w:]+)/.exec(text)?.[1] ?? [])
    expect(named).toContain('test:fast')
    expect(named.filter((name) => name !== 'install' && !(name in scripts))).toEqual([])
  })
})

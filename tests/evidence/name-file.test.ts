// A finished file comes to its name on every file system, and takes no other's place.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nameFile, syncFolder } from '../../src/files/name-file.ts'
import { freshDir } from '../support/temp-dir.ts'

const failing = (code: string) => (): never => {
  throw Object.assign(new Error(code), { code, syscall: 'link' })
}

describe('a file', () => {
  it.each(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'])('is copied where a link ends in %s', (code) => {
    const dir = freshDir('nome')
    const [file, place] = [join(dir, 'a'), join(dir, 'b')]
    writeFileSync(file, 'report', { mode: 0o600 })
    nameFile(file, place, failing(code))
    expect(readFileSync(place, 'utf8')).toBe('report')
    expect(statSync(place).mode & 0o077).toBe(0)
  })

  it.each<[string, (() => never) | undefined]>([
    ['linked', undefined],
    ['copied', failing('EPERM')],
  ])('that is %s replaces nothing', (_how, link) => {
    const dir = freshDir('nome')
    const [file, place] = [join(dir, 'a'), join(dir, 'b')]
    writeFileSync(file, 'report')
    writeFileSync(place, 'other')
    expect(() => nameFile(file, place, link)).toThrow('EEXIST')
    expect(readFileSync(place, 'utf8')).toBe('other')
  })

  it('that cannot be linked for another reason, or not be copied to its end, is not there', () => {
    const dir = freshDir('nome')
    writeFileSync(join(dir, 'a'), 'report')
    expect(() => nameFile(join(dir, 'a'), join(dir, 'b'), failing('EIO'))).toThrow('EIO')
    mkdirSync(join(dir, 'folder'))
    expect(() => nameFile(join(dir, 'folder'), join(dir, 'b'), failing('EPERM'))).toThrow()
    expect(readdirSync(dir).toSorted()).toEqual(['a', 'folder'])
  })
})

it('a folder that cannot be opened is no failure once all is done, and a broken device is one', () => {
  const dir = freshDir('nome')
  syncFolder(dir)
  for (const code of ['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP']) syncFolder(dir, failing(code))
  expect(() => syncFolder(dir, failing('EIO'))).toThrow('EIO')
})

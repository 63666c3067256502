// Names of archived folders: no two fall together on any file system, and Windows takes them all.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Directories, folded, safeLevel } from '../../src/archive/names.ts'

const anyLevel = fc.oneof(
  fc.string({ unit: 'binary', minLength: 0, maxLength: 120 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', 'à', 'À', 'a\u0300', '=', '~', '.', ' ', '3', ':', '\ud800', 'ß', 'SS'),
  }),
  fc.constantFrom('CON', 'con', 'con.txt', 'NUL', 'LPT¹', 'COM1.eml', 'x.eml', 'x.mbox', '..', '.', '', ' ', 'İ', 'ı'),
)
const anyName = fc.array(anyLevel, { minLength: 1, maxLength: 6 })

/** Microsoft's "Naming Files, Paths, and Namespaces". */
function isSafe(level: string): boolean {
  const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
  return (
    level !== '' &&
    // oxlint-disable-next-line no-control-regex -- these are what it is about
    !/[<>:"/\\|?*\u0000-\u001f\u007f]/.test(level) &&
    !/[. ]$/.test(level) &&
    !device.test(level) &&
    !/\.(eml|mbox)$/i.test(level) &&
    !/[\ud800-\udfff]/u.test(level) &&
    Buffer.byteLength(level) <= 160
  )
}

describe('a level of a folder name', () => {
  it.each([
    ['INBOX', 'INBOX'],
    ['Perché? "sì"', 'Perché=3F =22sì=22'],
    ['a=b', 'a=3Db'],
    ['CON', '=43ON'],
    ['aux.2014', '=61ux.2014'],
    ['punti..', 'punti=2E=2E'],
    [' spazi ', '=20spazi=20'],
    ['..', '=2E=2E'],
    ['', '=_'],
    ['lettera.eml', 'lettera=2Eeml'],
  ])('%j is the directory %s', (level, directory) => {
    expect(safeLevel(level)).toBe(directory)
  })

  it('is safe on Windows and Unix whatever it is, and never too long', () => {
    fc.assert(
      fc.property(anyLevel, (level) => isSafe(safeLevel(level))),
      { numRuns: 2_000 },
    )
  })

  it('keeps what tells it from others, also where it is cut', () => {
    fc.assert(
      fc.property(anyLevel, anyLevel, (one, other) => one === other || safeLevel(one) !== safeLevel(other)),
      { numRuns: 2_000 },
    )
    expect(safeLevel('x'.repeat(300))).not.toBe(safeLevel('x'.repeat(301)))
  })
})

describe('the directories of an archive', () => {
  it('are safe, and as many as there are folders even where case and accents are folded', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { maxLength: 12, selector: (name) => JSON.stringify(name) }), (names) => {
        const places = new Directories()
        const directories = names.map((name) => places.place(name))
        expect(new Set(directories.map((one) => folded(one.join('/')))).size).toBe(names.length)
        expect(directories.flat().filter((level) => !isSafe(level))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('are the same when an archive is opened again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { maxLength: 8, selector: (name) => JSON.stringify(name) }), (names) => {
        const first = new Directories()
        const directories = names.map((name) => first.place(name))
        const again = new Directories()
        for (const [at, name] of names.entries()) again.keep(name, directories[at] ?? [])
        expect(names.map((name) => again.place(name))).toEqual(directories)
      }),
      { numRuns: 200 },
    )
  })

  it('tell names apart that differ in case only', () => {
    const places = new Directories()
    expect(places.place(['Pratiche'])).toEqual(['Pratiche'])
    expect(places.place(['pratiche', 'x'])).toEqual([expect.stringMatching(/^pratiche~[0-9a-f]{8}$/), 'x'])
    expect(places.place(['Pratiche', 'y'])).toEqual(['Pratiche', 'y'])
  })
})

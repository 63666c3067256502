// A report as one zip: what was altered in it is found, and what no zip of ours holds is refused.

import { createHash } from 'node:crypto'
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { programVersion } from '../../src/cli/version.ts'
import { checkReport } from '../../src/evidence/check-report.ts'
import { runCli } from '../support/run-cli.ts'
import { someEvidence } from '../support/some-evidence.ts'
import { freshDir } from '../support/temp-dir.ts'

let folder: string
let zip: string
beforeAll(async () => {
  const { file, dir } = someEvidence({ mailboxes: 1, messages: 12 })
  folder = join(dir, 'rapporto')
  zip = join(dir, 'rapporto.zip')
  expect((await runCli(['report', file, '--out', folder])).code).toBe(0)
  expect((await runCli(['report', file, '--out', zip, '--zip'])).code).toBe(0)
}, 120_000)

async function zipOf(entries: readonly (readonly [string, Buffer])[], rename?: [string, string]): Promise<string> {
  const made = new ZipFile()
  for (const [name, bytes] of entries) made.addBuffer(bytes, name)
  made.end()
  const file = join(freshDir('zip'), 'r.zip')
  await pipeline(made.outputStream, createWriteStream(file))
  if (rename !== undefined) {
    const [from, to] = rename
    expect(to.length).toBe(from.length)
    writeFileSync(file, readFileSync(file, 'latin1').replaceAll(from, to), 'latin1')
  }
  return file
}

const files = (): [string, Buffer][] => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])
const findingsOf = async (file: string): Promise<string[]> =>
  (await checkReport(file, programVersion())).findings.map(({ code, file: name }) => `${code} ${name}`)

describe('a zipped report', () => {
  it('is found out wherever a byte of what is in it is another', async () => {
    expect(await findingsOf(zip)).toEqual([])
    const bytes = readFileSync(zip)
    const altered = join(freshDir('zip'), 'r.zip')
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const other = Buffer.from(bytes)
          other.writeUInt8(other.readUInt8(at) ^ (1 << bit), at)
          writeFileSync(altered, other)
          const found = await findingsOf(altered)
          // What stands beside the contents (dates, sizes told twice) may differ, as in a zip that was packed anew.
          if (found.length === 0) expect(await contentsOf(altered)).toEqual(await contentsOf(zip))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('may be packed anew, without a folder in it or with a seal, and not with anything else', async () => {
    expect(await findingsOf(await zipOf(files()))).toEqual([])
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, 'manifest.txt')))
      .digest()
    const seal: [string, Buffer] = ['manifest.txt.p7m', digest]
    expect(await findingsOf(await zipOf([...files(), seal]))).toEqual([])
    const empty: [string, Buffer] = ['manifest.txt.p7m', Buffer.from('x')]
    expect(await findingsOf(await zipOf([...files(), empty]))).toEqual(['report-unlisted manifest.txt.p7m'])
    const more: [string, Buffer] = ['x.txt', Buffer.from('x')]
    expect(await findingsOf(await zipOf([...files(), more]))).toEqual(['report-unlisted x.txt'])
  })

  it('may hold no name twice, and none that leads out', async () => {
    const again: [string, Buffer] = ['manifest.txt', Buffer.from('x')]
    const twice = await findingsOf(await zipOf([again, ...files()]))
    expect(twice).toContain('report-altered manifest.txt')
    const out = await zipOf([...files(), ['aaaa.txt', Buffer.from('x')]], ['aaaa.txt', '../a.txt'])
    expect(await findingsOf(out)).toEqual([`report-altered ${out}`])
    const { code, stdout } = await runCli(['report', '--check', out])
    expect(code).toBe(3)
    expect(stdout).toMatch(/was altered: .*\.\.\/a\.txt/)
  })

  it('that is none ends with 3 too', async () => {
    const file = join(freshDir('zip'), 'r.zip')
    writeFileSync(file, readFileSync(zip).subarray(0, -30))
    expect((await runCli(['report', '--check', file])).code).toBe(3)
  })
})

/** By the central directory, without the library. */
async function contentsOf(file: string): Promise<[string, string][]> {
  const bytes = readFileSync(file)
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  const found: [string, string][] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let entry = bytes.readUInt16LE(end + 10); entry > 0; entry -= 1) {
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28))
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20))
    const whole = bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)
    found.push([name.split('/').at(-1) ?? '', createHash('sha256').update(whole).digest('hex')])
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return found
}

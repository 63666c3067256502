// Reads an archive from the disk with node alone, as somebody without this program would.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type BagMessage = { path: string; sha256: string; modifiedAt: number; bytes: Buffer }

export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')

/** All files below a directory, with "/" between levels, sorted. */
export function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
}

/** The messages that lie in a bag, whatever its tables say. */
export function messagesIn(bag: string): BagMessage[] {
  return filesIn(join(bag, 'data', 'eml')).map((path) => {
    const bytes = readFileSync(join(bag, 'data', 'eml', path))
    return { path, bytes, sha256: sha256(bytes), modifiedAt: statSync(join(bag, 'data', 'eml', path)).mtimeMs }
  })
}

/** The rows of a table, by the names of its columns; every cell stands in quotes. */
export function rowsOf(bag: string, name: string): Record<string, string>[] {
  const text = readFileSync(join(bag, name), 'utf8')
  const [header = [], ...rows] = text
    .split('\r\n')
    .slice(0, -1)
    .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"')))
  return rows.map((cells) => Object.fromEntries(header.map((column, at) => [column, cells[at] ?? ''])))
}

/** The fields of bag-info.txt. */
export function infoOf(bag: string): Record<string, string> {
  const lines = readFileSync(join(bag, 'bag-info.txt'), 'utf8').split('\n').slice(0, -1)
  return Object.fromEntries(lines.map((line) => [line.split(': ', 1)[0] ?? '', line.slice(line.indexOf(': ') + 2)]))
}

/**
 * What RFC 8493 wants of a complete and valid bag: each problem is a line. Manifest and payload name the same files,
 * every digest is right, of tag files too, and Payload-Oxum counts what is there.
 */
export function problemsOfBag(bag: string): string[] {
  const problems: string[] = []
  const declaration = readFileSync(join(bag, 'bagit.txt'), 'utf8')
  if (declaration !== 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n') problems.push('declaration')
  const manifest = linesOf(bag, 'manifest-sha256.txt')
  const payload = filesIn(join(bag, 'data')).map((path) => `data/${path}`)
  for (const path of payload) if (!manifest.has(path)) problems.push(`not in the manifest: ${path}`)
  for (const [path] of manifest) if (!payload.includes(path)) problems.push(`not there: ${path}`)
  for (const [path, digest] of [...manifest, ...linesOf(bag, 'tagmanifest-sha256.txt')]) {
    try {
      if (sha256(readFileSync(join(bag, path))) !== digest) problems.push(`altered: ${path}`)
    } catch {
      problems.push(`not readable: ${path}`)
    }
  }
  const bytes = payload.reduce((sum, path) => sum + statSync(join(bag, path)).size, 0)
  const oxum = infoOf(bag)['Payload-Oxum']
  if (oxum !== `${bytes}.${payload.length}`) problems.push(`Payload-Oxum ${oxum}`)
  return problems
}

function linesOf(bag: string, name: string): Map<string, string> {
  const lines = readFileSync(join(bag, name), 'utf8').split('\n').slice(0, -1)
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

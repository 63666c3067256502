// The manifest of a bag, as this program or another one wrote it: the digest of each file (RFC 8493, 2.1.3).

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { directories, files, pathIn } from './layout.ts'

/** `sha256`: hex, in lower case; `file`: below the bag, with "/" between levels. */
export type ManifestLine = { sha256: string; file: string }

const decoded: Readonly<Record<string, string>> = { '0d': '\r', '0a': '\n', '25': '%' }

/** All that can be read as lines of a manifest. Throws as node:fs does. */
export async function* readManifest(bag: string, name: string = files.manifest): AsyncGenerator<ManifestLine> {
  const input = createReadStream(pathIn(bag, name))
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const [, sha256, file] = /^([0-9a-f]{64})\s+\*?(?:\.\/)?(.+)$/i.exec(line) ?? []
    if (sha256 === undefined || file === undefined) continue
    yield {
      sha256: sha256.toLowerCase(),
      file: file.replace(/%(0d|0a|25)/gi, (_, code: string) => decoded[code.toLowerCase()] ?? ''),
    }
  }
}

/**
 * Throws where what an archive of this program knows its messages by is not what was sealed: the logs of its folders,
 * and the manifest itself. Whoever altered or removed one of them would make messages and folders unheard of.
 */
export async function assertAsSealed(bag: string): Promise<void> {
  let isManifestListed = false
  for await (const { sha256, file } of readManifest(bag, files.tagManifest)) {
    isManifestListed ||= file === files.manifest
    if (file !== files.manifest && !file.startsWith(`${directories.logs}/`)) continue
    if ((await digestOfFile(pathIn(bag, file))) !== sha256) throw new Error(file)
  }
  if (!isManifestListed) throw new Error(files.tagManifest)
}

/** SHA-256 of a file, hex. */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part as Buffer)
  return hash.digest('hex')
}

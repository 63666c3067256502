// The manifest of a bag, as this program or another one wrote it: the digest of each file (RFC 8493, 2.1.3).

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { files, pathIn } from './layout.ts'

/** `sha256`: hex, in lower case; `file`: below the bag, with "/" between levels. */
export type ManifestLine = { sha256: string; file: string }

const decoded: Readonly<Record<string, string>> = { '0d': '\r', '0a': '\n', '25': '%' }

/** All that can be read as lines of a manifest. Throws as node:fs does. */
export async function* readManifest(bag: string): AsyncGenerator<ManifestLine> {
  const input = createReadStream(pathIn(bag, files.manifest))
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const [, sha256, file] = /^([0-9a-f]{64})\s+\*?(?:\.\/)?(.+)$/i.exec(line) ?? []
    if (sha256 === undefined || file === undefined) continue
    yield {
      sha256: sha256.toLowerCase(),
      file: file.replace(/%(0d|0a|25)/gi, (_, code: string) => decoded[code.toLowerCase()] ?? ''),
    }
  }
}

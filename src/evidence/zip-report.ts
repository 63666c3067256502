// A report as one file, to be sent and kept: written in a stream, whatever its size.

import { createWriteStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/**
 * Writes the files of a folder into a new zip, inside one folder of this name; it is on disk when it returns. `at`: ms
 * since 1970, the date of all of them. Throws what the file system throws.
 */
export async function zipFolder(folder: string, file: string, name: string, at: number): Promise<void> {
  const zip = new ZipFile()
  const written = pipeline(zip.outputStream, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }))
  for (const entry of readdirSync(folder).toSorted())
    zip.addFile(join(folder, entry), `${name}/${entry}`, { mtime: new Date(at), mode: 0o100600 })
  const failed = new Promise<never>((_resolve, reject) => zip.once('error', reject))
  zip.end()
  await Promise.race([written, failed])
}

// The files of a report that somebody brings, from a folder or a zip, each to be read as a stream.

import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { OwnReason } from '../model/own-reasons.ts'
import { openZip } from './open-zip.ts'

export type OpenReport = {
  /** Relative names, "/" between levels, sorted. */
  names: readonly string[]
  /** What stands in the way of trusting the container, by the name of the entry. */
  faults: readonly { name: string; why: OwnReason }[]
  /** Throws what the file system throws, and Error where an entry of a zip cannot be unpacked. */
  read(name: string): Promise<Readable>
  close(): void
}

/** Opens either. Throws what the file system throws, and Error for what is neither a folder nor a zip. */
export async function openReport(place: string): Promise<OpenReport> {
  return statSync(place).isDirectory() ? openFolder(place) : openZip(place)
}

function openFolder(folder: string): OpenReport {
  const names: string[] = []
  const faults: OpenReport['faults'][number][] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const name = join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/')
    if (entry.isFile()) names.push(name)
    else if (!entry.isDirectory()) faults.push({ name, why: 'no-regular-file' })
  }
  return {
    names: names.toSorted(),
    faults,
    read: async (name) => createReadStream(join(folder, name)),
    close: () => undefined,
  }
}

// The files of a report in a zip, each to be read as a stream.

import { type Entry, openPromise } from 'yauzl'
import type { OpenReport } from './open-report.ts'
import { reportFiles } from './report-files.ts'

/** Throws what the file system throws, and Error for what is no zip; names that lead out of it are refused so too. */
export async function openZip(file: string): Promise<OpenReport> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true })
  const entries = new Map<string, Entry>()
  const twice: string[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      if (entries.has(entry.fileName)) twice.push(entry.fileName)
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    zip.close()
    throw error
  }
  const top = topOf([...entries.keys()])
  return {
    names: [...entries.keys()].map((name) => name.slice(top.length)).toSorted(),
    faults: twice.map((name) => ({ name: name.slice(top.length), why: 'twice-in-the-zip' })),
    read: async (name) => {
      const entry = entries.get(`${top}${name}`)
      if (entry === undefined) throw new Error(`${name} is not in ${file}`)
      return zip.openReadStreamPromise(entry)
    },
    close: () => zip.close(),
  }
}

/** The folder in the zip in which the report lies; it may have none. */
function topOf(names: readonly string[]): string {
  const [first = ''] = names.filter((name) => name === reportFiles.sums || name.endsWith(`/${reportFiles.sums}`))
  const top = first.slice(0, first.length - reportFiles.sums.length)
  return names.every((name) => name.startsWith(top)) ? top : ''
}

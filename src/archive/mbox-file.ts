// All messages of an archived folder in one mbox file, in the mboxrd form: derived, and said to be so.

import { createHash } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { addressesIn } from '../pec/header-text.ts'
import type { ArchivedFolder } from './archived-folder.ts'
import { makeDirectory, ownerOnly, syncDirectory } from './durable.ts'
import type { MessageLine } from './folder-log.ts'
import { directories, pathIn } from './layout.ts'

/** What a bag says of such files. */
export const mboxDetails =
  'mboxrd, derived from the messages in data/eml: line ends are LF, and lines that begin with "From " are quoted'

export type MboxFile = { name: string; sha256: string; bytes: number }

/** Below the archive, with "/" between levels. */
export function mboxName({ head }: ArchivedFolder): string {
  return `${directories.mbox}/${head.directory.join('/')}.mbox`
}

/** Writes the file anew. One message at a time is in memory. */
export async function writeMbox(
  archive: string,
  folder: ArchivedFolder,
  messages: AsyncIterable<MessageLine>,
): Promise<MboxFile> {
  const name = mboxName(folder)
  const path = pathIn(archive, name)
  const temporary = pathIn(archive, `${directories.work}/${basename(path)}.part`)
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(temporary, 'w', ownerOnly.file)
  try {
    try {
      for await (const message of messages) {
        const part = asMbox(await readFile(folder.fileOf(message.uid)), message)
        await handle.writeFile(part)
        hash.update(part)
        bytes += part.length
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    await makeDirectory(dirname(path))
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
  return { name, sha256: hash.digest('hex'), bytes }
}

/** RFC 4155, appendix A: a line with sender and date, the message, an empty line. */
function asMbox(message: Buffer, { about, date }: MessageLine): Buffer {
  const sender = addressesIn(about.from)[0]?.replace(/[^\x21-\x7e]/g, '_') ?? 'MAILER-DAEMON'
  const text = message
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .replace(/^(>*From )/gm, '>$1')
  const end = text === '' || text.endsWith('\n') ? '\n' : '\n\n'
  return Buffer.from(`From ${sender} ${asctime(date)}\n${text}${end}`, 'latin1')
}

/** `Thu Dec 24 14:00:00 2015`, in UTC. */
function asctime(ms: number): string {
  const [day = '', number = '', month = '', year = '', time = ''] = new Date(ms).toUTCString().split(/,? /)
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`
}

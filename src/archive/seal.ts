// Makes a bag of an archive: its tables and manifests, and last of all the file that declares it to be one.

import { createHash } from 'node:crypto'
import { access, readFile, rm } from 'node:fs/promises'
import type { AccountPlan, ArchivePlan } from '../model/plan.ts'
import { Archive } from './archive.ts'
import { bagInfo, declaration } from './bag-info.ts'
import { isErrno, removeFile, replaceFile } from './durable.ts'
import { writeFailure } from './failures.ts'
import { directories, files, logFile, pathIn } from './layout.ts'
import {
  folderRows,
  messageRows,
  messagesOf,
  notRetainedFolders,
  notRetainedIds,
  notRetainedRows,
  tables,
  writeMailbagCsv,
  type Content,
  type NotRetained,
} from './mailbag-files.ts'
import { digestOfFile } from './manifest.ts'
import { mboxName, writeMbox, type MboxFile } from './mbox-file.ts'

export type SealRequest = {
  target: AccountPlan
  /** ms since 1970. */
  now: number
  /** Of this program. */
  version: string
  /** What the source has and the archive has not; asked for several times. */
  messages: () => Iterable<NotRetained>
  /** Copies that were found altered and were made once more beside. */
  altered: Iterable<{ path: string; uidValidity: number; uid: number }>
  /** Folders of the source that were left out, by name. */
  folders: () => Iterable<string>
}

/** What the last sealing has made. `mbox` by folder: the file, and of which state of the folder it was made. */
type Sealed = { version: 1; leftOut: string; mbox: Record<string, MboxFile & { of: string }> | null }

/**
 * Seals the archive of a mailbox where it was changed since the last time, or where something else is left out now.
 * Gives whether it did. Throws `over-quota`, `archive-unwritable` (scope mailbox): then it is no bag yet, and the next
 * call seals it.
 */
export async function sealArchive(request: SealRequest): Promise<boolean> {
  const plan = request.target.archive
  if (plan === undefined) return false
  const archive = new Archive(request.target, plan)
  await archive.open()
  if (await archive.isAbsent()) return false
  try {
    return await seal(archive, plan, request)
  } catch (error) {
    throw writeFailure(request.target, plan.path, error)
  }
}

async function seal(archive: Archive, plan: ArchivePlan, request: SealRequest): Promise<boolean> {
  const before = await lastSealed(archive.path)
  const leftOut = leftOutDigest(request)
  const isSame = before !== undefined && before.leftOut === leftOut && (before.mbox !== null) === plan.mbox
  if (isSame && (await exists(archive.path, files.declaration))) return false

  await archive.begin()
  const folders = await archive.ownFolders()
  // With them no manifest could be right, nor would anybody else know which of the two is meant.
  for (const { path, uidValidity, uid } of request.altered)
    await folders.find((folder) => folder.path === path && folder.uidValidity === uidValidity)?.setAside(uid)
  const contents: Content[] = []
  for (const folder of folders) contents.push({ folder, index: await folder.index() })
  const mbox = plan.mbox ? await mboxFiles(archive.path, contents, before?.mbox ?? {}) : null
  if (mbox === null) await rm(pathIn(archive.path, directories.mbox), { recursive: true, force: true })

  const write = (name: string, parts: AsyncIterable<string> | Iterable<string>) =>
    replaceFile(pathIn(archive.path, name), pathIn(archive.path, directories.work), parts)
  const payload = { bytes: 0, files: 0 }
  await write(files.manifest, manifestLines(contents, Object.values(mbox ?? {}), payload))
  const mailbags = await writeMailbagCsv(archive.path, contents)
  await write(files.messages, messageRows(contents))
  await write(files.folders, folderRows(contents))
  await write(files.notRetained, notRetainedRows(request.messages()))
  await write(files.messagesNotRetained, notRetainedIds(request.messages()))
  await write(files.foldersNotRetained, notRetainedFolders(request.folders()))
  await write(files.info, [bagInfo({ plan, now: request.now, version: request.version, ...payload })])
  const sealed: Sealed = { version: 1, leftOut, mbox }
  await write(files.sealed, [`${JSON.stringify(sealed)}\n`])
  const logs = folders.map(({ head }) => logFile(head.folder))
  const tagFiles = [files.info, files.manifest, ...mailbags, ...tables, files.owner, files.sealed, ...logs]
  await write(files.tagManifest, tagManifestLines(archive.path, tagFiles))
  await write(files.declaration, [declaration])
  archive.ended()
  return true
}

/** RFC 8493, 2.1.3. Names of ours hold nothing that would have to be encoded in it. */
async function* manifestLines(
  contents: readonly Content[],
  mbox: readonly MboxFile[],
  payload: { bytes: number; files: number },
): AsyncGenerator<string> {
  const count = (bytes: number): void => {
    payload.bytes += bytes
    payload.files += 1
  }
  for (const content of contents)
    for await (const line of messagesOf(content)) {
      count(line.bytes)
      yield `${line.sha256}  ${content.folder.nameOf(line.uid)}\n`
    }
  for (const { sha256, name, bytes } of mbox) {
    count(bytes)
    yield `${sha256}  ${name}\n`
  }
}

async function* tagManifestLines(archive: string, names: readonly string[]): AsyncGenerator<string> {
  for (const name of [...names].sort()) yield `${await digestOfFile(pathIn(archive, name))}  ${name}\n`
  // It is written last, and is always the same.
  yield `${createHash('sha256').update(declaration).digest('hex')}  ${files.declaration}\n`
}

/** Only what a folder's log or its number of messages has changed since is written anew. */
async function mboxFiles(
  archive: string,
  contents: readonly Content[],
  before: NonNullable<Sealed['mbox']>,
): Promise<NonNullable<Sealed['mbox']>> {
  const made: NonNullable<Sealed['mbox']> = {}
  for (const content of contents) {
    const { folder, index } = content
    if (index.count === 0) {
      // Of messages that were taken away since it was made.
      await removeFile(pathIn(archive, mboxName(folder)))
      continue
    }
    const key = String(folder.head.folder)
    const of = `${folder.head.uidValidity} ${index.uidNext} ${index.count}`
    const known = before[key]
    made[key] =
      known?.of === of && (await exists(archive, known.name))
        ? known
        : { ...(await writeMbox(archive, folder, messagesOf(content))), of }
  }
  return made
}

async function lastSealed(archive: string): Promise<Sealed | undefined> {
  try {
    const sealed = JSON.parse(await readFile(pathIn(archive, files.sealed), 'utf8')) as Partial<Sealed> | null
    if (sealed?.version !== 1 || typeof sealed.leftOut !== 'string' || sealed.mbox === undefined) return undefined
    return { version: 1, leftOut: sealed.leftOut, mbox: sealed.mbox }
  } catch (error) {
    // None yet, or one that nobody can read: everything is made anew.
    if (error instanceof SyntaxError || isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

function leftOutDigest({ messages, folders }: SealRequest): string {
  const hash = createHash('sha256')
  for (const row of notRetainedRows(messages())) hash.update(row)
  for (const line of notRetainedFolders(folders())) hash.update(line)
  return hash.digest('hex')
}

async function exists(archive: string, name: string): Promise<boolean> {
  try {
    await access(pathIn(archive, name))
    return true
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}

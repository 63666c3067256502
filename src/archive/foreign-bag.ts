// A bag that another program made, read as a source: what its manifest lists below data/eml, and what its tables tell.

import { createHash, type Hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { AccountPlan } from '../model/plan.ts'
import type { BagRemarks } from '../model/ports.ts'
import type { StoredFolder } from './archived-folder.ts'
import { readBagTables } from './bag-tables.ts'
import { unlistedIn } from './bag-remarks.ts'
import { isErrno } from './durable.ts'
import { archiveFailure, reasonOf } from './failures.ts'
import { FolderIndex } from './folder-index.ts'
import { pathIn } from './layout.ts'
import { readManifest } from './manifest.ts'
import type { MessageAbout } from './message-facts.ts'

/** Nothing of it is asked for where a bag is only read. */
const nothing: MessageAbout = {
  kind: 'ordinary',
  messageId: '',
  date: '',
  from: '',
  to: '',
  cc: '',
  bcc: '',
  subject: '',
  contentType: '',
  attachments: 0,
}

export type ForeignBag = { folders: readonly StoredFolder[]; remarks: BagRemarks }

/** `of`: becomes the UIDVALIDITY. */
type Listed = { index: FolderIndex; names: string[]; of: Hash }

/**
 * The folders of a bag with messages below `data/eml`. UIDs are their places in the manifest; a bag of which the
 * manifest is another has other UIDVALIDITYs. Folders, flags and dates are those of its tables; else the directory is
 * the folder, there are no flags, and the date is that of sending, or of the file. Throws `archive-unreadable` where
 * there is no manifest.
 */
export async function openForeignBag(bag: string, account: AccountPlan): Promise<ForeignBag> {
  try {
    return await readBag(bag)
  } catch (error) {
    throw archiveFailure('archive-unreadable', account, bag, reasonOf(error), error)
  }
}

async function readBag(bag: string): Promise<ForeignBag> {
  const tables = await readBagTables(bag)
  const folders = new Map<string, Listed>()
  const folderOf = (path: string): Listed => {
    const folder = folders.get(path) ?? { index: new FolderIndex(), names: [], of: createHash('sha256').update(path) }
    folders.set(path, folder)
    return folder
  }
  const [missing, otherSize, payload] = [[] as string[], [] as string[], new Set<string>()]
  let [withoutFlags, withoutDates] = [0, 0]
  for await (const { sha256, file } of readManifest(bag)) {
    payload.add(file)
    const [all, directory = ''] = /^data\/eml\/(.*?)[^/]+\.eml$/i.exec(file) ?? []
    if (all === undefined || directory.split('/').includes('..')) continue
    const told = tables.of(file)
    const found = await sizeAndTime(pathIn(bag, file))
    if (found === undefined) missing.push(file)
    else if (told.bytes !== undefined && told.bytes !== found.size) otherSize.push(file)
    if (told.flags === undefined) withoutFlags += 1
    if (told.receivedAt === undefined) withoutDates += 1
    const { index, names, of } = folderOf(told.folder ?? (directory.replace(/\/$/, '') || 'INBOX'))
    names.push(pathIn(bag, file))
    of.update(`${sha256} ${file}\n`)
    const uid = names.length
    const date = told.receivedAt ?? told.sentAt ?? Math.floor((found?.mtimeMs ?? 0) / 1000) * 1000
    const bytes = found?.size ?? told.bytes ?? 0
    index.take({ uid, bytes, date, flags: told.flags ?? [], sha256, about: nothing })
    // What is not there is missed when it is read.
    index.setPresent(uid, true)
  }
  for (const name of tables.folders ?? []) folderOf(name)
  const unlisted = await unlistedIn(bag, payload)
  return {
    folders: storedIn(folders),
    remarks: { withoutFlags, withoutDates, withoutFolders: tables.folders === undefined, unlisted, missing, otherSize },
  }
}

function storedIn(folders: ReadonlyMap<string, Listed>): StoredFolder[] {
  return [...folders].map(([path, { index, names, of }]) => ({
    path,
    uidValidity: 1 + (of.digest().readUInt32BE(0) >>> 1),
    index: () => Promise.resolve(index),
    fileOf: (uid) => names[uid - 1] ?? '',
  }))
}

/** undefined: it is not there. */
async function sizeAndTime(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

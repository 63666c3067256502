// A bag that another program made, read as a source: what its manifest lists below data/eml.

import { createHash, type Hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { AccountPlan } from '../model/plan.ts'
import type { StoredFolder } from './archived-folder.ts'
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

/**
 * The folders of a bag with messages below `data/eml`. UIDs are their places in the manifest, dates those of the files;
 * a bag of which the manifest is another has other UIDVALIDITYs.
 * Throws `archive-unreadable` where there is no manifest, or a file of it is not there.
 */
export async function openForeignBag(bag: string, account: AccountPlan): Promise<readonly StoredFolder[]> {
  const folders = new Map<string, { index: FolderIndex; names: string[]; of: Hash }>()
  try {
    for await (const { sha256, file } of readManifest(bag)) {
      const [all, directory = ''] = /^data\/eml\/(.*?)[^/]+\.eml$/i.exec(file) ?? []
      if (all === undefined || directory.split('/').includes('..')) continue
      const path = directory.replace(/\/$/, '') || 'INBOX'
      const folder = folders.get(path) ?? { index: new FolderIndex(), names: [], of: createHash('sha256').update(path) }
      folders.set(path, folder)
      const { size, mtimeMs } = await stat(pathIn(bag, file))
      folder.names.push(pathIn(bag, file))
      folder.of.update(`${sha256} ${file}\n`)
      const uid = folder.names.length
      const date = Math.floor(mtimeMs / 1000) * 1000
      folder.index.take({ uid, bytes: size, date, flags: [], sha256, about: nothing })
      folder.index.setPresent(uid, true)
    }
  } catch (error) {
    throw archiveFailure('archive-unreadable', account, bag, reasonOf(error), error)
  }
  return [...folders].map(([path, { index, names, of }]) => ({
    path,
    uidValidity: 1 + (of.digest().readUInt32BE(0) >>> 1),
    index: () => Promise.resolve(index),
    fileOf: (uid) => names[uid - 1] ?? '',
  }))
}

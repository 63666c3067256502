// Folders that got another name on the source: their rows go on under it, so that nothing is copied twice and the target stays where it was.

import type { FolderRow } from '../journal/folders.ts'
import type { FolderTree, ListedFolder } from '../model/ports.ts'
import { nameOfPath } from '../plan/folder-name.ts'
import { sentence } from '../words/words.ts'
import type { Language } from '../model/request.ts'
import type { Work } from './work.ts'

/** So many of the known messages are looked for. */
const sample = 500
/** Users read, move and delete meanwhile: so much of what is looked for must be there. */
const enough = 0.8

/**
 * Looks for known folders whose place is empty, or has another folder in it, among the folders that nobody knows. INBOX never follows: RENAME INBOX
 * moves its messages and leaves it there (RFC 3501, 6.3.5).
 */
export async function followRenamed(work: Work, tree: FolderTree, lang: Language): Promise<void> {
  const { journal, mailbox } = work
  const known = journal.folders.ofMailbox(mailbox.id)
  const used = new Set(known.filter((row) => journal.sourceChanges.countAtSource(row.id) > 0).map((row) => row.path))
  const unknown = tree.folders.filter((listed) => listed.selectable && !used.has(listed.path))
  if (unknown.length === 0) return
  for (const row of known) {
    if (row.path === 'INBOX' || row.uidValidity === null || !used.has(row.path) || (await isInPlace(work, tree, row))) continue
    for (const listed of unknown) {
      if (listed.path === row.path || !(await isSame(work, row, listed))) continue
      unknown.splice(unknown.indexOf(listed), 1)
      const name = nameOfPath(listed.path, tree)
      journal.commit(() => journal.folders.renameSource(row.id, { name, path: listed.path }))
      const facts = { mailbox: mailbox.id, folder: row.name, other: name, target: row.targetName ?? row.name }
      work.emit({
        event: 'finding',
        finding: { level: 'note', scope: 'folder', code: 'renamed-at-source', mailbox: mailbox.id, folder: name, side: 'source', ...sentence('renamed-at-source', facts, lang) },
      })
      break
    }
  }
}

async function isInPlace(work: Work, tree: FolderTree, row: FolderRow): Promise<boolean> {
  const listed = tree.folders.find(({ path, selectable }) => selectable && path === row.path)
  if (listed === undefined) return false
  const now = listed.status ?? (await work.source.status(row.path))
  // A folder that cannot be asked says so when it is listed.
  return now === undefined || now.uidValidity === row.uidValidity
}

/**
 * The same UIDVALIDITY, and under the known UIDs what has the known sizes and dates. Courier gives a renamed folder a new UIDVALIDITY: then as many
 * messages of the known sizes and dates, under whatever UIDs; that their bytes are the same is found out when the folder is listed (see rematch.ts).
 */
async function isSame(work: Work, row: FolderRow, listed: ListedFolder): Promise<boolean> {
  const status = listed.status ?? (await work.source.status(listed.path))
  if (status === undefined || status.messages === 0) return false
  const known = work.journal.messages.inFolder(row.id).filter((message) => message.atSource === 1)
  const byUid = status.uidValidity === row.uidValidity
  if (!byUid && Math.min(status.messages, known.length) < enough * Math.max(status.messages, known.length)) return false
  const looked = byUid ? known.slice(-sample) : known
  const mark = ({ uid, size, internalDate }: { uid: number; size: number; internalDate: number | null }) => `${byUid ? uid : ''} ${size} ${internalDate ?? ''}`
  const wanted = new Map<string, number>()
  for (const message of looked) wanted.set(mark(message), (wanted.get(mark(message)) ?? 0) + 1)
  await work.source.examine(listed.path)
  let there = 0
  let confirmed = 0
  await work.source.fetchFacts(byUid ? looked.map(({ uid }) => uid) : '1:*', (facts) => {
    there += 1
    const left = wanted.get(mark(facts)) ?? 0
    if (left === 0) return
    confirmed += 1
    wanted.set(mark(facts), left - 1)
  })
  return confirmed > 0 && confirmed >= enough * (byUid ? there : Math.max(there, looked.length))
}

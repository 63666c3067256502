// Makes a target folder; where the server refuses its name, the folder gets one that the server takes.

import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import { nameOfPath } from '../../plan/folder-name.ts'
import { sameName, samePath } from '../../plan/folder-pattern.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * What stays of a name, from the kindest to the strictest: Cyrus refuses `"`, `\`, `*`, `%` and braces, others refuse
 * more.
 */
const replaced = [/[^\p{L}\p{M}\p{N} _\-.,&()[\]'+=@#]/gu, /[^\p{L}\p{M}\p{N} _-]/gu] as const

/**
 * Creates the folder at this path and gives the path it got: another one when the server refuses the name. A name that
 * the plan wishes for in so many words is not replaced. Throws `folder-name-refused` (scope folder).
 */
export async function makeFolder(context: MailboxContext, folder: FolderRow, path: string): Promise<string> {
  try {
    await context.target.createFolder(path)
    return path
  } catch (error) {
    if (!(error instanceof MigrationError) || error.code !== 'folder-name-refused' || isWished(context, folder))
      throw error
    const made = await makeAnother(context, folder, path)
    if (made === undefined) throw error
    return made
  }
}

function isWished(context: MailboxContext, folder: FolderRow): boolean {
  return [...context.mailbox.folders.map.keys()].some((name) => sameName(name) === sameName(folder.name))
}

async function makeAnother(context: MailboxContext, folder: FolderRow, path: string): Promise<string | undefined> {
  const { journal, mailbox, target } = context
  const tree = await target.listFolders()
  const taken = new Set(
    journal.folders
      .ofMailbox(mailbox.id)
      .filter((row) => row.id !== folder.id)
      .map((row) => samePath(row.targetPath ?? '')),
  )
  const tried = new Set([path])
  for (const characters of replaced) {
    const plain = path
      .split(tree.separator)
      .map((level) => level.replace(characters, '_'))
      .join(tree.separator)
    if (tried.has(plain)) continue
    tried.add(plain)
    let free = plain
    for (let number = 2; taken.has(samePath(free)); number += 1) free = `${plain} ${number}`
    try {
      await target.createFolder(free)
    } catch (error) {
      if (error instanceof MigrationError && error.code === 'folder-name-refused') continue
      throw error
    }
    const source = { name: folder.name, path: folder.path }
    journal.commit((tx) =>
      journal.folders.put(tx, mailbox.id, source, { name: nameOfPath(free, tree), path: free }, false),
    )
    return free
  }
  return undefined
}

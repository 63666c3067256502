// Fills an account and reads its whole state back, so that two accounts, or one at two moments, can be compared.

import { createHash } from 'node:crypto'
import { instantOf } from './imap-names.ts'
import { type Account, MailClient, type MailToStore } from './mail-client.ts'

export type MessageState = {
  uid: number
  flags: string[]
  internalDate: number
  size: number
  sha256: string
  bytes: Buffer | null
}

export type FolderState = { path: string; subscribed: boolean; uidValidity: number; messages: MessageState[] }

export type AccountState = { folders: FolderState[] }

/** What to put into an account: folders by the server's own path, with their messages. */
export type Content = Readonly<Record<string, readonly MailToStore[]>>

/** Makes and subscribes the folders (INBOX is there already) and appends the messages. */
export async function fillAccount(account: Account, content: Content): Promise<void> {
  const client = await MailClient.connect(account)
  const present = new Set((await client.list()).map((folder) => folder.path))
  for (const [path, messages] of Object.entries(content)) {
    if (!present.has(path)) await client.create(path, { subscribe: true })
    await client.append(path, messages)
  }
  await client.logout()
}

/**
 * Everything that the account holds, folders sorted by path; bodies themselves only with `keepBytes`. Changes nothing.
 */
export async function readAccount(account: Account, { keepBytes = false } = {}): Promise<AccountState> {
  const client = await MailClient.connect(account)
  const subscribed = await client.subscriptions()
  const listed = await client.list()
  const folders: FolderState[] = []
  for (const { path, attributes } of listed) {
    if (attributes.some((one) => ['\\noselect', '\\nonexistent'].includes(one.toLowerCase()))) continue
    const { uidValidity, exists } = await client.examine(path)
    const messages: MessageState[] = []
    if (exists > 0) {
      await client.fetch(
        '1:*',
        'UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]',
        ({ uid, flags, internalDate, size, bytes }) => {
          const sha256 = bytes === null ? '' : createHash('sha256').update(bytes).digest('hex')
          messages.push({
            uid,
            flags,
            internalDate: instantOf(internalDate),
            size,
            sha256,
            bytes: keepBytes ? bytes : null,
          })
        },
      )
    }
    folders.push({
      path,
      subscribed: subscribed.has(path),
      uidValidity,
      messages: messages.toSorted((a, b) => a.uid - b.uid),
    })
  }
  await client.logout()
  return { folders: folders.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** The folder at this path; throws when there is none. */
export function folderOf(state: AccountState, path: string): FolderState {
  const folder = state.folders.find((one) => one.path === path)
  if (folder === undefined)
    throw new Error(`no folder ${path}, only ${state.folders.map((one) => one.path).join(', ')}`)
  return folder
}

/**
 * What must be equal on both sides whatever the UIDs are: digest, date and flags of every message, as a sorted
 * multiset.
 */
export function contentOf(folder: FolderState): string[] {
  return folder.messages.map((one) => `${one.sha256} ${one.internalDate} ${one.flags.join(' ')}`).toSorted()
}

/** The same for a whole account, by folder path without prefix and with "/" between levels. */
export function contentOfAccount(state: AccountState, { prefix = '', separator = '/' } = {}): Record<string, string[]> {
  const plain = (path: string): string =>
    (path.startsWith(prefix) ? path.slice(prefix.length) : path).split(separator).join('/')
  return Object.fromEntries(state.folders.map((folder) => [plain(folder.path), contentOf(folder)]))
}

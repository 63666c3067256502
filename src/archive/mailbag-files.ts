// The tables of an archive: mailbag.csv as the specification wants it, and what it has no columns for.

import { readdir } from 'node:fs/promises'
import type { ArchivedFolder } from './archived-folder.ts'
import { csvRow } from './csv-tag-file.ts'
import { removeFile, replaceFile } from './durable.ts'
import type { FolderIndex } from './folder-index.ts'
import { isMessageLine, readLog, type MessageLine } from './folder-log.ts'
import { directories, files, messageId, pathIn } from './layout.ts'

/** A folder with what is in it at this moment. */
export type Content = { folder: ArchivedFolder; index: FolderIndex }

/** Mailbag 1.0, 5.3.3. */
const mostInFile = 100_000

/** The messages of a folder that are there, with the flags that they have now. */
export async function* messagesOf({ folder, index }: Content): AsyncGenerator<MessageLine> {
  for await (const line of readLog(folder.log))
    if (isMessageLine(line) && index.has(line.uid))
      yield { ...line, flags: index.factsOf(line.uid)?.flags ?? line.flags }
}

async function* allMessages(
  contents: readonly Content[],
): AsyncGenerator<{ folder: ArchivedFolder; line: MessageLine }> {
  for (const content of contents) for await (const line of messagesOf(content)) yield { folder: content.folder, line }
}

const mailbagHeader = csvRow([
  'Error',
  'Mailbag-Message-ID',
  'Message-ID',
  'Original-File',
  'Message-Path',
  'Derivatives-Path',
  'Attachments',
  'Date',
  'From',
  'To',
  'Cc',
  'Bcc',
  'Subject',
  'Content-Type',
])

/** mailbag.csv, or mailbag-1.csv and so on where there are more than 100,000 messages. Gives their names. */
export async function writeMailbagCsv(archive: string, contents: readonly Content[]): Promise<string[]> {
  const count = contents.reduce((sum, { index }) => sum + index.count, 0)
  const parts = Math.max(1, Math.ceil(count / mostInFile))
  const digits = String(parts).length
  const names = Array.from({ length: parts }, (_, at) =>
    parts === 1 ? 'mailbag.csv' : `mailbag-${String(at + 1).padStart(digits, '0')}.csv`,
  )
  const messages = allMessages(contents)
  for (const [at, name] of names.entries())
    await replaceFile(pathIn(archive, name), pathIn(archive, directories.work), mailbagRows(messages, at === 0))
  for (const name of await readdir(archive))
    if (/^mailbag(?:-\d+)?\.csv$/.test(name) && !names.includes(name)) await removeFile(pathIn(archive, name))
  return names
}

/** The next rows, as many as go into one file. */
async function* mailbagRows(messages: ReturnType<typeof allMessages>, isFirst: boolean): AsyncGenerator<string> {
  if (isFirst) yield mailbagHeader
  for (let count = 0; count < mostInFile; count += 1) {
    const next = await messages.next()
    if (next.done === true) return
    const { folder, line } = next.value
    const { about } = line
    yield csvRow([
      '',
      messageId(folder.head.folder, line.uid),
      about.messageId,
      '',
      folder.path,
      folder.head.directory.join('/'),
      about.attachments,
      about.date,
      about.from,
      about.to,
      about.cc,
      about.bcc,
      about.subject,
      about.contentType,
    ])
  }
}

/** messages.csv: what a mailbox knows of a message besides its bytes. */
export async function* messageRows(contents: readonly Content[]): AsyncGenerator<string> {
  yield csvRow([
    'path',
    'folder',
    'uidvalidity',
    'uid',
    'internaldate',
    'flags',
    'keywords',
    'kind',
    'sha256',
    'bytes',
    'message_id',
  ])
  for await (const { folder, line } of allMessages(contents))
    yield csvRow([
      folder.nameOf(line.uid),
      folder.path,
      folder.uidValidity,
      line.uid,
      new Date(line.date).toISOString(),
      line.flags.filter((flag) => flag.startsWith('\\')).join(' '),
      line.flags.filter((flag) => !flag.startsWith('\\')).join(' '),
      line.about.kind,
      line.sha256,
      line.bytes,
      line.about.messageId,
    ])
}

/** folders.csv: also of folders without messages, for which a bag has no file. */
export function* folderRows(contents: readonly Content[]): Generator<string> {
  yield csvRow(['folder', 'directory', 'uidvalidity', 'messages'])
  for (const { folder, index } of contents)
    yield csvRow([folder.path, folder.head.directory.join('/'), folder.uidValidity, index.count])
}

/** What of the source is not in the archive, and why. */
export type NotRetained = {
  /** By name. */
  folder: string
  uid: number
  messageId: string
  outcome: string
  code: string
  reason: string
}

/** not_retained.csv: the reasons, for which messages_not_retained.txt has no place. */
export function* notRetainedRows(messages: Iterable<NotRetained>): Generator<string> {
  yield csvRow(['folder', 'uid', 'message_id', 'outcome', 'code', 'reason'])
  for (const one of messages) yield csvRow([one.folder, one.uid, one.messageId, one.outcome, one.code, one.reason])
}

/** messages_not_retained.txt: a Message-ID in each line (Mailbag 1.0, 5.4); who has none is in the CSV only. */
export function* notRetainedIds(messages: Iterable<NotRetained>): Generator<string> {
  for (const { messageId: id } of messages) {
    const bare = id.replace(/[<>\s]+/g, '')
    if (bare !== '') yield `${bare}\n`
  }
}

/** folders_not_retained.txt: a folder in each line, as a manifest writes paths (RFC 8493, 2.1.3). */
export function* notRetainedFolders(folders: Iterable<string>): Generator<string> {
  const encoded = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  for (const name of folders) yield `${name.replace(/[%\r\n]/g, encoded)}\n`
}

/** Those that every sealing writes, besides the manifests. */
export const tables = [
  files.messages,
  files.folders,
  files.notRetained,
  files.messagesNotRetained,
  files.foldersNotRetained,
] as const

// What messages.csv, folders.csv and mailbag.csv tell of the messages and folders of a bag, whoever wrote them.

import { readdir } from 'node:fs/promises'
import { tagFileRows } from './csv-tag-file.ts'
import { files, pathIn } from './layout.ts'

/** What is told of one message. `folder`: by name, with "/" between levels; times in ms since 1970. */
export type ToldMessage = {
  folder?: string
  flags?: readonly string[]
  receivedAt?: number
  sentAt?: number
  bytes?: number
}

export type BagTables = {
  /** `file`: below the bag. What messages.csv says comes before what mailbag.csv says. */
  of(file: string): ToldMessage
  /** Folders by name; undefined: it has no list of them. */
  folders: readonly string[] | undefined
}

/** A table that is not there tells nothing. Throws as node:fs does for one that cannot be read. */
export async function readBagTables(bag: string): Promise<BagTables> {
  const byFile = new Map<string, ToldMessage>()
  for await (const row of tagFileRows(pathIn(bag, files.messages))) byFile.set(row('path') ?? '', inMessages(row))
  const byId = new Map<string, ToldMessage>()
  for (const name of (await readdir(bag)).filter((one) => /^mailbag(?:-\d+)?\.csv$/i.test(one)).sort())
    for await (const row of tagFileRows(pathIn(bag, name))) byId.set(row('mailbag-message-id') ?? '', inMailbag(row))
  let folders: string[] | undefined
  for await (const row of tagFileRows(pathIn(bag, files.folders))) {
    folders ??= []
    const name = row('folder')
    if (name !== undefined && name !== '') folders.push(name)
  }
  return {
    of: (file) => ({ ...byId.get(/([^/]*)\.eml$/i.exec(file)?.[1] ?? file), ...byFile.get(file) }),
    folders,
  }
}

type Row = (column: string) => string | undefined

function inMessages(row: Row): ToldMessage {
  const [flags, bytes] = [row('flags'), Number(row('bytes') || Number.NaN)]
  return {
    ...folderIn(row('folder')),
    ...(flags === undefined ? {} : { flags: [...wordsOf(flags), ...wordsOf(row('keywords') ?? '')] }),
    ...timeIn('receivedAt', row('internaldate')),
    ...(Number.isSafeInteger(bytes) ? { bytes } : {}),
  }
}

/** Mailbag 1.0 has no column for flags, nor for when a message arrived. */
function inMailbag(row: Row): ToldMessage {
  return { ...folderIn(row('message-path')), ...timeIn('sentAt', row('date')) }
}

function folderIn(text: string | undefined): ToldMessage {
  const folder = text?.replaceAll('\\', '/').replace(/^\/+|\/+$/g, '')
  return folder === undefined || folder === '' ? {} : { folder }
}

function timeIn(what: 'receivedAt' | 'sentAt', text: string | undefined): ToldMessage {
  const time = Date.parse((text ?? '').replace(/\s*\([^)]*\)\s*$/, ''))
  return Number.isNaN(time) ? {} : { [what]: Math.floor(time / 1_000) * 1_000 }
}

const wordsOf = (text: string): string[] => text.split(' ').filter((word) => word !== '')

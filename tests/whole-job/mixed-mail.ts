// A mailbox of 2,000 messages with everything in it that breaks migrations, and where each folder must arrive.

import { type Account, MailClient } from '../support/mail-client.ts'
import { fillAccount } from '../support/account-state.ts'
import {
  bigMessage,
  corpus,
  Dice,
  hostileMessages,
  oddMessages,
  plainMessage,
  type SyntheticMessage,
} from '../support/messages.ts'

/**
 * One folder by its path on both servers; names are written out, not computed, so that the program's own rules are
 * judged.
 */
export type FolderRow = { source: string; target: string; subscribed: boolean; messages: readonly SyntheticMessage[] }

type Names = readonly (readonly [source: string, target: string])[]

// Filled with mail in this order; the last ones stay empty.
const filled = 9
const arubaToSlashes: Names = [
  ['INBOX', 'INBOX'],
  ['INBOX.Posta inviata', 'Posta inviata'],
  ['INBOX.Perché così?', 'Perché così?'],
  ['INBOX.Gare & appalti', 'Gare & appalti'],
  ['INBOX.Detto "urgente"', 'Detto "urgente"'],
  ['INBOX. spazi ai bordi ', ' spazi ai bordi '],
  ['INBOX.Atti 2014/2015', 'Atti 2014_2015'],
  ['INBOX.Archivio.2014.Gennaio', 'Archivio/2014/Gennaio'],
  ['INBOX.日本 ✓ 😀', '日本 ✓ 😀'],
  ['INBOX.Archivio', 'Archivio'],
  ['INBOX.Archivio.2014', 'Archivio/2014'],
  ['INBOX.Vuota', 'Vuota'],
  ['INBOX.Vuota.Più vuota', 'Vuota/Più vuota'],
]
const slashesToAruba: Names = [
  ['INBOX', 'INBOX'],
  ['Posta inviata', 'INBOX.Posta inviata'],
  ['Perché così?', 'INBOX.Perché così?'],
  ['Gare & appalti', 'INBOX.Gare & appalti'],
  ['Detto "urgente"', 'INBOX.Detto "urgente"'],
  [' spazi ai bordi ', 'INBOX. spazi ai bordi '],
  ['Prot. n. 12', 'INBOX.Prot_ n_ 12'],
  ['Archivio/2014/Gennaio', 'INBOX.Archivio.2014.Gennaio'],
  ['日本 ✓ 😀', 'INBOX.日本 ✓ 😀'],
  ['Archivio', 'INBOX.Archivio'],
  ['Archivio/2014', 'INBOX.Archivio.2014'],
  ['Vuota', 'INBOX.Vuota'],
  ['Vuota/Più vuota', 'INBOX.Vuota.Più vuota'],
]

/** The folders with their 2,000 messages. */
export function mixedFolders(direction: 'aruba to slashes' | 'slashes to aruba'): FolderRow[] {
  const names = direction === 'aruba to slashes' ? arubaToSlashes : slashesToAruba
  const folders = names.map(([source, target]) => ({
    source,
    target,
    subscribed: !target.includes('urgente'),
    messages: [] as SyntheticMessage[],
  }))
  const dice = new Dice(direction.length)
  for (const message of mixedMail()) folders[dice.upTo(filled)]?.messages.push(message)
  return folders
}

function mixedMail(): SyntheticMessage[] {
  const special = [
    ...oddMessages(),
    ...hostileMessages(),
    ...twins(),
    ...withoutMessageId(),
    ...eightBitHeaders(),
    ...flagged(),
    bigMessage(1, 40),
  ]
  return [...corpus(2015, 2_000 - special.length, 6), ...special]
}

/** Thirty messages of the same bytes, most with the same date and flags, too. */
function twins(): SyntheticMessage[] {
  const one: SyntheticMessage = { ...plainMessage(800_000, 'sempre lo stesso\r\n'), kind: 'twin', flags: ['\\Seen'] }
  return Array.from({ length: 30 }, (_, n) => ({
    ...one,
    ...(n % 5 === 0 ? { date: one.date + n * 1_000 } : {}),
    ...(n % 7 === 0 ? { flags: ['\\Flagged'] } : {}),
  }))
}

function withoutMessageId(): SyntheticMessage[] {
  return Array.from({ length: 20 }, (_, n) => ({
    kind: 'no-message-id',
    flags: [],
    date: Date.UTC(2015, 0, 1 + n),
    bytes: Buffer.from(`From: a@pec.example\r\nSubject: senza id ${n % 4}\r\n\r\ncorpo ${n % 4}\r\n`),
  }))
}

function eightBitHeaders(): SyntheticMessage[] {
  return Array.from({ length: 10 }, (_, n) => ({
    kind: '8-bit-header',
    flags: ['\\Seen'],
    date: Date.UTC(2015, 1, 1 + n),
    bytes: Buffer.from(
      `Subject: perch\xe9 no ${n}\r\nFrom: "\xc3\xa8 citt\xe0" <a@pec.example>\r\n` +
        `Message-ID: <8bit.${n}@pec.example>\r\n\r\ncaff\xe8\r\n`,
      'latin1',
    ),
  }))
}

function flagged(): SyntheticMessage[] {
  const sets = [
    ['Protocollato'],
    ['\\Seen', '$Forwarded'],
    ['Urgente_2015', 'da.leggere'],
    ['\\Deleted', '\\Seen'],
    ['\\Draft'],
    ['\\Answered', '\\Deleted', '\\Draft', '\\Flagged', '\\Seen', '$MDNSent'],
  ]
  return sets.flatMap((flags, set) =>
    [0, 1].map((n) => ({ ...plainMessage(810_000 + set * 10 + n, 'con parole chiave\r\n'), flags })),
  )
}

/** Puts the folders into an account. */
export async function fillMixed(account: Account, folders: readonly FolderRow[]): Promise<void> {
  await fillAccount(account, Object.fromEntries(folders.map((folder) => [folder.source, folder.messages])))
  const client = await MailClient.connect(account)
  for (const folder of folders) {
    if (folder.subscribed) await client.subscribe(folder.source)
    else await client.unsubscribe(folder.source)
  }
  await client.logout()
}

// What a source account holds before it is moved: folders of any name that its server creates, and mail of every kind.

import { type Account, MailClient, type MailToStore, ServerRefusal } from '../../support/mail-client.ts'
import {
  alteredMessages,
  bigMessage,
  corpus,
  hostileMessages,
  oddMessages,
  plainMessage,
} from '../../support/messages.ts'

/** Names without prefix, "/" between levels; what a server refuses to create is left out and reported. */
export const anyNames: readonly string[] = [
  '2019,fatture',
  '10:protocollo',
  '2024:Q1',
  '1:2,3:x',
  ']x',
  '[Gmail]',
  'perché così?',
  'a&b',
  'a%b',
  'a*b',
  'a"b',
  'a\\b',
  'a(b)',
  'a{3}',
  "a'b",
  'a~b',
  'a@b',
  '~x',
  '#x',
  '+',
  '-x',
  '^y',
  'NIL',
  'inbox2',
  'INBOXES',
  'user',
  'new',
  'cur',
  'tmp',
  ' spazi ai bordi ',
  'due  spazi',
  '日本 ✓',
  'faccina 😀',
  'con.punto',
  'con/barra',
  'con^cappello',
  'tabu\tlazione',
  'lungo '.repeat(30).trim(),
  'Archivio/2014/Gennaio/Prot. 12',
  'INBOX/figlia',
  'INBOX/INBOX',
  'Sent',
  'Posta inviata',
  'Trash',
  'Vuota/Più vuota',
]

const note = (n: number): MailToStore => ({ ...plainMessage(n, `nota ${n}\r\n`), flags: n % 2 === 0 ? ['\\Seen'] : [] })

const keywords: readonly (MailToStore & { kind?: string })[] = [
  { ...plainMessage(800_001, 'con parola\r\n'), flags: ['\\Seen', '$Forwarded', 'Protocollato'] },
  { ...plainMessage(800_002, 'con altra parola\r\n'), flags: ['\\Flagged', 'protocollato'] },
  { ...plainMessage(800_003, 'cancellata\r\n'), flags: ['\\Deleted', '\\Seen'] },
  { ...plainMessage(800_004, 'bozza\r\n'), flags: ['\\Draft', '\\Answered'] },
]

/** Fills INBOX with mixed mail, and each folder with one or two notes. Gives what the server refused. */
export async function fillMixed(account: Account, { mail = 40, names = anyNames } = {}): Promise<string[]> {
  const refused: string[] = []
  let client = await MailClient.connect(account)
  const [first] = await client.list()
  const separator = first?.separator ?? '/'
  const prefix = await prefixOf(client)
  const trying = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      refused.push(`${what}: ${String(error)}`)
      // imap4d hangs up on a body that it has refused.
      if (!(error instanceof ServerRefusal)) client = await MailClient.connect(account)
      return false
    }
  }
  const all: readonly (MailToStore & { kind?: string })[] = [
    ...corpus(5, mail, 4),
    ...oddMessages(),
    ...hostileMessages(),
    ...keywords,
    bigMessage(7, 1),
  ]
  for (const message of all) await trying(`message ${message.kind ?? ''}`, () => client.append('INBOX', [message]))
  for (const message of alteredMessages())
    await trying(`message ${message.kind}`, () => client.append('INBOX', [message]))
  for (const [n, name] of names.entries()) {
    const path = `${prefix}${name.split('/').join(separator)}`
    const made = await trying(`folder ${name}`, () => client.create(path, { subscribe: n % 3 > 0 }))
    if (made && !name.startsWith('Vuota'))
      await trying(`notes of ${name}`, () => client.append(path, [note(n * 2), note(n * 2 + 1)]))
  }
  await client.logout()
  return refused
}

/** The prefix of the personal namespace, e.g. "INBOX.". */
export async function prefixOf(client: MailClient): Promise<string> {
  let prefix = ''
  await client.command('NAMESPACE', (line) => {
    const found = /^\* NAMESPACE \(\("([^"]*)"/.exec(String(line[0]))
    if (found !== null) prefix = found[1] ?? ''
  })
  return prefix
}

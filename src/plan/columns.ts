// The columns of the tables that a plan names, and the words that people write above them in English and Italian.

import { nearest } from './suggest.ts'

/** Columns of `mailboxesFrom`, as messages and help name them. */
export const mailboxColumns = [
  'id',
  'group',
  'priority',
  'source_server',
  'source_user',
  'source_address',
  'target_server',
  'target_user',
  'target_address',
  'under',
  'merge',
  'archive',
  'contact',
  'applications',
  'retired',
] as const
export type MailboxColumn = (typeof mailboxColumns)[number]

/** Columns of `secrets`. */
export const secretColumns = ['side', 'server', 'user', 'password'] as const
export type SecretColumn = (typeof secretColumns)[number]

/** One word of these is the user of that side; with one of a part it is that part. */
const sideWords = {
  source: 'source old current origine sorgente provenienza partenza vecchio vecchia attuale precedente'.split(' '),
  target: 'target new destinazione arrivo nuovo nuova futuro futura'.split(' '),
} as const

const accountWords = {
  user: ['user', 'username', 'login', 'account', 'mailbox', 'utente', 'utenza', 'casella', 'accesso'],
  address: ['address', 'email', 'mail', 'indirizzo', 'indirizzo_pec', 'indirizzo_email', 'casella_pec', 'pec', 'posta'],
  server: ['server', 'host', 'gestore'],
} as const

type PlainColumn = Exclude<MailboxColumn, `${'source' | 'target'}_${keyof typeof accountWords}`>

const plainWords: Readonly<Record<PlainColumn, readonly string[]>> = {
  id: ['id', 'name', 'mailbox', 'nome', 'casella', 'nome_casella', 'id_casella', 'identificativo'],
  group: ['group', 'gruppo'],
  priority: ['priority', 'priorita', 'urgenza'],
  under: ['under', 'sotto', 'sottocartella'],
  merge: ['merge', 'unire', 'unisci'],
  archive: ['archive', 'archivio'],
  contact: ['contact', 'contatto', 'referente'],
  applications: ['applications', 'application', 'applicazioni', 'applicazione', 'applicativi', 'applicativo'],
  retired: ['retired', 'dismessa', 'dismesso', 'cessata', 'cessato'],
}

/** Heads of columns that people keep beside, and that are near a word above by chance. */
const ordinaryHeads: ReadonlySet<string> = new Set(['note', 'notes', 'data', 'date', 'sede', 'stato', 'pwd'])

const sides = ['source', 'target'] as const
const parts = ['user', 'address', 'server'] as const

const mailboxWords: ReadonlyMap<string, MailboxColumn> = new Map<string, MailboxColumn>([
  ...(Object.keys(plainWords) as PlainColumn[]).flatMap((column) =>
    plainWords[column].map((word): [string, MailboxColumn] => [word, column]),
  ),
  ...sides.flatMap((side) =>
    sideWords[side].flatMap((word): [string, MailboxColumn][] => [
      [word, `${side}_user`],
      ...parts.flatMap((part) =>
        accountWords[part].flatMap((of): [string, MailboxColumn][] => [
          [`${word}_${of}`, `${side}_${part}`],
          [`${of}_${word}`, `${side}_${part}`],
          [`${of}_di_${word}`, `${side}_${part}`],
        ]),
      ),
    ]),
  ),
])

const secretWords: ReadonlyMap<string, SecretColumn> = new Map<string, SecretColumn>([
  ['lato', 'side'],
  ['host', 'server'],
  ...accountWords.user.map((word): [string, SecretColumn] => [word, 'user']),
  ...secretColumns.map((column): [string, SecretColumn] => [column, column]),
])

/**
 * The words that are understood, as help lists them: those of a column of its own, and those of which the heads of the
 * accounts are put together (`source_…`, `…_user`).
 */
export const columnWords: readonly (readonly [string, readonly string[]])[] = [
  ...sides.map((side): [string, readonly string[]] => [`${side}_…`, sideWords[side]]),
  ...parts.map((part): [string, readonly string[]] => [`…_${part}`, accountWords[part]]),
  ...Object.entries(plainWords),
]

/** The column that a head means; undefined: none. */
export function mailboxColumn(head: string): MailboxColumn | undefined {
  return mailboxWords.get(plainHead(head))
}

export function secretColumn(head: string): SecretColumn | undefined {
  return secretWords.get(plainHead(head))
}

/** The side that a cell of `side` names. */
export function sideOf(cell: string): 'source' | 'target' | undefined {
  const word = plainHead(cell)
  return (['source', 'target'] as const).find((side) => sideWords[side].includes(word))
}

/**
 * The head that was meant by one that is no column. A table has columns of its own beside ours: only what is one slip
 * of the fingers away was meant for one of ours.
 */
export function misspelt(head: string): string | undefined {
  const word = plainHead(head)
  if (word.length < 4 || ordinaryHeads.has(word)) return undefined
  return nearest(word, mailboxWords.keys(), 1)
}

/** `Server di origine` is server_di_origine, `Priorità` priorita. */
function plainHead(head: string): string {
  return head
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s_\-./]+/g, '_')
}

// The columns of the tables that a plan names, and the words that people write above them in English and Italian.

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

const sideWords = {
  source: ['source', 'origine', 'sorgente', 'provenienza', 'vecchio', 'vecchia', 'old'],
  target: ['target', 'destinazione', 'nuovo', 'nuova', 'new'],
} as const

const accountWords = {
  server: ['server'],
  user: ['user', 'utente', 'username', 'casella', 'login'],
  address: ['address', 'indirizzo', 'pec'],
} as const

const plainWords: Readonly<Partial<Record<MailboxColumn, readonly string[]>>> = {
  id: ['casella', 'nome'],
  group: ['gruppo'],
  priority: ['priorita'],
  under: ['sotto', 'sottocartella'],
  merge: ['unire', 'unisci'],
  archive: ['archivio'],
  contact: ['contatto', 'referente'],
  applications: ['applicazioni', 'applicazione', 'application'],
  retired: ['dismessa', 'dismesso'],
}

const mailboxWords: ReadonlyMap<string, MailboxColumn> = new Map<string, MailboxColumn>([
  ...Object.entries(plainWords).flatMap(([column, words]) =>
    words.map((word): [string, MailboxColumn] => [word, column as MailboxColumn]),
  ),
  ...(['source', 'target'] as const).flatMap((side) =>
    sideWords[side].flatMap((word): [string, MailboxColumn][] => [
      [word, `${side}_user`],
      ...(['server', 'user', 'address'] as const).flatMap((part) =>
        accountWords[part].flatMap((of): [string, MailboxColumn][] => [
          [`${word}_${of}`, `${side}_${part}`],
          [`${of}_${word}`, `${side}_${part}`],
          [`${of}_di_${word}`, `${side}_${part}`],
        ]),
      ),
    ]),
  ),
  ...mailboxColumns.map((column): [string, MailboxColumn] => [column, column]),
])

const secretWords: ReadonlyMap<string, SecretColumn> = new Map<string, SecretColumn>([
  ['lato', 'side'],
  ['utente', 'user'],
  ['username', 'user'],
  ...secretColumns.map((column): [string, SecretColumn] => [column, column]),
])

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
  return (['source', 'target'] as const).find((side) => (sideWords[side] as readonly string[]).includes(word))
}

/** Every head that is understood, to find what was meant. */
export const mailboxHeads: readonly string[] = [...mailboxWords.keys()]

/** `Server di origine` is server_di_origine, `Priorità` priorita. */
function plainHead(head: string): string {
  return head
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s_\-./]+/g, '_')
}

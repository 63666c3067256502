// What is said about an error in a plan, a CSV or a secret, in both languages; never a secret's value.

import type { Language } from '../model/request.ts'
import { destinationPhrases, type DestinationPhrases } from './destination-phrases.ts'
import { schedulePhrases, type SchedulePhrases } from './schedule-phrases.ts'
import { systemInWords } from './system-reasons.ts'
import { tablePhrases, type TablePhrases } from './table-phrases.ts'

export type Expected = 'text' | 'number' | 'whole-number' | 'yes-or-no' | 'map' | 'list'

export type PlanPhrases = SchedulePhrases &
  DestinationPhrases &
  TablePhrases & {
    // the file as a whole
    /** `near`: a file that is called nearly so. */
    noSuchFile: (near: string | undefined) => string
    isFolder: string
    unreadable: (reason: string) => string
    notUtf8: string
    emptyPlan: string
    notAMap: string
    // YAML
    syntax: (code: string) => string
    duplicateKey: string
    unknownTag: string
    unknownAlias: string
    keyNotText: string
    // shape
    missing: string
    empty: string
    controlCharacter: string
    unknownKey: (key: string, near: string | undefined) => string
    /** Precopy and backfill have a key of that name. */
    windowAtTop: string
    wrongType: (expected: Expected, quotesHelp: boolean) => string
    oneOf: (values: readonly string[]) => string
    atLeast: (least: number) => string
    atMost: (most: number) => string
    atLeastOneEntry: string
    unusable: string
    version: string
    // meaning
    host: string
    fingerprint: string
    webAddress: string
    loginForm: string
    masterForm: string
    timezone: string
    folderName: string
    literalPassword: string
    passwordShape: string
    envName: string
    literalDatabase: string
    databaseShape: string
    databaseEnv: string
    journalInFleet: string
    archiveInFleet: (mailbox: string) => string
    templateCollision: (name: string, user: string) => string
    userInFile: string
    userInCommand: string
    masterAndPassword: string
    plaintext: string
    caUnreadable: (reason: string) => string
    caNotPem: string
    perMailboxOverTotal: (total: number) => string
    tooFewConnections: (total: number, needed: number, mailbox: string, server: string) => string
    noServer: (side: 'source' | 'target') => string
    unknownServer: (name: string, near: string | undefined) => string
    hostMissing: string
    unknownProvider: (name: string, near: string | undefined, known: readonly string[]) => string
    /** `file`: another than the plan itself. */
    duplicateId: (id: string, first: { line: number | null; file?: string }) => string
    journalIsPlan: string
    /** What is said twice: `key` belongs to an account, or to what is written. */
    unknownCode: (code: string, near: string | undefined) => string
    digest: string
    unknownMailbox: (id: string, near: string | undefined) => string
  }

const syntaxEn: Record<string, string> = {
  ALIAS_PROPS: 'an alias (*name) cannot carry a tag or an anchor',
  BAD_ALIAS: 'a "*" at the start of a value means an alias: put the value in quotes',
  BAD_DIRECTIVE: 'a "%" at the start of a line means a directive: put the value in quotes',
  BAD_DQ_ESCAPE: 'inside double quotes a "\\" starts an escape: write "\\\\", or use single quotes',
  BAD_INDENT: 'the indentation does not fit, or a bracket is not closed before this place',
  BAD_SCALAR_START: 'a value cannot start with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'two keys on one line, or a value with ": " in it: put the value in quotes',
  BLOCK_IN_FLOW: 'an indented block cannot stand between brackets',
  MISSING_CHAR: 'something is missing here: a closing quote, a colon or a comma',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines: is a colon missing?',
  MULTIPLE_DOCS: 'a second document starts here ("---"): a plan is one document',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  UNEXPECTED_TOKEN: 'this is not expected here',
}

const syntaxIt: Record<string, string> = {
  ALIAS_PROPS: 'un alias (*nome) non può avere un tag o un’ancora',
  BAD_ALIAS: 'un «*» all’inizio di un valore indica un alias: mettere il valore tra virgolette',
  BAD_DIRECTIVE: 'un «%» a inizio riga indica una direttiva: mettere il valore tra virgolette',
  BAD_DQ_ESCAPE: 'tra virgolette doppie la «\\» è speciale: scrivere «\\\\» oppure usare gli apici singoli',
  BAD_INDENT: 'il rientro non torna, oppure prima di questo punto manca la chiusura di una parentesi',
  BAD_SCALAR_START: 'un valore non può cominciare con questo carattere: metterlo tra virgolette',
  BLOCK_AS_IMPLICIT_KEY: 'due chiavi sulla stessa riga, oppure un valore che contiene «: »: metterlo tra virgolette',
  BLOCK_IN_FLOW: 'un blocco rientrato non può stare tra parentesi',
  MISSING_CHAR: 'qui manca qualcosa: la chiusura delle virgolette, i due punti o una virgola',
  MULTILINE_IMPLICIT_KEY: 'una chiave occupa più righe: mancano i due punti?',
  MULTIPLE_DOCS: 'qui comincia un secondo documento («---»): un piano è un documento solo',
  TAB_AS_INDENT: 'per i rientri usare gli spazi, non i tabulatori',
  UNEXPECTED_TOKEN: 'qui non ci si aspettava questo',
}

const expectedEn: Record<Expected, string> = {
  text: 'text',
  number: 'a number',
  'whole-number': 'a whole number',
  'yes-or-no': 'true or false',
  map: 'a map (key: value)',
  list: 'a list (one "- …" per entry)',
}

const expectedIt: Record<Expected, string> = {
  text: 'un testo',
  number: 'un numero',
  'whole-number': 'un numero intero',
  'yes-or-no': 'true oppure false',
  map: 'una mappa (chiave: valore)',
  list: 'un elenco (una voce «- …» per riga)',
}

const near = (value: string | undefined, question: string) =>
  value === undefined ? '' : question.replace('@', () => value)

const en: PlanPhrases = {
  ...schedulePhrases('en'),
  ...destinationPhrases('en'),
  ...tablePhrases('en'),
  noSuchFile: (other) => `no such file${near(other, ': did you mean @?') || '; pec-migrate init writes a first plan'}`,
  isFolder: 'this is a folder, not a plan file',
  unreadable: (reason) => `cannot be read: ${systemInWords(reason, 'en')}`,
  notUtf8: 'is not UTF-8 text: save it as UTF-8',
  emptyPlan: 'the plan is empty; pec-migrate init writes a first one',
  notAMap: 'this is not a plan: it must be YAML or JSON with keys such as "version: 1"',
  syntax: (code) => `not valid YAML: ${syntaxEn[code] ?? 'this cannot be understood'}`,
  duplicateKey: 'this key is given twice',
  unknownTag: 'a "!" at the start of a value means a tag: put the value in quotes',
  unknownAlias:
    'a "*" at the start of a value means an alias, and none of this name was defined before: put the value in quotes',
  keyNotText: 'a key must be plain text',
  missing: 'is missing',
  empty: 'must not be empty',
  controlCharacter: 'must not contain line ends or other control characters',
  windowAtTop: 'the window of the cutover stands at the top of the plan: window: { opens: …, closes: … }',
  unknownKey: (key, other) => `unknown key "${key}"${near(other, ': did you mean "@"?')}`,
  wrongType: (expected, quotesHelp) =>
    `must be ${expectedEn[expected]}${quotesHelp ? ': put the value in quotes' : ''}`,
  oneOf: (values) => `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`,
  atLeast: (least) => `must be at least ${least}`,
  atMost: (most) => `must be at most ${most}`,
  atLeastOneEntry: 'must have at least one entry',
  unusable: 'cannot be used',
  version: 'must be 1',
  host:
    'must be a host name or an address alone, without "imaps://", user, port or spaces (the port has a key of its ' +
    'own)',
  webAddress: 'must be a web address, such as https://webmail.example',
  fingerprint: 'must be "sha256:" and the 64 hex digits of the certificate’s SHA-256 fingerprint (colons are fine)',
  loginForm: 'must contain {user}',
  masterForm: 'must be authzid, or contain both {user} and {master}',
  timezone: 'is not a known time zone (for example Europe/Rome)',
  folderName: 'must not start or end with "/" or have an empty level ("//"); a slash inside a name is written "\\/"',
  literalPassword:
    'a password written into the plan is refused: plans get copied, mailed and kept for years. Use { env: NAME }, ' +
    '{ file: path }, { command: … } or { prompt: true }',
  passwordShape: 'must be exactly one of { env: NAME }, { file: path }, { command: … }, { prompt: true }',
  envName:
    'must be the name of an environment variable (letters, digits and "_"; {user} may stand in it), not the ' +
    'password itself',
  literalDatabase:
    'a connection string written into the plan is refused: it holds a password, and plans get copied, mailed and ' +
    'kept for years. Use { env: NAME }, { file: path } or { command: … }',
  databaseShape: 'must be exactly one of { env: NAME }, { file: path }, { command: … }',
  databaseEnv: 'must be the name of an environment variable (letters, digits and "_"), not the string itself',
  journalInFleet: 'cannot go with fleet, where each mailbox has a journal of its own, in <plan>.journals',
  archiveInFleet: (mailbox) =>
    `an archive lies on one machine, and "${mailbox}" has one: give archives a plan of their own, without fleet`,
  templateCollision: (name, user) =>
    `the template gives the same variable ${name} as for the user ${user}: give this mailbox a password of its own`,
  userInFile:
    'this user contains "/" or is "." or "..", and cannot stand in the file name of the password template: give ' +
    'this mailbox a password of its own',
  userInCommand:
    'this user has characters that a shell would not leave alone, and {user} stands between quotes in the ' +
    'command: take the quotes away, or give this mailbox a password of its own',
  masterAndPassword: 'a server has either a master account or a password template, not both',
  plaintext:
    'none sends passwords and mail unencrypted; it is refused for a host other than this machine, unless ' +
    'allowPlaintext: true says that the whole way is safe',
  caUnreadable: (reason) => `the certificate file cannot be read: ${systemInWords(reason, 'en')}`,
  caNotPem: 'the file holds no certificate in PEM form ("-----BEGIN CERTIFICATE-----")',
  perMailboxOverTotal: (total) => `must not be more than total (${total})`,
  tooFewConnections: (total, needed, mailbox, server) =>
    `${total} is too few: source and target of ${mailbox} are the same server (${server}), and one mailbox needs ` +
    `${needed} connections to it at once`,
  noServer: (side) => `no server: say it here (server: …), or for all mailboxes with "${side}: <server>" at the top`,
  hostMissing: 'is missing: write host, or provider for a preset (pec-migrate providers lists them)',
  unknownProvider: (name, other, known) =>
    'there is no preset ' +
    `"${name}"${near(other, ': did you mean "@"?')}${other === undefined ? '; there are' : ' There are'} ` +
    `${known.join(', ')}; for any other server write host instead`,
  unknownServer: (name, other) => `there is no server "${name}" in this plan${near(other, ': did you mean "@"?')}`,
  duplicateId: (id, { line, file }) =>
    `the id "${id}" is used ` +
    `twice${line === null ? '' : ` (first ${file === undefined ? '' : `in ${file} `}on line ${line})`}; an id, or ` +
    'without it the source user, must be unique',
  journalIsPlan: 'must not be the plan file itself',
  unknownCode: (code, other) =>
    `there is no finding "${code}"${near(other, ': did you mean "@"?')} (pec-migrate explain lists them all)`,
  digest: 'must be the SHA-256 of the message’s bytes: "sha256:" and 64 hex digits',
  unknownMailbox: (id, other) => `there is no mailbox "${id}" in this plan${near(other, ': did you mean "@"?')}`,
}

const it: PlanPhrases = {
  ...schedulePhrases('it'),
  ...destinationPhrases('it'),
  ...tablePhrases('it'),
  noSuchFile: (other) =>
    `il file non esiste${near(other, ': si intendeva @?') || '; pec-migrate init scrive un primo piano'}`,
  isFolder: 'è una cartella, non un file di piano',
  unreadable: (reason) => `non si può leggere: ${systemInWords(reason, 'it')}`,
  notUtf8: 'non è testo UTF-8: va salvato in UTF-8',
  emptyPlan: 'il piano è vuoto; pec-migrate init ne scrive uno',
  notAMap: 'non è un piano: dev’essere YAML o JSON con chiavi come «version: 1»',
  syntax: (code) => `YAML non valido: ${syntaxIt[code] ?? 'non si capisce'}`,
  duplicateKey: 'questa chiave è indicata due volte',
  unknownTag: 'un «!» all’inizio di un valore indica un tag: mettere il valore tra virgolette',
  unknownAlias:
    'un «*» all’inizio di un valore indica un alias, e prima non ne è stato definito uno con questo nome: mettere ' +
    'il valore tra virgolette',
  keyNotText: 'una chiave dev’essere un testo semplice',
  missing: 'manca',
  empty: 'non può essere vuoto',
  controlCharacter: 'non può contenere a capo o altri caratteri di controllo',
  windowAtTop: 'la finestra del passaggio sta in cima al piano: window: { opens: …, closes: … }',
  unknownKey: (key, other) => `chiave sconosciuta «${key}»${near(other, ': si intendeva «@»?')}`,
  wrongType: (expected, quotesHelp) =>
    `dev’essere ${expectedIt[expected]}${quotesHelp ? ': mettere il valore tra virgolette' : ''}`,
  oneOf: (values) => `dev’essere ${values.length === 1 ? '' : 'uno di: '}${values.join(', ')}`,
  atLeast: (least) => `dev’essere almeno ${least}`,
  atMost: (most) => `dev’essere al massimo ${most}`,
  atLeastOneEntry: 'deve avere almeno una voce',
  unusable: 'non è utilizzabile',
  version: 'dev’essere 1',
  host:
    'dev’essere solo un nome di host o un indirizzo, senza «imaps://», utente, porta o spazi (la porta ha una ' +
    'chiave sua)',
  webAddress: 'dev’essere un indirizzo web, come https://webmail.example',
  fingerprint:
    'dev’essere «sha256:» seguito dalle 64 cifre esadecimali dell’impronta SHA-256 del certificato (i due punti ' +
    'sono ammessi)',
  loginForm: 'deve contenere {user}',
  masterForm: 'dev’essere authzid, oppure contenere sia {user} sia {master}',
  timezone: 'non è un fuso orario conosciuto (per esempio Europe/Rome)',
  folderName:
    'non può cominciare o finire con «/» né avere un livello vuoto («//»); una barra dentro un nome si scrive «\\/»',
  literalPassword:
    'una password scritta nel piano viene rifiutata: i piani si copiano, si spediscono e si conservano per anni. ' +
    'Usare { env: NOME }, { file: percorso }, { command: … } oppure { prompt: true }',
  passwordShape: 'dev’essere esattamente uno di { env: NOME }, { file: percorso }, { command: … }, { prompt: true }',
  envName:
    'dev’essere il nome di una variabile d’ambiente (lettere, cifre e «_»; può contenere {user}), non la password',
  literalDatabase:
    'una stringa di connessione scritta nel piano viene rifiutata: contiene una password, e i piani si copiano, si ' +
    'spediscono e si conservano per anni. Usare { env: NOME }, { file: percorso } oppure { command: … }',
  databaseShape: 'dev’essere esattamente uno di { env: NOME }, { file: percorso }, { command: … }',
  databaseEnv: 'dev’essere il nome di una variabile d’ambiente (lettere, cifre e «_»), non la stringa stessa',
  journalInFleet: 'non può stare con fleet, dove ogni casella ha un registro suo, in <piano>.journals',
  archiveInFleet: (mailbox) =>
    `un archivio sta su una sola macchina, e «${mailbox}» ne ha uno: dare agli archivi un piano loro, senza fleet`,
  templateCollision: (name, user) =>
    `dal modello risulta la stessa variabile ${name} dell’utente ${user}: dare a questa casella una password sua`,
  userInFile:
    'questo utente contiene «/» oppure è «.» o «..» e non può stare nel nome di file del modello delle password: ' +
    'dare a questa casella una password sua',
  userInCommand:
    'questo utente ha caratteri che la shell non lascia intatti, e nel comando {user} sta tra virgolette: ' +
    'togliere le virgolette, oppure dare a questa casella una password sua',
  masterAndPassword: 'un server ha un’utenza master oppure un modello di password, non entrambi',
  plaintext:
    'none manda in chiaro password e posta; è rifiutato per un host diverso da questa macchina, a meno che ' +
    'allowPlaintext: true dichiari sicuro l’intero percorso',
  caUnreadable: (reason) => `il file del certificato non si può leggere: ${systemInWords(reason, 'it')}`,
  caNotPem: 'il file non contiene alcun certificato in formato PEM («-----BEGIN CERTIFICATE-----»)',
  perMailboxOverTotal: (total) => `non può superare total (${total})`,
  tooFewConnections: (total, needed, mailbox, server) =>
    `${total} non basta: origine e destinazione di ${mailbox} sono lo stesso server (${server}), e una casella ` +
    `richiede ${needed} connessioni contemporanee`,
  noServer: (side) =>
    `manca il server: indicarlo qui (server: …), oppure per tutte le caselle con «${side}: <server>» all’inizio`,
  hostMissing: 'manca: indicare host, oppure provider per usare un profilo pronto (pec-migrate providers li elenca)',
  unknownProvider: (name, other, known) =>
    'non c’è un profilo pronto ' +
    `«${name}»${near(other, ': si intendeva «@»?')}${other === undefined ? '; ci sono' : ' Ci sono'} ` +
    `${known.join(', ')}; per ogni altro server indicare host`,
  unknownServer: (name, other) => `in questo piano non c’è un server «${name}»${near(other, ': si intendeva «@»?')}`,
  duplicateId: (id, { line, file }) =>
    `l’id «${id}» è usato due ` +
    `volte${line === null ? '' : ` (la prima ${file === undefined ? '' : `in ${file} `}alla riga ${line})`}; ` +
    'l’id, o in mancanza l’utente di origine, dev’essere unico',
  journalIsPlan: 'non può essere il file del piano stesso',
  unknownCode: (code, other) =>
    `non esiste una segnalazione «${code}»${near(other, ': si intendeva «@»?')} (pec-migrate explain le elenca tutte)`,
  digest: 'dev’essere lo SHA-256 dei byte del messaggio: «sha256:» seguito da 64 cifre esadecimali',
  unknownMailbox: (id, other) => `in questo piano non c’è una casella «${id}»${near(other, ': si intendeva «@»?')}`,
}

/** The phrases about plans and secrets in one language. */
export function planPhrases(lang: Language): PlanPhrases {
  return { en, it }[lang]
}

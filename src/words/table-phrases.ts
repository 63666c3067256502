// What is said about the tables that a plan names, and about passwords, in both languages; never a secret's value.

import type { Language } from '../model/request.ts'
import { shellQuote } from './command-line.ts'

/** What the reader of zip files says of one that is none, or was cut off. */
const isNoZip = /end of central directory/i

export type TablePhrases = {
  // CSV of mailboxes
  noSuchTable: (near: string | undefined) => string
  tableIsFolder: string
  oldExcel: string
  notATable: string
  damagedXlsx: (detail: string) => string
  /** `columns`: all that there are; empty: they were listed already. */
  unknownColumn: (head: string, near: string | undefined, columns: readonly string[]) => string
  columnTwice: (first: string, second: string) => string
  /** What a cell must be, and what it is. */
  notThis: (rule: string, found: string) => string
  /** An entry that only adds keys to a row, where there is no such row. */
  noRowOfId: (id: string, file: string, near: string | undefined) => string
  otherThanRow: (own: string, inRow: string, row: { line: number | null; file?: string }) => string
  csvQuote: string
  csvAfterQuote: string
  csvCells: (expected: number, given: number) => string
  csvNoRows: string
  csvPassword: string
  // the list of secrets
  secretsReadable: (mode: string, file: string) => string
  secretsHeader: (columns: string) => string
  secretsTwice: (firstLine: number) => string
  // secrets
  askPassword: (login: string, server: string) => string
  secretNowhere: (server: string) => string
  secretEnv: (name: string, empty: boolean) => string
  secretFile: (path: string, reason: 'missing' | 'unreadable' | 'empty' | 'more-lines') => string
  secretCommand: (reason: 'failed' | 'absent' | 'empty' | 'slow', detail: string) => string
  secretPrompt: (noOneToAsk: boolean) => string
  secretListed: (file: string, row: string, emptyOnLine: number | undefined) => string
  /** Behind it: a line of the same list that belongs to no account; `column`: all else in it fits. */
  secretUnused: (line: number, column: 'side' | 'server' | 'user' | undefined) => string
  /** Files with passwords that others may read. */
  openSecretFiles: (files: readonly { path: string; mode: string }[]) => string
  /** Columns of a table that mean nothing here. */
  ignoredColumns: (file: string, heads: readonly string[]) => string
  /** A table that is no UTF-8. */
  readAsWindows: (file: string) => string
}

/** Of many files their folders. */
function closeCommand(paths: readonly string[]): string {
  const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.')
  const words =
    paths.length <= 3
      ? paths.map(shellQuote)
      : [...new Set(paths.map(folderOf))].map((folder) => `${shellQuote(folder)}/*`)
  return `chmod 600 ${words.join(' ')}`
}

const said = (line: string): string => (line === '' ? '' : ` (${line})`)

const near = (value: string | undefined, question: string) =>
  value === undefined ? '' : question.replace('@', () => value)

const en: TablePhrases = {
  noSuchTable: (other) => `no such file${near(other, ': did you mean @?')}`,
  tableIsFolder: 'this is a folder, not a table',
  oldExcel: 'is a file of Excel 2003 or older: save it as .xlsx or CSV',
  notATable: 'is neither text nor .xlsx: save it from the spreadsheet as .xlsx or CSV',
  damagedXlsx: (detail) =>
    `cannot be read as .xlsx (${isNoZip.test(detail) ? 'it is no zip file, or not a whole one' : detail}): ` +
    'save it again, or as CSV',
  unknownColumn: (head, other, columns) =>
    `there is no column "${head}"${near(other, ': did you mean "@"?')}` +
    (columns.length === 0 ? '' : `${other === undefined ? '; the' : ' The'} columns are ${columns.join(', ')}`),
  columnTwice: (first, second) =>
    first === second ? `the column "${first}" is there twice` : `"${first}" and "${second}" are the same column`,
  notThis: (rule, found) => `${rule}; it is "${found}"`,
  noRowOfId: (id, file, other) => `no row of ${file} has the id "${id}"${near(other, ': did you mean "@"?')}`,
  otherThanRow: (own, inRow, { file, line }) =>
    `"${own}" here, and "${inRow}" in ${file}, line ${line}: take one of the two away`,
  csvQuote: 'a quote is opened and not closed',
  csvAfterQuote: 'after a closing quote only a separator may follow; a quote inside quotes is written twice',
  csvCells: (expected, given) => `this row has ${given} cells, the header has ${expected}`,
  csvNoRows: 'there are no mailboxes in it',
  csvPassword: 'passwords do not belong into this file: put them into secrets.csv (help passwords)',
  secretsReadable: (mode, file) =>
    `other users of this machine may read or change it (mode ${mode}), and it holds passwords. Type: chmod 600 ${file}`,
  secretsHeader: (columns) => `the first line must name the columns: ${columns} (or lato, server, utente, password)`,
  secretsTwice: (line) => `this side, server and user have a row already (line ${line})`,
  askPassword: (login, server) => `Password of ${login} on ${server}`,
  secretNowhere: (server) => `the plan names none, and server "${server}" has no template`,
  secretEnv: (name, empty) => `environment variable ${name} ${empty ? 'is empty' : 'is not set'}`,
  secretFile: (path, reason) =>
    `file ${path} ` +
    {
      missing: 'does not exist',
      unreadable: 'cannot be read',
      empty: 'is empty',
      'more-lines': 'has more than one line',
    }[reason],
  secretCommand: (reason, detail) =>
    ({
      failed: `its command failed (${detail})`,
      absent: `its command was not found (127): install that program, or write its whole path${said(detail)}`,
      empty: 'its command printed nothing',
      slow: `its command did not end within ${detail} s`,
    })[reason],
  secretPrompt: (noOneToAsk) => (noOneToAsk ? 'there is no terminal to ask on' : 'none was typed'),
  secretListed: (file, row, emptyOnLine) =>
    emptyOnLine === undefined
      ? `${file} has no row for ${row}`
      : `${file} has no password on line ${emptyOnLine} (${row})`,
  secretUnused: (line, column) =>
    column === undefined
      ? `; no mailbox uses its line ${line}`
      : `; its line ${line}, which no mailbox uses, differs only in the column ${column}`,
  openSecretFiles: (files) =>
    (files.length === 1
      ? `Other users of this machine may read the password in ${files[0]?.path} (mode ${files[0]?.mode}).`
      : `Other users of this machine may read the passwords in ${files.length} files.`) +
    ` Type: ${closeCommand(files.map(({ path }) => path))}`,
  ignoredColumns: (file, heads) =>
    `${file}: ${heads.length === 1 ? 'this column is' : 'these columns are'} not read: ${heads.join(', ')} ` +
    '(pec-migrate help csv lists those that are).',
  readAsWindows: (file) =>
    `${file} is not UTF-8: it was read as Windows-1252, as Excel saves an ordinary CSV. Look at its accents.`,
}

const it: TablePhrases = {
  noSuchTable: (other) => `il file non esiste${near(other, ': si intendeva @?')}`,
  tableIsFolder: 'è una cartella, non una tabella',
  oldExcel: 'è un file di Excel 2003 o precedente: va salvato come .xlsx o CSV',
  notATable: 'non è né testo né .xlsx: va salvato dal foglio di calcolo come .xlsx o CSV',
  damagedXlsx: (detail) =>
    `non si può leggere come .xlsx (${isNoZip.test(detail) ? 'non è un file zip, o non è intero' : detail}): ` +
    'salvarlo di nuovo, oppure come CSV',
  unknownColumn: (head, other, columns) =>
    `la colonna «${head}» non esiste${near(other, ': si intendeva «@»?')}` +
    (columns.length === 0 ? '' : `${other === undefined ? '; le' : ' Le'} colonne sono ${columns.join(', ')}`),
  columnTwice: (first, second) =>
    first === second ? `la colonna «${first}» compare due volte` : `«${first}» e «${second}» sono la stessa colonna`,
  notThis: (rule, found) => `${rule}; c’è scritto «${found}»`,
  noRowOfId: (id, file, other) => `in ${file} nessuna riga ha l’id «${id}»${near(other, ': si intendeva «@»?')}`,
  otherThanRow: (own, inRow, { file, line }) =>
    `qui «${own}», in ${file} alla riga ${line} «${inRow}»: togliere uno dei due`,
  csvQuote: 'si aprono virgolette che non si chiudono',
  csvAfterQuote:
    'dopo le virgolette di chiusura può seguire solo un separatore; dentro le virgolette una virgoletta si scrive ' +
    'doppia',
  csvCells: (expected, given) => `questa riga ha ${given} celle, l’intestazione ne ha ${expected}`,
  csvNoRows: 'non contiene caselle',
  csvPassword: 'le password non vanno in questo file: metterle in segreti.csv (help passwords)',
  secretsReadable: (mode, file) =>
    `altri utenti di questa macchina possono leggerlo o cambiarlo (permessi ${mode}), e contiene password. ` +
    `Digitare: chmod 600 ${file}`,
  secretsHeader: (columns) =>
    `la prima riga deve indicare le colonne: ${columns} (oppure lato, server, utente, password)`,
  secretsTwice: (line) => `questi lato, server e utente hanno già una riga (la ${line})`,
  askPassword: (login, server) => `Password di ${login} su ${server}`,
  secretNowhere: (server) => `il piano non ne indica una, e il server «${server}» non ha un modello`,
  secretEnv: (name, empty) => `la variabile d’ambiente ${name} ${empty ? 'è vuota' : 'non è impostata'}`,
  secretFile: (path, reason) =>
    `il file ${path} ` +
    { missing: 'non esiste', unreadable: 'non si può leggere', empty: 'è vuoto', 'more-lines': 'ha più di una riga' }[
      reason
    ],
  secretCommand: (reason, detail) =>
    ({
      failed: `il suo comando è fallito (${detail})`,
      absent:
        `il suo comando non è stato trovato (127): installare quel programma, o indicarne il percorso ` +
        `completo${said(detail)}`,
      empty: 'il suo comando non ha stampato nulla',
      slow: `il suo comando non è finito entro ${detail} s`,
    })[reason],
  secretPrompt: (noOneToAsk) => (noOneToAsk ? 'non c’è un terminale su cui chiederla' : 'non è stata digitata'),
  secretListed: (file, row, emptyOnLine) =>
    emptyOnLine === undefined
      ? `${file} non ha una riga per ${row}`
      : `${file} non ha la password alla riga ${emptyOnLine} (${row})`,
  secretUnused: (line, column) =>
    column === undefined
      ? `; la sua riga ${line} non serve a nessuna casella`
      : `; la sua riga ${line}, che non serve a nessuna casella, differisce solo nella colonna ${column}`,
  openSecretFiles: (files) =>
    (files.length === 1
      ? `Altri utenti di questa macchina possono leggere la password in ${files[0]?.path} ` +
        `(permessi ${files[0]?.mode}).`
      : `Altri utenti di questa macchina possono leggere le password in ${files.length} file.`) +
    ` Digitare: ${closeCommand(files.map(({ path }) => path))}`,
  ignoredColumns: (file, heads) =>
    `${file}: ${heads.length === 1 ? 'questa colonna non viene letta' : 'queste colonne non vengono lette'}: ` +
    `${heads.join(', ')} (pec-migrate help csv elenca quelle che lo sono).`,
  readAsWindows: (file) =>
    `${file} non è UTF-8: è stato letto come Windows-1252, come Excel salva un normale CSV. Controllare gli accenti.`,
}

export function tablePhrases(lang: Language): TablePhrases {
  return { en, it }[lang]
}

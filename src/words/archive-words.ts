// What is said of some codes where no server, but an archive is meant: nobody can ask a provider about a disk.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { CodeWords } from './code-words.ts'

type Said = Pick<CodeWords, 'message' | 'hint'>

const en: Partial<Record<Code, Said>> = {
  'over-quota': {
    message: 'The disk of the archive[ {path}][ of {mailbox}] is full[, {bytes} more must fit][: {reason}]',
    hint: 'Make room on it, then run again.',
  },
  'quota-too-small': {
    message:
      'The mail of {mailbox} needs {bytes}[ ({arriving:size} of it still to come)], the disk of the archive has room ' +
      'for {limit:size}',
    hint: 'Make room on that disk before the run, or name a directory on another one with archive: in the plan.',
  },
  'folder-unreadable': {
    message: 'The folder[ {folder}] of the archive cannot be read[: {reason}]',
    hint: 'Give read permission, or copy the archive here anew from another copy of it; then run again.',
  },
  'source-unreadable': {
    message: 'The archive does not give the message[ with UID {uid}][: {reason}]',
    hint: 'Put back its file from another copy of the archive, then run with --again for this folder.',
  },
  'folders-unlisted': {
    message: 'The archive has no folders[: {reason}]',
    hint: 'Is it the right directory? Look at archive: in the plan.',
  },
}

const it: Partial<Record<Code, Said>> = {
  'over-quota': {
    message: 'Il disco dell’archivio[ {path}][ di {mailbox}] è pieno[, ne servono ancora {bytes}][: {reason}]',
    hint: 'Fare spazio sul disco e rilanciare.',
  },
  'quota-too-small': {
    message:
      'La posta di {mailbox} richiede {bytes}[ (di cui {arriving:size} devono ancora arrivare)], il disco ' +
      'dell’archivio ha posto per {limit:size}',
    hint: 'Fare spazio su quel disco prima dell’esecuzione, o indicare nel piano (archive:) un’altra directory.',
  },
  'folder-unreadable': {
    message: 'La cartella[ {folder}] dell’archivio non si può leggere[: {reason}]',
    hint: 'Dare il permesso di lettura, o copiare di nuovo qui l’archivio da un’altra sua copia; poi rilanciare.',
  },
  'source-unreadable': {
    message: 'L’archivio non dà il messaggio[ con UID {uid}][: {reason}]',
    hint: 'Rimettere il suo file da un’altra copia dell’archivio, poi rilanciare con --again per questa cartella.',
  },
  'folders-unlisted': {
    message: 'L’archivio non ha cartelle[: {reason}]',
    hint: 'È la directory giusta? Guardare archive: nel piano.',
  },
}

/** Reasons that only an archive gives, where a message has no account among its facts. */
const ofArchives = /\b(?:archived-file-gone|not-as-archived)\b/

/** undefined: it is of a server, or the same is said of both. */
export function archiveWords(code: Code, facts: Facts, lang: Language): Said | undefined {
  const isOfArchive = facts['server'] === '(archive)' || ofArchives.test(String(facts['reason'] ?? ''))
  return isOfArchive ? (lang === 'it' ? it : en)[code] : undefined
}

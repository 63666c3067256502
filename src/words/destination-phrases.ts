// What is said about an error in where the mail of a plan goes: targets, shared ones, archives; in both languages.

import type { Language } from '../model/request.ts'

export type DestinationPhrases = {
  samePlace: (one: string, other: string, account: string) => string
  /** The same of two rows of a table. */
  samePlaceInTable: (one: string, other: string, account: string) => string
  sameArchive: (one: string, other: string, archive: string) => string
  otherSpelling: (one: string, other: string, account: string) => string
  withoutTarget: (key: string) => string
  bothSides: (asTarget: string, asSource: string, account: string) => string
  archiveAlone: (key: string) => string
  mboxWithoutArchive: string
  nestedArchive: (inner: string, outer: string, path: string) => string
  noDestination: string
  retiredWithTarget: string
}

const en: DestinationPhrases = {
  samePlace: (one, other, account) =>
    `mailboxes "${one}" and "${other}" would both write to the same place of ${account}: give each its own folder ` +
    'with target: { under: … }, or say merge: true in both to let them share folders',
  samePlaceInTable: (one, other, account) =>
    `mailboxes "${one}" and "${other}" would both write to the same place of ${account}: name a folder for each in ` +
    'the column under, or write yes in the column merge of both to let them share folders',
  sameArchive: (one, other, archive) => `mailboxes "${one}" and "${other}" would both write into ${archive}`,
  otherSpelling: (one, other, account) =>
    `mailboxes "${one}" and "${other}" have the same target ${account}: write its host, user and way of logging in ` +
    'alike in both',
  withoutTarget: (key) => `${key} says where in a target the mail goes: without target_user it says nothing`,
  bothSides: (asTarget, asSource, account) =>
    asTarget === asSource
      ? `mailbox "${asTarget}" has ${account} as source and as target`
      : `${account} is the target of mailbox "${asTarget}" and the source of mailbox "${asSource}"`,
  archiveAlone: (key) => `${key} has no meaning beside archive: an archive is a directory, nobody logs in to it`,
  mboxWithoutArchive: 'mbox is a part of an archive: it needs archive: beside it',
  nestedArchive: (inner, outer, path) =>
    `the archive of mailbox "${inner}" lies inside that of "${outer}" (${path}): give each a directory of its own`,
  noDestination:
    'this mailbox has no destination: give it a target, or say with retired: "<reason>" that it is deliberately ' +
    'not copied',
  retiredWithTarget: 'a retired mailbox is not copied and has no target: take one of the two away',
}

const it: DestinationPhrases = {
  samePlace: (one, other, account) =>
    `le caselle «${one}» e «${other}» scriverebbero entrambe nello stesso posto di ${account}: dare a ciascuna la ` +
    'sua cartella con target: { under: … }, oppure indicare merge: true in entrambe perché condividano le cartelle',
  samePlaceInTable: (one, other, account) =>
    `le caselle «${one}» e «${other}» scriverebbero entrambe nello stesso posto di ${account}: indicare per ciascuna ` +
    'una cartella nella colonna under, oppure scrivere sì nella colonna merge di entrambe perché condividano le ' +
    'cartelle',
  sameArchive: (one, other, archive) => `le caselle «${one}» e «${other}» scriverebbero entrambe in ${archive}`,
  otherSpelling: (one, other, account) =>
    `le caselle «${one}» e «${other}» hanno la stessa destinazione ${account}: indicarne host, utente e modo di ` +
    'accesso nella stessa maniera in entrambe',
  withoutTarget: (key) => `${key} dice dove va la posta nella destinazione: senza target_user non dice nulla`,
  bothSides: (asTarget, asSource, account) =>
    asTarget === asSource
      ? `la casella «${asTarget}» ha ${account} sia come origine sia come destinazione`
      : `${account} è destinazione della casella «${asTarget}» e origine della casella «${asSource}»`,
  archiveAlone: (key) =>
    `${key} non ha senso accanto ad archive: un archivio è una directory e nessuno vi accede con una password`,
  mboxWithoutArchive: 'mbox fa parte di un archivio: accanto ci vuole archive:',
  nestedArchive: (inner, outer, path) =>
    `l’archivio della casella «${inner}» sta dentro quello di «${outer}» (${path}): dare a ciascuna una directory sua`,
  noDestination:
    'questa casella non ha una destinazione: indicare target, oppure dichiarare con retired: "<motivo>" che di ' +
    'proposito non si copia',
  retiredWithTarget: 'una casella dismessa (retired) non si copia e non ha target: togliere uno dei due',
}

export function destinationPhrases(lang: Language): DestinationPhrases {
  return lang === 'it' ? it : en
}

// Why the source may be switched off, or may not yet, in both languages.

import type { OwedKind } from '../model/owed.ts'
import type { Language } from '../model/request.ts'
import type { SwitchOff } from '../model/status.ts'
import { count, moment } from './ui-amounts.ts'

/** Kinds of owed work that neither the messages that are not proved nor the problems tell. */
export type SaidOfOwed = Exclude<
  OwedKind,
  'to-copy' | 'to-settle' | 'to-prove' | 'folder-error' | 'late-look' | 'to-describe' | 'unread-answers'
>

/** `names`: some of the mailboxes, as text. Times in ISO 8601. */
export type VerdictWords = {
  /** The question with its answer, of which the reasons follow. */
  answer: Readonly<Record<SwitchOff, string>>
  /** The same where archives are put back. */
  answerOfArchives: Readonly<Record<SwitchOff, string>>
  // why not
  running: string
  neverRun(mailboxes: number, names: string): string
  /** There is nothing to copy, or no run at all. */
  nothingCopied: string
  parked(mailboxes: number, names: string): string
  unfinished(mailboxes: number, names: string): string
  /** The same after `running`: of the run at work. */
  atWork: Readonly<Record<'neverRun' | 'unfinished', (mailboxes: number, names: string) => string>>
  notProved(messages: number): string
  differs(messages: number): string
  refused(messages: number): string
  gone(messages: number): string
  folders(folders: number): string
  otherProblems(problems: number): string
  foundByVerify(findings: number): string
  stopped: string
  finalPassLater(mailboxes: number, after: string): string
  finalPassDue(mailboxes: number, after: string): string
  cutoverLater(mailboxes: number, at: string): string
  cutoverOpen(mailboxes: number, at: string): string
  moved(mailboxes: number, names: string): string
  /** What is owed and is said nowhere else. */
  owed: Readonly<Record<SaidOfOwed, (value: number) => string>>
  // why it is not known yet
  notSeenQuiet(mailboxes: number, names: string, command: string): string
  notVerified(findings: number, names: string, command: string): string
  // why
  complete(when: string): string
  fromArchives(mailboxes: number): string
  finalPassDone(after: string): string
  noTimeline: string
  quiet(since: string): string
  notQuiet(messages: number): string
  acceptedLosses(messages: number): string
  leftOut(messages: number): string
  retired(mailboxes: number): string
  ghosts(copies: number): string
  /** `places`: mailbox, folder and UID of some. */
  setAside(copies: number, places: string): string
}

const en: VerdictWords = {
  answer: {
    yes: 'Can the source be switched off? Yes.',
    'not-yet-known': 'Can the source be switched off? Not known yet:',
    no: 'Can the source be switched off? No:',
  },
  answerOfArchives: {
    yes: 'Is all of the archive back? Yes.',
    'not-yet-known': 'Is all of the archive back? Not known yet:',
    no: 'Is all of the archive back? No:',
  },
  running: 'a run is at work',
  neverRun: (value, names) => `${mailboxesEn(value)} ${value === 1 ? 'has' : 'have'} never been run: ${names}`,
  nothingCopied: 'nothing has been copied with this plan',
  parked: (value, names) => `${mailboxesEn(value)} ${value === 1 ? 'is' : 'are'} set aside: ${names}`,
  unfinished: (value, names) => `the last run did not finish ${mailboxesEn(value)}: ${names}`,
  atWork: {
    neverRun: (value, names) => `the run has not begun ${mailboxesEn(value)} yet: ${names}`,
    unfinished: (value, names) => `the run has not finished ${mailboxesEn(value)} yet: ${names}`,
  },
  notProved: (value) =>
    value === 1 ? '1 message is not verified yet' : `${count(value, 'en')} messages are not verified yet`,
  differs: (value) =>
    value === 1
      ? '1 message is on the target with other bytes or date, and nobody has accepted that'
      : `${count(value, 'en')} messages are on the target with other bytes or date, and nobody has accepted that`,
  refused: (value) =>
    value === 1
      ? '1 message was refused, and nobody has accepted its loss'
      : `${count(value, 'en')} messages were refused, and nobody has accepted their loss`,
  gone: (value) =>
    value === 1
      ? '1 message was removed from the target by someone, and nobody has accepted its loss'
      : `${count(value, 'en')} messages were removed from the target by someone, and nobody has accepted their loss`,
  folders: (value) =>
    value === 1
      ? '1 folder could not be copied as a whole'
      : `${count(value, 'en')} folders could not be copied as a whole`,
  foundByVerify: (value) =>
    value === 1
      ? 'verify found 1 message or folder missing or not readable, and no later verify has found it in order'
      : `verify found ${count(value, 'en')} messages or folders missing or not readable, and no later verify has ` +
        'found them in order',
  otherProblems: (value) => (value === 1 ? '1 problem is open' : `${count(value, 'en')} problems are open`),
  stopped: 'the last run was stopped before it had looked at every mailbox',
  finalPassLater: (value, after) =>
    `mail and receipts can still arrive: ${mailboxesEn(value)} ${value === 1 ? 'needs' : 'need'} a last run that ` +
    `starts after ${moment(after, 'en')}`,
  finalPassDue: (value, after) =>
    `the last run is due: ${mailboxesEn(value)} ${value === 1 ? 'has' : 'have'} had none that started after ` +
    `${moment(after, 'en')}`,
  cutoverLater: (value, at) =>
    `the source is in use until the cutover opens (${moment(at, 'en')}): ${mailboxesEn(value)} ` +
    `${value === 1 ? 'needs' : 'need'} a run that starts then or later`,
  cutoverOpen: (value, at) =>
    `the cutover opened ${moment(at, 'en')}: ${mailboxesEn(value)} ${value === 1 ? 'has' : 'have'} had no ` +
    'complete run since',
  moved: (value, names) =>
    `something has moved at the source of ${mailboxesEn(value)} since a run last looked: ${names}`,
  owed: {
    'never-listed': (value) =>
      value === 1
        ? '1 folder of the source was never listed'
        : `${count(value, 'en')} folders of the source were never listed`,
    'second-list': (value) =>
      `the folders of ${mailboxesEn(value)} were not listed in two ways that agree yet; a run does it`,
    unlisted: (value) =>
      value === 1
        ? '1 message is counted by the source and not listed'
        : `${count(value, 'en')} messages are counted by the source and not listed`,
    'source-rematch': (value) =>
      `${copiesEn(value)} of a folder that the source has numbered anew ${value === 1 ? 'is' : 'are'} still to ` +
      `be found in it again`,
    'copy-missing': (value) =>
      `${copiesEn(value)} ${value === 1 ? 'is' : 'are'} not where ${value === 1 ? 'it was' : 'they were'} put ` +
      `on the target, and the search has not ended`,
    'to-match': (value) =>
      `${copiesEn(value)} lay in a folder of the target that was replaced, and ${value === 1 ? 'was' : 'were'} ` +
      `not looked for in the new one yet`,
    'last-look': (value) =>
      `${copiesEn(value)} ${value === 1 ? 'was' : 'were'} written after the last look at the target folder`,
    flags: (value) =>
      value === 1
        ? '1 message has other flags on the source now, and they were not carried over yet'
        : `${count(value, 'en')} messages have other flags on the source now, and they were not carried over yet`,
  },
  notSeenQuiet: (value, names, command) =>
    `whether more has come is not known: the plan does not say when the source stops receiving (timeline), and ` +
    `nothing ` +
    `has looked at ${mailboxesEn(value)} since the last run (${names}). Once nobody uses the source any more, type: ` +
    `${command} – when it finds nothing new, the answer is yes`,
  notVerified: (value, names, command) =>
    (value === 1
      ? 'verify has found 1 message, folder or mailbox not in order'
      : `verify has found ${count(value, 'en')} messages, folders or mailboxes not in order`) +
    ` (${names}), and no verify has looked since. To know whether all is in order now, type: ${command}`,
  complete: (when) =>
    `everything that the source held when it was last listed (${moment(when, 'en')}) is verified on the target`,
  fromArchives: (value) =>
    `the source of ${mailboxesEn(value)} is an archive, in which nothing arrives any more: keep it as long as you like`,
  finalPassDone: (after) => `the last run started after ${moment(after, 'en')}, when nothing more could arrive`,
  noTimeline:
    'the plan does not say when the source stops receiving (timeline): the answer rests on the last looks at ' +
    'it, which ' +
    'found nothing new',
  quiet: (since) => `nothing new has been found at the source since ${moment(since, 'en')}`,
  notQuiet: (value) =>
    value === 1
      ? 'the last run still found 1 new message: another run shows whether more comes'
      : `the last run still found ${count(value, 'en')} new messages: another run shows whether more comes`,
  acceptedLosses: (value) =>
    value === 1
      ? '1 message does not come across, by decision'
      : `${count(value, 'en')} messages do not come across, by decision`,
  leftOut: (value) =>
    value === 1 ? '1 message is left out by the plan' : `${count(value, 'en')} messages are left out by the plan`,
  retired: (value) => `${mailboxesEn(value)} ${value === 1 ? 'stays' : 'stay'} behind by decision (retired)`,
  ghosts: (value) =>
    value === 1
      ? '1 surplus copy lies on the target (ghost): nothing is missing'
      : `${count(value, 'en')} surplus copies lie on the target (ghosts): nothing is missing`,
  setAside: (value, places) =>
    value === 1
      ? `an altered copy stays beside the good one: ${places}; remove it by hand if it is not wanted`
      : `${count(value, 'en')} altered copies stay beside the good ones: ${places}; remove them by hand if they are ` +
        'not wanted',
}

const it: VerdictWords = {
  answer: {
    yes: 'Si può spegnere l’origine? Sì.',
    'not-yet-known': 'Si può spegnere l’origine? Non si sa ancora:',
    no: 'Si può spegnere l’origine? No:',
  },
  answerOfArchives: {
    yes: 'È tornato tutto dall’archivio? Sì.',
    'not-yet-known': 'È tornato tutto dall’archivio? Non si sa ancora:',
    no: 'È tornato tutto dall’archivio? No:',
  },
  running: 'un’esecuzione è al lavoro',
  neverRun: (value, names) => `${mailboxesIt(value)} mai ${value === 1 ? 'eseguita' : 'eseguite'}: ${names}`,
  nothingCopied: 'con questo piano non è stato copiato nulla',
  parked: (value, names) => `${mailboxesIt(value)} ${value === 1 ? 'accantonata' : 'accantonate'}: ${names}`,
  unfinished: (value, names) => `l’ultima esecuzione non ha finito ${mailboxesIt(value)}: ${names}`,
  atWork: {
    neverRun: (value, names) => `l’esecuzione non ha ancora cominciato ${mailboxesIt(value)}: ${names}`,
    unfinished: (value, names) => `l’esecuzione non ha ancora finito ${mailboxesIt(value)}: ${names}`,
  },
  notProved: (value) =>
    value === 1 ? '1 messaggio non è ancora verificato' : `${count(value, 'it')} messaggi non sono ancora verificati`,
  differs: (value) =>
    value === 1
      ? '1 messaggio è a destinazione con byte o data diversi, e nessuno l’ha accettato'
      : `${count(value, 'it')} messaggi sono a destinazione con byte o data diversi, e nessuno l’ha accettato`,
  refused: (value) =>
    value === 1
      ? '1 messaggio è stato rifiutato, e nessuno ne ha accettato la perdita'
      : `${count(value, 'it')} messaggi sono stati rifiutati, e nessuno ne ha accettato la perdita`,
  gone: (value) =>
    value === 1
      ? '1 messaggio è stato tolto dalla destinazione da qualcuno, e nessuno ne ha accettato la perdita'
      : `${count(value, 'it')} messaggi sono stati tolti dalla destinazione da qualcuno, e nessuno ne ha ` +
        'accettato la perdita',
  folders: (value) =>
    value === 1
      ? '1 cartella non si è potuta copiare per intero'
      : `${count(value, 'it')} cartelle non si sono potute copiare per intero`,
  foundByVerify: (value) =>
    value === 1
      ? 'verify ha trovato 1 messaggio o cartella mancante o illeggibile, e nessuna verifica successiva a posto'
      : `verify ha trovato ${count(value, 'it')} messaggi o cartelle mancanti o illeggibili, e nessuna verifica ` +
        'successiva a posto',
  otherProblems: (value) => (value === 1 ? '1 problema è aperto' : `${count(value, 'it')} problemi sono aperti`),
  stopped: 'l’ultima esecuzione è stata fermata prima di aver guardato tutte le caselle',
  finalPassLater: (value, after) =>
    `possono ancora arrivare posta e ricevute: per ${mailboxesIt(value)} serve un’ultima esecuzione che cominci ` +
    `dopo il ${moment(after, 'it')}`,
  finalPassDue: (value, after) =>
    `è ora dell’ultima esecuzione: per ${mailboxesIt(value)} nessuna è cominciata dopo il ${moment(after, 'it')}`,
  cutoverLater: (value, at) =>
    `l’origine è in uso fino all’inizio del passaggio (${moment(at, 'it')}): per ${mailboxesIt(value)} serve ` +
    'un’esecuzione che cominci da allora in poi',
  cutoverOpen: (value, at) =>
    `il passaggio è cominciato il ${moment(at, 'it')}: per ${mailboxesIt(value)} non c’è ancora stata ` +
    'un’esecuzione completa da allora',
  moved: (value, names) =>
    `all’origine di ${mailboxesIt(value)} qualcosa si è mosso da quando un’esecuzione l’ha letta: ${names}`,
  owed: {
    'never-listed': (value) =>
      value === 1
        ? '1 cartella dell’origine non è mai stata elencata'
        : `${count(value, 'it')} cartelle dell’origine non sono mai state elencate`,
    'second-list': (value) =>
      `le cartelle di ${mailboxesIt(value)} non sono ancora state elencate in due modi concordi; lo fa un’esecuzione`,
    unlisted: (value) =>
      value === 1
        ? '1 messaggio è contato dall’origine ma non elencato'
        : `${count(value, 'it')} messaggi sono contati dall’origine ma non elencati`,
    'source-rematch': (value) =>
      `${copiesIt(value)} di una cartella che l’origine ha rinumerato: ${value === 1 ? 'è' : 'sono'} ancora da ` +
      `ritrovare`,
    'copy-missing': (value) =>
      value === 1
        ? '1 copia non è dove era stata messa a destinazione, e la ricerca non è finita'
        : `${count(value, 'it')} copie non sono dove erano state messe a destinazione, e la ricerca non è finita`,
    'to-match': (value) =>
      value === 1
        ? '1 copia era in una cartella di destinazione poi sostituita, e non è ancora stata cercata in quella nuova'
        : `${count(value, 'it')} copie erano in una cartella di destinazione poi sostituita, e non sono ancora ` +
          `state cercate in quella nuova`,
    'last-look': (value) =>
      `${copiesIt(value)} ${value === 1 ? 'scritta' : 'scritte'} da quando la cartella di destinazione è stata letta ` +
      'per l’ultima volta',
    flags: (value) =>
      value === 1
        ? '1 messaggio ha ora altri contrassegni all’origine, non ancora riportati'
        : `${count(value, 'it')} messaggi hanno ora altri contrassegni all’origine, non ancora riportati`,
  },
  notSeenQuiet: (value, names, command) =>
    `non si sa se è arrivato altro: il piano non dice quando l’origine smette di ricevere (timeline), e dopo ` +
    `l’ultima esecuzione nessuno ha più guardato ${mailboxesIt(value)} (${names}). Quando nessuno usa più ` +
    `l’origine, scrivere: ` +
    `${command} – se non trova nulla di nuovo, la risposta è sì`,
  notVerified: (value, names, command) =>
    (value === 1
      ? 'verify ha trovato 1 messaggio, cartella o casella non a posto'
      : `verify ha trovato ${count(value, 'it')} messaggi, cartelle o caselle non a posto`) +
    ` (${names}), e da allora nessuna verifica ha guardato. Per sapere se ora è tutto a posto, scrivere: ${command}`,
  complete: (when) =>
    `tutto ciò che l’origine conteneva all’ultimo elenco (${moment(when, 'it')}) è verificato a destinazione`,
  fromArchives: (value) =>
    `l’origine di ${mailboxesIt(value)} è un archivio, in cui non arriva più nulla: si può tenere finché si vuole`,
  finalPassDone: (after) =>
    `l’ultima esecuzione è cominciata dopo il ${moment(after, 'it')}, quando non poteva più arrivare nulla`,
  noTimeline:
    'il piano non dice quando l’origine smette di ricevere (timeline): la risposta si fonda sugli ultimi ' +
    'controlli, che non hanno trovato nulla di nuovo',
  quiet: (since) => `all’origine non si è trovato nulla di nuovo dal ${moment(since, 'it')}`,
  notQuiet: (value) =>
    value === 1
      ? 'l’ultima esecuzione ha trovato ancora 1 messaggio nuovo: un’altra dirà se ne arrivano ancora'
      : `l’ultima esecuzione ha trovato ancora ${count(value, 'it')} messaggi nuovi: un’altra dirà se ne arrivano ` +
        'ancora',
  acceptedLosses: (value) =>
    value === 1 ? '1 messaggio non passa, per decisione' : `${count(value, 'it')} messaggi non passano, per decisione`,
  leftOut: (value) =>
    value === 1
      ? '1 messaggio è tralasciato secondo il piano'
      : `${count(value, 'it')} messaggi sono tralasciati secondo il piano`,
  retired: (value) => `${mailboxesIt(value)} ${value === 1 ? 'resta' : 'restano'} all’origine per decisione (retired)`,
  ghosts: (value) =>
    value === 1
      ? 'a destinazione c’è 1 copia di troppo (fantasma): non manca nulla'
      : `a destinazione ci sono ${count(value, 'it')} copie di troppo (fantasmi): non manca nulla`,
  setAside: (value, places) =>
    value === 1
      ? `accanto alla copia buona ne resta una alterata: ${places}; se non serve, si può togliere a mano`
      : `accanto alle copie buone ne restano ${count(value, 'it')} alterate: ${places}; se non servono, si possono ` +
        'togliere a mano',
}

function mailboxesEn(value: number): string {
  return value === 1 ? '1 mailbox' : `${count(value, 'en')} mailboxes`
}

function copiesEn(value: number): string {
  return value === 1 ? '1 copy' : `${count(value, 'en')} copies`
}

function copiesIt(value: number): string {
  return value === 1 ? '1 copia' : `${count(value, 'it')} copie`
}

function mailboxesIt(value: number): string {
  return value === 1 ? '1 casella' : `${count(value, 'it')} caselle`
}

export function verdictWords(lang: Language): VerdictWords {
  return lang === 'it' ? it : en
}

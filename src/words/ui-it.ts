// The phrases of the screens in Italian.

import { closingIt } from './closing-it.ts'
import { count, duration, size } from './ui-amounts.ts'
import type { UiPhrases } from './ui-phrases.ts'

const n = (value: number): string => count(value, 'it')
const b = (bytes: number): string => size(bytes, 'it')
const t = (seconds: number): string => duration(seconds, 'it')
const some = (value: number, one: string, many: string): string => `${n(value)} ${value === 1 ? one : many}`
const messages = (value: number): string => some(value, 'messaggio', 'messaggi')
const mailboxes = (value: number): string => some(value, 'casella', 'caselle')
const folders = (value: number): string => some(value, 'cartella', 'cartelle')

const works = { run: 'Copia e verifica', check: 'Controllo preliminare', verify: 'Verifica' } as const
const runStates = {
  'not-started': 'non iniziata',
  running: 'in corso',
  stopped: 'fermata',
  incomplete: 'incompleta',
  'pass-due': 'da ripassare',
  complete: 'completa',
} as const
const mailboxStates = {
  'not-started': 'non iniziata',
  running: 'in corso',
  stopped: 'fermata',
  incomplete: 'incompleta',
  parked: 'accantonata',
  'pass-due': 'da ripassare',
  complete: 'completa',
} as const
const states = {
  pending: 'ancora da copiare',
  appending: 'inviato, esito ignoto',
  copied: 'copiato, non ancora verificato',
  verified: 'verificato',
  differs: 'diverso',
  refused: 'rifiutato',
  skipped: 'tralasciato',
  gone: 'sparito',
} as const

export const uiIt: UiPhrases = {
  problem: 'PROBLEMA',
  accepted: '(accettato dal piano)',
  warning: 'ATTENZIONE',
  note: 'NOTA',
  hint: 'Che cosa fare:',
  missingSecrets: (value, { listed, all }) =>
    `Manca la password di ${some(value, 'accesso', 'accessi')}; ` +
    (all ? 'tutte le caselle sono accantonate' : 'le caselle interessate sono accantonate, le altre proseguono') +
    (listed ? ':' : '; l’elenco è in fondo.'),
  moreMissing: (value) => `… e altri ${n(value)}`,
  nothingToDo: 'Nulla da fare.',

  progress: {
    started: (context, plan, value) => `${works[context]}: piano "${plan}", ${mailboxes(value)}.`,
    previousRunDied: (pid, host, startedAt) =>
      `L’esecuzione del ${startedAt} (processo ${pid} su ${host}) è finita senza dirlo. Prima si chiarisce ciò ` +
      'che ha lasciato in sospeso; nulla verrà duplicato.',
    counted: (mailbox, value, all, bytes, done) =>
      `${mailbox}: ${folders(value)}, ${messages(all)} (${b(bytes)})${done > 0 ? `, ${n(done)} già a posto` : ''}.`,
    folderStarted: (mailbox, folder, target, value, bytes) =>
      `${mailbox}: cartella "${folder}" in "${target}", ${messages(value)} (${b(bytes)}).`,
    folderDone: (mailbox, folder, target) =>
      folder === target
        ? `${mailbox}: cartella "${folder}" finita.`
        : `${mailbox}: cartella "${folder}" finita, in "${target}".`,
    settling: (mailbox, folder, value, seconds) =>
      `${mailbox}: "${folder}": per ${messages(value)} la risposta non è mai arrivata; si aspetta ${t(seconds)} ` +
      'che la cartella sia ferma, così nulla verrà duplicato.',
    settled: (mailbox, folder, found, again) =>
      `${mailbox}: "${folder}" chiarita: arrivati ${n(found)}, da rimandare ${n(again)}.`,
    adopting: (mailbox, folder, present) =>
      `${mailbox}: "${folder}" contiene già ${messages(present)}; si riconosce dal contenuto ciò che c’è.`,
    reconnecting: (mailbox, server, attempt, seconds, reason) =>
      `${mailbox}: connessione a ${server} fallita (${reason}); nuovo tentativo (${n(attempt)}) tra ${t(seconds)}.`,
    writing: (mailbox, server, writer, alone) =>
      `${mailbox}: scrive su ${server} con ` +
      (writer +
        (alone
          ? '; una sola connessione per scrivere e rileggere, a turno: due risparmierebbero un’andata e ' +
            'ritorno per messaggio'
          : '') +
        '.'),
    mailboxDone: (mailbox, state, verified, all, bytes) =>
      `${mailbox}: ${mailboxStates[state]}, ${verified === 1 ? 'verificato' : 'verificati'} ${messages(verified)} su ` +
      `${n(all)}${bytes === undefined ? '' : ` (${b(bytes)})`}.`,
    lookedAt: (mailbox, value, all, bytes) => `${mailbox}: ${folders(value)}, ${messages(all)} (${b(bytes)}).`,
    lookedLabel: 'Caselle',
    looked: (value, of) => `${value === 1 ? 'Esaminata' : 'Esaminate'} ${mailboxes(value)} su ${n(of)}.`,
    parked: (mailbox, reason) => `${mailbox} è accantonata: ${reason}`,
    parkedByServer: (mailbox, reason) =>
      `${mailbox} è accantonata, come ogni altra che incontra lo stesso ostacolo: ${reason}`,
    stopping: 'Arresto: non si comincia altro, si finisce ciò che è in corso. Un secondo Ctrl-C ferma subito.',
    overall: (about) =>
      `${about.percent}% · ` +
      (about.total === 0 ? '' : `${messages(about.done)} su ${about.certain ? '' : 'circa '}${n(about.total)} · `) +
      `${mailboxes(about.mailboxesDone)} su ${n(about.mailboxes)}` +
      `${about.rate === '' ? '' : ` · ${about.rate}`}${about.remaining === '' ? '' : ` · mancano ${about.remaining}`}`,
    whole: (done, all) => `Totale, ${n(done)}/${n(all)}`,
    message: (state) => states[state],
    noteListing: 'elenco',
    noteSettling: (seconds) => `attesa di ${t(seconds)}`,
    noteReconnecting: (attempt) => `riconnessione (${n(attempt)})`,
    noteStopping: 'arresto',
    noteMoved: (bytes) => `trasferiti ${bytes}`,
  },

  status: {
    runState: runStates,
    mailboxState: mailboxStates,
    title: (plan, when) => `${plan}, al ${when}`,
    totals: (value, bytes, inFolders, inMailboxes, listed) =>
      `${messages(value)}, ${b(bytes)}, in ${folders(inFolders)} di ` +
      (listed < inMailboxes ? `${mailboxes(listed)} su ${n(inMailboxes)}` : mailboxes(inMailboxes)),
    lines: {
      pending: () => 'ancora da copiare',
      appending: (value) => (value === 1 ? 'inviato, esito ignoto' : 'inviati, esito ignoto'),
      copied: (value) => (value === 1 ? 'copiato, non ancora verificato' : 'copiati, non ancora verificati'),
      verified: (value) => (value === 1 ? 'verificato' : 'verificati'),
      differs: (value) => (value === 1 ? 'diverso' : 'diversi'),
      refused: (value) => (value === 1 ? 'rifiutato' : 'rifiutati'),
      skipped: (value) => (value === 1 ? 'tralasciato secondo il piano' : 'tralasciati secondo il piano'),
      gone: (value) => `${value === 1 ? 'sparito' : 'spariti'}, all’origine o a destinazione`,
      adopted: (value) => (value === 1 ? 'di cui già presente' : 'di cui già presenti'),
      noted: () => 'di cui con una nota',
      acceptedLosses: (value) => (value === 1 ? 'abbandonato per decisione' : 'abbandonati per decisione'),
      ghosts: (value) => (value === 1 ? 'copia di troppo (fantasma)' : 'copie di troppo (fantasmi)'),
    },
    lastVerify: ({ at, against, mailboxes: scope, verdict, differs }) =>
      `Ultima verifica: ${at}, ${mailboxes(scope)} contro ${against === 'source' ? 'l’origine' : 'il registro'}: ` +
      (verdict === 'identical'
        ? 'identico.'
        : `${verdict === 'not-finished' ? 'interrotta prima della fine; ' : ''}` +
          (differs === 0
            ? 'fin lì nessuna differenza.'
            : differs === 1
              ? '1 diverso, mancante o non verificato.'
              : `${n(differs)} diversi, mancanti o non verificati.`)),
    forecast: (rate, at, measured, running) =>
      `A ${rate}/s (${measured ? 'misurati' : 'stimati'}) ` +
      (running ? `finisce il ${at}` : `finirebbe, avviando ora, il ${at}`),
    notCounted: (value) =>
      `${mailboxes(value)} ancora da elencare, ${value === 1 ? 'stimata grande' : 'stimate grandi'} come le altre`,
    columns: {
      mailbox: 'casella',
      group: 'gruppo',
      state: 'stato',
      proved: 'verificati/messaggi',
      size: 'spazio',
      left: 'manca',
      problems: 'problemi',
    },
    acceptedLosses: (value) =>
      value === 1
        ? 'A 1 messaggio si è rinunciato per decisione:'
        : `A ${n(value)} messaggi si è rinunciato per decisione:`,
    accepted: (codes) => `Accettati dal piano: ${codes}.`,
    problems: (value) => (value === 1 ? '1 problema:' : `${n(value)} problemi:`),
    notes: (value) => (value === 1 ? '1 nota, senza nulla da fare:' : `${n(value)} note, senza nulla da fare:`),
  },

  check: {
    level: {
      blocker: (value) =>
        `${some(value, 'OSTACOLO', 'OSTACOLI')}: la migrazione si fermerebbe, o accantonerebbe la casella`,
      warning: (value) => `${some(value, 'AVVERTIMENTO', 'AVVERTIMENTI')}: si può partire, ma prima conviene leggere`,
      note: (value) => `${some(value, 'NOTA', 'NOTE')}: utile a sapersi`,
    },
    alike: (value, inMailboxes) =>
      inMailboxes === 0
        ? `${n(value)} volte`
        : value === inMailboxes
          ? mailboxes(value)
          : `${n(value)} volte, in ${mailboxes(inMailboxes)}`,
    moreAlike: (value, which) => `… e altre ${n(value)}${which === '' ? '' : `: ${which}`} (tutte: --verbose)`,
    mailbox: (id, value, all, bytes) => `${id}: ${folders(value)}, ${messages(all)}, ${b(bytes)}`,
    allTogether: (value, inFolders, all, bytes) =>
      `${mailboxes(value)}: ${folders(inFolders)}, ${messages(all)}, ${b(bytes)}`,
    largest: (value) => `Le ${n(value)} più grandi:`,
    moreMailboxes: (value) => `… e altre ${n(value)} più piccole: --verbose le mostra tutte, cartella per cartella.`,
    use: (last, sent) => `ultimo arrivo: ${last ?? 'nessuno'}${sent === false ? '; non ha mai inviato nulla' : ''}`,
    yesNo: { yes: 'sì', no: 'no' },
    late: 'troppo tardi',
    quota: (used, limit) =>
      `spazio a destinazione: ${b(used)} usati di ${b(limit)}, ${b(Math.max(0, limit - used))} liberi`,
    columns: {
      source: 'cartella d’origine',
      target: 'cartella di destinazione',
      use: 'uso',
      messages: 'messaggi',
      size: 'spazio',
      folder: 'cartella',
      year: 'anno',
      mailbox: 'casella',
      folders: 'cartelle',
      free: 'posto libero',
      last: 'ultimo arrivo',
      sent: 'ha inviato',
    },
    create: 'nuova',
    existing: 'c’è già',
    foldersHidden: 'Cartella per cartella: --verbose, oppure --only con una sola casella.',
    byYear: 'Per anno di arrivo:',
    allFolders: 'tutte le cartelle',
    allMailboxes: 'Tutte le caselle, per anno di arrivo:',
    noYear: 'senza data',
    forecast: {
      ends: (at, rate, known) =>
        `Avviando ora, fine prevista il ${at}, a ${rate}/s${known === undefined ? '' : ` (${known})`}`,
      measured: 'misurati',
      assumed: 'stimati',
      sides: ({ source }) =>
        source === 'measured'
          ? 'origine misurata; destinazione non misurata, stimata altrettanto veloce: la misura check --rehearse'
          : 'destinazione misurata; origine non misurata',
      nothingLeft: 'Previsione: non resta nulla da copiare',
      nothingSeen: 'Previsione: nessuna (nessuna casella esaminata da entrambe le parti)',
      notSeen: (value) =>
        `${mailboxes(value)} non si ${value === 1 ? 'è potuta' : 'sono potute'} esaminare da entrambe le parti: ` +
        `${value === 1 ? 'vale' : 'valgono'} l’ultima esecuzione, o la media delle altre`,
      fits: (margin) => `in tempo, con ${margin} di margine`,
      tooLong: (excess) => `TROPPO TARDI di ${excess}, per la finestra o la chiusura dell’origine`,
    },
    moreMessages: '… e altri: --json elenca i primi 100 di ogni cartella',
    left: '(tralasciata secondo il piano)',
    side: { source: 'origine', target: 'destinazione' },
  },

  verify: {
    waysOut: {
      heading: () => 'Ciò che ha altri byte resta così finché qualcuno non decide:',
      look: 'l’originale e la copia, come file da guardare:',
      saveFolder: 'messaggi-diversi',
      copyAgain: 'ricopiarla accanto a quella alterata (nulla viene cancellato):',
      accept: 'oppure rinunciarvi, nel piano, con chi ha deciso e perché:',
      more: (value) => `e altri ${n(value)}`,
    },
    notRecorded: 'Il registro non si può scrivere: status e run non sapranno di questa verifica.',
    kept: (value, folder) =>
      value === 0
        ? `Nulla differisce: in ${folder} non c’era nulla da conservare.`
        : `In ${folder}: ${messages(value)}, come ${value === 1 ? 'lo' : 'li'} danno origine e destinazione; ` +
          'l’elenco è list.csv.',
    lines: {
      compared: (value) => (value === 1 ? 'confrontato' : 'confrontati'),
      identical: (value) => (value === 1 ? 'identico' : 'identici'),
      differs: (value) => (value === 1 ? 'diverso' : 'diversi'),
      missing: (value) => (value === 1 ? 'mancante a destinazione' : 'mancanti a destinazione'),
      moved: (value) => (value === 1 ? 'spostato dagli utenti' : 'spostati dagli utenti'),
      flagsChanged: () => 'con stato cambiato dagli utenti',
      unexpected: () => 'posta nuova degli utenti',
      acceptedLosses: (value) => (value === 1 ? 'abbandonato per decisione' : 'abbandonati per decisione'),
    },
  },

  closing: closingIt,
}

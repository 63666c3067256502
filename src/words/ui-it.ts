// The phrases of the screens in Italian.

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
  missingSecrets: (value) =>
    `Manca la password di ${some(value, 'accesso', 'accessi')}; le caselle interessate sono accantonate, le altre ` +
    'vanno avanti:',
  moreMissing: (value) => `… e altri ${n(value)}`,
  nothingToDo: 'Nulla da fare.',

  progress: {
    started: (context, plan, value) => `${works[context]}: piano "${plan}", ${mailboxes(value)}.`,
    previousRunDied: (pid, host, startedAt) =>
      `L'esecuzione del ${startedAt} (processo ${pid} su ${host}) è finita senza dirlo. Prima si chiarisce ciò ` +
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
      `${mailbox}: "${folder}" contiene già ${messages(present)}; si riconosce dal contenuto ciò che c'è.`,
    reconnecting: (mailbox, server, attempt, seconds, reason) =>
      `${mailbox}: connessione a ${server} fallita (${reason}); nuovo tentativo (${n(attempt)}) tra ${t(seconds)}.`,
    writing: (mailbox, server, writer, alone) =>
      `${mailbox}: scrive su ${server} con ` +
      (writer +
        (alone
          ? '; una sola connessione per scrivere e rileggere, a turno: due risparmierebbero un giro per ogni messaggio'
          : '') +
        '.'),
    mailboxDone: (mailbox, state, verified, all, bytes) =>
      `${mailbox}: ${mailboxStates[state]}, verificati ${n(verified)} di ${messages(all)} (${b(bytes)}).`,
    lookedAt: (mailbox, value, all, bytes) => `${mailbox}: ${folders(value)}, ${messages(all)} (${b(bytes)}).`,
    lookedLabel: 'Caselle',
    looked: (value, of) => `${value === 1 ? 'Esaminata' : 'Esaminate'} ${n(value)} di ${mailboxes(of)}.`,
    parked: (mailbox, reason) => `${mailbox} è accantonata, le altre vanno avanti: ${reason}`,
    stopping: 'Arresto: non si prende altro, si finisce ciò che è in corso. Un secondo Ctrl-C ferma subito.',
    overall: (about) =>
      `${about.percent}% · ${n(about.done)} di ${messages(about.total)} · ${n(about.mailboxesDone)} di ` +
      `${mailboxes(about.mailboxes)}` +
      `${about.rate === '' ? '' : ` · ${about.rate}`}${about.remaining === '' ? '' : ` · mancano ${about.remaining}`}`,
    whole: (done, all) => `Totale, ${n(done)}/${n(all)}`,
    message: (state) => states[state],
    noteListing: 'elenco',
    noteSettling: (seconds) => `attesa di ${t(seconds)}`,
    noteReconnecting: (attempt) => `riconnessione (${n(attempt)})`,
    noteStopping: 'arresto',
  },

  status: {
    runState: runStates,
    mailboxState: mailboxStates,
    title: (plan, when) => `${plan}, al ${when}`,
    totals: (value, bytes, inFolders, inMailboxes) =>
      `${messages(value)}, ${b(bytes)}, in ${folders(inFolders)} di ${mailboxes(inMailboxes)}`,
    lines: {
      pending: 'ancora da copiare',
      appending: 'inviati, esito ignoto',
      copied: 'copiati, non ancora verificati',
      verified: 'verificati',
      differs: 'diversi',
      refused: 'rifiutati',
      skipped: 'tralasciati secondo il piano',
      gone: "spariti, all'origine o a destinazione",
      adopted: 'di cui già presenti',
      noted: 'di cui con una nota',
      acceptedLosses: 'rinunciati per decisione',
      ghosts: 'copie di troppo (fantasmi)',
    },
    lastVerify: ({ at, against, mailboxes: scope, verdict, differs }) =>
      `Ultima verifica: ${at}, ${mailboxes(scope)} contro ${against === 'source' ? "l'origine" : 'il registro'}: ` +
      (verdict === 'identical'
        ? 'identico.'
        : `${verdict === 'not-finished' ? 'interrotta prima della fine; ' : ''}` +
          (differs === 0 ? 'fin lì nessuna differenza.' : `${n(differs)} diversi, mancanti o non verificati.`)),
    forecast: (rate, at, measured) => `A ${rate}/s (${measured ? 'misurati' : 'supposti'}) finisce il ${at}`,
    fits: (margin) => `in tempo, con ${margin} di margine`,
    late: (excess) => `TROPPO TARDI di ${excess}, per la finestra o la chiusura dell'origine`,
    notCounted: (value) =>
      `${mailboxes(value)} ancora da elencare, ${value === 1 ? 'supposta grande' : 'supposte grandi'} come le altre`,
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
    more: (value) => `… e altri ${n(value)}: --json li elenca tutti`,
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
      source: "cartella d'origine",
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
    existing: "c'è già",
    foldersHidden: 'Cartella per cartella: --verbose, oppure --only con una sola casella.',
    byYear: 'Per anno di arrivo:',
    allFolders: 'tutte le cartelle',
    allMailboxes: 'Tutte le caselle, per anno di arrivo:',
    noYear: 'senza data',
    forecast: {
      ends: (at, rate, measured) =>
        `Fine prevista il ${at}, a ${rate}/s (${measured ? 'misurati' : 'supposti, non misurati'})`,
      nothingLeft: 'Previsione: non resta nulla da copiare',
      fits: (margin) => `rientra nella finestra, con ${margin} di margine`,
      tooLong: (excess) => `NON rientra nella finestra: ${excess} di troppo`,
    },
    moreMessages: '… e altri: --json elenca i primi 100 di ogni cartella',
    left: '(tralasciata secondo il piano)',
    side: { source: 'origine', target: 'destinazione' },
  },

  verify: {
    waysOut: {
      heading: () => 'Ciò che ha altri byte resta così finché qualcuno non decide:',
      copyAgain: 'ricopiarla accanto a quella alterata (nulla viene cancellato):',
      accept: 'oppure rinunciarvi, nel piano, con chi ha deciso e perché:',
      more: (value) => `e altri ${n(value)}`,
    },
    notRecorded: 'Il registro non si può scrivere: status e run non sapranno di questa verifica.',
    lines: {
      compared: 'confrontati',
      identical: 'identici',
      differs: 'diversi',
      missing: 'mancanti a destinazione',
      moved: 'spostati dagli utenti',
      flagsChanged: 'con stato cambiato dagli utenti',
      unexpected: 'posta nuova degli utenti',
      acceptedLosses: 'rinunciati per decisione',
    },
  },

  closing: {
    happened: 'Che cosa è successo:',
    means: 'Che cosa significa:',
    next: 'Prossimo comando:',
    and: ' e ',
    shortfallUnknown: 'qualcosa è ancora aperto',
    shortfall: {
      parked: (value) => some(value, 'casella accantonata', 'caselle accantonate'),
      folders: (value) => `${folders(value)} non ${value === 1 ? 'copiata' : 'copiate'} per intero`,
      pending: (value) => `${n(value)} non ancora ${value === 1 ? 'copiato' : 'copiati'}`,
      copied: (value) =>
        `${n(value)} ${value === 1 ? 'copiato ma non ancora verificato' : 'copiati ma non ancora verificati'}`,
      differs: (value) => `${n(value)} a destinazione con byte o data diversi`,
      refused: (value) => some(value, 'rifiutato', 'rifiutati'),
      gone: (value) => `${n(value)} ${value === 1 ? 'tolto' : 'tolti'} dalla destinazione da qualcuno`,
      skipped: (value) => some(value, 'tralasciato', 'tralasciati'),
      ghosts: (value) => some(value, 'copia di troppo', 'copie di troppo'),
      verify: (value) => `${some(value, 'rilievo', 'rilievi')} ancora da chiudere dell'ultima verifica`,
    },
    runComplete: (about) => {
      const aside = [
        about.excluded > 0 ? `${some(about.excluded, 'tralasciato', 'tralasciati')} secondo il piano` : '',
        about.expunged > 0 ? `${some(about.expunged, 'cancellato', 'cancellati')} all'origine dal titolare` : '',
        about.accepted > 0 ? `${some(about.accepted, 'rinunciato', 'rinunciati')} per decisione` : '',
      ].filter((part) => part !== '')
      const beside = aside.length > 0 ? ` (${aside.join(', ')})` : ''
      if (about.verified === 0)
        return {
          happened: `Fatto: in ${mailboxes(about.mailboxes)} non c'è alcun messaggio da copiare${beside}.`,
          means: "Le cartelle sono pronte a destinazione; l'origine non è stata toccata.",
        }
      const one = about.verified === 1
      const whole = one ? "l'unico messaggio" : `tutti i ${messages(about.verified)}`
      const all = `${whole} di ${mailboxes(about.mailboxes)}`
      return {
        happened: about.quiet
          ? `Non restava nulla da fare: ${all} ` +
            `${one ? 'era già copiato e verificato' : 'erano già copiati e verificati'}${beside}.`
          : `Fatto: ${all}${aside.length > 0 ? '' : ` (${b(about.bytes)})`} ` +
            `${one ? 'è a destinazione, verificato' : 'sono a destinazione, verificati'} byte per byte${beside}.`,
        means:
          (about.quiet
            ? 'Ciascuno è stato verificato quando fu copiato; questa esecuzione non ha riletto le copie, verify lo fa. '
            : 'Ciascuno è stato riletto appena copiato; ciò che cambia a destinazione in seguito lo trova verify. ') +
          `L'origine ${about.listed === null ? '' : `è stata elencata l'ultima volta ${about.listed} e `}non è stata ` +
          'toccata. La posta che ancora vi arriva si copia rilanciando.',
      }
    },
    runIncomplete: (about) => ({
      happened:
        `Finito, ma non tutto è a posto: verificati ${n(about.verified)} di ${messages(about.messages)}; ` +
        `${about.shortfalls}.`,
      means: about.parked
        ? 'Ciò che è verificato resta tale e non si rimanda. Rimuovere il motivo indicato per ogni casella ' +
          'accantonata e ridare il comando: si farà solo il resto.'
        : "Ciò che è verificato resta tale e non si rimanda; l'origine non è stata toccata. Ciò che non è a posto " +
          'è elencato con il suo motivo.',
    }),
    runStopped: (about) => ({
      happened: `${about.why}: verificati ${n(about.verified)} di ${messages(about.messages)} finora noti.`,
      means: 'Nulla è perso e nulla verrà duplicato: lo stesso comando riprende da qui.',
    }),
    statusNotStarted: {
      happened: 'Questo piano non è ancora stato eseguito.',
      means:
        'Nulla è stato copiato. Il controllo preliminare dice prima che cosa andrebbe storto, senza cambiare nulla.',
    },
    statusRunning: (about) => ({
      happened:
        `Un'esecuzione è al lavoro: verificati ${n(about.verified)} di ${messages(about.messages)} finora noti ` +
        `(${about.when}).`,
      means: "Va avanti da sé; non c'è che da aspettare.",
    }),
    statusStopped: (about) => ({
      happened:
        `L'ultima esecuzione si è fermata prima della fine: verificati ${n(about.verified)} di ` +
        `${messages(about.messages)} finora noti.`,
      means: 'Nulla è perso e nulla verrà duplicato: si riprende da lì.',
    }),
    statusPassDue: (about) => ({
      happened: `Questa passata è completa: verificati ${n(about.verified)} di ${messages(about.messages)}.`,
      means:
        about.after === null
          ? "Ne serve un'altra, per la posta arrivata nel frattempo."
          : about.due
            ? `È ora dell'ultima esecuzione: posta e ricevute potevano arrivare fino al ${about.after}, e nessuna ` +
              'cominciata dopo è ancora finita.'
            : `Possono ancora arrivare posta e ricevute: l'ultima esecuzione deve cominciare dopo il ` +
              `${about.after}. Fino ad allora ognuna copia ciò che è nuovo.`,
    }),
    checkReady: (about) => ({
      happened:
        `Pronto${about.warnings > 0 ? `, con ${some(about.warnings, 'avvertimento', 'avvertimenti')}` : ''}: si ` +
        `possono copiare ${messages(about.messages)} (${b(about.bytes)}) di ${mailboxes(about.mailboxes)}.`,
      means:
        about.warnings > 0
          ? "Nulla è stato cambiato, né all'origine né a destinazione. Si può partire; gli avvertimenti dicono " +
            'che cosa non andrà come ci si aspetta.'
          : "Nulla è stato cambiato, né all'origine né a destinazione, e nulla impedisce di partire.",
    }),
    checkBlocked: (about) => ({
      happened:
        `Non pronto: ${some(about.blockers, 'ostacolo', 'ostacoli')} ` +
        `(${about.kinds})` +
        `${about.warnings > 0 ? ` e ${some(about.warnings, 'avvertimento', 'avvertimenti')}` : ''}, elencati ` +
        'sopra.',
      means:
        'Nulla è stato cambiato. Si tolga ogni ostacolo come indicato e si ripeta il ' +
        `controllo${about.mailboxesOnly ? '; run accantonerebbe quelle caselle e copierebbe le altre' : ''}.`,
    }),
    checkLeftFolder:
      'Sulla destinazione è rimasta una cartella provvisoria con messaggi sintetici, indicata sopra: va ' +
      'cancellata a mano. Per il resto non è cambiato nulla, da nessuna delle due parti.',
    checkStopped: {
      happened: 'Il controllo è stato fermato prima della fine.',
      means: 'Nulla è stato cambiato; ciò che si legge sopra è solo una parte.',
    },
    verifyIdentical: (about) => ({
      happened:
        about.compared === 0
          ? "Non c'era alcun messaggio da confrontare."
          : 'Identici: ' +
            ((about.compared === 1 ? 'confrontato 1 messaggio' : `confrontati tutti i ${messages(about.compared)}`) +
              ', byte per byte' +
              (about.accepted > 0
                ? ` (${some(about.accepted, 'altro rinunciato', 'altri rinunciati')} per decisione)`
                : '') +
              '.'),
      means:
        (about.against === 'source'
          ? "La destinazione contiene ciò che contiene l'origine."
          : 'La destinazione contiene proprio i byte la cui impronta fu registrata alla copia.') +
        (about.byUsers > 0
          ? ` Ciò che gli utenti hanno fatto nel frattempo (${n(about.byUsers)}: posta nuova, spostamenti, stato) ` +
            'non conta come differenza.'
          : ''),
    }),
    verifyDiffers: (about) => {
      const parts = [
        about.differs > 0 ? some(about.differs, 'diverso', 'diversi') : '',
        about.missing > 0 ? some(about.missing, 'mancante', 'mancanti') : '',
        about.other > 0 ? some(about.other, 'altra differenza o problema', 'altre differenze o problemi') : '',
      ].filter((part) => part !== '')
      return {
        happened:
          `Non identici: su ${messages(about.compared)} ${about.compared === 1 ? 'confrontato' : 'confrontati'}, ` +
          `${parts.length > 0 ? parts.join(', ') : 'qualcosa non si è potuto verificare'}.`,
        means: about.again
          ? 'Ciascuno è elencato sopra con il suo motivo. Ciò che manca viene ricopiato dal prossimo comando, e solo ' +
            'quello; questo confronto non ha cambiato nulla sui server.'
          : 'Ciascuno è elencato sopra con il suo motivo. Questo confronto non ha cambiato nulla sui server.',
      }
    },
    verifyStopped: {
      happened: 'La verifica è stata fermata prima della fine.',
      means: 'Nulla è stato cambiato; ciò che si legge sopra è solo una parte, non un verdetto.',
    },
    bug: (reason) => ({
      happened: `Errore imprevisto: ${reason}`,
      means:
        'È un difetto di pec-migrate, non un errore vostro; segnalatelo con la traccia qui sopra. Nulla è perso o ' +
        'doppio: rilanciando si riprende da qui.',
    }),
    stoppedHard: {
      happened: 'Fermato di colpo, a lavoro in corso.',
      means:
        'Nulla è perso e nulla verrà duplicato: la prossima esecuzione chiarisce prima ciò che è ' +
        'rimasto in sospeso.',
    },
    stopped: { happened: 'Fermato prima di cominciare.', means: 'Nulla è stato letto né scritto.' },
  },
}

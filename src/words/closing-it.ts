// The closing lines of every command in Italian.

import { count, size } from './ui-amounts.ts'
import type { ClosingPhrases } from './ui-phrases.ts'

const n = (value: number): string => count(value, 'it')
const b = (bytes: number): string => size(bytes, 'it')
const some = (value: number, one: string, many: string): string => `${n(value)} ${value === 1 ? one : many}`
const messages = (value: number): string => some(value, 'messaggio', 'messaggi')
const mailboxes = (value: number): string => some(value, 'casella', 'caselle')
const folders = (value: number): string => some(value, 'cartella', 'cartelle')

export const closingIt: ClosingPhrases = {
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
    verify: (value) => `${some(value, 'rilievo', 'rilievi')} ancora da chiudere dell’ultima verifica`,
  },
  runComplete: (about) => {
    const aside = [
      about.excluded > 0 ? `${some(about.excluded, 'tralasciato', 'tralasciati')} secondo il piano` : '',
      about.expunged > 0 ? `${some(about.expunged, 'cancellato', 'cancellati')} all’origine dal titolare` : '',
      about.accepted > 0 ? `${some(about.accepted, 'abbandonato', 'abbandonati')} per decisione` : '',
    ].filter((part) => part !== '')
    const beside = aside.length > 0 ? ` (${aside.join(', ')})` : ''
    if (about.verified === 0)
      return {
        happened: `Fatto: in ${mailboxes(about.mailboxes)} non c’è alcun messaggio da copiare${beside}.`,
        means: 'Le cartelle sono pronte a destinazione; l’origine non è stata toccata.',
      }
    const one = about.verified === 1
    const whole = one ? 'l’unico messaggio' : `tutti i ${messages(about.verified)}`
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
        `L’origine ${about.listed === null ? '' : `è stata elencata l’ultima volta il ${about.listed} e `}` +
        'non è stata toccata. La posta che ancora vi arriva si copia rilanciando.',
    }
  },
  runIncomplete: (about) => ({
    happened:
      `Finito, ma non tutto è a posto: verificati ${messages(about.verified)} su ${n(about.messages)}` +
      `${about.listed ? '' : ' finora noti'}; ` +
      `${about.shortfalls}.`,
    means: about.parked
      ? 'Ciò che è verificato resta tale e non si invia di nuovo. Eliminare la causa indicata per ogni casella ' +
        'accantonata e ripetere il comando: si farà solo il resto.'
      : 'Ciò che è verificato resta tale e non si invia di nuovo; l’origine non è stata toccata. Ciò che non ' +
        'è a posto è elencato con il suo motivo.',
  }),
  noneEntered: (about) => ({
    happened:
      'Non si è potuti entrare in nessuna casella: nulla è stato copiato.' +
      (about.verified === 0 ? '' : ` Verificati in precedenza: ${messages(about.verified)} su ${n(about.messages)}.`),
    means:
      'Nulla è stato cambiato, né all’origine né a destinazione. Rimosse le cause indicate sopra, la stessa ' +
      'esecuzione fa tutto il lavoro.',
  }),
  runStopped: (about) => ({
    happened: `${about.why}: verificati ${messages(about.verified)} su ${n(about.messages)} finora noti.`,
    means: 'Nulla è perso e nulla verrà duplicato: lo stesso comando riprende da qui.',
  }),
  statusNotStarted: {
    happened: 'Questo piano non è ancora stato eseguito.',
    means: 'Nulla è stato copiato. Il controllo preliminare dice prima che cosa andrebbe storto, senza cambiare nulla.',
  },
  statusWaiting: (about) => ({
    happened:
      `Un’esecuzione attende fino al ${about.until}` +
      (about.messages === 0 ? '.' : `: verificati ${messages(about.verified)} su ${n(about.messages)} finora noti.`),
    means: 'Allora comincia da sola; non resta che lasciarla aperta.',
  }),
  waitDied: 'Nulla è stato copiato e nessuno attende più: lo fa il comando qui sotto, al suo posto.',
  statusRunning: (about) => ({
    happened:
      `Un’esecuzione è al lavoro: verificati ${messages(about.verified)} su ${n(about.messages)} finora noti ` +
      `(${about.when}).`,
    means: 'Va avanti da sé; non c’è che da aspettare.',
  }),
  statusStopped: (about) => ({
    happened:
      `L’ultima esecuzione si è fermata prima della fine: verificati ${messages(about.verified)} su ` +
      `${n(about.messages)} finora noti.`,
    means: 'Nulla è perso e nulla verrà duplicato: si riprende da lì.',
  }),
  statusPassDue: (about) => ({
    happened: `Questa passata è completa: verificati ${messages(about.verified)} su ${n(about.messages)}.`,
    means:
      about.after === null
        ? 'Ne serve un’altra, per la posta arrivata nel frattempo.'
        : about.due
          ? `È ora dell’ultima esecuzione: posta e ricevute potevano arrivare fino al ${about.after}, e nessuna ` +
            'cominciata dopo è ancora finita.'
          : `Possono ancora arrivare posta e ricevute: l’ultima esecuzione deve cominciare dopo il ` +
            `${about.after}. Fino ad allora ognuna copia ciò che è nuovo.`,
  }),
  checkReady: (about) => ({
    happened:
      `Pronto${about.warnings > 0 ? `, con ${some(about.warnings, 'avvertimento', 'avvertimenti')}` : ''}: ` +
      (about.nothingLeft
        ? `su ${messages(about.messages)} (${b(about.bytes)}) di ${mailboxes(about.mailboxes)} non resta nulla da ` +
          'copiare.'
        : `si possono copiare ${messages(about.messages)} (${b(about.bytes)}) di ${mailboxes(about.mailboxes)}.`),
    means:
      about.warnings > 0
        ? `${unchanged(about.rehearsed)} Si può partire; gli avvertimenti dicono che cosa non andrà come ci si aspetta.`
        : about.rehearsed
          ? `${unchanged(true)} Nulla impedisce di partire.`
          : 'Nulla è stato cambiato, né all’origine né a destinazione, e nulla impedisce di partire.',
  }),
  checkBlocked: (about) => ({
    happened:
      `Non pronto: ${some(about.blockers, 'ostacolo', 'ostacoli')} ` +
      `(${about.kinds})` +
      `${about.warnings > 0 ? ` e ${some(about.warnings, 'avvertimento', 'avvertimenti')}` : ''}, elencati ` +
      'sopra.',
    means:
      `${about.rehearsed ? unchanged(true) : 'Nulla è stato cambiato.'} Rimuovere ogni ostacolo come ` +
      'indicato e ripetere il controllo' +
      `${about.mailboxesOnly ? '; run accantonerebbe quelle caselle e copierebbe le altre' : ''}.`,
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
        ? 'Non c’era alcun messaggio da confrontare.'
        : 'Identici: ' +
          ((about.compared === 1 ? 'confrontato 1 messaggio' : `confrontati tutti i ${messages(about.compared)}`) +
            ', byte per byte' +
            (about.accepted > 0
              ? ` (${some(about.accepted, 'altro abbandonato', 'altri abbandonati')} per decisione)`
              : '') +
            '.'),
    means:
      (about.against === 'source'
        ? 'La destinazione contiene ciò che contiene l’origine.'
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
      'È un difetto di pec-migrate, non un errore vostro; segnalatelo con la traccia qui sopra. Nulla è ' +
      'andato perso o è stato duplicato: rilanciando si riprende da qui.',
  }),
  stoppedHard: {
    happened: 'Fermato di colpo, a lavoro in corso.',
    means:
      'Nulla è perso e nulla verrà duplicato: la prossima esecuzione chiarisce prima ciò che è ' +
      'rimasto in sospeso.',
  },
  stopped: { happened: 'Fermato prima di cominciare.', means: 'Nulla è stato letto né scritto.' },
}

/** A rehearsal has written on the target, and cleaned up. */
function unchanged(rehearsed: boolean): string {
  return rehearsed
    ? 'La cartella provvisoria è stata tolta; nient’altro è stato cambiato.'
    : 'Nulla è stato cambiato, né all’origine né a destinazione.'
}

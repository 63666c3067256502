// What is said of windows and phases during a run: why it works, waits, stops or will be late, in both languages.

import type { NotifyMoment, PhaseName } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { StoppedBy } from '../model/status.ts'
import type { FitHours } from '../model/status.ts'
import { fitInWords } from './fit-words.ts'
import { count, duration, moment, size } from './ui-amounts.ts'

type Slow = { bytesLeft: number; bytesPerSecond: number; hours: FitHours }

export type HoursWords = {
  phase: Record<PhaseName, string>
  /** After the line of the start. `closesAt` in ISO 8601; null: nothing closes it. */
  phaseStarted(phase: PhaseName, closesAt: string | null, ignoredWindow: boolean): string
  waiting: Record<'window' | 'final-pass', (phase: PhaseName, until: string, secondsLeft: number) => string>
  roomAwaited(mailboxes: readonly string[], seconds: number): string
  /** At most 79 columns: stands in place of the bars. */
  countdown(phase: PhaseName, at: string, left: string): string
  stopping: Record<Exclude<StoppedBy, 'interrupted'>, string>
  cutOff: string
  willNotFit(about: Slow, now: number): string
  proof: Record<'yields' | 'goes-on', (closesAt: string) => string>
  stalled(seconds: number): string
  recentDone(mailbox: string): string
  noticeFailed: Record<'failed' | 'slow', (moment: NotifyMoment, detail: string) => string>
  /** How a run ended that was stopped, before the figures. */
  stopped: Record<StoppedBy, string>
  /** Why the command to type next has to wait, or to ignore the hours. */
  opensAgain(phase: PhaseName, at: string): string
  opensNever: string
  /** All is proved, and the cutover is still to come. */
  beforeCutover(opensAt: string): string
  /** All is proved by the pass after the last receipt. `mayGo`: nothing speaks against switching the source off. */
  afterFinalPass(mayGo: boolean): string
  /** All of archives is proved, and nothing can arrive in them. */
  outOfArchives: string
  /** All is proved, and nothing has looked at the source since. */
  notYetKnown: string
  /** All is proved, and what verify had found was not verified since. */
  notVerified: string
  ignored(when: string): string
}

const enPhases = { precopy: 'pre-copy', cutover: 'cutover', backfill: 'backfill' } as const
const itPhases = { precopy: 'pre-copia', cutover: 'passaggio', backfill: 'recupero' } as const

/** The first of many. */
const some = (ids: readonly string[]): string => `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''}`

const en: HoursWords = {
  phase: enPhases,
  phaseStarted: (phase, closesAt, ignored) => {
    const until = ignored
      ? 'the hours of the plan are ignored, and that is written down'
      : closesAt === null
        ? 'no window closes it'
        : `until ${moment(closesAt, 'en')}`
    return `Phase: ${enPhases[phase]}, ${until}.`
  },
  waiting: {
    window: (phase, until, left) =>
      `Waiting: the ${enPhases[phase]} may work from ${moment(until, 'en')}, in ${duration(left, 'en')}. Ctrl-C ` +
      'ends the waiting.',
    'final-pass': (_phase, until, left) =>
      `Waiting for the pass after the last receipt, due ${moment(until, 'en')}, in ${duration(left, 'en')}. ` +
      'Ctrl-C ends the waiting.',
  },
  roomAwaited: (mailboxes, seconds) =>
    `The others are done. In ${duration(seconds, 'en')} it is looked whether there is room by now for ` +
    `${some(mailboxes)}. Ctrl-C ends the waiting.`,
  countdown: (phase, at, left) => `Waiting for ${at} (${enPhases[phase]}): ${left} to go. Ctrl-C ends it.`,
  stopping: {
    window: 'The window closes soon: nothing new is taken, what is under way is finished.',
    'run-time': 'The time given to this run is nearly over: nothing new is taken, what is under way is finished.',
  },
  cutOff:
    'Time is up: the connections that were still open have been cut. What has no answer is looked for by the next ' +
    'run; nothing is lost or doubled.',
  willNotFit: ({ bytesLeft, bytesPerSecond, hours }, now) =>
    `${size(bytesLeft, 'en')} are left, and at ${size(bytesPerSecond, 'en')}/s that ${fitInWords(hours, 'en', now)}. ` +
    'The run stops on time.',
  proof: {
    yields: (closesAt) =>
      `The window (until ${moment(closesAt, 'en')}) would not hold both copying and reading back: copying goes ` +
      'first. What is not verified by then is verified afterwards.',
    'goes-on': () => 'There is time for reading back again: it goes on beside the copying.',
  },
  stalled: (seconds) =>
    `Nothing has moved for ${duration(seconds, 'en')}. The run goes on trying; look at the servers and the network.`,
  recentDone: (mailbox) =>
    `${mailbox}: the newest messages are there; the older ones follow when all mailboxes are so far.`,
  noticeFailed: {
    failed: (what, detail) => `The command of notify failed (${what}: ${detail}). The run is not affected.`,
    slow: (what, detail) => `The command of notify was ended after ${detail} s (${what}). The run is not affected.`,
  },
  stopped: {
    interrupted: 'Stopped before the end',
    window: 'The window closed before everything was done',
    'run-time': 'The time given to this run was over before everything was done',
  },
  opensAgain: (phase, at) =>
    `The hours of the plan allow no work now: with --wait the command sleeps until ${at} (${enPhases[phase]}).`,
  opensNever: 'No hours are left in the plan: give it new ones, or let the run ignore them with --ignore-window.',
  beforeCutover: (opensAt) =>
    'The target holds what the source held just now, and the source was not changed. The cutover opens ' +
    `${opensAt}: the same command copies what comes until then, and the rest in it.`,
  afterFinalPass: (mayGo) =>
    'Each message was verified when it was copied, and the source was not changed. Nothing more can arrive ' +
    `there${mayGo ? ': it may be switched off' : ''}.`,
  outOfArchives:
    'Each message was read back when it was copied. The archive was not changed: it still holds all of it.',
  notYetKnown:
    'The target holds what the source held when it was listed, and the source was not changed. Whether more has come ' +
    'since is not known: once nobody uses the source any more, the same command tells.',
  notVerified:
    'Each message is verified, and the source was not changed. Verify had found something not in order: it alone ' +
    'tells whether all of it is in order now.',
  ignored: (when) => `Run outside the hours of the plan (--ignore-window): ${when}.`,
}

const it: HoursWords = {
  phase: itPhases,
  phaseStarted: (phase, closesAt, ignored) => {
    const until = ignored
      ? 'gli orari del piano sono ignorati, e resta scritto'
      : closesAt === null
        ? 'nessuna finestra la chiude'
        : `fino al ${moment(closesAt, 'it')}`
    return `Fase: ${itPhases[phase]}, ${until}.`
  },
  waiting: {
    window: (phase, until, left) =>
      `In attesa: la fase di ${itPhases[phase]} può lavorare dal ${moment(until, 'it')}, fra ` +
      `${duration(left, 'it')}. Ctrl-C termina l’attesa.`,
    'final-pass': (_phase, until, left) =>
      `In attesa della passata dopo l’ultima ricevuta, prevista il ${moment(until, 'it')}, fra ` +
      `${duration(left, 'it')}. Ctrl-C termina l’attesa.`,
  },
  roomAwaited: (mailboxes, seconds) =>
    `Le altre sono finite. Tra ${duration(seconds, 'it')} si guarda se ormai c’è spazio per ${some(mailboxes)}. ` +
    'Ctrl-C interrompe l’attesa.',
  countdown: (phase, at, left) => `In attesa del ${at} (${itPhases[phase]}): fra ${left}. Ctrl-C termina.`,
  stopping: {
    window: 'La finestra sta per chiudersi: non si comincia nulla di nuovo, si finisce ciò che è in corso.',
    'run-time':
      'Il tempo concesso a questa esecuzione sta per finire: non si comincia nulla di nuovo, si finisce ciò che è ' +
      'in corso.',
  },
  cutOff:
    'Il tempo è scaduto: le connessioni ancora aperte sono state chiuse. Ciò che non ha avuto risposta lo ' +
    'chiarisce la prossima esecuzione; nulla si perde né si duplica.',
  willNotFit: ({ bytesLeft, bytesPerSecond, hours }, now) =>
    `Mancano ${size(bytesLeft, 'it')}: a ${size(bytesPerSecond, 'it')}/s il lavoro ${fitInWords(hours, 'it', now)}. ` +
    'L’esecuzione si ferma in tempo.',
  proof: {
    yields: (closesAt) =>
      `La finestra (fino al ${moment(closesAt, 'it')}) non basterebbe per copiare e anche rileggere: prima si ` +
      'copia. Ciò che resta da verificare si verifica dopo.',
    'goes-on': () => 'C’è di nuovo tempo per rileggere: si verifica insieme alla copia.',
  },
  stalled: (seconds) =>
    `Nulla si muove da ${duration(seconds, 'it')}. L’esecuzione continua a tentare; controllare i server e la rete.`,
  recentDone: (mailbox) =>
    `${mailbox}: i messaggi più recenti ci sono; i più vecchi seguono quando tutte le caselle sono a questo punto.`,
  noticeFailed: {
    failed: (what, detail) => `Il comando di notify non è riuscito (${what}: ${detail}). L’esecuzione non ne risente.`,
    slow: (what, detail) =>
      `Il comando di notify è stato terminato dopo ${detail} s (${what}). L’esecuzione non ne risente.`,
  },
  stopped: {
    interrupted: 'Fermata prima della fine',
    window: 'La finestra si è chiusa prima che tutto fosse fatto',
    'run-time': 'Il tempo concesso a questa esecuzione è finito prima che tutto fosse fatto',
  },
  opensAgain: (phase, at) =>
    `Ora gli orari del piano non permettono di lavorare: con --wait il comando attende fino al ${at} ` +
    `(${itPhases[phase]}).`,
  opensNever: 'Nel piano non restano orari: indicarne di nuovi, o farli ignorare con --ignore-window.',
  beforeCutover: (opensAt) =>
    'La destinazione contiene ciò che l’origine conteneva finora, e l’origine non è stata toccata. Il passaggio ' +
    `comincia il ${opensAt}: lo stesso comando copia ciò che arriva fino ad allora, e poi il resto.`,
  afterFinalPass: (mayGo) =>
    'Ciascun messaggio è stato verificato quando fu copiato, e l’origine non è stata toccata. Là non può ' +
    'più arrivare ' +
    `nulla${mayGo ? ': si può spegnere' : ''}.`,
  outOfArchives:
    'Ciascun messaggio è stato riletto quando fu copiato. L’archivio non è stato toccato: contiene ancora tutto.',
  notYetKnown:
    'La destinazione contiene ciò che l’origine conteneva quando è stata elencata, e l’origine non è cambiata per ' +
    'mano nostra. Se poi è arrivato altro non si sa: quando nessuno usa più l’origine, lo dice lo stesso comando.',
  notVerified:
    'Ciascun messaggio è verificato, e l’origine non è cambiata per mano nostra. Verify aveva trovato qualcosa non a ' +
    'posto: solo una nuova verifica dice se ora lo è tutto.',
  ignored: (when) => `Lavoro fuori dagli orari del piano (--ignore-window): ${when}.`,
}

/** The words about hours, in one language. */
export function hoursWords(lang: Language): HoursWords {
  return lang === 'it' ? it : en
}

/** A list of moments. */
export function momentsInWords(moments: readonly string[], lang: Language): string {
  const shown = moments.slice(-3).map((at) => moment(at, lang))
  return moments.length > shown.length ? `${count(moments.length, lang)} (… ${shown.join(', ')})` : shown.join(', ')
}

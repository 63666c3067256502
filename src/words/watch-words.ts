// What the screen of status --watch says, in both languages.

import type { Language } from '../model/request.ts'
import type { MailboxState } from '../model/status.ts'
import { count, duration } from './ui-amounts.ts'

export type WatchWords = {
  phase: Record<'precopy' | 'cutover' | 'backfill' | 'done', string>
  /** `certain`: every mailbox in scope has been listed. */
  messages(done: number, total: number, certain: boolean): string
  /** Bytes, as text. */
  left(bytes: string): string
  ends(rate: string, remaining: string, at: string): string
  rate(rate: string): string
  mailboxes(count: number): string
  /** So many mailboxes in a state, in the order in which they matter. */
  states: Record<MailboxState, (count: number) => string>
  fails: string
  columns: { mailbox: string; state: string; proved: string; rate: string; left: string }
  problems(count: number): string
  more(count: number): string
  running(seconds: number): string
  still(seconds: number): string
  silent(seconds: number): string
  lookFailed(reason: string, since: string | undefined): string
  /** `running`: a run is at work, or waits, in another process. */
  foot(seconds: number, running: boolean): string
  /** The state of a run that waits, in a word. */
  waits: string
  waiting(until: string, pid: number): string
  /** A run died while it waited. `since`: its last sign of life; a time, as `until`. */
  waitDied(since: string, until: string, pid: number): string
  /** Nobody is at work. `since` is a time, with its date where that is not today. */
  stoppedSince(since: string): string
  /** What to type. */
  next(command: string): string
}

const en: WatchWords = {
  phase: { precopy: 'pre-copy', cutover: 'cutover', backfill: 'backfill', done: 'done' },
  messages: (done, total, certain) =>
    `${count(done, 'en')} of ${certain ? '' : 'about '}${count(total, 'en')} messages`,
  left: (bytes) => `${bytes} left`,
  ends: (rate, remaining, at) => `${rate}/s · about ${remaining} left, ends ${at}`,
  rate: (rate) => `${rate}/s`,
  mailboxes: (value) => (value === 1 ? '1 mailbox:' : `${count(value, 'en')} mailboxes:`),
  states: {
    parked: (value) => `${count(value, 'en')} set aside`,
    incomplete: (value) => `${count(value, 'en')} incomplete`,
    running: (value) => `${count(value, 'en')} running`,
    stopped: (value) => `${count(value, 'en')} stopped`,
    'not-started': (value) => `${count(value, 'en')} not started`,
    'pass-due': (value) => `${count(value, 'en')} pass due`,
    complete: (value) => `${count(value, 'en')} complete`,
  },
  fails: 'What fails:',
  columns: { mailbox: 'mailbox', state: 'state', proved: 'verified/all', rate: 'rate', left: 'left' },
  problems: (value) => (value === 1 ? '1 problem' : `${count(value, 'en')} problems`),
  more: (value) => `… and ${count(value, 'en')} more:`,
  running: (seconds) => `running for ${duration(seconds, 'en')}`,
  still: (seconds) => `Nothing has been verified for ${duration(seconds, 'en')}.`,
  silent: (seconds) => `The run gives no sign of life: the last was ${duration(seconds, 'en')} ago.`,
  lookFailed: (reason, since) =>
    `${reason}${since === undefined ? '' : `; these figures are of ${since}`}. Trying again.`,
  waits: 'waiting',
  waiting: (until, pid) => `waiting until ${until} (process ${pid})`,
  waitDied: (since, until, pid) =>
    `the run that waited until ${until} (process ${pid}) has died, after a last sign of life ${since}: nobody will ` +
    'begin then',
  stoppedSince: (since) => `stopped since ${since}: nobody is copying`,
  next: (command) => `Next command: ${command}`,
  foot: (seconds, running) =>
    `q leaves${running ? ', the run goes on' : ''} · a look every ` +
    (seconds < 60 ? `${seconds} s` : duration(seconds, 'en')),
}

const it: WatchWords = {
  phase: { precopy: 'pre-copia', cutover: 'passaggio', backfill: 'recupero', done: 'finito' },
  messages: (done, total, certain) =>
    `${count(done, 'it')} messaggi su ${certain ? '' : 'circa '}${count(total, 'it')}`,
  left: (bytes) => `mancano ${bytes}`,
  ends: (rate, remaining, at) => `${rate}/s · ancora circa ${remaining}, fine ${at}`,
  rate: (rate) => `${rate}/s`,
  mailboxes: (value) => (value === 1 ? '1 casella:' : `${count(value, 'it')} caselle:`),
  states: {
    parked: (value) => `${count(value, 'it')} ${value === 1 ? 'accantonata' : 'accantonate'}`,
    incomplete: (value) => `${count(value, 'it')} ${value === 1 ? 'incompleta' : 'incomplete'}`,
    running: (value) => `${count(value, 'it')} in corso`,
    stopped: (value) => `${count(value, 'it')} ${value === 1 ? 'ferma' : 'ferme'}`,
    'not-started': (value) => `${count(value, 'it')} da iniziare`,
    'pass-due': (value) => `${count(value, 'it')} da ripassare`,
    complete: (value) => `${count(value, 'it')} ${value === 1 ? 'completa' : 'complete'}`,
  },
  fails: 'Che cosa non va:',
  columns: { mailbox: 'casella', state: 'stato', proved: 'verif./messaggi', rate: 'velocità', left: 'manca' },
  problems: (value) => (value === 1 ? '1 problema' : `${count(value, 'it')} problemi`),
  more: (value) => `… e altre ${count(value, 'it')}:`,
  running: (seconds) => `in corso da ${duration(seconds, 'it')}`,
  still: (seconds) => `Nulla è stato verificato da ${duration(seconds, 'it')}.`,
  silent: (seconds) => `L’esecuzione non dà segni di vita: l’ultimo è di ${duration(seconds, 'it')} fa.`,
  lookFailed: (reason, since) =>
    `${reason}${since === undefined ? '' : `; queste cifre sono delle ${since}`}. Si riprova.`,
  waits: 'in attesa',
  waiting: (until, pid) => `in attesa fino al ${until} (processo ${pid})`,
  waitDied: (since, until, pid) =>
    `l’esecuzione in attesa fino al ${until} (processo ${pid}) è morta, dopo un ultimo segno di vita del ${since}: ` +
    'a quell’ora nessuno comincerà',
  stoppedSince: (since) => `ferma dal ${since}: nessuno sta copiando`,
  next: (command) => `Prossimo comando: ${command}`,
  foot: (seconds, running) =>
    `q per uscire${running ? ', l’esecuzione prosegue' : ''} · aggiornamento ogni ` +
    (seconds < 60 ? `${String(seconds).replace('.', ',')} s` : duration(seconds, 'it')),
}

/** The words in one language. */
export function watchWords(lang: Language): WatchWords {
  return lang === 'it' ? it : en
}

// What is said of servers that are asked for fewer connections than the plan allows, in both languages.

import type { Language } from '../model/request.ts'
import type { ConnectionChange, ConnectionCount, LoadSign } from '../model/server-load.ts'
import { reasonInWords } from './own-reasons.ts'
import { count, duration } from './ui-amounts.ts'

type Change = Omit<ConnectionChange, 'held'>
type Standing = ConnectionCount & { sign: LoadSign; reason: string; since: string }

export type LoadWords = {
  /** The first time that a run lowers the number on a server. */
  lowered(server: string, change: Change): string
  /** Every change after it. */
  changed(server: string, change: Change): string
  /** It answers nobody. `since`: a moment in words. */
  silent(server: string, since: string): string
  answersAgain(server: string, seconds: number): string
  /** In a status. `since`: a moment in words. */
  standing(server: string, now: Standing): string
}

const en: LoadWords = {
  lowered: (server, { now, planned, sign, reason }) =>
    `${server} takes less at once than the plan asks for (${enSigns(sign, reason)}): going on with ` +
    `${enConnections(now)} instead of ${count(planned, 'en')}. Nothing is lost; the number rises again by itself.`,
  changed: (server, { from, now, sign, reason }) =>
    now > from
      ? `${server} has been calm for a while: ${enConnections(now)}, up from ${count(from, 'en')}.`
      : `${server}: ${enConnections(now)}, down from ${count(from, 'en')} (${enSigns(sign, reason)}).`,
  silent: (server, since) =>
    `${server} has not answered since ${since}: it is tried again and again, and nothing is lost.`,
  answersAgain: (server, seconds) => `${server} answers again, after ${duration(seconds, 'en')}.`,
  standing: (server, { now, planned, held, sign, reason, since }) =>
    `${server}: ${enConnections(now)} of the ${count(planned, 'en')} of the plan, since ${since} ` +
    `(${enSigns(sign, reason)})` +
    (held === null ? '.' : `; it was seen to hold ${count(held, 'en')}.`),
}

function enConnections(value: number): string {
  return value === 1 ? '1 connection' : `${count(value, 'en')} connections`
}

function enSigns(sign: LoadSign, reason: string): string {
  switch (sign) {
    case 'turned-away':
    case 'throttled':
      return `it says "${reason}"`
    case 'hung-up':
      return `it refuses a connection more: ${reasonInWords(reason, 'en')}`
    case 'slow':
      return `its answers take ${reason} s, many times as long as before`
  }
}

const it: LoadWords = {
  lowered: (server, { now, planned, sign, reason }) =>
    `${server} regge meno di quanto chiede il piano (${itSigns(sign, reason)}): si prosegue con ` +
    `${itConnections(now)} invece di ${count(planned, 'it')}. Non si perde nulla; il numero risale da solo.`,
  changed: (server, { from, now, sign, reason }) =>
    now > from
      ? `${server} è tranquillo da un po’: ${itConnections(now)}, erano ${count(from, 'it')}.`
      : `${server}: ${itConnections(now)}, erano ${count(from, 'it')} (${itSigns(sign, reason)}).`,
  silent: (server, since) => `${server} non risponde dal ${since}: si continua a tentare, e nulla è perso.`,
  answersAgain: (server, seconds) => `${server} risponde di nuovo, dopo ${duration(seconds, 'it')}.`,
  standing: (server, { now, planned, held, sign, reason, since }) =>
    `${server}: ${itConnections(now)} delle ${count(planned, 'it')} del piano, dal ${since} ` +
    `(${itSigns(sign, reason)})` +
    (held === null ? '.' : `; si è visto che ne regge ${count(held, 'it')}.`),
}

function itConnections(value: number): string {
  return value === 1 ? '1 connessione' : `${count(value, 'it')} connessioni`
}

function itSigns(sign: LoadSign, reason: string): string {
  switch (sign) {
    case 'turned-away':
    case 'throttled':
      return `dice «${reason}»`
    case 'hung-up':
      return `rifiuta una connessione in più: ${reasonInWords(reason, 'it')}`
    case 'slow':
      return `le risposte richiedono ${reason} s, molte volte più di prima`
  }
}

const all: Readonly<Record<Language, LoadWords>> = { en, it }

export function loadWords(lang: Language): LoadWords {
  return all[lang]
}

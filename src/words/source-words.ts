// What status --source says, in both languages.

import type { Language } from '../model/request.ts'
import { count, duration } from './ui-amounts.ts'
import type { Told } from './ui-phrases.ts'

export type SourceWords = {
  title(plan: string, when: string): string
  columns: { mailbox: string; since: string; moved: string }
  firstLook: string
  moved: string
  more(count: number): string
  notLooked(count: number): string
  notKept(reason: string): string
  quiet(about: { looked: number; since: string; seconds: number }): Told
  first(looked: number): Told
  someMoved(about: { moved: number; looked: number; firstLooks: number }): Told
  someFailed(about: { failed: number; of: number; moved: number }): Told
  stopped: Told
}

const enSources = (value: number): string => (value === 1 ? '1 source' : `${count(value, 'en')} sources`)
const itSources = (value: number): string => (value === 1 ? '1 origine' : `${count(value, 'it')} origini`)

const en: SourceWords = {
  title: (plan, when) => `${plan}: the sources, looked at ${when}`,
  columns: { mailbox: 'mailbox', since: 'quiet since', moved: 'what moved last' },
  firstLook: 'first look',
  moved: 'MOVED',
  more: (value) => `… and ${count(value, 'en')} more, quiet for longer: --json lists all`,
  notLooked: (value) => `${enSources(value)} not looked at:`,
  notKept: (reason) =>
    `This look could not be remembered, so the next one will have nothing to compare with: ${reason}`,
  quiet: ({ looked, since, seconds }) => ({
    happened:
      looked === 1
        ? `The source has been quiet since ${since}, for ${duration(seconds, 'en')}.`
        : `All ${enSources(looked)} have been quiet since ${since}, for ${duration(seconds, 'en')}.`,
    means:
      'Since then no message came or went in any folder, nor did a flag change where the server tells that. A run ' +
      'that starts now finds what was there then.',
  }),
  first: (looked) => ({
    happened: `${enSources(looked)} looked at for the first time.`,
    means:
      'Whether they are quiet is known from the second look on, some minutes from now. Nothing was changed on the ' +
      'sources.',
  }),
  someMoved: ({ moved, looked, firstLooks }) => ({
    happened:
      (moved > 0
        ? `Something moved on ${count(moved, 'en')} of ${enSources(looked)} since the look before`
        : `Nothing moved on the sources that were looked at before`) +
      `${firstLooks > 0 ? `; ${enSources(firstLooks)} looked at for the first time` : ''}.`,
    means:
      moved > 0
        ? 'Someone still works there, or mail still comes in. Look again in some minutes.'
        : 'Whether the others are quiet is known from their second look on. Look again in some minutes.',
  }),
  someFailed: ({ failed, of, moved }) => ({
    happened:
      `${count(failed, 'en')} of ${enSources(of)} could not be looked ` +
      `at${moved > 0 ? `, and something moved on ${count(moved, 'en')}` : ''}.`,
    means: 'Nobody can say that all are quiet. Refused logins were not repeated; the reasons are listed above.',
  }),
  stopped: {
    happened: 'Stopped before all sources were looked at.',
    means: 'Nothing was changed on the sources; what is listed above is only a part.',
  },
}

const it: SourceWords = {
  title: (plan, when) => `${plan}: le origini, controllate il ${when}`,
  columns: { mailbox: 'casella', since: 'ferma da', moved: 'ultimi movimenti' },
  firstLook: 'primo controllo',
  moved: 'SI È MOSSA',
  more: (value) => `… e altre ${count(value, 'it')}, ferme da più tempo: --json le elenca tutte`,
  notLooked: (value) => `${itSources(value)} non ${value === 1 ? 'controllata' : 'controllate'}:`,
  notKept: (reason) =>
    `L’esito di questo controllo non si è potuto annotare: il prossimo non avrà con che cosa confrontarsi. ${reason}`,
  quiet: ({ looked, since, seconds }) => ({
    happened:
      looked === 1
        ? `L’origine è ferma dal ${since}, da ${duration(seconds, 'it')}.`
        : `Tutte le ${itSources(looked)} sono ferme dal ${since}, da ${duration(seconds, 'it')}.`,
    means:
      'Da allora in nessuna cartella è arrivato o sparito un messaggio, né è cambiato uno stato dove il server lo ' +
      'dice. Un’esecuzione che parte ora trova ciò che c’era allora.',
  }),
  first: (looked) => ({
    happened: `${itSources(looked)} ${looked === 1 ? 'controllata' : 'controllate'} per la prima volta.`,
    means: 'Se sono ferme si saprà dal secondo controllo, tra qualche minuto. Nulla è stato cambiato sulle origini.',
  }),
  someMoved: ({ moved, looked, firstLooks }) => ({
    happened:
      (moved > 0
        ? `Qualcosa si è mosso in ${itSources(moved)} su ${count(looked, 'it')} dal controllo precedente`
        : 'Nulla si è mosso nelle origini già controllate') +
      ((firstLooks > 0
        ? `; ${itSources(firstLooks)} ${firstLooks === 1 ? 'controllata' : 'controllate'} per la prima volta`
        : '') +
        '.'),
    means:
      moved > 0
        ? 'Qualcuno vi lavora ancora, o arriva ancora posta. Controllare di nuovo tra qualche minuto.'
        : 'Se le altre sono ferme si saprà dal loro secondo controllo. Ripetere tra qualche minuto.',
  }),
  someFailed: ({ failed, of, moved }) => ({
    happened:
      `${itSources(failed)} su ${count(of, 'it')} non si ${failed === 1 ? 'è potuta' : 'sono potute'} ` +
      `controllare${moved > 0 ? `, e qualcosa si è mosso in ${count(moved, 'it')}` : ''}.`,
    means:
      'Nessuno può dire che siano tutte ferme. Gli accessi rifiutati non sono stati ripetuti; i motivi sono ' +
      'elencati sopra.',
  }),
  stopped: {
    happened: 'Fermato prima di aver controllato tutte le origini.',
    means: 'Nulla è stato cambiato sulle origini; ciò che è elencato sopra è solo una parte.',
  },
}

/** The words in one language. */
export function sourceWords(lang: Language): SourceWords {
  return lang === 'it' ? it : en
}

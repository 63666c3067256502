// The words of `report`: what was written, what a check found, and the closing lines, in both languages.

import type { Language } from '../model/request.ts'
import type { SwitchOff } from '../model/status.ts'
import { count } from './ui-amounts.ts'
import type { Told } from './ui-phrases.ts'

export type ReportWords = {
  /** Before the number of the manifest, which people write down. */
  number(messages: number): string
  redacted(sha256: string): string
  unfinished: string
  more(count: number): string
  seal(file: string, about: readonly string[]): string
  closing: {
    /** `of`: no source is a server, so that there is nothing to switch off. */
    written(place: string, messages: number, verdict: SwitchOff, finished: boolean, of?: 'archives'): Told
    /** `otherVersion`: of the program that wrote it, where this one cannot say what its page should be. */
    intact(
      place: string,
      checked: { files: number; lines: number; otherVersion: string | null; number: string | undefined },
    ): Told
    /** In the place of a next command: what is left to a person. */
    handOver: string
    altered(place: string, findings: number): Told
    stopped: Told
  }
}

const en: ReportWords = {
  number: (messages) => `SHA-256 of manifest.txt, ${count(messages, 'en')} ${messages === 1 ? 'line' : 'lines'}:`,
  redacted: (sha256) => `SHA-256 of the manifest of the full report: ${sha256}`,
  unfinished: 'The migration is not finished: this report is of a moment, and says so.',
  more: (value) => `… and ${count(value, 'en')} more like these`,
  seal: (file, about) =>
    `${file}: a signature or time stamp of ${about.join(', ')}. Whether it is valid was not judged.`,
  closing: {
    written: (place, messages, verdict, finished, of) => ({
      happened:
        `The report of ${count(messages, 'en')} ${messages === 1 ? 'message' : 'messages'} was written to ` +
        `${place}.`,
      means: !finished
        ? 'It says that the migration is not finished, and what is missing.'
        : of === 'archives'
          ? {
              yes: 'It says that all of the archive is back, and what that rests on.',
              'not-yet-known': 'It says that it is not yet known whether all of the archive is back, and why.',
              no: 'It says that not all of the archive is back, and why.',
            }[verdict]
          : {
              yes: 'It says that the source may be switched off, and what that rests on.',
              'not-yet-known': 'It says that it is not yet known whether the source may be switched off, and why.',
              no: 'It says that the source may not be switched off, and why.',
            }[verdict],
    }),
    handOver: 'none; print report.html and sign it, with the number of the manifest.',
    intact: (place, { files, lines, otherVersion, number }) => ({
      happened: `${place}: ${count(files, 'en')} files and ${count(lines, 'en')} lines of the manifest recomputed.`,
      means:
        'Every file is the one that was summed, and the files agree with one another. ' +
        (otherVersion === null
          ? ''
          : `But pec-migrate ${otherVersion} wrote report.html, and only that version can compare it with ` +
            'report.json. ') +
        'That nobody wrote all of them anew is shown by the number of the manifest on paper, or by a signature' +
        (number === undefined ? '.' : `: the number is ${number}.`),
    }),
    altered: (place, findings) => ({
      happened: `${place}: ${count(findings, 'en')} ${findings === 1 ? 'thing does' : 'things do'} not agree.`,
      means: 'The report is not as it was written. Do not rely on it.',
    }),
    stopped: { happened: 'Stopped before the report was written.', means: 'Nothing was left behind.' },
  },
}

/** A place without a folder above it would read as the word it is. */
function inFolder(place: string): string {
  return /\.zip$/i.test(place) ? `nel file ${place}` : `nella cartella ${place.replace(/\/*$/, '/')}`
}

const it: ReportWords = {
  number: (messages) => `SHA-256 di manifest.txt, ${count(messages, 'it')} ${messages === 1 ? 'riga' : 'righe'}:`,
  redacted: (sha256) => `SHA-256 del manifesto del rapporto completo: ${sha256}`,
  unfinished: 'La migrazione non è finita: questo rapporto è di un momento, e lo dice.',
  more: (value) => `… e altri ${count(value, 'it')} come questi`,
  seal: (file, about) =>
    `${file}: una firma o marca temporale di ${about.join(', ')}. Se sia valida non è stato giudicato.`,
  closing: {
    written: (place, messages, verdict, finished, of) => ({
      happened:
        `Il rapporto di ${count(messages, 'it')} ${messages === 1 ? 'messaggio' : 'messaggi'} ` +
        `è ${inFolder(place)}.`,
      means: !finished
        ? 'Dice che la migrazione non è finita, e che cosa manca.'
        : of === 'archives'
          ? {
              yes: 'Dice che dall’archivio è tornato tutto, e su che cosa si fonda.',
              'not-yet-known': 'Dice che non si sa ancora se dall’archivio sia tornato tutto, e perché.',
              no: 'Dice che dall’archivio non è tornato tutto, e perché.',
            }[verdict]
          : {
              yes: 'Dice che l’origine si può spegnere, e su che cosa si fonda.',
              'not-yet-known': 'Dice che non si sa ancora se l’origine si possa spegnere, e perché.',
              no: 'Dice che l’origine non si può spegnere, e perché.',
            }[verdict],
    }),
    handOver: 'nessuno; stampare report.html e firmarlo, con il numero del manifesto.',
    intact: (place, { files, lines, otherVersion, number }) => ({
      happened: `${place}: ricalcolati ${count(files, 'it')} file e ${count(lines, 'it')} righe del manifesto.`,
      means:
        'Ogni file corrisponde alla sua impronta, e i file concordano tra loro. ' +
        (otherVersion === null
          ? ''
          : `Ma report.html è di pec-migrate ${otherVersion}, e solo quella versione può confrontarlo con ` +
            'report.json. ') +
        'Che nessuno li abbia riscritti tutti lo mostra il numero del manifesto su carta, o una firma' +
        (number === undefined ? '.' : `: il numero è ${number}.`),
    }),
    altered: (place, findings) => ({
      happened: `${place}: ${count(findings, 'it')} ${findings === 1 ? 'cosa non concorda' : 'cose non concordano'}.`,
      means: 'Il rapporto non è com’è stato scritto. Non farvi affidamento.',
    }),
    stopped: { happened: 'Fermato prima che il rapporto fosse scritto.', means: 'Non è rimasto nulla.' },
  },
}

/** In the language of the reader. */
export function reportWords(lang: Language): ReportWords {
  return lang === 'it' ? it : en
}

// What is said about a dry run that binds: check --lock and run --locked.

import type { Language } from '../model/request.ts'
import { moment } from './ui-amounts.ts'

export type LockedWords = {
  written(file: string): string
  /** `at` in ISO 8601: when the dry run was made. */
  lookingAgain(file: string, at: string, count: number): string
}

const en: LockedWords = {
  written: (file) => `Written down in ${file}: run --locked works only while plan and servers are like that.`,
  lookingAgain: (file, at, count) =>
    `Looking at ${count === 1 ? '1 mailbox' : `${count} mailboxes`} again: the run works only if all is as in ` +
    `${file} (${moment(at, 'en')}).`,
}

const it: LockedWords = {
  written: (file) => `Scritto in ${file}: run --locked lavora solo finché piano e server restano così.`,
  lookingAgain: (file, at, count) =>
    `Nuovo esame di ${count === 1 ? '1 casella' : `${count} caselle`}: si lavora solo se tutto è come in ` +
    `${file} (${moment(at, 'it')}).`,
}

export function lockedWords(lang: Language): LockedWords {
  return lang === 'it' ? it : en
}

// What the pages of verify and status say of signatures, in both languages.

import type { Language } from '../model/request.ts'
import type { LastSignatures, SignatureTotals } from '../model/status.ts'
import { count, moment } from './ui-amounts.ts'

/** `notJudged`: what was not looked at. */
type SignatureWords = {
  counts: Record<keyof SignatureTotals, string>
  notJudged: string
  /** `at`: as it is shown. */
  last(at: string, mailboxes: number): string
}

const words: Readonly<Record<Language, SignatureWords>> = {
  en: {
    counts: {
      checked: 'signatures looked at',
      intact: 'intact',
      broken: 'broken on the target',
      brokenAtSource: 'already broken on the source',
      notSigned: 'not signed',
      unreadable: 'could not be judged',
    },
    notJudged:
      'Of a signature the signed part, the key and the sender are judged; who issued the certificate, and whether it ' +
      'was valid or revoked, is not.',
    last: (at, mailboxes) =>
      `Last look at signatures: ${at}, ${mailboxes === 1 ? '1 mailbox' : `${count(mailboxes, 'en')} mailboxes`}: `,
  },
  it: {
    counts: {
      checked: 'firme esaminate',
      intact: 'integre',
      broken: 'danneggiate sulla destinazione',
      brokenAtSource: 'già danneggiate all’origine',
      notSigned: 'senza firma',
      unreadable: 'non giudicabili',
    },
    notJudged:
      'Di una firma si giudicano la parte firmata, la chiave e il mittente; non chi ha emesso il certificato, né se ' +
      'fosse valido o revocato.',
    last: (at, mailboxes) =>
      `Ultimo esame delle firme: ${at}, ${mailboxes === 1 ? '1 casella' : `${count(mailboxes, 'it')} caselle`}: `,
  },
}

export function signatureWords(lang: Language): SignatureWords {
  return words[lang]
}

const counted = ['checked', 'intact', 'broken', 'brokenAtSource', 'notSigned', 'unreadable'] as const

/** The sentence of the status; counts of nothing are left out, but for what is broken. */
export function lastSignatures({ at, mailboxes, ...totals }: LastSignatures, lang: Language): string {
  const { counts, last } = words[lang]
  const told = counted.filter((key) => totals[key] > 0 || key === 'broken')
  const list = told.map((key) => `${count(totals[key], lang)} ${counts[key]}`).join(', ')
  return `${last(moment(at, lang), mailboxes)}${list}.`
}

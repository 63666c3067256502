// What the page of verify says of signatures, in both languages.

import type { Language } from '../model/request.ts'
import type { SignatureTotals } from '../model/status.ts'

/** `notJudged`: what was not looked at. */
type SignatureWords = { counts: Record<keyof SignatureTotals, string>; notJudged: string }

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
  },
  it: {
    counts: {
      checked: 'firme esaminate',
      intact: 'integre',
      broken: 'danneggiate sulla destinazione',
      brokenAtSource: "già danneggiate all'origine",
      notSigned: 'senza firma',
      unreadable: 'non giudicabili',
    },
    notJudged:
      'Di una firma si giudicano la parte firmata, la chiave e il mittente; non chi ha emesso il certificato, né se ' +
      'fosse valido o revocato.',
  },
}

export function signatureWords(lang: Language): SignatureWords {
  return words[lang]
}

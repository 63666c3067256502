// What is said of a copy that had been read back equal, and has other bytes now: nobody altered it on the way.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { CodeWords } from './code-words.ts'

type Said = Pick<CodeWords, 'message' | 'hint'>

const en: Said = {
  message:
    'The copy was equal when it was made, and has other bytes now[: first altered byte {offset}][; {bytes:count} ' +
    'bytes on the source, {targetBytes:count} on the target]',
  hint:
    'Something on the target has changed it since: ask who can write there (backup, restore, antivirus, a disk). ' +
    'Keep the original from the source for this message.',
}

const it: Said = {
  message:
    'La copia era identica quando fu fatta e ora ha altri byte[: primo byte alterato {offset}][; {bytes:count} byte ' +
    'sull’origine, {targetBytes:count} sulla destinazione]',
  hint:
    'Qualcosa a destinazione l’ha cambiata in seguito: chiedere chi può scrivervi (backup, ripristino, antivirus, un ' +
    'disco). Per questo messaggio conservare l’originale preso dall’origine.',
}

/** undefined: nothing is known of a time at which it was equal. */
export function changedWords(code: Code, { proved_before }: Facts, lang: Language): Said | undefined {
  return code === 'altered-by-target' && proved_before === 'yes' ? (lang === 'it' ? it : en) : undefined
}

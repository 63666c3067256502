// The part of a status page about kinds of mail, and about mailboxes that are left behind.

import { pecKinds } from '../model/pec.ts'
import type { Language } from '../model/request.ts'
import type { StatusDocument } from '../model/status.ts'
import { kindWords } from '../words/kind-words.ts'
import { count } from '../words/ui-amounts.ts'
import { indented, printable, right } from './text.ts'

/** Nothing where no certified mail was seen: then all is "other", and the totals say as much. */
export function kindLines({ kinds }: StatusDocument, lang: Language): string[] {
  const isCertified = pecKinds.some((kind) => kind !== 'ordinary' && kind !== 'sent' && (kinds[kind] ?? 0) > 0)
  if (!isCertified) return []
  const words = kindWords(lang)
  const shown = [...pecKinds, 'not-classified' as const].filter((kind) => (kinds[kind] ?? 0) > 0)
  return [
    '',
    words.heading,
    ...shown.map((kind) => `  ${right(count(kinds[kind] ?? 0, lang), 12)}  ${words.kinds[kind]}`),
  ]
}

export function retiredLines({ retired = [] }: StatusDocument, lang: Language, columns: number): string[] {
  if (retired.length === 0) return []
  const words = kindWords(lang)
  return [
    '',
    words.retired,
    ...retired.flatMap((one) =>
      indented(printable(`${words.received(one)} ${words.writers(one)}`.trim()), '  - ', columns),
    ),
  ]
}

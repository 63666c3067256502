// What a code is called, for codes that this version knows.

import { codes, type Code } from '../model/codes.ts'
import type { Language } from '../model/request.ts'
import { explain } from '../words/words.ts'

const known: ReadonlySet<string> = new Set(codes)

/** undefined: a code of another version. */
export function titleOf(code: string, lang: Language): string | undefined {
  return known.has(code) ? explain(code as Code, lang).title : undefined
}

// What somebody decided to go without, as lines: which message, why, and by whom.

import type { Language } from '../model/request.ts'
import type { Problem } from '../model/status.ts'
import { uiWords } from '../words/ui-words.ts'
import { indented, printable } from './text.ts'

/** Returns none where nothing was given up. `columns`: sentences are broken there. */
export function acceptedLines(problems: readonly Problem[], lang: Language, columns: number): string[] {
  const given = problems.flatMap(({ mailbox, folder, uid, accepted }) =>
    accepted === undefined
      ? []
      : [`${mailbox}, "${folder ?? ''}", UID ${uid ?? ''}: ${accepted.reason} (${accepted.by})`],
  )
  return given.length === 0
    ? []
    : [
        '',
        uiWords(lang).status.acceptedLosses(given.length),
        ...given.flatMap((line) => indented(printable(line), '  ', columns)),
      ]
}

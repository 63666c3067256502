// `--memory`: how much of it messages and reading them may take.

import type { Language } from '../model/request.ts'
import { amountOf } from '../plan/written.ts'
import { helpWords } from '../words/ui-words.ts'
import { UsageError } from './usage-error.ts'

/** Below this, ordinary messages would wait for each other. */
const leastMemory = 16_000_000

/** In bytes. Throws UsageError. */
export function memoryOf(written: string, lang: Language): number {
  const bytes = amountOf(written)
  if (bytes === undefined || bytes < leastMemory)
    throw new UsageError(helpWords(lang).usage.notLikeThis(written, '--memory', '192MB, 64MiB (≥ 16MB)'))
  return bytes
}

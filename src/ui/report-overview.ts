// What `report` shows: the number that people write down, and what a check found.

import type { Facts } from '../model/errors.ts'
import type { Code } from '../model/codes.ts'
import type { Language } from '../model/request.ts'
import { reportWords } from '../words/report-words.ts'
import { sentence } from '../words/words.ts'
import type { Paint } from './paint.ts'
import { printable } from './text.ts'

type Written = {
  finished: boolean
  redacted: { sha256: string } | null
  manifest: { sha256: string; lines: number }
}

/** After a report was written. */
export function writtenLines({ finished, redacted, manifest }: Written, lang: Language, paint: Paint): string[] {
  const words = reportWords(lang)
  return [
    words.number(manifest.lines),
    paint.strong(manifest.sha256),
    ...(redacted === null ? [] : [words.redacted(redacted.sha256)]),
    ...(finished ? [] : [words.unfinished]),
  ]
}

type Checked = {
  manifest: { sha256: string; lines: number } | null
  findings: readonly { code: Code; file: string; facts: Facts }[]
  seals: readonly { file: string; about: readonly string[] }[]
}

/** Of a check; what does not agree comes first. */
export function checkedLines({ manifest, findings, seals }: Checked, lang: Language, paint: Paint): string[] {
  const words = reportWords(lang)
  const lines: string[] = []
  for (const [at, { code, file, facts }] of findings.entries()) {
    lines.push(printable(sentence(code, facts, lang).message))
    const next = findings[at + 1]
    const { count } = facts
    if (typeof count !== 'number' || (next?.code === code && next.file === file)) continue
    const shown = findings.filter((other) => other.code === code && other.file === file).length
    lines.push(words.more(count - shown))
  }
  if (manifest !== null) lines.push(words.number(manifest.lines), paint.strong(manifest.sha256))
  return [...lines, ...seals.map(({ file, about }) => printable(words.seal(file, about)))]
}

// Lists problems for a person as check lists its findings: alike ones together, each message so that it can be found.

import type { Language } from '../model/request.ts'
import type { Problem } from '../model/status.ts'
import { moment, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { explain } from '../words/words.ts'
import { findingLines, type FindingPage, type Listed } from './finding-lines.ts'
import type { Paint } from './paint.ts'

export type ProblemPage = FindingPage & {
  paint: Paint
  /** What was told of each mailbox before is not told once more: a password that could not be found. */
  missingSecretsTold?: boolean
}

/** What is not in order; none gives no lines. */
export function problemLines(problems: readonly Problem[], page: ProblemPage): string[] {
  const { lang, paint } = page
  return listed(problems, paint.strong(uiWords(lang).status.problems(problems.length)), page)
}

/** What users did, or what was so before: nothing that anybody has to mend. */
export function noteLines(notes: readonly Problem[], page: ProblemPage): string[] {
  const { lang, paint } = page
  return listed(notes, paint.strong(uiWords(lang).status.notes(notes.length)), page)
}

function listed(problems: readonly Problem[], heading: string, page: ProblemPage): string[] {
  if (problems.length === 0) return []
  return [
    '',
    heading,
    ...findingLines(
      problems.map((problem) => asListed(problem, page)),
      page,
    ),
  ]
}

function asListed({ mailbox, folder, uid, code, reason, hint, ...about }: Problem, page: ProblemPage): Listed {
  const told = page.missingSecretsTold === true && code === 'secret-missing'
  return {
    mailbox,
    code,
    message: told ? explain(code, page.lang).title : reason,
    hint,
    ...(folder === null ? {} : { folder }),
    ...(uid === null ? {} : { uid, about: messageInWords(about, page.lang) }),
  }
}

/** What a message can be found by where UIDs are not shown: when it came, how large it is, its Message-ID. */
export function messageInWords(
  { date, bytes, messageId }: Pick<Problem, 'date' | 'bytes' | 'messageId'>,
  lang: Language,
): string | undefined {
  const parts = [
    ...(typeof date === 'string' ? [moment(date, lang)] : []),
    ...(typeof bytes === 'number' ? [size(bytes, lang)] : []),
    ...(typeof messageId === 'string' && messageId !== '' ? [messageId] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(', ')
}

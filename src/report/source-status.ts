// Puts what came of a look at the sources into the status document.

import type { MigrationError } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { SourceQuiet, StatedError, StatusDocument } from '../model/status.ts'
import { sentence } from '../words/words.ts'
import type { LookedSource } from './source-looks.ts'

/** The document with since when nothing moved on each source, and on all of them. Pure. */
export function withSources(
  status: StatusDocument,
  looked: readonly LookedSource[],
  now: number,
  lang: Language,
): StatusDocument {
  const byMailbox = new Map(looked.map((one) => [one.mailbox, one]))
  const done = looked.flatMap(({ now: look, before }) => (look === undefined ? [] : [{ look, before }]))
  const failed = looked.length - done.length
  const quietSince = failed > 0 || done.length === 0 ? null : iso(Math.max(...done.map(({ look }) => look.quietSince)))
  return {
    ...status,
    mailboxes: status.mailboxes.map((mailbox) => {
      const one = byMailbox.get(mailbox.id)
      return one === undefined ? mailbox : { ...mailbox, source: quietOf(one, lang) }
    }),
    sources: {
      quietSince,
      lookedAt: iso(now),
      looked: done.length,
      failed,
      movedNow: done.filter(({ look, before }) => before !== undefined && look.quietSince === look.lookedAt).length,
      firstLooks: done.filter(({ before }) => before === undefined).length,
    },
  }
}

function quietOf({ mailbox, before, now, error }: LookedSource, lang: Language): SourceQuiet {
  const look = now ?? before
  return {
    quietSince: look === undefined ? null : iso(look.quietSince),
    lookedAt: look === undefined ? null : iso(look.lookedAt),
    moved: look?.moved ?? [],
    ...(error === undefined ? {} : { error: statedError(mailbox, error, lang) }),
  }
}

function statedError(mailbox: string, { code, facts }: MigrationError, lang: Language): StatedError {
  return { code, ...sentence(code, { mailbox, ...facts }, lang) }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

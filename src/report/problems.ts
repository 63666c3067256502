// Everything that did not end as it should, in one list: messages, ghosts, folders and parked mailboxes.

import type { FolderRow } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import type { Facts } from '../model/errors.ts'
import type { AcceptedLoss } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { Problem } from '../model/status.ts'
import { sentence } from '../words/words.ts'
import { acceptedLoss } from './accepted-losses.ts'

/** Problems of all mailboxes in the journal, or of one; those that the plan accepts (`losses`) are marked. */
export function problemsOf(
  journal: Journal,
  lang: Language,
  only?: string,
  losses: readonly AcceptedLoss[] = [],
): Problem[] {
  const mailboxes = journal.mailboxes.all().filter(({ id }) => only === undefined || id === only)
  const failed = new Map<string, FolderRow[]>()
  for (const folder of journal.folders.failed(only))
    failed.set(folder.mailbox, [...(failed.get(folder.mailbox) ?? []), folder])
  const problems: Problem[] = []
  for (const { id, errorCode, errorFacts, state } of mailboxes) {
    if (errorCode !== null)
      problems.push(
        problem(id, null, null, state === 'stopped' ? 'stopped' : 'parked', errorCode, errorFacts ?? {}, lang),
      )
    for (const folder of failed.get(id) ?? []) {
      if (folder.errorCode === null) continue
      const facts = JSON.parse(folder.errorFacts ?? '{}') as Facts
      problems.push(problem(id, folder.name, null, 'folder', folder.errorCode, facts, lang))
    }
  }
  for (const row of journal.problems(only)) {
    const code = row.code ?? 'unexpected'
    const facts: Facts = {
      ...(row.reason === null ? {} : { reason: row.reason }),
      mailbox: row.mailbox,
      folder: row.folder,
      uid: row.uid,
    }
    const stated = problem(row.mailbox, row.folder, row.uid, row.state, code, facts, lang)
    const told =
      row.reason === null || stated.reason.includes(row.reason)
        ? stated
        : { ...stated, reason: `${stated.reason} (${row.reason})` }
    const accepted = acceptedLoss(losses, told, row.digest)
    problems.push(accepted === undefined ? told : { ...told, accepted })
  }
  return problems
}

function problem(
  mailbox: string,
  folder: string | null,
  uid: number | null,
  outcome: string,
  code: Problem['code'],
  facts: Facts,
  lang: Language,
): Problem {
  const { message, hint } = sentence(code, { mailbox, ...facts }, lang)
  return { mailbox, folder, uid, outcome, code, reason: message, hint }
}

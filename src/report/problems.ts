// Everything that did not end as it should, in one list: messages, ghosts, folders and parked mailboxes.

import type { FolderRow } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import { factsOfText } from '../journal/message-rows.ts'
import type { ProblemRow } from '../journal/totals.ts'
import type { Facts } from '../model/errors.ts'
import type { AcceptedLoss } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { Problem } from '../model/status.ts'
import { sentence, wholeSentence } from '../words/words.ts'
import { lossOf } from '../proof/accepted-loss.ts'
import { acceptedLoss } from './accepted-losses.ts'

/** Problems of all mailboxes in the journal, or of one; those that the plan accepts (`losses`) are marked. */
export function problemsOf(
  journal: Journal,
  lang: Language,
  only?: string,
  losses: readonly AcceptedLoss[] = [],
): Problem[] {
  const mailboxes = journal.mailboxes.all(only)
  const failed = new Map<string, FolderRow[]>()
  for (const folder of journal.folders.failed(only))
    failed.set(folder.mailbox, [...(failed.get(folder.mailbox) ?? []), folder])
  const listings = journal.sourceListings.all(only)
  const problems: Problem[] = []
  for (const { id, errorCode, errorFacts, state } of mailboxes) {
    if (errorCode !== null)
      problems.push(
        problem(id, null, null, state === 'stopped' ? 'stopped' : 'parked', errorCode, errorFacts ?? {}, lang),
      )
    const lists = listings.get(id)
    if (lists !== undefined && lists.unread > 0)
      problems.push(
        problem(
          id,
          null,
          null,
          'unread-answer',
          'unreadable-answer',
          { side: 'source', ...(lists.unread > 1 ? { count: lists.unread } : {}), reason: lists.sample ?? '' },
          lang,
        ),
      )
    for (const folder of failed.get(id) ?? []) {
      if (folder.errorCode === null) continue
      const facts = JSON.parse(folder.errorFacts ?? '{}') as Facts
      problems.push(problem(id, folder.name, null, 'folder', folder.errorCode, facts, lang))
    }
  }
  for (const row of journal.problems(only)) {
    const code = row.code ?? 'unexpected'
    const facts: Facts = { folder: row.folder, uid: row.uid, ...factsOfText(row.facts) }
    const stated = problem(row.mailbox, row.folder, row.uid, row.state, code, facts, lang, wholeSentence)
    const told = { ...stated, ...messageOf(row) }
    const accepted = acceptedLoss(losses, told, row.digest)
    problems.push(accepted === undefined ? told : { ...told, accepted })
  }
  return [...problems, ...foundByVerify(journal, lang, only, losses)]
}

/**
 * What verify found and no row of a message says: a message that no run has listed, a folder that could not be read.
 * Of what was found more than once the last counts.
 */
function foundByVerify(
  journal: Journal,
  lang: Language,
  only: string | undefined,
  losses: readonly AcceptedLoss[],
): Problem[] {
  const found = new Map<string, Problem>()
  for (const finding of journal.verifications.standing(only)) {
    const { mailbox, folder, uid, code, digest, outcome } = finding
    // That a mailbox could not be looked at speaks neither for nor against what was proved in it.
    if (folder === null) continue
    const facts: Facts = { ...finding.facts, folder, ...(uid === null ? {} : { uid }) }
    const stated = problem(mailbox, folder, uid, outcome === 'unread' ? 'unread' : 'missing', code, facts, lang)
    const told = uid === null ? stated : { ...stated, ...messageOf(finding) }
    const accepted = uid === null ? undefined : lossOf(losses, { mailbox, folder, uid, digest })
    found.set(JSON.stringify([mailbox, folder, uid]), accepted === undefined ? told : { ...told, accepted })
  }
  return [...found.values()]
}

type AboutMessage = Pick<ProblemRow, 'messageId' | 'internalDate' | 'bytes' | 'digest'>

function messageOf({ messageId, internalDate, bytes, digest }: AboutMessage): Partial<Problem> {
  return {
    messageId,
    date: internalDate === null ? null : new Date(internalDate).toISOString(),
    bytes,
    digest: digest === null ? null : `sha256:${digest}`,
  }
}

function problem(
  mailbox: string,
  folder: string | null,
  uid: number | null,
  outcome: string,
  code: Problem['code'],
  facts: Facts,
  lang: Language,
  say: typeof sentence = sentence,
): Problem {
  const { message, hint } = say(code, { mailbox, ...facts }, lang)
  return { mailbox, folder, uid, messageId: null, date: null, bytes: null, outcome, code, reason: message, hint }
}

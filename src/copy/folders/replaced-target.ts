// Recognises in a target folder that was replaced what the journal owned in the one before.

import type { TargetFolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { matchCopies } from '../../proof/match.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { readBystanders } from '../match/unowned-messages.ts'
import { wantedOf } from '../match/wanted.ts'

/**
 * The target folder was replaced by another of the same name (or a restored one). What the journal owned is looked for
 * by content in the new one; what is not there is `gone`: someone removed it, and it is not sent again by itself. Gives
 * the rows that are gone.
 */
export async function rematchTarget(
  context: MailboxContext,
  old: TargetFolderRow,
  now: TargetFolderRow,
): Promise<MessageRow[]> {
  const { journal } = context
  const owned = journal.messages.ownedBy(old.id)
  await readBystanders(context, now, 1)
  const matches = matchCopies(wantedOf(owned), journal.attempts.bystanders(now.id), 'altered')
  const place = new Map(matches.map((match) => [match.id, match.uid]))
  journal.commit((tx) => {
    for (const row of owned) {
      const uid = place.get(row.id)
      if (uid !== undefined) journal.messages.setPlace(tx, row.id, now.id, uid)
      else journal.messages.setState(tx, row.id, 'gone', 'target-folder-replaced')
    }
  })
  return owned.filter((row) => !place.has(row.id))
}

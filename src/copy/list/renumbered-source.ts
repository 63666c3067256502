// Recognises the messages of a source folder by content after a change of UIDVALIDITY.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageFacts } from '../../model/message.ts'
import type { FolderState } from '../../model/ports.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { matchCopies, type Present } from '../../proof/match.ts'
import { assertNotShrunk } from './shrink-guard.ts'
import { batchesOf, largestOf } from '../ground/batches.ts'
import { atOnce } from '../match/unowned-messages.ts'
import { leaveSource } from './left-source.ts'
import { noteFlags } from './source-flags.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { wantedOf } from '../match/wanted.ts'

/**
 * The source folder (examined) has a new UIDVALIDITY. Rows whose bytes were read are found again by digest; rows that
 * were only listed are dropped, because the listing that follows finds them again under their new UIDs. Throws
 * `source-shrunk` unless `allowShrink`.
 */
export async function rematchSource(
  context: MailboxContext,
  folder: FolderRow,
  state: FolderState,
  allowShrink: boolean,
): Promise<void> {
  const { journal, source } = context
  const old = journal.messages
    .inFolder(folder.id)
    .filter((row) => row.uidValidity !== state.uidValidity && row.atSource === 1)
  const read = old.filter((row) => row.digest !== null)
  const present: Present[] = []
  if (read.length > 0 && state.messages > 0) {
    const listed: MessageFacts[] = []
    await source.fetchFacts('1:*', (facts) => listed.push(facts))
    for (const group of batchesOf(listed, atOnce)) {
      await context.memory.whileReading(largestOf(group), () =>
        source.fetchBodies(
          group.map(({ uid }) => uid),
          ({ uid, bytes, flags, internalDate }) => {
            if (bytes !== null) present.push({ ...fingerprintOf(bytes), uid, flags, internalDate })
          },
        ),
      )
    }
  }
  const sought = new Map(read.map((row) => [row.id, row]))
  const matches = matchCopies(
    wantedOf(read).map((one) => ({ ...one, flags: sought.get(one.id)?.flags ?? one.flags })),
    present,
    'same-bytes',
  )
  const matched = new Set(matches.map((match) => match.id))
  if (!allowShrink) await assertNotShrunk(context, folder, read.length - matched.size)
  const facts = new Map<number, MessageFacts>()
  if (matches.length > 0)
    await source.fetchFacts(
      matches.map((match) => match.uid),
      (fact) => facts.set(fact.uid, fact),
    )
  journal.commit((tx) => {
    for (const match of matches) {
      journal.messages.setSourceUid(tx, match.id, state.uidValidity, match.uid)
      const [row, now] = [sought.get(match.id), facts.get(match.uid)]
      if (row !== undefined && now !== undefined) noteFlags(tx, context, row, now.flags)
    }
    for (const row of old) {
      if (matched.has(row.id)) continue
      if (row.digest === null && row.attempts === 0 && (row.state === 'pending' || row.state === 'skipped'))
        journal.messages.remove(tx, row.id)
      else leaveSource(tx, context, folder, row)
    }
  })
}

// Recognises messages by content after a change of UIDVALIDITY, which makes all known UIDs meaningless.

import type { FolderRow, TargetFolderRow } from '../journal/folders.ts'
import { fingerprintOfRow, type MessageRow } from '../journal/messages.ts'
import type { MessageFacts } from '../model/message.ts'
import type { FolderState } from '../model/ports.ts'
import { fingerprintOf } from '../proof/fingerprint.ts'
import { matchCopies, type Present, type Wanted } from '../proof/match.ts'
import { project } from '../proof/projection.ts'
import { assertNotShrunk } from './believe.ts'
import { batchesOf, largestOf } from './batches.ts'
import { atOnce, readBystanders } from './bystanders.ts'
import { leaveSource } from './left-source.ts'
import { noteFlags } from './source-flags.ts'
import type { MailboxContext } from './work.ts'

/** Messages as they are wanted on the target: what was read of them, with flags and date as they are sent. */
export function wantedOf(rows: readonly MessageRow[]): Wanted[] {
  return rows.flatMap((row) => {
    const print = fingerprintOfRow(row)
    return print === undefined
      ? []
      : [
          {
            ...print,
            id: row.id,
            flags: row.writtenFlags ?? row.flags,
            internalDate: project([], row.internalDate, undefined).internalDate,
          },
        ]
  })
}

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
  journal.commit(() => {
    for (const match of matches) {
      journal.messages.setSourceUid(match.id, state.uidValidity, match.uid)
      const [row, now] = [sought.get(match.id), facts.get(match.uid)]
      if (row !== undefined && now !== undefined) noteFlags(context, row, now.flags)
    }
    for (const row of old) {
      if (matched.has(row.id)) continue
      if (row.digest === null && row.attempts === 0 && (row.state === 'pending' || row.state === 'skipped'))
        journal.messages.remove(row.id)
      else leaveSource(context, folder, row)
    }
  })
}

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
  journal.commit(() => {
    for (const row of owned) {
      const uid = place.get(row.id)
      if (uid !== undefined) journal.messages.setPlace(row.id, now.id, uid)
      else journal.messages.setState(row.id, 'gone', 'target-folder-replaced')
    }
  })
  return owned.filter((row) => !place.has(row.id))
}

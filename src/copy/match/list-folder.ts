// Lists a target folder, and looks a second time where the server counts more than it lists.

import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { TargetSession } from '../../model/ports.ts'
import { assertSameUidValidity } from '../ground/assert-uidvalidity.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { SizedUids, UidList } from '../ground/uid-list.ts'
import type { IsMeant } from './lookalikes.ts'

/** `sized`: what is meant of it. `hidden`: messages that the server counts besides; known for whole folders only. */
export type Listing = { listed: UidList; sized: SizedUids; hidden: number }

/**
 * Lists the folder that has just been opened, from a UID on. `messages`: how many it holds, as the server said when it
 * was opened. What a first answer leaves out is asked for again after a fresh EXAMINE; what a second leaves out too is
 * not known. Throws `uidvalidity-changed` when that EXAMINE opens another folder.
 */
export async function listFolder(
  context: MailboxContext,
  folder: TargetFolderRow,
  messages: number,
  fromUid = 1,
  isMeant: IsMeant = () => true,
): Promise<Listing> {
  const { target } = context
  const first = await list(target, messages, fromUid, isMeant)
  if (first.hidden === 0) return first
  const again = await target.examine(folder.path)
  assertSameUidValidity(context, folder, again)
  const second = await list(target, again.messages, fromUid, isMeant)
  return second.listed.size >= first.listed.size ? second : first
}

async function list(target: TargetSession, messages: number, fromUid: number, isMeant: IsMeant): Promise<Listing> {
  const listed = new UidList()
  const sized = new SizedUids()
  if (messages > 0)
    await target.fetchFacts(fromUid === 1 ? '1:*' : `${fromUid}:*`, ({ uid, size, internalDate }) => {
      if (uid < fromUid) return
      listed.add(uid)
      if (isMeant(size, internalDate)) sized.add(uid, size)
    })
  return { listed, sized, hidden: fromUid > 1 ? 0 : Math.max(0, messages - listed.size) }
}

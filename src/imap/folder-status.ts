// STATUS of one folder, and how a folder that is not there is told from one that is refused.

import { MigrationError } from '../model/errors.ts'
import { failure } from '../model/failure.ts'
import type { AccountPlan } from '../model/plan.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { FolderState } from '../model/ports.ts'
import type { Handlers } from './command-channel.ts'
import { RefusedCommand } from './failures.ts'
import { isListed, type FolderListing } from './folder-list.ts'
import { nameToken } from './folder-names.ts'
import { readStatus } from './responses.ts'
import { leastItems, statusItems } from './status-items.ts'

export type AskingStatus = Pick<FolderListing, 'command' | 'capabilities' | 'refused'> & {
  account: AccountPlan
  /** Opens a folder for a moment, and then the one again that was open before. */
  lookInside(path: string): Promise<FolderState>
}

/**
 * What the server says of the folder with this name on the wire; undefined when it is not there. A folder that it lists
 * and whose STATUS it refuses (imap4d does for an INBOX into which nothing ever came), or answers without a line that
 * can be read, is opened instead. Throws `folder-unreadable` when that fails too.
 */
export async function askStatus(
  { command, capabilities, refused, account, lookInside }: AskingStatus,
  wire: string,
  path: string,
): Promise<FolderState | undefined> {
  let state: FolderState | undefined
  const handlers: Handlers = {
    STATUS: (untagged) => {
      state = readStatus(untagged) ?? state
    },
  }
  let refusal: RefusedCommand | undefined
  try {
    const ask = () => command('STATUS', [nameToken(wire), statusItems(capabilities())], handlers)
    const least = () => command('STATUS', [nameToken(wire), leastItems], handlers)
    await (capabilities().has('CONDSTORE') ? refused.orWithout('CONDSTORE', ask, least) : ask())
    if (state !== undefined) return state
  } catch (error) {
    if (!(error instanceof RefusedCommand) || error.isPassing) throw error
    refusal = error
  }
  // Only a server that says so, or that does not list it, says that a folder is not there.
  if (refusal?.meaning === 'absent' || !(await isListed({ command }, wire))) return undefined
  try {
    return await lookInside(path)
  } catch (error) {
    // What STATUS was refused for says more than that it does not open either.
    if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
    const reason = refusal?.text ?? ownReason('no-message-count')
    throw failure('folder-unreadable', account, reason, refusal, { folder: path })
  }
}

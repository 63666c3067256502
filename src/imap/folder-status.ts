// STATUS of one folder, and how a folder that is not there is told from one that is refused.

import { failure } from '../model/failure.ts'
import type { AccountPlan } from '../model/plan.ts'
import type { FolderState } from '../model/ports.ts'
import type { Handlers } from './command-channel.ts'
import { RefusedCommand } from './failures.ts'
import { isListed, type FolderListing } from './folder-list.ts'
import { nameToken } from './folder-names.ts'
import { readStatus } from './responses.ts'
import { leastItems, statusItems } from './status-items.ts'

export type AskingStatus = Pick<FolderListing, 'command' | 'capabilities' | 'refused'> & { account: AccountPlan }

/**
 * What the server says of the folder with this name on the wire; undefined when it is not there. Throws
 * `folder-unreadable` when the server refuses a folder that it lists.
 */
export async function askStatus(
  { command, capabilities, refused, account }: AskingStatus,
  wire: string,
  path: string,
): Promise<FolderState | undefined> {
  let state: FolderState | undefined
  const handlers: Handlers = {
    STATUS: (untagged) => {
      state = readStatus(untagged) ?? state
    },
  }
  try {
    const ask = () => command('STATUS', [nameToken(wire), statusItems(capabilities())], handlers)
    const least = () => command('STATUS', [nameToken(wire), leastItems], handlers)
    await (capabilities().has('CONDSTORE') ? refused.orWithout('CONDSTORE', ask, least) : ask())
  } catch (error) {
    if (!(error instanceof RefusedCommand) || error.isPassing) throw error
    // Only a server that says so, or that does not list it, says that a folder is not there.
    if (error.meaning === 'absent' || !(await isListed({ command }, wire))) return undefined
    throw failure('folder-unreadable', account, error.text, error, { folder: path })
  }
  return state
}

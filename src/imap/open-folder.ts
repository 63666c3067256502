// EXAMINE and SELECT: what the server says of a folder when it is opened; CREATE, where there is none yet.

import { failure } from '../model/failure.ts'
import type { AccountPlan } from '../model/plan.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { FolderState } from '../model/ports.ts'
import type { Handlers } from './command-channel.ts'
import { RefusedCommand } from './failures.ts'
import type { RefusedExtensions } from './refused-extensions.ts'
import { FolderStateReader, readResponseCode, type Untagged } from './responses.ts'

export type Opening = {
  path: string
  name: unknown
  /** Asks for CONDSTORE, where the server does not refuse that. */
  modseq: boolean
  refused: RefusedExtensions
}

/**
 * Opens a folder. Throws `folder-unreadable` (scope folder) when it is refused, or when the answer has no UIDVALIDITY
 * or no EXISTS.
 */
export async function openFolder(
  command: (verb: string, attributes: unknown[], untagged: Handlers) => Promise<Untagged>,
  account: AccountPlan,
  verb: 'EXAMINE' | 'SELECT',
  { path, name, modseq, refused }: Opening,
): Promise<FolderState> {
  let reader = new FolderStateReader()
  const open = (parameters: readonly unknown[]) => {
    reader = new FolderStateReader()
    return command(verb, [name, ...parameters], {
      OK: (untagged) => reader.ok(untagged),
      EXISTS: (untagged) => reader.exists(untagged),
    })
  }
  const withModseq = () => open([[{ type: 'ATOM', value: 'CONDSTORE' }]])
  let response: Untagged
  try {
    response = await (modseq ? refused.orWithout('CONDSTORE', withModseq, () => open([])) : open([]))
  } catch (error) {
    if (error instanceof RefusedCommand && error.policy.reach === 'folder')
      throw failure('folder-unreadable', account, error.text, error, { folder: path })
    throw error
  }
  const state = reader.state()
  if (typeof state === 'string')
    throw failure('folder-unreadable', account, ownReason(state), undefined, { folder: path })
  // An EXAMINEd folder always is.
  return verb === 'SELECT' && readResponseCode(response)[0]?.toUpperCase() === 'READ-ONLY'
    ? { ...state, readOnly: true }
    : state
}

/** Creates a folder; one that exists already is fine. Throws `folder-name-refused` (scope folder). */
export async function createFolder(
  command: (verb: string, attributes: unknown[]) => Promise<Untagged>,
  account: AccountPlan,
  { path, name, isThere }: Pick<Opening, 'path' | 'name'> & { isThere: () => Promise<boolean> },
): Promise<void> {
  try {
    await command('CREATE', [name])
  } catch (error) {
    if (!(error instanceof RefusedCommand)) throw error
    const { responseCode, text } = error
    if (responseCode === 'ALREADYEXISTS' || (await isThere())) return
    throw failure('folder-name-refused', account, text, error, { folder: path })
  }
}

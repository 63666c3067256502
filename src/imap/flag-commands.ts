// Commands about flags: asking which changed, setting or taking away exactly these, removing one message by its own.

import type { UidSet } from '../model/ports.ts'
import { assertSendableFlags } from './append-line.ts'
import { RefusedCommand } from './failures.ts'
import type { RefusedExtensions } from './refused-extensions.ts'
import { sequenceSets } from './uid-set.ts'

const atom = (value: string) => ({ type: 'ATOM', value })

/**
 * UID STORE of these flags in the selected folder. Returns what the server said when it refused. Never sets \Deleted,
 * whoever asks for it: a message marked so is one CLOSE of a user's program away from being lost.
 */
export async function storeFlags(
  command: (verb: string, attributes: unknown[]) => Promise<unknown>,
  uids: readonly number[],
  how: '+FLAGS' | '-FLAGS',
  flags: readonly string[],
): Promise<string | undefined> {
  assertSendableFlags(flags)
  if (how === '+FLAGS' && flags.some((flag) => flag.toLowerCase() === '\\deleted'))
    throw new Error('\\Deleted is never set on a target')
  try {
    for (const set of sequenceSets(uids))
      await command('UID STORE', [{ type: 'SEQUENCE', value: set }, atom(`${how}.SILENT`), flags.map(atom)])
    return undefined
  } catch (error) {
    if (error instanceof RefusedCommand && !error.isPassing) return error.text
    throw error
  }
}

/**
 * UID FETCH of flags; `since`: with CHANGEDSINCE, or without where the server refuses that: a folder may have no
 * mod-sequences (RFC 7162, 3.1.2.2).
 */
export async function fetchFlags<Message>(
  fetch: (uids: UidSet, items: unknown[], modifiers: unknown[]) => Promise<Message[]>,
  uids: UidSet,
  since: string | undefined,
  refused: RefusedExtensions,
): Promise<Message[]> {
  const all = () => fetch(uids, [atom('UID'), atom('FLAGS')], [])
  const changed = () => fetch(uids, [atom('UID'), atom('FLAGS')], [[atom('CHANGEDSINCE'), atom(since ?? '')]])
  return since === undefined ? all() : refused.orWithout('CONDSTORE', changed, all)
}

/** UID STORE +FLAGS (\Deleted) and UID EXPUNGE of exactly this UID of the selected folder. */
export async function expungeOne(
  command: (verb: string, attributes: unknown[]) => Promise<unknown>,
  uid: number,
): Promise<void> {
  const set = { type: 'SEQUENCE', value: String(uid) }
  await command('UID STORE', [set, atom('+FLAGS.SILENT'), [atom('\\Deleted')]])
  await command('UID EXPUNGE', [set])
}

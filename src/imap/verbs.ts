// The choke point for verbs: nothing but what is listed here can be sent to a source or to a target (promise 1).

import { MigrationError } from '../model/errors.ts'
import type { Side } from '../model/codes.ts'

const readingVerbs = [
  'CAPABILITY',
  'COMPRESS',
  'STARTTLS',
  'LOGIN',
  'AUTHENTICATE',
  'ID',
  'NAMESPACE',
  'NOOP',
  'LOGOUT',
  'LIST',
  'LSUB',
  'STATUS',
  'EXAMINE',
  'UID FETCH',
  'UID SEARCH',
  'GETQUOTAROOT',
] as const

// CLOSE and a bare EXPUNGE would remove what a user marked \Deleted: they are not here and must never be (RFC 3501,
// 6.4.2).
const writingVerbs = ['SELECT', 'CREATE', 'SUBSCRIBE', 'APPEND', 'UID STORE', 'UID EXPUNGE'] as const

/** Every verb that may be sent to a side. */
export const allowedVerbs: Readonly<Record<Side, ReadonlySet<string>>> = {
  source: new Set(readingVerbs),
  target: new Set([...readingVerbs, ...writingVerbs]),
}

/**
 * Throws `verb-not-allowed` (scope run: it is a bug of ours) unless this verb may be sent to this side. DELETE is on no
 * list: it passes only for a folder that this process made as scratch for a rehearsal, which `isScratch` knows by its
 * exact name.
 */
export function assertVerbAllowed(side: Side, verb: string, isScratch: () => boolean = () => false): void {
  if (allowedVerbs[side].has(verb.toUpperCase())) return
  if (side === 'target' && verb === 'DELETE' && isScratch()) return
  throw new MigrationError(`${verb} must never be sent to a ${side}`, {
    code: 'verb-not-allowed',
    scope: 'run',
    retry: 'never',
    facts: { reason: verb, side },
  })
}

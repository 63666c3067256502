// What an error says about the thing that was asked for: refused, refused for now, or the line broke over it.

import { isBrokenLine, RefusedCommand } from '../imap/failures.ts'
import type { Meaning } from '../model/failure-policy.ts'
import type { Failed } from './find-culprits.ts'

const passing: ReadonlySet<Meaning> = new Set<Meaning>(['busy', 'limited', 'full'])

/** undefined: nothing is said about a message or a folder. */
export function failedHow(thrown: unknown): Failed | undefined {
  if (isBrokenLine(thrown)) return { how: 'broken', reason: thrown.message }
  if (!(thrown instanceof RefusedCommand)) return undefined
  const { fault } = thrown.policy
  if (fault !== 'message' && fault !== 'folder') return undefined
  return { how: passing.has(thrown.meaning) ? 'passing' : 'refused', reason: thrown.message }
}

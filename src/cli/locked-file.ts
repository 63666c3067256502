// The file of `check --lock` and `run --locked`.

import { existsSync } from 'node:fs'
import { readLockedCheck, writeLockedCheck, type LockedCheck } from '../check/locked-check.ts'
import type { Language } from '../model/request.ts'
import { helpWords } from '../words/ui-words.ts'
import { UsageError } from './usage-error.ts'

/** Said before any server is asked: nothing but an earlier dry run is replaced. Throws UsageError. */
export function assertLockMayBeWritten(file: string, lang: Language): void {
  const say = helpWords(lang).usage
  const there = saying(say.cannotWrite, file, () => (existsSync(file) ? readLockedCheck(file) : 'nothing'))
  if (there === undefined) throw new UsageError(say.notOurLock(file))
}

/** Throws UsageError. */
export function writeLock(file: string, locked: LockedCheck, lang: Language): void {
  saying(helpWords(lang).usage.cannotWrite, file, () => writeLockedCheck(file, locked))
}

/** Throws UsageError: it cannot be read, is none, or is not as it was written. */
export function readLock(file: string, lang: Language): LockedCheck {
  const say = helpWords(lang).usage
  const locked = saying(say.cannotRead, file, () => readLockedCheck(file))
  if (locked === undefined) throw new UsageError(say.noLock(file))
  return locked
}

function saying<T>(say: (file: string, reason: string) => string, file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new UsageError(say(file, error instanceof Error && 'code' in error ? String(error.code) : String(error)))
  }
}

// The disk on which an archive lies, or would lie: its room is shared by all archives there.

import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The nearest directory above a path, or itself, that is there and can be seen. */
export function nearestThere(path: string): string {
  for (let at = path; ; at = dirname(at)) if (existsSync(at) || at === dirname(at)) return at
}

/** A name that two paths share exactly where they take their room from one file system. */
export function fileSystemOf(path: string): string {
  return String(statSync(nearestThere(path)).dev)
}

// Where simulated journals lie: in memory, where a commit costs nothing, and gone when the process ends.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function journalsDir(): string {
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pec-nights-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  return dir
}

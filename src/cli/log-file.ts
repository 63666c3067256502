// The log: every event as a line of JSON, appended to a file that only its owner reads.

import { closeSync, openSync, writeSync } from 'node:fs'
import type { Output } from '../ui/screen.ts'

export type LogFile = Output & { close(): void }

/** Throws what the file system says when the file cannot be opened. */
export function openLogFile(file: string, whenFull: (reason: string) => void): LogFile {
  const handle = openSync(file, 'a', 0o600)
  let failed = false
  return {
    write(text) {
      if (failed) return
      try {
        // Synchronous: the line must be there when the process is killed right after.
        writeSync(handle, text)
      } catch (error) {
        // A full disk under the log must not end a migration; it is said once.
        failed = true
        whenFull(error instanceof Error ? error.message : String(error))
      }
    },
    close() {
      closeSync(handle)
    },
  }
}

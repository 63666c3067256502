// Where the lab keeps its throw-away files: one folder per suite run, removed at its end unless LAB_KEEP is set.

import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder of this suite run; the global setup makes it and hands it to the workers through the environment. */
export function labRoot(): string {
  const root = process.env['PEC_MIGRATE_LAB'] ?? join(tmpdir(), 'pec-migrate-lab')
  mkdirSync(root, { recursive: true })
  chmodSync(root, 0o755)
  return root
}

/**
 * A fresh folder that servers running as another user may enter. Paths stay short: Unix sockets allow about 100
 * characters.
 */
export function freshDir(name: string): string {
  const dir = mkdtempSync(join(labRoot(), `${name}-`))
  chmodSync(dir, 0o755)
  return dir
}

let users = 0

/**
 * A user name, as an address with a code that no word comparison reads anything into, that no test used before: any
 * user logs in, so a fresh one is a fresh account and nothing needs cleaning.
 */
export function freshUser(name = 'ufficio'): string {
  users += 1
  return (
    `${name}-0z${process.pid.toString(36)}${users.toString(36)}${Math.floor(Math.random() * 46656).toString(36)}@p` +
    'ec.example'
  )
}

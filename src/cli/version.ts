// The version of the program, as its package states it.

import { readFileSync } from 'node:fs'

export function programVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { version: string }
  return version
}

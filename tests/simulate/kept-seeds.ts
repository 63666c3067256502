// The scenarios that once showed something wrong, shrunk, each with a sentence of what it was: data beside this file.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Scenario } from './scenario.ts'

export type KeptSeed = { showed: string; kind: string; scenario: Scenario }

const file = fileURLToPath(new URL('kept-seeds.json', import.meta.url))

export function keptSeeds(): KeptSeed[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptSeed[]) : []
}

export function keepSeed(kept: KeptSeed): void {
  const lines = [...keptSeeds(), kept].map((one) => JSON.stringify(one))
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`)
}

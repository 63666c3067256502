// What a plan may say and `check` uses, but `run` does not heed yet: refused there, so that nobody believes it was done.

import { valueAt, type FieldPath } from './field-path.ts'

const ofThePlan = ['window', 'phases', 'notify'] as const
const ofAServer = ['limits'] as const

/** The places of these keys in a plan as it was written. */
export function keysNotRunYet(raw: object): FieldPath[] {
  const servers = valueAt(raw, ['servers'])
  const names = typeof servers === 'object' && servers !== null ? Object.keys(servers) : []
  const places: FieldPath[] = [...ofThePlan.map((key) => [key]), ...names.flatMap((name) => ofAServer.map((key) => ['servers', name, key]))]
  return places.filter((path) => valueAt(raw, path) !== undefined)
}

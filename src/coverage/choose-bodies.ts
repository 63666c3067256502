// Which bodies a plan is compared with: those that are named, else those to which its addresses belong.

import type { CoverageDocument } from '../model/coverage.ts'
import type { IpaData } from './read-ipa.ts'

export type ChosenBodies = { by: CoverageDocument['chosenBy']; codes: ReadonlySet<string> }

/** `unknown`: a code that no row has; `none`: nothing was named, and no address of the plan is in any row. */
export type NotChosen = { why: 'unknown'; code: string } | { why: 'none' }

/**
 * `codes`: as they were typed. `ipa`: the code that the plan gives for its report. Codes come back in lower case. A
 * file of the whole country is compared with nobody but these.
 */
export function chooseBodies(
  data: IpaData,
  {
    codes,
    ipa,
    addresses,
  }: { codes: readonly string[]; ipa: string | undefined; addresses: ReadonlyMap<string, unknown> },
): ChosenBodies | NotChosen {
  const named = codes.length > 0 ? codes : ipa === undefined ? [] : [ipa]
  const unknown = named.find((code) => !data.bodies.has(code.trim().toLowerCase()))
  if (unknown !== undefined) return { why: 'unknown', code: unknown }
  if (named.length > 0)
    return {
      by: codes.length > 0 ? 'code' : 'plan',
      codes: new Set(named.map((code) => code.trim().toLowerCase())),
    }
  const owners = new Set(
    data.entries.flatMap(({ address, body }) => (addresses.has(address) ? body.toLowerCase() : [])),
  )
  return owners.size === 0 ? { why: 'none' } : { by: 'addresses', codes: owners }
}

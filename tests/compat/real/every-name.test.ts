// Folders of any name, and mail of every kind, from each server to each: all of it arrives, or stands in a list.

import { describe, expect, it } from 'vitest'
import { type Kind, serverOf } from './kinds.ts'
import { fillMixed } from './mixed-account.ts'
import { moveBetween, movesWhole } from './moved-whole.ts'

const pairs: readonly (readonly [Kind, Kind])[] = [
  ['Cyrus', 'Courier'],
  ['Courier', 'Cyrus'],
  ['Cyrus', 'Dovecot /'],
  ['Dovecot /', 'Cyrus /'],
  ['Cyrus /', 'Dovecot'],
  ['Courier', 'Dovecot'],
  ['Dovecot /', 'Courier'],
  ['Courier', 'Dovecot 2.4'],
  ['Dovecot 2.4', 'Cyrus'],
  ['Cyrus', 'Cyrus /'],
  ['Courier', 'Courier'],
]

/** What the target makes of mail that others take as it is. */
const altersOrRefuses: Readonly<Record<string, readonly string[]>> = {
  Courier: ['differs altered-by-target'],
  Cyrus: ['differs altered-by-target', 'refused refused-by-target'],
  'Cyrus /': ['differs altered-by-target', 'refused refused-by-target'],
  Dovecot: ['differs altered-by-target'],
  'Dovecot /': ['differs altered-by-target'],
  'Dovecot 2.4': ['differs altered-by-target'],
}

describe('folders of any name', () => {
  it.each(pairs)('from %s to %s', async (from, to) => {
    const [source, target] = [await serverOf(from), await serverOf(to)]
    const move = moveBetween(source, target)
    const refused = await fillMixed(move.source, { mail: 10 })
    const { status, listed } = await movesWhole(move)
    expect(listed.filter((one) => altersOrRefuses[to]?.includes(one) !== true)).toEqual([])
    // What the source refused to hold was never there; the rest was.
    expect(status.totals.folders, refused.join('\n')).toBeGreaterThan(35)
  })
})

// Mail of every kind into each server by each way of writing, straight and through proxies that learn of a server late.

import { describe, expect, it } from 'vitest'
import { type Kind, endsWithTheFile, serverOf } from './kinds.ts'
import { fillMixed } from './mixed-account.ts'
import { moveBetween, movesWhole } from './moved-whole.ts'
import { startNginx, startPerdition } from './servers.ts'

const few = ['2019,fatture', 'Archivio/2014', 'perché così?']
const writers = ['auto', 'multiappend', 'append', 'one-by-one'] as const
const targets = ['Cyrus', 'Courier', 'Dovecot 2.4', 'Dovecot'] as const satisfies readonly Kind[]
const sources: Readonly<Record<(typeof targets)[number], Kind>> = {
  Cyrus: 'Courier',
  Courier: 'Dovecot /',
  'Dovecot 2.4': 'Courier',
  Dovecot: 'Courier',
}
const proxies = { perdition: startPerdition, nginx: startNginx } as const

describe.each(targets)('into %s', (to) => {
  it.each(writers)('by the writer %s', async (writer) => {
    const [source, target] = [await serverOf(sources[to]), await serverOf(to)]
    const move = moveBetween(source, target, { writer })
    await fillMixed(move.source, { mail: 24, names: few })
    const { listed } = await movesWhole(move)
    // What these servers alter or refuse, whatever the way it is written.
    expect(listed).toEqual(alterations[to])
  })
})

/** Cyrus: 8-bit headers, a body without header (twice), NUL. Dovecot: NUL. Courier: no last line end. */
const alterations: Readonly<Record<(typeof targets)[number], readonly string[]>> = {
  Cyrus: ['differs altered-by-target', ...Array.from({ length: 3 }, () => 'refused refused-by-target')],
  Courier: ['differs altered-by-target', 'differs altered-by-target'],
  'Dovecot 2.4': ['differs altered-by-target'],
  Dovecot: ['differs altered-by-target'],
}

describe.each(Object.keys(proxies) as (keyof typeof proxies)[])('through %s', (proxy) => {
  it.each([
    ['Cyrus', 'Courier', 'source'],
    ['Courier', 'Cyrus', 'source'],
    ['Courier', 'Cyrus', 'target'],
    ['Cyrus', 'Courier', 'target'],
    ['Courier', 'Dovecot', 'target'],
    ['imap4d', 'Dovecot', 'source'],
  ] as const)('from %s to %s, before the %s', async (from, to, side) => {
    const [source, target] = [await serverOf(from), await serverOf(to)]
    const between = await endsWithTheFile(proxies[proxy](side === 'source' ? source : target))
    const ports = side === 'source' ? { sourcePort: between.port } : { targetPort: between.port }
    const move = moveBetween(source, target, ports)
    await fillMixed(move.source, { mail: 12, names: few })
    const { status } = await movesWhole(move)
    expect(status.totals.verified).toBeGreaterThan(30)
  })
})

// When connections ask for compression: the plan's word first, then what was measured.

import { describe, expect, it } from 'vitest'
import { Compression } from '../../src/line/compression.ts'

const server = { host: 'imaps.vecchio.example', port: 993 }
const memory = () => {
  const facts = new Map<string, string>()
  return { fact: (key: string) => facts.get(key), setFact: (key: string, value: string) => void facts.set(key, value) }
}
const read = (megabytesPerSecond: number, compressed: boolean) => ({
  bytes: 10_000_000,
  milliseconds: 10_000 / megabytesPerSecond,
  compressed,
})

describe('compression', () => {
  it('is what the plan says, whatever was measured', () => {
    const compression = new Compression(undefined)
    expect(compression.wantedFor({ ...server, compress: 'on' })).toBe(true)
    compression.note(server, read(0.2, false))
    expect(compression.wantedFor({ ...server, compress: 'off' })).toBe(false)
  })

  it('auto: not before the line is known, not on a fast line, and tried on a slow one', () => {
    const compression = new Compression(undefined)
    expect(compression.wantedFor(server)).toBe(false)
    compression.note(server, read(40, false))
    expect(compression.wantedFor(server)).toBe(false)
    compression.note(server, read(0.5, false))
    expect(compression.wantedFor(server)).toBe(true)
    expect(compression.wantedFor({ ...server, port: 143 })).toBe(false)
  })

  it('auto: stays where it was faster, and goes where it was not', () => {
    const compression = new Compression(undefined)
    compression.note(server, read(0.5, false))
    compression.note(server, read(0.7, true))
    expect(compression.wantedFor(server)).toBe(true)
    compression.note(server, read(0.4, true))
    expect(compression.wantedFor(server)).toBe(false)
  })

  it('a few bytes measure nothing, and what was measured is known to the next run', () => {
    const kept = memory()
    const compression = new Compression(kept)
    compression.note(server, { bytes: 20_000, milliseconds: 1_000, compressed: false })
    expect(compression.wantedFor(server)).toBe(false)
    compression.note(server, read(0.5, false))
    expect(new Compression(kept).wantedFor(server)).toBe(true)
  })
})

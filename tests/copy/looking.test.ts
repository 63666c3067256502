// Every body that is only looked at is read within the memory for looking, whatever the reason to look.

import Database from 'better-sqlite3'
import { afterEach, expect, it, vi } from 'vitest'
import { MemoryBudget } from '../../src/line/memory-budget.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { letters, scriptedPair, type Pair } from './scripted-pair.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Tells of every body that a server is asked for whether somebody had the memory to look at it. */
function watched(server: ScriptedServer): boolean[] {
  let inside = 0
  const whileReading = MemoryBudget.prototype.whileReading
  vi.spyOn(MemoryBudget.prototype, 'whileReading').mockImplementation(async function look<T>(
    this: MemoryBudget,
    bytes: number,
    work: () => Promise<T>,
  ): Promise<T> {
    return whileReading.call(this, bytes, async () => {
      inside += 1
      try {
        return await work()
      } finally {
        inside -= 1
      }
    }) as Promise<T>
  })
  const asked: boolean[] = []
  server.on('UID FETCH', (context, next) => {
    if (context.line.includes('BODY.PEEK')) asked.push(inside > 0)
    return next()
  })
  return asked
}

const reasons: [
  string,
  (pair: Pair) => { server: ScriptedServer; removeGhosts?: boolean; notes: Record<string, unknown> },
][] = [
  [
    'a source that counts its messages anew',
    (pair) => {
      pair.from().renumber(500)
      return { server: pair.source, notes: { verified: 5 } }
    },
  ],
  [
    'copies that a user moved to another folder',
    (pair) => {
      const moved = pair.to().messages.slice(0, 2)
      for (const { bytes, flags, internalDate } of moved) pair.to('Altra').add(bytes, [...flags], internalDate)
      pair.to().remove(moved.map(({ uid }) => uid))
      pair.from().remove([5])
      return { server: pair.target, notes: { verified: 5, noted: 3 } }
    },
  ],
  [
    'a ghost that is to be removed',
    (pair) => {
      const [first] = pair.to().messages
      if (first === undefined) throw new Error('nothing was copied')
      const ghost = pair.to().add(first.bytes, [...first.flags], first.internalDate)
      const journal = new Database(pair.job.plan.journal)
      journal
        .prepare("INSERT INTO ghosts SELECT target_folder, ?, id, 'found' FROM messages WHERE target_uid = ?")
        .run(ghost.uid, first.uid)
      journal.close()
      return { server: pair.target, removeGhosts: true, notes: { verified: 5, ghosts: 0 } }
    },
  ],
]

it.each(reasons)('%s', async (_, change) => {
  const pair = await scriptedPair({ INBOX: letters(5) })
  await pair.job.run()
  const { server, removeGhosts = false, notes } = change(pair)
  const asked = watched(server)
  const { status } = await pair.job.run({ removeGhosts })
  expect(status.totals).toMatchObject(notes)
  expect(asked.length).toBeGreaterThan(0)
  expect(asked).not.toContain(false)
})

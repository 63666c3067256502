// A body that comes far longer than it was listed: it is not taken in, the message ends in the list, the others arrive.

import { expect, it } from 'vitest'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { problemsOf, quick, statesOf } from './migration.ts'
import { letters, scriptedPair } from './scripted-pair.ts'

const MB = 1_000_000
const timing = { ...quick, backoff: [5, 5, 5, 5, 5, 5, 5, 5] }

/**
 * From now on the third message of a folder is announced with so many bytes, and pours as long as its connection takes
 * them. `poured`: for each time, the bytes that the other side took before it closed.
 */
function serveOversized(server: ScriptedServer, served: number): { poured: Promise<number>[] } {
  const poured: Promise<number>[] = []
  server.on('UID FETCH', async ({ session }, next) => {
    const write = session.write.bind(session)
    let isThird = false
    session.write = (data) => {
      const text = data.toString('latin1')
      if (/^\* \d+ FETCH/.test(text)) isThird = text.startsWith('* 3 ')
      if (!isThird || !/\{\d+\}\r\n$/.test(text)) return write(data)
      write(text.replace(/\{\d+\}/, `{${served}}`))
      session.muted = true
      poured.push(pour())
    }
    const pour = async (): Promise<number> => {
      const { socket } = session
      const piece = Buffer.alloc(65_536, 'A')
      let taken = 0
      while (!socket.destroyed && taken < served) {
        taken += piece.length
        if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
      }
      return taken
    }
    await next()
    Reflect.deleteProperty(session, 'write')
  })
  return { poured }
}

async function mostOf({ poured }: { poured: Promise<number>[] }): Promise<number> {
  expect(poured.length).toBeGreaterThan(0)
  return Math.max(...(await Promise.all(poured)))
}

const sizes = [5 * MB, 900 * MB, 2 ** 31]

it.each(sizes)('of the source, %d bytes where some hundred were listed', async (served) => {
  const pair = await scriptedPair({ INBOX: letters(5) })
  const oversized = serveOversized(pair.source, served)
  const { status } = await pair.job.run({}, { timing })
  expect(status.totals).toMatchObject({ messages: 5, verified: 4 })
  expect(status.state).toBe('incomplete')
  expect(status.problems).toEqual([
    expect.objectContaining({
      folder: 'INBOX',
      uid: 3,
      code: 'breaks-connection',
      reason: expect.stringContaining(`Literal size ${served} exceeds`) as string,
    }),
  ])
  expect(await mostOf(oversized)).toBeLessThan(20 * MB)
})

it.each(sizes)('of our copy, %d bytes where some hundred were written', async (served) => {
  const pair = await scriptedPair({ INBOX: letters(5) })
  const oversized = serveOversized(pair.target, served)
  const { status } = await pair.job.run({}, { timing })
  expect(statesOf(status)).toEqual({ verified: 4, copied: 1 })
  expect(problemsOf(status)).toEqual(['copied unreadable-on-target'])
  expect(status.problems[0]?.reason).toContain(`Literal size ${served} exceeds`)
  expect(await mostOf(oversized)).toBeLessThan(20 * MB)
})

it("of a stranger's message on the target: all of ours arrive, and it is named", async () => {
  const pair = await scriptedPair({ INBOX: letters(5) })
  for (const { bytes, flags, date } of letters(4, 100)) pair.to().add(bytes, flags, date)
  const oversized = serveOversized(pair.target, 900 * MB)
  const { status, events } = await pair.job.run({}, { timing })
  expect(statesOf(status)).toEqual({ verified: 5 })
  const found = events.flatMap((event) => (event.event === 'finding' ? [event.finding.code] : []))
  expect(found).toContain('unreadable-on-target')
  expect(await mostOf(oversized)).toBeLessThan(20 * MB)
})

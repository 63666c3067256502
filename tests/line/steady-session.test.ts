// A session that opens its connection again where it breaks: what it passes on of rows, and of what its caller throws.

import { afterEach, describe, expect, it } from 'vitest'
import { openSession } from '../../src/imap/session.ts'
import { Backoff } from '../../src/line/backoff.ts'
import { SteadySession } from '../../src/line/steady-session.ts'
import type { UidSet } from '../../src/model/ports.ts'
import { Secret } from '../../src/model/secret.ts'
import { breakBody, logins } from '../blame/breaking.ts'
import { quick } from '../copy/migration.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { accountOn } from '../imap/account.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'

const sessions: SteadySession[] = []
afterEach(() => sessions.splice(0).forEach((session) => session.destroy()))

/** INBOX with this many messages, examined over a steady session. */
async function opened(count: number): Promise<{ server: ScriptedServer; session: SteadySession }> {
  const server = await scripted()
  const inbox = server.account('u').ensure('INBOX')
  for (const { bytes, flags, date } of letters(count)) inbox.add(bytes, flags, date)
  const account = accountOn(server.port, 'source')
  const stop = new AbortController().signal
  const connect = () => openSession(account, new Secret('secret'), quick)
  const session = new SteadySession(await connect(), {
    account,
    connect,
    backoff: () => new Backoff({ delays: quick.backoff, stop }),
    delays: quick.backoff,
    stop,
  })
  sessions.push(session)
  await session.examine('INBOX')
  return { server, session }
}

describe('what who reads throws', () => {
  it.each<[UidSet]>([['1:*'], [[1, 2, 3]]])(
    'over a row of a listing of %j is thrown on, and not tried again',
    async (uids) => {
      const { server, session } = await opened(3)
      const full = new Error('the disk is full')
      await expect(session.fetchFacts(uids, () => Promise.reject(full))).rejects.toBe(full)
      expect(server.verbs().filter((verb) => verb === 'UID FETCH')).toHaveLength(1)
    },
  )

  it('over a body is thrown on, and not tried again', async () => {
    const { server, session } = await opened(3)
    const full = new Error('the disk is full')
    await expect(session.fetchBodies([1, 2], () => Promise.reject(full))).rejects.toBe(full)
    expect(server.verbs().filter((verb) => verb === 'UID FETCH')).toHaveLength(1)
  })
})

describe('rows that lack what was asked for', () => {
  it('flags told in passing, before the body and after it: each body is given once', async () => {
    const { server, session } = await opened(4)
    server.on('UID FETCH', async (context, next) => {
      context.untagged('3 FETCH (UID 3 FLAGS (\\Flagged))')
      await next()
    })
    const bodies: [number, boolean][] = []
    await session.fetchBodies([1, 2, 3, 4], ({ uid, bytes }) => void bodies.push([uid, bytes !== null]))
    expect(bodies).toEqual([1, 2, 3, 4].map((uid) => [uid, true]))
    const sizes: number[] = []
    await session.fetchFacts('1:*', ({ size }) => sizes.push(size))
    expect(sizes.every((size) => size > 0)).toBe(true)
    expect(sizes).toHaveLength(4)
  })

  it('the row of a message over which the line breaks: that message is set aside, the others are given', async () => {
    const { server, session } = await opened(9)
    breakBody(server, 'INBOX', 4, 'a row and BYE')
    const given: number[] = []
    const setAside = await session.fetchBodies([1, 2, 3, 4, 5, 6, 7, 8, 9], ({ uid, bytes }) => {
      if (bytes !== null) given.push(uid)
    })
    expect(setAside).toMatchObject([{ uid: 4, how: 'broken', reason: expect.stringContaining('FETCH failed') }])
    expect(given.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 5, 6, 7, 8, 9])
    expect(logins(server)).toBeLessThanOrEqual(6)
  })
})

describe('a folder over which the line breaks each time', () => {
  it('is tried three times, then once whenever it is asked for again, until it has opened', async () => {
    const { server, session } = await opened(3)
    server.account('u').ensure('Rotta')
    let isBroken = true
    server.on('EXAMINE', (context, next) =>
      isBroken && context.line.includes('Rotta') ? context.close('reset') : next(),
    )
    const asked = (): number => server.commands.filter(({ line }) => /EXAMINE.*Rotta/.test(line)).length
    const before = logins(server)
    for (const tries of [3, 4, 5]) {
      await expect(session.examine('Rotta')).rejects.toMatchObject({ code: 'folder-unreadable' })
      expect(asked()).toBe(tries)
    }
    // Each try costs the line, and no comparison with another folder does: the one that opened last is asked.
    expect(logins(server) - before).toBe(5)
    isBroken = false
    await session.examine('Rotta')
    isBroken = true
    await expect(session.examine('Rotta')).rejects.toMatchObject({ code: 'folder-unreadable' })
    expect(asked()).toBe(9)
  })
})

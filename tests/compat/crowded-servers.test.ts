// Servers that take few connections and do not say so: Courier hangs up, Cyrus lets the connection wait.

import net from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { type MailboxWanted, migration, quick } from '../copy/migration.ts'
import { bodiesOf, letters, scripted } from '../copy/scripted-pair.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'

const doors: net.Server[] = []

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => new Promise((resolve) => door.close(resolve))))
})

/**
 * A door in front of a server that lets so many in; the others are turned away, or left standing. Gives its port and
 * the most that were in.
 */
async function door(
  server: ScriptedServer,
  places: number,
  others: 'hang up' | 'leave standing',
): Promise<{ port: number; most: () => number }> {
  let inside = 0
  let most = 0
  const waiting: net.Socket[] = []
  const letIn = (client: net.Socket): void => {
    inside += 1
    most = Math.max(most, inside)
    const behind = net.connect(server.port, '127.0.0.1')
    client.pipe(behind).pipe(client)
    client.on('error', () => behind.destroy())
    behind.on('error', () => client.destroy())
    client.on('close', () => {
      behind.destroy()
      inside -= 1
      const next = waiting.find((one) => !one.destroyed)
      waiting.splice(0, next === undefined ? waiting.length : waiting.indexOf(next) + 1)
      if (next !== undefined) letIn(next)
    })
  }
  const listener = net.createServer((client) => {
    client.on('error', () => undefined)
    if (inside < places) letIn(client)
    else if (others === 'hang up') client.end()
    else waiting.push(client)
  })
  doors.push(listener)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, most: () => most }
}

const users = ['a', 'b', 'c', 'd']

async function mailboxes(): Promise<{ source: ScriptedServer; target: ScriptedServer; wanted: MailboxWanted[] }> {
  const source = await scripted()
  const target = await scripted()
  for (const user of users)
    for (const { bytes, flags, date } of letters(6)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  return { source, target, wanted: users.map((user) => ({ source: user, target: user })) }
}

describe('a server that takes few connections', () => {
  it.each(['hang up', 'leave standing'] as const)(
    'as a target, with one place (%s): mailboxes write and read back over one connection, one after the other',
    async (others) => {
      const { source, target, wanted } = await mailboxes()
      const { port, most } = await door(target, 1, others)
      const job = migration({ port: source.port }, { port }, wanted)
      const { status } = await job.run({}, { timing: { ...quick, connect: 300, backoff: [100, 100, 20, 20, 20] } })
      expect(status.state).toBe('complete')
      expect(most()).toBe(1)
      for (const user of users)
        expect(bodiesOf(target.account(user).ensure('INBOX'))).toEqual(bodiesOf(source.account(user).ensure('INBOX')))
    },
  )

  it('as a source, busy for longer than the patience with a dead server lasts', async () => {
    const { source, target, wanted } = await mailboxes()
    const { port } = await door(source, 1, 'hang up')
    const timing = { ...quick, backoff: [100, 100, 20] }
    const turnedAway = new Map<string, number>()
    // The first mailbox keeps its place until each of the others has been turned away more often than a dead server
    // would be tried.
    target.once('APPEND', async (context, next) => {
      const others = users.filter((user) => user !== context.session.user)
      await vi.waitFor(
        () => expect(others.filter((user) => (turnedAway.get(user) ?? 0) > timing.backoff.length)).toEqual(others),
        { timeout: 30_000 },
      )
      await next()
    })
    const job = migration({ port }, { port: target.port }, wanted)
    const emit = (event: MigrationEvent): void => {
      if (event.event === 'reconnecting') turnedAway.set(event.mailbox, (turnedAway.get(event.mailbox) ?? 0) + 1)
    }
    const { status } = await job.run({ emit }, { timing })
    expect(status.state).toBe('complete')
    expect(status.totals.verified).toBe(24)
  })
})

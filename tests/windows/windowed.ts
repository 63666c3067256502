// Two real servers behind lines of a known speed, mail of a known amount, and windows of seconds.

import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { PhasesPlan, Plan, Window } from '../../src/model/plan.ts'
import { migration, type MailboxWanted, type Migration } from '../copy/migration.ts'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, type DovecotServer } from '../support/dovecot.ts'
import { openLine, type LineProxy } from '../support/line-proxy.ts'
import type { MailToStore } from '../support/mail-client.ts'
import { plainMessage } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'

export type SlowPair = {
  source: DovecotServer
  target: DovecotServer
  sourceLine: LineProxy
  targetLine: LineProxy
  close(): Promise<void>
}

/** Lines of so many bytes a second in each direction, to both servers. */
export async function slowPair(bytesPerSecond: { source?: number; target?: number }): Promise<SlowPair> {
  const { source, target } = await twoServers()
  const bits = (bytes: number | undefined) => (bytes === undefined ? {} : { bandwidth: bytes * 8 })
  const [sourceLine, targetLine] = await Promise.all([
    openLine({ targetPort: source.port, ...bits(bytesPerSecond.source) }),
    openLine({ targetPort: target.port, ...bits(bytesPerSecond.target) }),
  ])
  return {
    source,
    target,
    sourceLine,
    targetLine,
    close: async () => void (await Promise.all([sourceLine.close(), targetLine.close()])),
  }
}

/** So many messages of so many bytes each, all different. */
export function mail(count: number, bytes: number, from = 0): MailToStore[] {
  return Array.from({ length: count }, (_, n) => ({
    ...plainMessage(from + n, `${`riga ${from + n} `.repeat(6)}\r\n`.repeat(Math.ceil(bytes / 50))),
    date: Date.UTC(2015, 11, 1) + (from + n) * 60_000,
  }))
}

/** A fresh account on both sides, its INBOX filled. */
export async function filledUser(
  pair: Pick<SlowPair, 'source'>,
  messages: readonly MailToStore[],
  folder = 'INBOX',
): Promise<string> {
  const user = freshUser()
  await fillAccount({ port: pair.source.port, user }, { [folder]: messages })
  return user
}

/** A migration through the lines, with the hours of a plan. */
export function windowed(
  pair: SlowPair,
  mailboxes: readonly (string | MailboxWanted)[],
  hours: { windows?: Window[]; phases?: PhasesPlan; parallel?: number } = {},
): Migration & { plan: Plan } {
  const job = migration(
    pair.sourceLine,
    pair.targetLine,
    mailboxes.map((one) => (typeof one === 'string' ? { source: one, target: one } : one)),
    { parallel: hours.parallel ?? 4 },
  )
  if (hours.windows !== undefined) job.plan.windows = hours.windows
  if (hours.phases !== undefined) job.plan.phases = hours.phases
  return job
}

/** Opens now, closes in so many ms. */
export function windowOf(closesIn: number, drainMs: number, opensIn = -1_000): Window {
  return { opensAt: Date.now() + opensIn, closesAt: Date.now() + closesIn, drainMs }
}

/**
 * Connections that somebody on this machine has open to the lines of a pair at an instant, as the kernel sees it: a
 * frozen line would not notice their end. The instant is a time of the clock at which nothing happens, so there is no
 * event to wait for.
 */
export function connectionsAt({ sourceLine, targetLine }: SlowPair, instant: number): Promise<number> {
  return new Promise((resolve) =>
    setTimeout(() => resolve(openTo([sourceLine.port, targetLine.port])), instant - Date.now()),
  )
}

/** Established TCP connections with one of these ports at their far end. */
export function openTo(ports: readonly number[]): number {
  const established = '01'
  return readFileSync('/proc/net/tcp', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, , far = '', state]) => state === established && ports.includes(Number.parseInt(far.split(':')[1] ?? '', 16)),
    ).length
}

/** Every message of the source is on the target exactly once, with its bytes, flags and date. */
export async function expectSame(pair: SlowPair, user: string): Promise<void> {
  const [source, target] = await Promise.all([
    readAccount({ port: pair.source.port, user }),
    readAccount({ port: pair.target.port, user }),
  ])
  expect(contentOfAccount(target)).toEqual(
    contentOfAccount(source, { prefix: pair.source.prefix, separator: pair.source.separator }),
  )
}

/** The names of events, without the many. */
export function names(events: readonly MigrationEvent[]): string[] {
  return events.map(({ event }) => event).filter((event) => event !== 'message')
}

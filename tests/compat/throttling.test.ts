// Servers that are asked for too much: the run goes on with less by itself, rises again, and arrives whole.

import net from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { eventLine } from '../../src/ui/event-line.ts'
import { migration, quick, type MailboxWanted, type ServerPlace } from '../copy/migration.ts'
import { bodiesOf, letters, scripted } from '../copy/scripted-pair.ts'
import { writePlan } from '../support/plan-file.ts'
import { parseEvents, runCli, startCli } from '../support/run-cli.ts'
import { gate, type ScriptedServer } from '../support/scripted-server.ts'
import { freshDir } from '../support/temp-dir.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Change = Extract<MigrationEvent, { event: 'connections-changed' }>
const doors: net.Server[] = []

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => new Promise((resolve) => door.close(resolve))))
})

/** A proxy that lets so many connections through; to one more it says goodbye, or nothing at all. */
async function door(server: ScriptedServer, places: number, goodbye: string | undefined) {
  let inside = 0
  const seen = { most: 0, refused: 0 }
  const listener = net.createServer((client) => {
    client.on('error', () => undefined)
    if (inside >= places) {
      seen.refused += 1
      client.end(goodbye ?? '')
      return
    }
    inside += 1
    seen.most = Math.max(seen.most, inside)
    const behind = net.connect(server.port, '127.0.0.1')
    client.pipe(behind).pipe(client)
    behind.on('error', () => client.destroy())
    client.on('error', () => behind.destroy())
    client.on('close', () => {
      behind.destroy()
      inside -= 1
    })
  })
  doors.push(listener)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, seen }
}

async function mailboxes(count: number, messages = 6) {
  const source = await scripted()
  const target = await scripted()
  const wanted: MailboxWanted[] = Array.from({ length: count }, (_, i) => ({ source: `u${i}`, target: `u${i}` }))
  for (const { source: user } of wanted)
    for (const { bytes, flags, date } of letters(messages)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  const expectWhole = (): void => {
    for (const { source: user } of wanted)
      expect(bodiesOf(target.account(user).ensure('INBOX'))).toEqual(bodiesOf(source.account(user).ensure('INBOX')))
  }
  return { source, target, wanted, expectWhole }
}

const changesOf = (events: readonly MigrationEvent[]): Change[] =>
  events.filter((event): event is Change => event.event === 'connections-changed')

describe('from the command line', () => {
  it('a target that holds six of sixteen: down, up, never above; told once, and in the status', async () => {
    const { source, target, wanted, expectWhole } = await mailboxes(8)
    const { port, seen } = await door(target, 6, '* BYE Too many connections from your address\r\n')
    const { file } = writePlan({
      source: { port: source.port },
      target: { port },
      mailboxes: wanted,
      targetMore: { connections: { total: 16, perMailbox: 2 } },
      more: { mailboxesInParallel: 8 },
    })
    const raised = gate()
    target.on('APPEND', async (_, next) => {
      await raised.opened
      return next()
    })
    const log = join(freshDir('log'), 'run.log')
    const running = startCli(['run', file, '--lang', 'it', '--log-file', log])
    await running.output(/risale da solo/)
    const standing = async (): Promise<StatusDocument['servers']> =>
      (JSON.parse((await runCli(['status', file, '--json'])).stdout) as StatusDocument).servers
    const [lowered] = (await standing()) ?? []
    expect(lowered).toMatchObject({ server: 'new', connections: { planned: 16 }, sign: 'turned-away' })
    expect(lowered?.connections.now).toBeLessThan(6)
    expect(lowered?.connections.held).toBeLessThanOrEqual(6)
    await vi.waitFor(
      async () => expect((await standing())?.[0]?.connections.now).toBeGreaterThan(lowered?.connections.now ?? 0),
      { timeout: 30_000, interval: 200 },
    )
    const inEnglish = await runCli(['status', file, '--lang', 'en'])
    expect(inEnglish.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /new: \d connections of the 16 of the plan, since .* \(it says "Too many .*"\); it was seen to hold [56]\./,
    )
    raised.open()
    const { code, stdout, stderr } = await running.done
    expect([code, stderr]).toEqual([0, ''])
    expectWhole()
    expect(stdout.match(/risale da solo/g)).toHaveLength(1)
    expect(stdout).not.toMatch(/connessione|attenzione|problema/i)

    const changes = changesOf(parseEvents(readFileSync(log, 'utf8')) as unknown as MigrationEvent[])
    expect(changes.some(({ from, now }) => now > from)).toBe(true)
    for (const { now, from } of changes) expect(now).toBeLessThanOrEqual(now > from ? 5 : 6)
    expect(changes.map((change) => eventLine(change, 'en')?.weight)).toEqual(
      changes.map((_, i) => (i === 0 ? 'news' : 'detail')),
    )
    expect(eventLine(changes[0] as Change, 'en')?.text).toMatch(
      /^new takes less at once than the plan asks for \(it says "Too many .* address"\): going on with \d/,
    )
    expect(seen.most).toBe(6)
    // Those that were refused have queued: nobody knocks again and again.
    expect(seen.refused).toBeLessThanOrEqual(16)
  })
})

/** A run over eight mailboxes with quick waits. */
async function ran(
  job: Awaited<ReturnType<typeof mailboxes>>,
  target: ServerPlace = { port: job.target.port },
  source: ServerPlace = { port: job.source.port },
) {
  const moved = migration(source, target, job.wanted, { parallel: job.wanted.length })
  const { status, events } = await moved.run({}, { timing: { ...quick, backoff: [20, 20, 20, 50, 50] } })
  expect(status.state).toBe('complete')
  job.expectWhole()
  return { status, changes: changesOf(events), events }
}

/** The number of connections that are logged in, on whatever user. */
const inUse = (server: ScriptedServer, users: readonly MailboxWanted[]): number =>
  users.reduce((sum, { source }) => sum + server.live(source), 0)

describe('signs that a server is asked for too much', () => {
  it.each([
    ['[LIMIT] enough for now', 'turned-away'],
    ['Troppe connessioni', 'turned-away'],
    ['[UNAVAILABLE] service is busy', 'turned-away'],
  ])('NO %s to logins beyond four', async (answer, sign) => {
    const job = await mailboxes(8)
    const { target, wanted } = job
    target.refuseLogin = () => (inUse(target, wanted) >= 4 ? answer : undefined)
    const { changes } = await ran(job, { port: target.port, budget: { total: 16, perMailbox: 1 } })
    expect(changes[0]).toMatchObject({ server: 'new', planned: 16, sign, isFirst: true })
    expect(Math.min(...changes.map(({ now }) => now))).toBeLessThanOrEqual(2)
    expect(Math.max(...changes.map(({ now }) => now))).toBeLessThanOrEqual(4)
  })

  it('a source that hangs up on more than three', async () => {
    const job = await mailboxes(8)
    const { port, seen } = await door(job.source, 3, undefined)
    const { changes } = await ran(job, { port: job.target.port }, { port })
    expect(changes[0]).toMatchObject({ server: 'old', sign: 'hung-up', held: 3 })
    expect(seen.most).toBe(3)
  })

  it('both servers at once: nobody waits for the other', async () => {
    const job = await mailboxes(8)
    const [source, target] = await Promise.all([door(job.source, 2, undefined), door(job.target, 2, undefined)])
    const { changes } = await ran(job, { port: target.port }, { port: source.port })
    expect(new Set(changes.map(({ server }) => server))).toEqual(new Set(['old', 'new']))
  })

  it.each([
    ['UID FETCH', 'source', '[THROTTLED] slow down'],
    ['UID FETCH', 'source', '[OVERQUOTA] Account exceeded command or bandwidth limits.'],
    ['APPEND', 'target', 'Rate limit exceeded'],
    ['APPEND', 'target', '[THROTTLED] one at a time'],
  ] as const)('a throttled %s on the %s: NO %s', async (verb, side, answer) => {
    const job = await mailboxes(4)
    let left = 3
    job[side].on(verb, (context, next) => {
      if (verb === 'UID FETCH' && !context.line.includes('BODY')) return next()
      left -= 1
      return left >= 0 ? context.no(answer) : next()
    })
    const { changes } = await ran(job)
    expect(changes[0]).toMatchObject({ server: side === 'source' ? 'old' : 'new', sign: 'throttled', isFirst: true })
    expect(changes[0]?.now).toBeLessThanOrEqual(4)
  })

  it.each([
    ['a limit on each user', (target: ScriptedServer) => (target.maxConnectionsPerUser = 1)],
    [
      'one mailbox that is busy',
      (target: ScriptedServer) => {
        let left = 3
        target.refuseLogin = (user) => (user === 'u2' && (left -= 1) >= 0 ? '[INUSE] locked' : undefined)
      },
    ],
    [
      'a folder with too many keywords',
      (target: ScriptedServer) =>
        target.once('UID STORE', (context) => context.no('[LIMIT] Too many user flags in mailbox')),
    ],
  ])('%s is none of them', async (_, set) => {
    const job = await mailboxes(4)
    set(job.target)
    const { changes } = await ran(job)
    expect(changes).toEqual([])
  })

  it('what was found is where the next run begins', async () => {
    const job = await mailboxes(8)
    const { port, seen } = await door(job.target, 5, undefined)
    const moved = migration({ port: job.source.port }, { port }, job.wanted, { parallel: 8 })
    await moved.run({}, { timing: quick })
    expect(seen.refused).toBeGreaterThan(0)
    for (const { source: user } of job.wanted)
      for (const { bytes, date } of letters(2, 50)) job.source.account(user).ensure('INBOX').add(bytes, [], date)
    const { status, events } = await moved.run({}, { timing: { ...quick, calm: 60_000 } })
    expect(status.state).toBe('complete')
    job.expectWhole()
    for (const { from } of changesOf(events)) expect(from).toBeLessThanOrEqual(5)
  })
})

// Promise 2 on bad lines: kill -9 with bytes on their way, cut connections, and one that goes half-open.

import { describe, expect, it, vi } from 'vitest'
import { migration, type Ran } from '../copy/migration.ts'
import { fillAccount } from '../support/account-state.ts'
import { type DovecotServer, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { type LineProxy, openLine } from '../support/line-proxy.ts'
import { bigMessage, corpus, Dice, oddMessages, type SyntheticMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { hasty } from './hasty.ts'
import { holdingsOf, nextUids } from './scenario.ts'

const obstacle = whyNoDovecot()

async function filledSource(
  server: DovecotServer,
  seed: number,
  count: number,
  more: readonly SyntheticMessage[] = [],
): Promise<string> {
  const user = freshUser('da')
  const mail = corpus(seed, count, 6)
  const half = Math.floor(count / 2)
  // Byte-identical messages on both sides of a batch and in both folders.
  await fillAccount(
    { port: server.port, user },
    {
      INBOX: [...mail.slice(0, half), ...mail.slice(0, 3), ...oddMessages(), ...more],
      [`${server.prefix}Archivio`]: [...mail.slice(half), ...mail.slice(0, 3)],
    },
  )
  return user
}

/** Cuts the line each time so many bytes went in a direction, until told to stop. */
function cutEvery(line: LineProxy, direction: 'up' | 'down', bytes: number): { cuts: () => number; stop: () => void } {
  let cuts = 0
  let stopped = false
  const arm = async (): Promise<void> => {
    while (!stopped) {
      await line.cutAfterBytes(direction, bytes, cuts % 2 === 0 ? 'reset' : 'end')
      cuts += 1
    }
  }
  void arm()
  return { cuts: () => cuts, stop: () => (stopped = true) }
}

describe.skipIf(obstacle !== undefined)(`bad lines${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`, () => {
  it.concurrent('kill -9 at random moments, while what the line took still arrives', { timeout: 180_000 }, async () => {
    const { source, target } = await twoServers()
    const line = await openLine({ targetPort: target.port, rtt: 30, bandwidth: 4_000_000 })
    const sourceUser = await filledSource(source, 31, 60, [bigMessage(1, 0.3)])
    const targetUser = freshUser('a')
    const plan = writePlan({
      source,
      target: { port: line.port },
      mailboxes: [{ id: 'uno', source: sourceUser, target: targetUser }],
    })
    const dice = new Dice(31)
    for (let death = 1; death <= 4; death += 1) {
      const bytes = 2_000 + dice.upTo(160_000)
      const running = startCli(['run', plan.file, '--json'], { timeout: 120_000 })
      await line.afterBytes('up', bytes)
      running.kill('SIGKILL')
      expect(await running.done, `death ${death}, after ${bytes} bytes`).toMatchObject({
        code: null,
        signal: 'SIGKILL',
      })
    }
    const last = await runCli(['run', plan.file, '--json'], { timeout: 120_000 })
    expect(last.code, last.stdout.slice(-3_000) + last.stderr.slice(-3_000)).toBe(0)
    const held = await holdingsOf(target, targetUser)
    expect(held).toEqual(await holdingsOf(source, sourceUser))
    const uids = await nextUids(target.port, targetUser)
    const quiet = await runCli(['run', plan.file, '--json'])
    expect(quiet.code).toBe(0)
    expect(await nextUids(target.port, targetUser)).toEqual(uids)
    expect(summaryOf(quiet.stdout)).toMatchObject({
      state: 'complete',
      totals: { messages: 81, verified: 81, ghosts: 0 },
      problems: [],
    })
    await line.close()
  })

  it.concurrent(
    'a few cuts: the program itself reconnects, settles with its real waits, and ends 0',
    { timeout: 180_000 },
    async () => {
      const { source, target } = await twoServers()
      const [from, to] = await Promise.all([
        openLine({ targetPort: source.port, rtt: 4 }),
        openLine({ targetPort: target.port, rtt: 4 }),
      ])
      const sourceUser = await filledSource(source, 32, 60)
      const targetUser = freshUser('a')
      const plan = writePlan({
        source: { port: from.port },
        target: { port: to.port },
        mailboxes: [{ id: 'uno', source: sourceUser, target: targetUser }],
      })
      const cuts = Promise.all([
        from.cutAfterBytes('down', 150_000),
        to.cutAfterBytes('up', 200_000),
        to.cutAfterBytes('down', 350_000, 'end'),
      ])
      const ran = await runCli(['run', plan.file, '--json'], { timeout: 120_000 })
      await cuts
      expect(ran.code, ran.stdout.slice(-3_000) + ran.stderr.slice(-3_000)).toBe(0)
      expect(await holdingsOf(target, targetUser)).toEqual(await holdingsOf(source, sourceUser))
      expect(summaryOf(ran.stdout)).toMatchObject({
        state: 'complete',
        totals: { messages: 80, verified: 80, ghosts: 0 },
      })
      await Promise.all([from.close(), to.close()])
    },
  )

  it.concurrent('connections that are cut every few hundred kB on both sides', { timeout: 180_000 }, async () => {
    const { source, target } = await twoServers()
    const [from, to] = await Promise.all([
      openLine({ targetPort: source.port, rtt: 2 }),
      openLine({ targetPort: target.port, rtt: 2 }),
    ])
    const sourceUser = await filledSource(source, 33, 160)
    const targetUser = freshUser('a')
    const cutters = [cutEvery(from, 'down', 300_000), cutEvery(to, 'up', 250_000), cutEvery(to, 'down', 350_000)]
    const { status } = await migration({ port: from.port }, { port: to.port }, [
      { id: 'uno', source: sourceUser, target: targetUser },
    ]).run({}, { timing: hasty })
    const cuts = cutters.map((cutter) => cutter.cuts())
    cutters.forEach((cutter) => cutter.stop())
    expect(
      cuts.every((count) => count >= 2),
      `cuts: ${cuts.join(', ')}`,
    ).toBe(true)
    expect(await holdingsOf(target, targetUser)).toEqual(await holdingsOf(source, sourceUser))
    expect(status).toMatchObject({
      state: 'complete',
      problems: [],
      totals: { messages: 180, verified: 180, ghosts: 0 },
    })
    await Promise.all([from.close(), to.close()])
  })

  it.concurrent(
    'a target that can only be read a few hundred kB at a time is read back all the same',
    { timeout: 120_000 },
    async () => {
      const { source, target } = await twoServers()
      const line = await openLine({ targetPort: target.port, rtt: 2 })
      // Much more in one folder than a connection lives to give.
      const sourceUser = await filledSource(
        source,
        35,
        20,
        Array.from({ length: 40 }, (_, n) => bigMessage(200 + n, 0.05)),
      )
      const targetUser = freshUser('a')
      const cutter = cutEvery(line, 'down', 350_000)
      const { status } = await migration(source, { port: line.port }, [
        { id: 'uno', source: sourceUser, target: targetUser },
      ]).run({}, { timing: hasty })
      const cuts = cutter.cuts()
      cutter.stop()
      expect(cuts).toBeGreaterThanOrEqual(5)
      expect(await holdingsOf(target, targetUser)).toEqual(await holdingsOf(source, sourceUser))
      expect(status).toMatchObject({ state: 'complete', problems: [] })
      await line.close()
    },
  )

  it.concurrent(
    'a half-open line is given up, and what it held back and delivered late is not sent twice',
    { timeout: 120_000 },
    async () => {
      const { source, target } = await twoServers()
      const line = await openLine({ targetPort: target.port, rtt: 2 })
      const sourceUser = await filledSource(source, 34, 40)
      const targetUser = freshUser('a')
      void line.afterBytes('up', 100_000).then(() => line.halfOpen())
      let gaveUp = 0
      const emit = (event: { event: string }): void => {
        // The line is still dead when it is given up and dialled anew, and delivers what it held while the run already
        // settles.
        if (event.event !== 'reconnecting' || gaveUp++ > 0) return
        const before = line.accepted
        void vi
          .waitFor(() => expect(line.accepted).toBeGreaterThan(before), { timeout: 60_000, interval: 20 })
          .then(() => line.thaw())
      }
      const ran: Ran = await migration(source, { port: line.port }, [
        { id: 'uno', source: sourceUser, target: targetUser },
      ]).run({ emit }, { timing: { ...hasty, stall: 1_500, still: 1_000 } })
      expect(gaveUp).toBeGreaterThan(0)
      expect(await holdingsOf(target, targetUser)).toEqual(await holdingsOf(source, sourceUser))
      expect(ran.status).toMatchObject({
        state: 'complete',
        problems: [],
        totals: { messages: 60, verified: 60, ghosts: 0 },
      })
      await line.close()
    },
  )
})

function summaryOf(stdout: string): unknown {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
}

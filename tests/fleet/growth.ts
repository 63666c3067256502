// How the throughput of a fleet grows with its workers, each behind a line of its own, narrower than the servers.

import { setTimeout as pause } from 'node:timers/promises'
import { twoServers } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import type { MailToStore } from '../support/mail-client.ts'
import { endings, FleetWorker, short } from './fleet-worker.ts'
import { fleetLab, type FleetLab } from './fleet-lab.ts'

export type GrowthOptions = {
  /** How many workers there are, one time after the other. */
  workers: readonly number[]
  /** What one worker may send to the target, in bytes a second. */
  egress: number
  /** How long it is measured, in ms, once all are at work. */
  during: number
  /** Bytes of a mailbox; there are as many as last. */
  mailbox: number
}

export type Grown = { workers: number; bytesPerSecond: number }

/** A mailbox at work leaves its line idle while it begins and ends: others fill it. */
const inParallel = 5

/** Neither how it begins, when plans are read, is in the time, nor how it ends, when there is not enough for all. */
export async function measureGrowth(options: GrowthOptions): Promise<Grown[]> {
  const most = Math.max(...options.workers)
  const seconds = options.during / 1_000 + 4
  const lab = await fleetLab({
    mailboxes: Math.ceil((most * options.egress * seconds) / options.mailbox) + most * inParallel,
    // Of unequal sizes: those that begin together must not all end together.
    content: (n) => contentOf(n, options.mailbox * (0.5 + (n % 7) / 6)),
    more: { mailboxesInParallel: inParallel },
  })
  const grown: Grown[] = []
  for (const workers of options.workers) grown.push(await measure(lab, workers, options))
  return grown
}

async function measure(of: FleetLab, count: number, { egress, during }: GrowthOptions): Promise<Grown> {
  const { target } = await twoServers()
  const lab = await fleetLab({
    again: { of, name: `crescita ${count}` },
    targetMore: { connections: { total: count * inParallel * 2 } },
    sourceMore: { connections: { total: count * inParallel } },
    more: { mailboxesInParallel: inParallel },
  })
  const lines = await Promise.all(
    Array.from({ length: count }, () => openLine({ targetPort: target.port, bandwidth: egress * 8 })),
  )
  const workers = lines.map(
    ({ port }) => new FleetWorker(lab.machine(), lab.env, short, { line: { from: target.port, to: port } }),
  )
  try {
    let over = false
    const first = Promise.race(workers.map(({ done }) => done)).then((ended) => {
      over = true
      return ended
    })
    await Promise.race([Promise.all(lines.map((line) => line.afterBytes('up', egress / 2))), first])
    const sent = (): number => lines.reduce((sum, { delivered }) => sum + delivered.up, 0)
    const [before, from] = [sent(), performance.now()]
    await pause(during)
    const bytesPerSecond = ((sent() - before) * 1_000) / (performance.now() - from)
    if (over) throw new Error(`there was not enough to copy: ${endings([await first])}`)
    return { workers: count, bytesPerSecond }
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    await Promise.all(workers.map(({ done }) => done))
    await Promise.all(lines.map((line) => line.close()))
  }
}

/** Few large messages: each costs the machine that measures a little, and its line much. */
function contentOf(mailbox: number, bytes: number): MailToStore[] {
  const messages = 8
  const line = `${'x'.repeat(76)}\r\n`
  return Array.from({ length: messages }, (_, n) => ({
    bytes: Buffer.from(
      `From: a@example.org\r\nTo: b@example.org\r\nSubject: ${mailbox}.${n}\r\n` +
        `Message-ID: <crescita.${mailbox}.${n}@example.org>\r\nDate: Thu, 24 Dec 2015 10:00:00 +0100\r\n\r\n` +
        line.repeat(Math.ceil(bytes / messages / line.length)),
    ),
  }))
}

// The two Dovecots of a measurement, their accounts filled on disk, and what they cost.

import { spawnSync } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type DovecotOptions, type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { type Corpus, countMaildir, type Filled, fillMaildir } from './corpora.ts'
import { type Cpu, cpuOfGroup, plus, processNamed, sessionCounter } from './costs.ts'

export type Servers = {
  source: DovecotServer
  target: DovecotServer
  cpu(): Cpu
  /** Served at this moment. */
  sessions(): { source: number; target: number }
  /** Writes the corpus into source accounts, once; gives their users. */
  fill(corpus: Corpus): Promise<{ users: string[]; filled: Filled }>
  /** What these target accounts hold. */
  stored(users: readonly string[]): Filled
  /** Takes target accounts from the disk again. */
  forget(users: readonly string[]): void
  /** Waits until nobody is served any more and the disk is idle: the next run must not pay for the one before. */
  settle(): Promise<void>
  /** Ends both and takes their mail from the disk. */
  stop(): Promise<void>
}

const mostWaited = 10_000
const running = new Set<DovecotServer>()

/**
 * Ends every server that was started, in an orderly way: one that is killed with this process may still write while its
 * folder is removed.
 */
export async function stopServers(): Promise<void> {
  await Promise.allSettled([...running].map((server) => server.stop()))
}

/** Starts a source and a target that are alike but for their mail. */
export async function startServers(options: DovecotOptions): Promise<Servers> {
  const [source, target] = await Promise.all([startDovecot(options), startDovecot(options)])
  running.add(source).add(target)
  const groups = [source, target].map((server) => processNamed(join(server.dir, 'dovecot.conf')))
  const [sourceSessions, targetSessions] = [sessionCounter(groups[0] ?? 0), sessionCounter(groups[1] ?? 0)]
  const { uid, gid } = statSync(join(source.dir, 'mail'))
  const sum = (all: readonly Filled[]): Filled =>
    all.reduce((a, b) => ({ messages: a.messages + b.messages, bytes: a.bytes + b.bytes }), { messages: 0, bytes: 0 })
  return {
    source,
    target,
    sessions: () => ({ source: sourceSessions(), target: targetSessions() }),
    cpu: () => groups.map(cpuOfGroup).reduce(plus),
    async fill(corpus) {
      const users = Array.from({ length: corpus.mailboxes }, (_, n) => `${corpus.name}.${n}@vecchio.example`)
      const filled = sum(users.map((user, n) => fillMaildir(source.mailDir(user), corpus, n, { uid, gid })))
      for (const user of users) await openOnce(source, user)
      return { users, filled }
    },
    stored: (users) => sum(users.map((user) => countMaildir(target.mailDir(user)))),
    // After a client that was killed, the server may still be writing what had arrived.
    forget: (users) =>
      users.forEach((user) =>
        rmSync(target.mailDir(user), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
      ),
    async settle() {
      const deadline = Date.now() + mostWaited
      while (sourceSessions() + targetSessions() > 0 && Date.now() < deadline) await pause(20)
      spawnSync('sync')
    },
    async stop() {
      await Promise.all([source.stop(), target.stop()])
      running.delete(source)
      running.delete(target)
      for (const server of [source, target]) rmSync(server.dir, { recursive: true, force: true })
    },
  }
}

/** The server builds its indexes when an account is first opened: nobody's measurement shall contain that. */
async function openOnce(server: DovecotServer, user: string): Promise<void> {
  const client = await MailClient.connect({ port: server.port, user })
  for (const { path } of await client.list()) {
    await client.select(path)
    // an empty folder says NO or BAD
    await client.fetch('1:*', 'UID FLAGS INTERNALDATE RFC822.SIZE', () => undefined).catch(() => undefined)
  }
  await client.logout()
}

// What a run has to repair on real servers: each way is a job whose next run finds something that was not so before.

import { copyFileSync, rmSync } from 'node:fs'
import { migration, type Migration } from '../copy/migration.ts'
import { fillAccount } from '../support/account-state.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import type { LineProxy } from '../support/line-proxy.ts'
import { type Account, MailClient } from '../support/mail-client.ts'
import { corpus, type SyntheticMessage } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { hasty } from './hasty.ts'

export type Servers = { source: DovecotServer; target: DovecotServer; sourceLine: LineProxy; targetLine: LineProxy }

export type Prepared = { job: Migration; user: string }

export type RepairWay = {
  name: string
  /** The state of the messages once the repair is through, as an uninterrupted run leaves it. */
  ends: Readonly<Record<string, number>>
  prepare(servers: Servers): Promise<Prepared>
}

const folder = 'Pratiche'
const onSource = `INBOX.${folder}`

/** Equal bytes at equal dates among them: what may be taken for each other is where a repair goes wrong. */
function mailOf(seed: number): SyntheticMessage[] {
  const [first, ...rest] = corpus(seed, 6, 1)
  return first === undefined ? rest : [first, first, ...rest]
}

export const repairWays: readonly RepairWay[] = [
  {
    name: 'a target folder that was replaced, with a part of its mail',
    ends: { verified: 4, gone: 3 },
    prepare: (servers) =>
      afterFirstRun(servers, async ({ mail, target }) => {
        const client = await MailClient.connect(target)
        await client.delete(folder)
        await client.logout()
        await fillAccount(target, { [folder]: mail.slice(0, 4) })
      }),
  },
  {
    name: 'copies that vanished from the target, and new mail',
    ends: { verified: 6, gone: 2 },
    prepare: (servers) =>
      afterFirstRun(servers, async ({ source, target }) => {
        const client = await MailClient.connect(target)
        await client.select(folder)
        await client.remove([1, 4])
        await client.logout()
        await fillAccount(source, { [onSource]: corpus(902, 1, 1) })
      }),
  },
  {
    name: 'a source folder that is numbered anew, with one message less',
    // Proved as long as it was at the source.
    ends: { verified: 7 },
    prepare: (servers) =>
      afterFirstRun(servers, async ({ mail, source }) => {
        const client = await MailClient.connect(source)
        await client.delete(onSource)
        await client.logout()
        await fillAccount(source, { [onSource]: mail.slice(1) })
      }),
  },
  {
    name: 'a journal that was lost, after users had filed copies elsewhere',
    ends: { verified: 7 },
    prepare: (servers) =>
      afterFirstRun(servers, async ({ job, target }) => {
        const client = await MailClient.connect(target)
        await client.create('Archivio')
        await client.select(folder)
        await client.move([2, 5], 'Archivio')
        await client.logout()
        for (const more of ['', '-wal', '-shm']) rmSync(`${job.plan.journal}${more}`, { force: true })
      }),
  },
  {
    name: 'a journal of an earlier night, put back',
    ends: { verified: 10 },
    prepare: (servers) =>
      afterFirstRun(servers, async ({ job, source }) => {
        copyFileSync(job.plan.journal, `${job.plan.journal}.old`)
        await fillAccount(source, { [onSource]: corpus(903, 3, 1) })
        await job.run({}, { timing: hasty })
        copyFileSync(`${job.plan.journal}.old`, job.plan.journal)
        for (const more of ['-wal', '-shm']) rmSync(`${job.plan.journal}${more}`, { force: true })
      }),
  },
  {
    name: 'a target that holds a part already, copied by another program',
    ends: { verified: 7 },
    prepare: async (servers) => {
      const { job, user, mail, target } = await untouched(servers)
      await fillAccount(target, { [folder]: [...mail.slice(0, 4), ...corpus(904, 1, 1)] })
      return { job, user }
    },
  },
]

type Untouched = Prepared & { mail: SyntheticMessage[]; source: Account; target: Account }
let seed = 700

async function untouched({ source, target, sourceLine, targetLine }: Servers): Promise<Untouched> {
  const user = freshUser('riparo')
  const mail = mailOf((seed += 1))
  const accounts = { source: { port: source.port, user }, target: { port: target.port, user } }
  await fillAccount(accounts.source, { [onSource]: mail })
  const job = migration(sourceLine, targetLine, [{ id: 'uno', source: user, target: user }])
  return { job, user, mail, ...accounts }
}

async function afterFirstRun(servers: Servers, change: (made: Untouched) => Promise<void>): Promise<Prepared> {
  const made = await untouched(servers)
  const { status } = await made.job.run({}, { timing: hasty })
  if (status.state !== 'complete') throw new Error(`the first run ended ${status.state}`)
  await change(made)
  return { job: made.job, user: made.user }
}

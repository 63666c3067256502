// A plan with a fleet between two real servers, its machines as folders of their own, and what to count at the end.

import { copyFileSync, cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { schemaOf } from '../../src/fleet/schema.ts'
import { fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import type { MailToStore } from '../support/mail-client.ts'
import { corpus } from '../support/messages.ts'
import { writePlan, type PlanForTest } from '../support/plan-file.ts'
import { onePostgres, whyNoPostgres } from '../support/postgres.ts'
import { freshDir, freshUser } from '../support/temp-dir.ts'

export const noFleet = whyNoDovecot() ?? whyNoPostgres()

export type Machine = { file: string; dir: string; journals: string }

export type FleetLab = {
  /** In which the tables of its plan are. */
  schema: string
  /** The connection string; a secret like any other. */
  string: string
  env: Record<string, string>
  mailboxes: readonly { id: string; source: string; target: string }[]
  /** A folder with the plan and its passwords: what a machine is. */
  machine(): Machine
  /** Mailboxes of which the target holds anything but each message of the source once, with what it holds. */
  wrong(): Promise<string[]>
  sql(statement: string): string
}

export type LabOptions = Partial<Pick<PlanForTest, 'sourceMore' | 'targetMore' | 'more'>> & {
  mailboxes?: number
  messages?: number
  /** Ports in place of the servers' own: a line in between. */
  targetPort?: number
  content?: (mailbox: number) => readonly MailToStore[]
  passwords?: { source?: string; target?: string }
  /** Another plan over the same sources and in the same database, to targets of its own. */
  again?: { of: FleetLab; name: string }
}

/** Fills the sources, and writes the plan. */
export async function fleetLab(options: LabOptions = {}): Promise<FleetLab> {
  const { source, target } = await twoServers()
  const postgres = await onePostgres()
  const { mailboxes: count = 6, messages = 12, content = (n) => corpus(n + 1, messages, 3), again } = options
  const string = again?.of.string ?? (await postgres.freshDatabase())
  const name = again?.name ?? 'prova'
  const mailboxes =
    again?.of.mailboxes.map((known) => ({ ...known, target: freshUser('a') })) ??
    Array.from({ length: count }, (_, n) => ({ id: `casella${n}`, source: freshUser('da'), target: freshUser('a') }))
  if (again === undefined)
    await Promise.all(
      mailboxes.map(({ source: user }, n) =>
        fillAccount({ port: source.port, user }, { INBOX: content(n), 'INBOX.Inviata': content(n).slice(0, 3) }),
      ),
    )
  const plan = writePlan({
    name,
    source,
    target: { ...target, port: options.targetPort ?? target.port },
    mailboxes: mailboxes.map((mailbox) => ({
      ...mailbox,
      ...(options.passwords?.source === undefined ? {} : { sourcePassword: options.passwords.source }),
      ...(options.passwords?.target === undefined ? {} : { targetPassword: options.passwords.target }),
    })),
    ...(options.sourceMore === undefined ? {} : { sourceMore: options.sourceMore }),
    ...(options.targetMore === undefined ? {} : { targetMore: options.targetMore }),
    more: { fleet: { database: { env: 'PEC_FLEET' } }, mailboxesInParallel: 2, ...options.more },
  })
  const schema = schemaOf({ name })
  return {
    schema,
    string,
    env: { PEC_FLEET: string },
    mailboxes,
    machine() {
      const dir = freshDir('macchina')
      mkdirSync(dir, { recursive: true })
      copyFileSync(plan.file, join(dir, `${name}.yaml`))
      cpSync(join(plan.dir, 'secrets'), join(dir, 'secrets'), { recursive: true })
      return { dir, file: join(dir, `${name}.yaml`), journals: join(dir, `${name}.journals`) }
    },
    async wrong() {
      const found: string[] = []
      for (const { id, source: from, target: to } of mailboxes) {
        const [was, is] = await Promise.all([
          digests({ port: source.port, user: from }),
          digests({ port: target.port, user: to }),
        ])
        if (was !== is) found.push(`${id}:\n${was}\n---\n${is}`)
      }
      return found
    },
    sql: (statement) => postgres.ask(string, `SET search_path TO "${schema}"; ${statement}`),
  }
}

/** Every message of the account by its bytes, with how often it is there, whatever its folder. */
async function digests(account: { port: number; user: string }): Promise<string> {
  const { folders } = await readAccount(account)
  return folders
    .flatMap(({ messages }) => messages.map(({ sha256 }) => sha256))
    .sort()
    .join('\n')
}

// Writes a plan and its password files into a folder of their own, for given servers and users.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { freshDir } from './temp-dir.ts'

export type ServerForPlan = { host?: string; port: number; tlsPort?: number; ca?: string }

export type MailboxForPlan = {
  id?: string
  source: string
  target: string
  sourcePassword?: string
  targetPassword?: string
  /** More keys of its target, e.g. { under: 'Archivio/URP' }. */
  place?: Readonly<Record<string, unknown>>
  /** More keys of the mailbox, e.g. { priority: 1, folders: { exclude: ['Cestino'] } }. */
  more?: Readonly<Record<string, unknown>>
}

export type PlanForTest = {
  source: ServerForPlan
  target: ServerForPlan
  mailboxes: readonly MailboxForPlan[]
  /** Use TLS with the servers' own certificate; default plain text on loopback. */
  tls?: boolean
  name?: string
  /** An existing folder; default a fresh one. */
  dir?: string
  /** More keys of the servers and of the plan itself. */
  sourceMore?: Readonly<Record<string, unknown>>
  targetMore?: Readonly<Record<string, unknown>>
  more?: Readonly<Record<string, unknown>>
}

export type WrittenPlan = {
  dir: string
  file: string
  /** Where the journal will be. */
  journal: string
}

/** Writes the plan; any user's password is "secret" unless it says otherwise. */
export function writePlan(wanted: PlanForTest): WrittenPlan {
  const dir = wanted.dir ?? freshDir('plan')
  const name = wanted.name ?? 'prova'
  const password = (id: string, side: string, value = 'secret'): { file: string } => {
    const file = `secrets/${id.replace(/[^\w.-]/g, '_')}-${side}.txt`
    mkdirSync(dirname(join(dir, file)), { recursive: true, mode: 0o700 })
    writeFileSync(join(dir, file), `${value}\n`, { mode: 0o600 })
    return { file }
  }
  const plan = {
    version: 1,
    name,
    servers: {
      old: serverKeys(wanted.source, wanted.tls === true, wanted.sourceMore),
      new: serverKeys(wanted.target, wanted.tls === true, wanted.targetMore),
    },
    source: 'old',
    target: 'new',
    ...wanted.more,
    mailboxes: wanted.mailboxes.map((mailbox) => {
      const id = mailbox.id ?? mailbox.source
      return {
        id,
        source: { user: mailbox.source, password: password(id, 'source', mailbox.sourcePassword) },
        target: { user: mailbox.target, password: password(id, 'target', mailbox.targetPassword), ...mailbox.place },
        ...mailbox.more,
      }
    }),
  }
  const file = join(dir, `${name}.yaml`)
  writeFileSync(file, stringify(plan))
  return { dir, file, journal: join(dir, `${name}.journal.sqlite`) }
}

function serverKeys(
  server: ServerForPlan,
  tls: boolean,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const line = tls ? { port: server.tlsPort, tls: 'implicit', ca: server.ca } : { port: server.port, tls: 'none' }
  return { host: server.host ?? '127.0.0.1', ...line, ...more }
}

// How each contestant is started on the same work.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../support/debian-packages.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { type WrittenPlan, writePlan } from '../support/plan-file.ts'
import { freshDir } from '../support/temp-dir.ts'
import type { OpenLines } from './lines.ts'
import type { Servers } from './servers.ts'

export type Work = {
  servers: Servers
  lines: OpenLines
  mailboxes: readonly { source: string; target: string }[]
  tls: boolean
  /** Mailboxes at the same time. */
  parallel: number
}

/** Commands that together are the run; at most `atOnce` of them work at the same time. */
export type Commands = { program: string; argv: readonly (readonly string[])[]; atOnce: number; dir: string }

export type OurOptions = {
  /** More keys: { source: {…}, target: {…}, plan: {…} }. */
  keys: {
    source?: Readonly<Record<string, unknown>>
    target?: Readonly<Record<string, unknown>>
    plan?: Readonly<Record<string, unknown>>
  }
  runArguments: readonly string[]
}

/** The plan for the work; `ourRun` can run it more than once. */
export function ourPlan({ servers, lines, mailboxes, tls, parallel }: Work, { keys }: OurOptions): WrittenPlan {
  const side = (port: number, ca: string) => ({ port, tlsPort: port, ca })
  return writePlan({
    source: side(lines.sourcePort, servers.source.ca),
    target: side(lines.targetPort, servers.target.ca),
    mailboxes,
    tls,
    name: 'bench',
    sourceMore: keys.source ?? {},
    targetMore: keys.target ?? {},
    more: { mailboxesInParallel: parallel, ...keys.plan },
  })
}

/** `pec-migrate run` with full read-back: it has no other way. */
export function ourRun(plan: WrittenPlan, options: OurOptions): Commands {
  const program = join(projectRoot, 'bin', 'pec-migrate.cjs')
  return {
    program: process.execPath,
    argv: [[program, 'run', plan.file, '--json', ...options.runArguments]],
    atOnce: 1,
    dir: plan.dir,
  }
}

/** `pec-migrate check --rehearse`, for its forecast. */
export function ourCheck(plan: WrittenPlan): Commands {
  const program = join(projectRoot, 'bin', 'pec-migrate.cjs')
  return {
    program: process.execPath,
    argv: [[program, 'check', plan.file, '--rehearse', '--json', '--quiet']],
    atOnce: 1,
    dir: plan.dir,
  }
}

/**
 * One mbsync for each mailbox, as many at once as we have mailboxes in parallel: its own parallelism ends at one
 * mailbox. It does not read back.
 */
export function mbsyncRun({ servers, lines, mailboxes, tls, parallel }: Work): Commands {
  const dir = freshDir('mbsync')
  const rc = join(dir, 'mbsyncrc')
  const host = tls ? 'localhost' : '127.0.0.1' // it finds no numeric address in a certificate
  const security = (ca: string): string =>
    tls ? `SSLType IMAPS\nSystemCertificates no\nCertificateFile ${ca}` : 'SSLType None'
  const store = (name: string, port: number, user: string, ca: string): string =>
    `IMAPStore ${name}\nHost ${host}\nPort ${port}\nUser ${user}\nPass secret\n${security(ca)}\nAuthMechs LOGIN\n` +
    'Timeout 300\n\n'
  // What is not written here is at its default: PipelineDepth unlimited, FSync yes.
  const channels = mailboxes.map(
    ({ source, target }, n) =>
      store(`far${n}`, lines.sourcePort, source, servers.source.ca) +
      store(`near${n}`, lines.targetPort, target, servers.target.ca) +
      `Channel c${n}\nFar :far${n}:\nNear :near${n}:\nPatterns INBOX *\nCreate Near\nSync Pull\n` +
      `CopyArrivalDate yes\nSyncState ${dir}/${n}-\n\n`,
  )
  writeFileSync(rc, channels.join(''), { mode: 0o600 })
  return {
    program: findProgram('mbsync') ?? 'mbsync',
    argv: mailboxes.map((_, n) => ['-q', '-c', rc, `c${n}`]),
    atOnce: parallel,
    dir,
  }
}

// Tries, politely, how many connections a server takes for one mailbox: no more than the plan wants.

import { openSession } from '../imap/session.ts'
import type { Connections } from '../line/connections.ts'
import { sleep } from '../line/sleep.ts'
import type { Code } from '../model/codes.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { AccountPlan } from '../model/plan.ts'
import type { ReadSession } from '../model/ports.ts'
import type { Secrets } from '../model/request.ts'
import type { Secret } from '../model/secret.ts'
import type { Timing } from '../model/timing.ts'
import type { Findings } from './findings.ts'
import type { LoggedIn } from './server-findings.ts'

export type TrialOptions = {
  findings: Findings
  connections: Connections
  secrets: Secrets
  timing: Timing
  stop: AbortSignal
}

/** Cyrus leaves a connection too many without a greeting: nobody waits half a minute for that. */
const patience = 10_000

/** What a server may say, or leave unsaid, to a connection too many; anything else is not asked a second time. */
const maybePassing: readonly Code[] = ['server-busy', 'connection-lost', 'server-unreachable']

/**
 * Opens as many connections to each server as the plan wants for one mailbox, with an account that could log in there
 * before. Never throws.
 */
export async function noteConnections(options: TrialOptions, accounts: readonly LoggedIn[]): Promise<void> {
  await Promise.all(
    accounts.map(async ({ mailbox, side }) => {
      const { perMailbox, total } = mailbox[side].server.connections
      const wanted = Math.min(perMailbox, total)
      const secret = options.secrets.of(mailbox.id, side)
      if (wanted < 2 || secret === undefined || options.stop.aborted) return
      await tryOut(options, mailbox[side], secret, wanted)
    }),
  )
}

async function tryOut(options: TrialOptions, account: AccountPlan, secret: Secret, wanted: number): Promise<void> {
  const { findings, connections, stop } = options
  const { server, side } = account
  const permit = await connections.room(server, wanted)
  if (permit === undefined) return
  const sessions: ReadSession[] = []
  try {
    let refusal: MigrationError | undefined
    while (refusal === undefined && sessions.length < wanted && !stop.aborted) {
      const opened = await openAnother(options, account, secret, sessions.length > 0)
      if (opened instanceof MigrationError) refusal = opened
      else sessions.push(opened)
    }
    // Without one that works nothing was learned of how many may be open beside it.
    if (refusal === undefined || sessions.length === 0 || stop.aborted) return
    const facts = {
      server: server.name,
      host: server.host,
      count: sessions.length,
      limit: wanted,
      reason: refusal.message,
    }
    findings.addOfServer(server.name, { level: 'warning', scope: 'server', code: 'fewer-connections', side, facts })
  } finally {
    await Promise.all(sessions.map((session) => session.logout()))
    permit.release()
  }
}

/**
 * One more connection, or why not. It goes past what remembers refused logins: the password was right a moment ago.
 * `again`: the server may not have noticed yet that the check's own connection is gone, so a second attempt decides;
 * there is never a third.
 */
async function openAnother(
  { timing, stop }: TrialOptions,
  account: AccountPlan,
  secret: Secret,
  again: boolean,
): Promise<ReadSession | MigrationError> {
  const hurried = { ...timing, connect: Math.min(timing.connect, patience) }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openSession(account, secret, hurried, stop)
    } catch (thrown) {
      const error = asMigrationError(thrown)
      if (!again || attempt > 1 || !maybePassing.includes(error.code) || !(await sleep(timing.backoff[1] ?? 0, stop)))
        return error
    }
  }
}

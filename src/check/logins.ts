// Only the logins, days and hours before the night: which of them do not work, and who has to act.

import pLimit from 'p-limit'
import { SteadyReader, type ReaderOptions } from '../line/steady-reader.ts'
import type { Code, Side } from '../model/codes.ts'
import { asMigrationError, type MigrationError } from '../model/errors.ts'
import { accountKey, type AccountPlan, type MailboxPlan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import type { Actor, CheckDocument, DocumentHead, Finding, LoginTrouble } from '../model/status.ts'
import type { Findings } from './findings.ts'

export type LoginsContext = {
  request: Pick<Request, 'mailboxes' | 'emit'>
  readers: ReaderOptions
  findings: Findings
  stop: AbortSignal
}

type Outcome = 'works' | 'fails' | 'not-tried'

/** How many times the progress is told at the most, and after how many mailboxes at the least. */
const tellings = { most: 20, least: 25 }

/**
 * Logs in once on both sides of every mailbox, as many at a time as each server's budget allows. Throws errors of scope
 * run.
 */
export async function checkLogins(context: LoginsContext): Promise<NonNullable<CheckDocument['logins']>> {
  const { mailboxes, emit } = context.request
  const atOnce = new Map<string, ReturnType<typeof pLimit>>()
  const turns = new Map<string, Promise<Outcome>>()
  const count = { mailboxes: mailboxes.length, working: 0, notTried: 0 }
  const every = Math.max(tellings.least, Math.ceil(mailboxes.length / tellings.most))
  let tried = 0
  const fatal: MigrationError[] = []
  const one = (mailbox: MailboxPlan, side: Side): Promise<Outcome> => {
    const { name, connections } = mailbox[side].server
    const limit = atOnce.get(name) ?? pLimit(connections.total)
    atOnce.set(name, limit)
    const attempt = async (): Promise<Outcome> => {
      if (fatal.length > 0) return 'not-tried'
      try {
        return await tryLogin(context, mailbox, side)
      } catch (thrown) {
        fatal.push(asMigrationError(thrown, 'run'))
        return 'not-tried'
      }
    }
    // What is refused to the first mailbox of an account is not asked again for the others.
    const key = accountKey(mailbox[side])
    const before = turns.get(key)
    const outcome = before === undefined ? limit(attempt) : before.then(() => limit(attempt))
    turns.set(key, outcome)
    return outcome
  }
  await Promise.all(
    mailboxes.map(async (mailbox) => {
      const outcomes = await Promise.all([one(mailbox, 'source'), one(mailbox, 'target')])
      if (outcomes.every((outcome) => outcome === 'works')) count.working += 1
      else if (!outcomes.includes('fails')) count.notTried += 1
      tried += 1
      if (tried % every === 0 || tried === mailboxes.length)
        emit({ event: 'logins-tried', tried, of: mailboxes.length, failed: tried - count.working - count.notTried })
    }),
  )
  if (fatal[0] !== undefined) throw fatal[0]
  return count
}

/** The document of a check that looked at nothing but logins. */
export function loginsDocument(
  head: DocumentHead,
  logins: NonNullable<CheckDocument['logins']>,
  findings: Finding[],
): CheckDocument {
  const has = (level: Finding['level']): boolean => findings.some((finding) => finding.level === level)
  const forecast: CheckDocument['forecast'] = {
    basis: 'assumed',
    bytesPerSecond: 0,
    finishesAt: null,
    fits: false,
    marginSeconds: null,
  }
  return {
    schema: 'pec-migrate/check@1',
    ...head,
    verdict: has('blocker') ? 'blocked' : has('warning') ? 'warnings' : 'ready',
    findings,
    logins,
    forecast,
    mailboxes: [],
  }
}

/**
 * One login and goodbye. What a whole server answers to the first of its mailboxes is not asked again for the others.
 */
async function tryLogin(context: LoginsContext, mailbox: MailboxPlan, side: Side): Promise<Outcome> {
  const { readers, findings, stop } = context
  if (stop.aborted) return 'not-tried'
  const account = mailbox[side]
  const permit = await readers.connections.room(account.server, 1)
  if (permit === undefined) return 'not-tried'
  const reader = new SteadyReader(mailbox, side, readers)
  try {
    await reader.read(async () => undefined)
    await reader.close()
    return 'works'
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
    if (stop.aborted && error.retry !== 'never') return 'not-tried'
    findings.addError(mailbox.id, side, error, { login: troubleOf(mailbox, account, error) })
    return error.scope === 'server' ? 'not-tried' : 'fails'
  } finally {
    reader.destroy()
    permit.release()
  }
}

function troubleOf({ group, contact }: MailboxPlan, account: AccountPlan, error: MigrationError): LoginTrouble {
  const trouble: LoginTrouble = { act: whoActs(error.code, account), server: account.server.name }
  if (error.scope === 'server') return trouble
  return {
    ...trouble,
    user: account.user,
    ...(group === undefined ? {} : { group }),
    ...(contact === undefined ? {} : { contact }),
  }
}

/** Who can change it. The password of a master account is no affair of the holder's. */
export function whoActs(
  code: Code,
  { side, authzid, byMaster }: Pick<AccountPlan, 'side' | 'authzid' | 'byMaster'>,
): Actor {
  const admin: Actor = side === 'source' ? 'source-admin' : 'target-admin'
  switch (code) {
    case 'login-refused':
    case 'password-expired':
    case 'app-password-needed':
      return authzid === undefined && byMaster !== true ? 'holder' : admin
    case 'mailbox-locked':
    case 'imap-disabled':
    case 'mailbox-unavailable':
    case 'server-busy':
    case 'certificate-expired':
      return admin
    default:
      return 'operator'
  }
}

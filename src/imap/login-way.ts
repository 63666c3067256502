// By which mechanism a login goes: PLAIN, LOGIN, and the command LOGIN last; whose mailbox it opens is never left open.

import type { ImapFlow } from 'imapflow'
import type { MigrationError } from '../model/errors.ts'
import { failure } from '../model/failure.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { AccountPlan } from '../model/plan.ts'
import { answerOf, RefusedCommand, type ImapError } from './failures.ts'
import { refusalMeant } from './login-refusals.ts'
import type { RefusedExtensions } from './refused-extensions.ts'

type Mechanism = 'AUTH=PLAIN' | 'AUTH=LOGIN'
export type LoginWay = Mechanism | 'LOGIN'

/**
 * The way that imapflow shall take, by what the server announces and was not seen to refuse. A login for another
 * account goes with PLAIN, or not at all: nothing else carries whose mailbox is meant.
 */
export function loginWay(
  { authzid, login }: Pick<AccountPlan, 'authzid' | 'login'>,
  announced: Pick<ReadonlyMap<string, unknown>, 'has'>,
  refused: RefusedExtensions,
): LoginWay {
  if (authzid !== undefined) return 'AUTH=PLAIN'
  // Exchange takes names of another domain, or of another user, with this command only.
  const isOfExchange = /[\\/]/.test(login) && !announced.has('LOGINDISABLED')
  const ways: Mechanism[] = isOfExchange ? [] : ['AUTH=PLAIN', 'AUTH=LOGIN']
  return ways.find((way) => announced.has(way) && !refused.has(way)) ?? 'LOGIN'
}

/** Throws `no-impersonation` for a login that would open another mailbox than the one that is meant. */
export function assertMayImpersonate(
  account: AccountPlan,
  { announced, refused }: { announced: Pick<ImapFlow['capabilities'], 'has'>; refused: RefusedExtensions },
  verb: string,
  attributes: unknown,
): void {
  const { authzid, login } = account
  if (authzid === undefined) return
  if (`${authzid}${login}`.includes('\0')) throw noImpersonation(account, ownReason('name-not-sendable'))
  const first: unknown = Array.isArray(attributes) ? attributes[0] : undefined
  const isPlain = verb === 'AUTHENTICATE' && isNamed(first, 'PLAIN')
  if (!isPlain || !announced.has('AUTH=PLAIN') || refused.has('AUTH=PLAIN'))
    throw noImpersonation(account, ownReason('no-auth-plain'))
}

/** Nobody but PLAIN says for whom a master logs in. */
export function noImpersonation(account: AccountPlan, reason: string): MigrationError {
  return failure('no-impersonation', account, reason)
}

/** The mechanism of a command, as servers announce it. */
export function mechanismOf(verb: string, attributes: unknown): Mechanism | undefined {
  const first: unknown = Array.isArray(attributes) ? attributes[0] : undefined
  if (verb !== 'AUTHENTICATE') return undefined
  return isNamed(first, 'PLAIN') ? 'AUTH=PLAIN' : isNamed(first, 'LOGIN') ? 'AUTH=LOGIN' : undefined
}

/**
 * Whether a NO or BAD is said of the mechanism. Before the server asked for the password it cannot have judged it;
 * after that only BAD says that it did not understand. What codes or clear words say of the account stands.
 */
export function isOfMechanism(
  error: ImapError & { responseStatus: 'NO' | 'BAD' },
  account: AccountPlan,
  isPasswordSent: boolean,
): boolean {
  const { responseCode, text } = answerOf(error)
  if (refusalMeant(responseCode, text) !== undefined) return false
  if (/^(?:AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED|CONTACTADMIN|PRIVACYREQUIRED)$/.test(responseCode ?? ''))
    return false
  const { meaning } = new RefusedCommand(error, 'AUTHENTICATE', account)
  if (meaning !== 'refused' && meaning !== 'failed') return false
  return error.responseStatus === 'BAD' || !isPasswordSent
}

function isNamed(token: unknown, name: string): boolean {
  return typeof token === 'object' && token !== null && 'value' in token && token.value === name
}

// Turns what imapflow, TLS, the socket or a server's NO says into an error with its scope and retry.

import { MigrationError } from '../model/errors.ts'
import { factsOf, failure } from '../model/failure.ts'
import { meaningOf, policyOf, type Meaning, type Policy, type Verb } from '../model/failure-policy.ts'
import { ownReason, readOwnReason, type OwnReason } from '../model/own-reasons.ts'
import type { AccountPlan } from '../model/plan.ts'
import { isAboutTries, refusalMeant } from './login-refusals.ts'
import { findsNothingInCommon, weakHandshake } from './tls-options.ts'
import { readResponseCode, readResponseText, type Untagged } from './responses.ts'

/** What imapflow hangs on the errors it throws; all optional, all from outside. */
export type ImapError = Error & {
  code?: string
  responseStatus?: string
  responseText?: string
  response?: unknown
  serverResponseCode?: string | false
  authenticationFailed?: boolean
  tlsFailed?: boolean
  reason?: string
}

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REVOKED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'CERT_SIGNATURE_FAILURE',
])
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
  'UPGRADE_TIMEOUT',
  'EPROTO',
])

/** What TLS says of bytes that are none of it. */
const plainAnswers = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'])

/** Whether the server itself answered NO or BAD (the connection is fine), rather than the line failing. */
export function isServerAnswer(error: unknown): error is ImapError & { responseStatus: 'NO' | 'BAD' } {
  const status = error instanceof Error ? (error as ImapError).responseStatus : undefined
  return status === 'NO' || status === 'BAD'
}

/** The response code and text of a NO or BAD. */
export function answerOf(error: ImapError): { responseCode: string | undefined; text: string } {
  const response =
    typeof error.response === 'object' && error.response !== null ? (error.response as Untagged) : undefined
  const text =
    error.responseText ??
    (readResponseText(response) || (typeof error.response === 'string' ? error.response : error.message))
  const code = readResponseCode(response)[0] ?? (error.serverResponseCode || undefined)
  return { responseCode: code?.toUpperCase() || undefined, text: text.slice(0, 300) }
}

/** The command of the table of answers that an IMAP verb belongs to. */
const verbs: Readonly<Record<string, Verb>> = {
  LOGIN: 'login',
  AUTHENTICATE: 'login',
  LIST: 'list',
  LSUB: 'list',
  EXAMINE: 'open',
  SELECT: 'open',
  STATUS: 'status',
  CREATE: 'create',
  'UID FETCH': 'fetch',
  APPEND: 'append',
  'UID STORE': 'store',
}

/** That command, of an IMAP verb as it is sent. */
export function verbOf(verb: string): Verb {
  return verbs[verb] ?? 'other'
}

/** A tagged NO or BAD: the server understood us, refused, and the connection is fine. */
export class RefusedCommand extends MigrationError {
  readonly verb: Verb
  readonly status: 'NO' | 'BAD'
  readonly responseCode: string | undefined
  readonly text: string
  readonly meaning: Meaning
  readonly policy: Policy

  constructor(error: ImapError & { responseStatus: 'NO' | 'BAD' }, verb: string, account: AccountPlan) {
    const { responseCode, text } = answerOf(error)
    const asked = verbOf(verb)
    const meaning = meaningOf(asked, responseCode, text)
    const policy = policyOf(asked, meaning)
    const said = `${verb}: ${text}`
    super(said, { code: policy.code, scope: policy.reach, retry: policy.again, facts: factsOf(account, said) }, error)
    this.verb = asked
    this.status = error.responseStatus
    this.responseCode = responseCode
    this.text = text
    this.meaning = meaning
    this.policy = policy
  }

  /** It may go away by itself; any other answer would be the same again. */
  get isPassing(): boolean {
    return this.meaning === 'busy' || this.meaning === 'limited' || this.meaning === 'failed'
  }
}

/** A login that the server answered with NO or BAD for a while, and not because of who logs in or with what. */
export class RefusedLogin extends MigrationError {
  readonly meaning: Meaning

  constructor(account: AccountPlan, meaning: Meaning, text: string, cause: unknown) {
    const { code, reach, again } = policyOf('login', meaning)
    super(text, { code, scope: reach, retry: again, facts: factsOf(account, text) }, cause)
    this.meaning = meaning
  }
}

/** A connection that worked has gone; what was in flight on it is uncertain. */
export class BrokenLine extends MigrationError {
  /** What the server said before it went. */
  readonly goodbye: string | undefined

  constructor(reason: string, facts: ConstructorParameters<typeof MigrationError>[1], error: ImapError) {
    super(reason, facts, error)
    this.goodbye = error.reason
  }
}

/** Whether a line broke, whatever was on it. */
export function isBrokenLine(thrown: unknown): thrown is MigrationError {
  return thrown instanceof BrokenLine || (thrown instanceof MigrationError && thrown.code === 'connection-lost')
}

/**
 * Why a connection or login did not come about. `greeted`: an IMAP server had answered; else nobody knows what stands
 * behind this port. `offered`: its capabilities.
 */
export function connectFailure(
  thrown: unknown,
  account: AccountPlan,
  greeted: boolean,
  offered: Iterable<string> = [],
): MigrationError {
  if (thrown instanceof MigrationError) return thrown
  const error: ImapError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code = '' } = error
  const message = wordsOf(error)
  if (error.authenticationFailed) return loginFailure(error, account, offered)
  const weak = weakHandshake(error)
  if (weak !== undefined) return failure('tls-weak', account, weak, error)
  if (code === 'CERT_HAS_EXPIRED') return failure('certificate-expired', account, message, error)
  if (untrusted.has(code)) return failure('tls-untrusted', account, message, error)
  if (findsNothingInCommon(code))
    return failure('server-unreachable', account, ownReason('no-common-tls', code), error, {}, 'never')
  // TLS spoken to a port without, or STARTTLS that is not offered: the plan has the wrong port or the wrong tls. What
  // answers in plain text is no TLS a second later either.
  if (plainAnswers.has(code))
    return failure('server-unreachable', account, ownReason('no-tls', code), error, {}, 'never')
  if (code.startsWith('ERR_SSL_')) return failure('server-unreachable', account, ownReason('no-tls', code), error)
  if (error.tlsFailed) return failure('server-unreachable', account, message, error, {}, 'never')
  if (unreachable.has(code)) return failure('server-unreachable', account, message, error)
  if (isServerAnswer(error)) return new RefusedCommand(error, 'CONNECT', account)
  const lost = lineFailure(error, account)
  // This address is shut out: who goes on knocking stays out longer.
  if (isAboutTries(error.reason ?? '')) return failure('login-storm', account, lost.message, error)
  return greeted || lost.code === 'server-busy' ? lost : failure('server-unreachable', account, message, error)
}

/** A server that takes no password in a way that is spoken here says nothing about the password. */
function loginFailure(error: ImapError, account: AccountPlan, offered: Iterable<string>): MigrationError {
  const { responseCode, text } = answerOf(error)
  const ways = [...offered]
    .map((name) => name.toUpperCase())
    .filter((name) => name.startsWith('AUTH=') || name === 'LOGINDISABLED')
  const takesPasswords = ways.length === 0 || ways.some((way) => way === 'AUTH=PLAIN' || way === 'AUTH=LOGIN')
  // imapflow says so of a login that it did not send, because the server offers no way in.
  const isUnsent = !isServerAnswer(error) && /disabled|mechanism|authentication method/i.test(error.message)
  if (isUnsent || !takesPasswords) {
    const offer = ways.join(' ')
    // What imapflow says of a login that it did not send tells no more than the offer of the server.
    const reason = offer === '' ? text : isUnsent ? offer : `${text} (${offer})`
    return failure('login-mechanism', account, reason, error)
  }
  // Before "try again later" is believed: that is also what a server says of a mailbox that it has just locked.
  const meant = refusalMeant(responseCode, text)
  if (meant !== undefined) return failure(meant, account, text, error)
  return new RefusedLogin(account, meaningOf('login', responseCode, text), text, error)
}

/** What imapflow says in words of its own, by its codes. */
const ownOf: Readonly<Record<string, OwnReason>> = {
  NoConnection: 'connection-closed',
  ClosedAfterConnectTLS: 'connection-closed',
  ClosedAfterConnectText: 'connection-closed',
  ETIMEOUT: 'silent',
  CONNECT_TIMEOUT: 'no-connection-in-time',
  GREETING_TIMEOUT: 'no-greeting',
  UPGRADE_TIMEOUT: 'no-tls-in-time',
}

/** Where it has no code. */
const ownOfText: Readonly<Record<string, OwnReason>> = { 'Server does not support STARTTLS': 'no-starttls' }

function wordsOf(error: ImapError): string {
  // A host with several addresses, none of which answers, fails without words.
  const each = error instanceof AggregateError ? error.errors.map((one) => String((one as Error).message)) : []
  return ownOf[error.code ?? ''] ?? ownOfText[error.message] ?? (error.message || each.join('; '))
}

/** Why a line is gone, as the fact `reason`: what ended it, with the goodbye of the server. */
function lineReason(error: ImapError, broken: ImapError | undefined): string {
  const met = wordsOf(error)
  const cause = broken === undefined || broken === error ? undefined : wordsOf(broken)
  const because = error.reason ?? cause
  // That the connection is closed says nothing beside what closed it.
  const closed = because !== undefined && met === 'connection-closed' && readOwnReason(because) !== undefined
  return because === undefined || because === met ? met : closed ? because : `${met}: ${because}`
}

/**
 * A connection that worked has gone. A server that says goodbye because it is too much is waited for. `broken`: what
 * ended it, where known.
 */
export function lineFailure(thrown: unknown, account: AccountPlan, broken?: Error): MigrationError {
  if (thrown instanceof MigrationError) return thrown
  const error: ImapError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const text = lineReason(error, broken)
  const meaning = error.reason ? meaningOf('other', undefined, error.reason) : 'lost'
  const { code, reach, again } = policyOf('other', meaning === 'busy' || meaning === 'limited' ? meaning : 'lost')
  return new BrokenLine(text, { code, scope: reach, retry: again, facts: factsOf(account, text) }, error)
}

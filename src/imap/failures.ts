// Turns what imapflow, TLS, the socket or a server's NO says into an error with its scope and retry.

import { MigrationError, type ErrorFacts } from '../model/errors.ts'
import type { AccountPlan } from '../model/plan.ts'
import { isAboutTries, refusalMeant } from './login-refusals.ts'
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
const busyCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'THROTTLED', 'SERVERBUG'])
/** Microsoft 365 says it with BAD, whatever was asked for; imapflow has then waited for up to half of the stall. */
const isThrottled = (text: string) => /request is throttled/i.test(text) && /backoff time/i.test(text)
const busyWords =
  /too many|maximum number of connections|troppe connessioni|try again|riprova|temporar|throttl|rate limit/i

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

/** Whether a NO means "not now" rather than "not this". */
export function isBusyAnswer(responseCode: string | undefined, text: string): boolean {
  return (
    isThrottled(text) ||
    (responseCode !== undefined && busyCodes.has(responseCode)) ||
    (responseCode === undefined && busyWords.test(text))
  )
}

function about(account: AccountPlan, reason: string): Record<string, string | number> {
  return {
    server: account.server.name,
    host: account.server.host,
    port: account.server.port,
    user: account.login,
    side: account.side,
    reason,
  }
}

/** A tagged NO or BAD: the server understood us, refused, and the connection is fine. */
export class RefusedCommand extends MigrationError {
  readonly status: 'NO' | 'BAD'
  readonly responseCode: string | undefined
  readonly text: string

  constructor(error: ImapError & { responseStatus: 'NO' | 'BAD' }, verb: string, account: AccountPlan) {
    const { responseCode, text } = answerOf(error)
    const busy = isBusyAnswer(responseCode, text)
    super(
      `${verb}: ${text}`,
      {
        code: busy ? 'server-busy' : 'protocol-error',
        scope: 'mailbox',
        retry: busy ? 'later' : 'never',
        facts: about(account, `${verb}: ${text}`),
      },
      error,
    )
    this.status = error.responseStatus
    this.responseCode = responseCode
    this.text = text
  }
}

/**
 * Why a connection or login did not come about. `greeted`: an IMAP server had answered; else nobody knows what stands
 * behind this port.
 */
export function connectFailure(thrown: unknown, account: AccountPlan, greeted: boolean): MigrationError {
  if (thrown instanceof MigrationError) return thrown
  const error: ImapError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const say = (text: string, of: Omit<ErrorFacts, 'facts'>) =>
    new MigrationError(text, { ...of, facts: about(account, text) }, error)
  const code = error.code ?? ''
  if (error.authenticationFailed) {
    const { responseCode, text } = answerOf(error)
    // Before "try again later" is believed: that is also what a server says of a mailbox that it has just locked.
    const meant = refusalMeant(responseCode, text)
    if (meant === undefined && isBusyAnswer(responseCode, text))
      return say(text, { code: 'server-busy', scope: 'mailbox', retry: 'later' })
    return say(text, { code: meant ?? 'login-refused', scope: 'mailbox', retry: 'never' })
  }
  if (code === 'CERT_HAS_EXPIRED')
    return say(error.message, { code: 'certificate-expired', scope: 'server', retry: 'never' })
  if (untrusted.has(code)) return say(error.message, { code: 'tls-untrusted', scope: 'server', retry: 'never' })
  // TLS spoken to a port without, or STARTTLS that is not offered: the plan has the wrong port or the wrong tls.
  if (code.startsWith('ERR_SSL_'))
    return say(`no TLS on this port: ${code}`, { code: 'server-unreachable', scope: 'server', retry: 'later' })
  if (error.tlsFailed) return say(error.message, { code: 'server-unreachable', scope: 'server', retry: 'never' })
  if (unreachable.has(code)) return say(error.message, { code: 'server-unreachable', scope: 'server', retry: 'later' })
  if (isServerAnswer(error)) {
    const { responseCode, text } = answerOf(error)
    if (isBusyAnswer(responseCode, text)) return say(text, { code: 'server-busy', scope: 'mailbox', retry: 'later' })
    return say(text, { code: 'protocol-error', scope: 'mailbox', retry: 'never' })
  }
  const lost = lineFailure(error, account)
  // This address is shut out: who goes on knocking stays out longer.
  if (isAboutTries(error.reason ?? ''))
    return say(lost.message, { code: 'login-storm', scope: 'server', retry: 'never' })
  return greeted || lost.code === 'server-busy'
    ? lost
    : say(error.message, { code: 'server-unreachable', scope: 'server', retry: 'later' })
}

/** A connection that worked has gone; what was in flight on it is uncertain. `broken`: what ended it, where known. */
export function lineFailure(thrown: unknown, account: AccountPlan, broken?: Error): MigrationError {
  if (thrown instanceof MigrationError) return thrown
  const error: ImapError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const because = error.reason ?? (broken === error ? undefined : broken?.message)
  const text = because ? `${error.message}: ${because}` : error.message
  const busy = busyWords.test(error.reason ?? '')
  return new MigrationError(
    text,
    {
      code: busy ? 'server-busy' : 'connection-lost',
      scope: 'mailbox',
      retry: busy ? 'later' : 'now',
      facts: about(account, text),
    },
    error,
  )
}

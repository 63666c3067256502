// Makes the errors of servers and accounts: how far each reaches, and whether to try again, stands here once.

import type { Code, Scope } from './codes.ts'
import { MigrationError, type ErrorFacts, type Facts } from './errors.ts'
import type { AccountPlan } from './plan.ts'

/** As each code is meant unless its thrower says otherwise. */
const standard = {
  'connection-lost': { scope: 'mailbox', retry: 'now' },
  'server-busy': { scope: 'mailbox', retry: 'later' },
  'protocol-error': { scope: 'mailbox', retry: 'never' },
  'server-unreachable': { scope: 'server', retry: 'later' },
  'folder-unreadable': { scope: 'folder', retry: 'never' },
  'read-only-folder': { scope: 'folder', retry: 'never' },
  'folders-unlisted': { scope: 'mailbox', retry: 'never' },
  'folder-name-refused': { scope: 'folder', retry: 'never' },
  'uidvalidity-changed': { scope: 'folder', retry: 'never' },
  'tls-untrusted': { scope: 'server', retry: 'never' },
  'certificate-expired': { scope: 'server', retry: 'never' },
  'login-refused': { scope: 'mailbox', retry: 'never' },
  'password-expired': { scope: 'mailbox', retry: 'never' },
  'mailbox-locked': { scope: 'mailbox', retry: 'never' },
  'imap-disabled': { scope: 'mailbox', retry: 'never' },
  'app-password-needed': { scope: 'mailbox', retry: 'never' },
  'mailbox-unavailable': { scope: 'mailbox', retry: 'never' },
  'login-mechanism': { scope: 'server', retry: 'never' },
  'no-impersonation': { scope: 'server', retry: 'never' },
  'preauth-refused': { scope: 'server', retry: 'never' },
  'tls-weak': { scope: 'server', retry: 'never' },
  'login-storm': { scope: 'server', retry: 'never' },
} as const satisfies Partial<Record<Code, { scope: Scope; retry: 'now' | 'later' | 'never' }>>

export type FailureCode = keyof typeof standard

type Account = Pick<AccountPlan, 'server' | 'login' | 'side'>

/** What names an account in every error of it. `reason`: what was met, in the server's words or the system's. */
export function factsOf({ server, login, side }: Account, reason: string): Facts {
  return { server: server.name, host: server.host, port: server.port, user: login, side, reason }
}

/** How far a code reaches unless its thrower says otherwise; what is of no server stays with a mailbox. */
export function scopeOf(code: Code): Scope {
  return Object.hasOwn(standard, code) ? standard[code as FailureCode].scope : 'mailbox'
}

/** An error of this account. `more` adds to what names it; `retry` overrules the code's own. */
export function failure(
  code: FailureCode,
  account: Account,
  reason: string,
  cause?: unknown,
  more: Facts = {},
  retry: ErrorFacts['retry'] = standard[code].retry,
): MigrationError {
  const { scope } = standard[code]
  return new MigrationError(reason, { code, scope, retry, facts: { ...factsOf(account, reason), ...more } }, cause)
}

// Connections that did not come about: what was refused before, what may be one too many, and who gives its place back.

import type { Code } from '../model/codes.ts'
import { MigrationError } from '../model/errors.ts'
import { factsOf } from '../model/failure.ts'
import type { AccountPlan } from '../model/plan.ts'

/**
 * There is no room for this connection, while others of ours are open: whoever holds permits gives them back and queues
 * again, with what it needs on both servers. Waiting for it with other connections open could be waiting for itself.
 */
export class NoPlace extends MigrationError {
  constructor(error: MigrationError) {
    const { code, scope, facts } = error
    super(error.message, { code, scope, retry: 'later', facts }, error)
  }
}

/** What every account of a server would meet again. */
const unusableFor: ReadonlySet<Code> = new Set<Code>([
  'tls-untrusted',
  'tls-weak',
  'certificate-expired',
  'login-storm',
  'login-mechanism',
  'preauth-refused',
])

/** Whether whoever meets this spares all others of the server the same. */
export function isUnusableFor(code: Code): boolean {
  return unusableFor.has(code)
}

/** A refusal that an earlier command met, with the same secret. The server was not asked: it is no further one. */
export class RefusedBefore extends MigrationError {
  constructor(account: AccountPlan, { code, at }: { code: Code; at: number }) {
    const { reason: _, ...facts } = factsOf(account, '')
    super(`${account.login} was refused before with the same secret`, {
      code,
      scope: 'mailbox',
      retry: 'never',
      facts: { ...facts, last: new Date(at).toISOString() },
    })
  }
}

/**
 * Courier hangs up on an address that has too many connections, and Cyrus leaves it without a greeting until a place is
 * free: while other connections of ours work there, the server is well and a place will come. (A server that says in
 * words that it is too many says it of one user.)
 */
export function mayBeOneTooMany(error: MigrationError): boolean {
  return error.code === 'connection-lost' || error.code === 'server-unreachable'
}

/** Patience is spent here: whoever called must not start the same waiting over again. */
export function gaveUp(error: MigrationError): MigrationError {
  return new MigrationError(
    error.message,
    { code: error.code, scope: error.scope, retry: 'never', facts: error.facts },
    error,
  )
}

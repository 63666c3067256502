// The one error type that crosses floors: how far it reaches, whether to retry, and facts for words/.

import type { Code, Scope } from './codes.ts'

/** Values that words/ puts into the text of a code: names, counts, addresses. Never a secret, never a message body. */
export type Facts = Readonly<Record<string, string | number>>

export type ErrorFacts = {
  code: Code
  scope: Scope
  /**
   * `now`: reconnect and go on. `later`: with back-off. `never`: unknown errors too, to avoid loops on what nobody
   * foresaw.
   */
  retry: 'now' | 'later' | 'never'
  facts?: Facts
}

export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code: Code
  readonly scope: Scope
  readonly retry: 'now' | 'later' | 'never'
  readonly facts: Facts

  constructor(message: string, about: ErrorFacts, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = about.code
    this.scope = about.scope
    this.retry = about.retry
    this.facts = about.facts ?? {}
  }
}

/** Gives any thrown value as a MigrationError: what is not one already is `unexpected` and never retried. */
export function asMigrationError(thrown: unknown, scope: Scope = 'mailbox'): MigrationError {
  if (thrown instanceof MigrationError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new MigrationError(text, { code: 'unexpected', scope, retry: 'never', facts: { reason: text } }, thrown)
}

/** Makes a `switch` over a closed union fail to compile when a case is missing. */
export function neverHappens(value: never): never {
  throw new Error(`unforeseen value: ${JSON.stringify(value)}`)
}

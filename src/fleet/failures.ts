// The errors of a fleet: what its database says, told without the connection string.

import type { Code } from '../model/codes.ts'
import { MigrationError, type Facts } from '../model/errors.ts'

export function fleetError(code: Code, facts: Facts, cause?: unknown): MigrationError {
  return new MigrationError(`${code}: ${JSON.stringify(facts)}`, { code, scope: 'run', retry: 'never', facts }, cause)
}

/** SQLSTATE classes that speak of who we are and what we may: 28 login, 42501 rights, 3D no such database. */
const refused = /^(28|42501|3D)/

/** What a query threw; `where`: host and port, without user and password. */
export function databaseFailure(thrown: unknown, where: string): MigrationError {
  if (thrown instanceof MigrationError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const reason = reasonOf(thrown)
  if (refused.test(code)) return fleetError('fleet-refused', { where, reason }, thrown)
  return fleetError(isOfTheLine(thrown, code) ? 'fleet-unreachable' : 'unexpected', { where, reason }, thrown)
}

/** Whether it may pass: the database is down, starts, fails over, or cannot be reached. */
export function maybePasses(error: unknown): boolean {
  return error instanceof MigrationError && error.code === 'fleet-unreachable'
}

/**
 * Everything without an SQLSTATE is of the line; of those with one: 08 connection, 53 resources, 57 shutdown and time
 * out, 40 and 55P03 in each other's way, 25P03 silence in a transaction, 25006 a standby.
 */
function isOfTheLine(thrown: unknown, code: string): boolean {
  if (/^(08|53|57|40|55P03|25P03|25006)/.test(code)) return true
  const isAnswer = thrown instanceof Error && 'severity' in thrown
  return !isAnswer && !(thrown instanceof TypeError) && !(thrown instanceof RangeError)
}

function reasonOf(thrown: unknown): string {
  // Node tells of each address that it tried.
  if (thrown instanceof AggregateError) return thrown.errors.map(reasonOf).join('; ')
  return thrown instanceof Error ? thrown.message : String(thrown)
}

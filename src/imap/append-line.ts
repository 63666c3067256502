// The closed grammar of the line before an APPEND literal.

import { MigrationError } from '../model/errors.ts'
import { isSendableDate, isSendableFlag } from '../proof/projection.ts'

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** An instant as RFC 3501 date-time in UTC. Throws outside 1970–2099: Cyrus answers BAD to dates before 1970. */
export function formatAppendDate(instant: number): string {
  if (!isSendableDate(instant)) throw malformed(`date ${instant}`)
  const date = new Date(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = String(date.getUTCDate()).padStart(2, ' ')
  return (
    `${day}-${monthNames[date.getUTCMonth()] ?? ''}-${date.getUTCFullYear()} ` +
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
  )
}

/** Throws `protocol-error` (a bug of ours, never the mail's fault) when a flag could break the line. */
export function assertSendableFlags(flags: readonly string[]): void {
  for (const flag of flags) if (!isSendableFlag(flag)) throw malformed(`flag ${JSON.stringify(flag)}`)
}

/** Whether a name can stand in a quoted string: printable 7-bit only. Any other goes as a literal. */
export function isQuotableName(wire: string): boolean {
  return /^[\x20-\x7e]+$/.test(wire)
}

/** Throws `protocol-error` for a name that no server can be asked for: none at all, or one with a NUL (RFC 3501, 9). */
export function assertSendableName(wire: string): void {
  if (wire === '' || wire.includes('\0')) throw malformed(`folder name ${JSON.stringify(wire)}`)
}

function malformed(what: string): MigrationError {
  return new MigrationError(`${what} must not stand in an APPEND line`, {
    code: 'protocol-error',
    scope: 'message',
    retry: 'never',
    facts: { reason: what },
  })
}

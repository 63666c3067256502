// When refused logins are all that is left, running again would only meet them again: trying the logins is next.

import type { StatusDocument } from '../model/status.ts'

/** So many mailboxes are named. */
const named = 8

/** Answers to a login that only a person can change. */
const loginAnswers: ReadonlySet<string> = new Set([
  'login-refused',
  'password-expired',
  'mailbox-locked',
  'imap-disabled',
  'app-password-needed',
])

/** The mailboxes whose login was refused, where nothing else is left to do; undefined: there is more, or nothing. */
function onlyRefusedLogins(status: StatusDocument): string[] | undefined {
  const parked = status.mailboxes.filter(({ state, error }) => state === 'parked' || error !== null)
  const others = status.mailboxes.filter((mailbox) => !parked.includes(mailbox))
  const isRefused = parked.every(({ error }) => error !== null && loginAnswers.has(error.code))
  const isLeft = others.some(({ totals }) => totals.pending + totals.appending + totals.copied > 0)
  return parked.length > 0 && isRefused && !isLeft ? parked.map(({ id }) => id) : undefined
}

/**
 * `check --logins` for just these mailboxes; what was typed to choose mailboxes stays as it is. undefined: something
 * else is left, or nothing. `all`: the command without names.
 */
export function loginsAgain(status: StatusDocument, all: readonly string[]): readonly string[] | undefined {
  const refused = onlyRefusedLogins(status)
  if (refused === undefined) return undefined
  const isChosen = all.includes('--only') || all.includes('--except') || refused.length > named
  return isChosen ? all : [...all, ...refused.flatMap((id) => ['--only', id])]
}

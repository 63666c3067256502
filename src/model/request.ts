// What a command hands to the verbs: the plan, the mailboxes in scope, their secrets, where events go and how to stop.

import type { Side } from './codes.ts'
import type { MigrationError } from './errors.ts'
import type { Emit } from './events.ts'
import type { MailboxPlan, PhaseName, Plan } from './plan.ts'
import type { Secret } from './secret.ts'
import type { StatusDocument } from './status.ts'

export type Language = 'it' | 'en'

/** Secrets that were found, by mailbox and side; a missing one parks its mailbox. */
export type Secrets = {
  of(mailbox: string, side: Side): Secret | undefined
  /** Of one that was not found: where it was looked for, in the reader's language. */
  missing?(mailbox: string, side: Side): string | undefined
}

export type Request = {
  plan: Plan
  /** The mailboxes in scope, after --only and --except. */
  mailboxes: readonly MailboxPlan[]
  secrets: Secrets
  emit: Emit
  /** Aborted by the first Ctrl-C or SIGTERM: take nothing new, finish or settle what is in flight. */
  stop: AbortSignal
  lang: Language
}

export type CheckRequest = Request & {
  /** Messages and bytes per year and folder. */
  byYear: boolean
  /** Write synthetic messages into a scratch folder of each target server, and remove it again. */
  rehearse: boolean
  /** Only log in, and say who has to act. */
  logins: boolean
  /** Try again the logins that a server refused before. */
  retryLogins?: boolean
}

export type RunRequest = Request & {
  /** With which code the program will end; written down beside the run. */
  exitCodeOf?: (ended: StatusDocument | MigrationError) => number
  /** Bytes that messages and reading them may take of the memory; undefined: the default. */
  memory?: number
  /** Remove surplus copies that are proved to be ours (see design of ghosts). */
  removeGhosts: boolean
  /** Try again the logins that a server refused before. */
  retryLogins: boolean
  /** Decoded source folder names whose failed messages are taken up again. */
  again: readonly string[]
  /** Look at the flags of all messages, also where the source does not tell which changed. */
  flags?: boolean
  /** undefined: the clock decides. */
  phase?: PhaseName | undefined
  /** Work outside the hours of the plan too; it is written down. */
  ignoreWindow?: boolean
  /** The run ends after so many ms, as when a window closes. */
  maxRuntimeMs?: number | undefined
  /** Sleep until work is allowed, and go on in the next window. */
  wait?: boolean
}

export type VerifyRequest = Request & {
  against: 'source' | 'journal'
  /** New mail, users' flag changes and moves count as differences too. */
  strict: boolean
}

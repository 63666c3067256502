// What a command hands to the verbs: the plan, the mailboxes in scope, their secrets, where events go and how to stop.

import type { Code, Side } from './codes.ts'
import type { MigrationError } from './errors.ts'
import type { Emit } from './events.ts'
import type { MailboxPlan, PhaseName, Plan } from './plan.ts'
import type { Secret } from './secret.ts'
import type { ConnectionUse } from './server-load.ts'
import type { DocumentHead, DocumentScope, StatusDocument } from './status.ts'

export type Language = 'it' | 'en'

/** Secrets that were found, by mailbox and side; a missing one parks its mailbox. */
export type Secrets = {
  of(mailbox: string, side: Side): Secret | undefined
  /** Of one that was not found: where it was looked for, in the reader's language. */
  missing?(mailbox: string, side: Side): string | undefined
  /**
   * Reads it again where it comes from a file, a command or the environment: it may have been changed since. Gives
   * whether it is another one now; `of` gives that from here on.
   */
  readAgain?(mailbox: string, side: Side): Promise<boolean>
}

export type Request = {
  plan: Plan
  /** The mailboxes in scope, after --only and --except. */
  mailboxes: readonly MailboxPlan[]
  /** --only and --except as they were typed; undefined: neither. */
  chosen?: { only: readonly string[]; except: readonly string[] } | undefined
  secrets: Secrets
  emit: Emit
  /** Aborted by the first Ctrl-C or SIGTERM: take nothing new, finish or settle what is in flight. */
  stop: AbortSignal
  lang: Language
}

/** What a document says of what it is about. */
export function scopeOf({ mailboxes, chosen }: Pick<Request, 'mailboxes' | 'chosen'>): DocumentScope {
  return {
    mailboxes: mailboxes.map(({ id }) => id),
    only: [...(chosen?.only ?? [])],
    except: [...(chosen?.except ?? [])],
  }
}

/** What a document says of itself: when, of which plan, about what. */
export function headOf(request: Pick<Request, 'plan' | 'mailboxes' | 'chosen'>, at = Date.now()): DocumentHead {
  const { name, sha256 } = request.plan
  return { at: new Date(at).toISOString(), plan: { name, sha256 }, scope: scopeOf(request) }
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
  /** Of the program, for what an archive says of its making. */
  version?: string
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
  /** Is awaited once, when work may begin and before it does; what it throws ends the run. */
  before?: () => Promise<void>
  /** So many bytes of messages came or went, on either side: what shows life while nothing is proved. */
  moved?: (bytes: number) => void
  /** Is given what tells how many connections are open, by `serverKey`, whenever a stretch of work begins. */
  hearConnections?: (inUse: () => ReadonlyMap<string, ConnectionUse>) => void
}

/** A message that verify found different or missing, by its place on the source. */
export type FoundMessage = { mailbox: string; folder: string; uid: number; outcome: 'differs' | 'missing'; code: Code }

/** Gets the bytes of both sides of what was found, as far as they were served. */
export type KeepMessage = (message: FoundMessage, sides: { source?: Buffer; target?: Buffer }) => void

export type VerifyRequest = Request & {
  against: 'source' | 'journal'
  /** New mail, users' flag changes and moves count as differences too. */
  strict: boolean
  /** Judge the S/MIME signatures of the copies, too. */
  signatures?: boolean
  /** Bytes that messages and reading them may take of the memory; undefined: the default. */
  memory?: number
  keep?: KeepMessage
}

// What the core tells the world while it works; only ui/ turns these into something to look at.

import type { Code } from './codes.ts'
import type { Facts } from './errors.ts'
import type { MessageState } from './message.ts'
import type { Finding, MailboxState, StatusDocument, Totals } from './status.ts'

export type MigrationEvent =
  | { event: 'run-started'; plan: string; journal: string; mailboxes: number; work: 'run' | 'check' | 'verify' }
  /** The run before this one ended without saying so (killed, power cut): its uncertain messages are settled first. */
  | { event: 'previous-run-died'; pid: number; host: string; startedAt: string }
  | { event: 'mailbox-started'; mailbox: string }
  /** What this mailbox still has to do in this run, known after listing; emitted again when it grows. */
  | { event: 'mailbox-counted'; mailbox: string; folders: number; messages: number; bytes: number; doneMessages: number; doneBytes: number }
  | { event: 'folder-started'; mailbox: string; folder: string; target: string; messages: number; bytes: number }
  | { event: 'folder-done'; mailbox: string; folder: string; target: string }
  /** One message entered a state. `bytes` is its size. A final state is emitted once per message and run. */
  | { event: 'message'; mailbox: string; folder: string; uid: number; bytes: number; state: MessageState; code?: Code; reason?: string }
  /** Waiting until the target folder is still, before deciding about messages whose answer never came. */
  | { event: 'settling'; mailbox: string; folder: string; messages: number; seconds: number }
  | { event: 'settled'; mailbox: string; folder: string; found: number; again: number }
  | { event: 'adopting'; mailbox: string; folder: string; present: number }
  | { event: 'reconnecting'; mailbox: string; server: string; attempt: number; seconds: number; reason: string }
  | { event: 'finding'; finding: Finding }
  /** Only logins are tried (check --logins): so many mailboxes of all on both sides. */
  | { event: 'logins-tried'; tried: number; of: number; failed: number }
  | { event: 'mailbox-parked'; mailbox: string; code: Code; facts: Facts; reason: string }
  /** `looked`: in a check, how many of all mailboxes have been looked at by now. */
  | { event: 'mailbox-done'; mailbox: string; state: MailboxState; totals: Totals; looked?: { count: number; of: number } }
  | { event: 'stopping'; why: 'interrupted' }
  | ({ event: 'summary' } & StatusDocument)

export type Emit = (event: MigrationEvent) => void

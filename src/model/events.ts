// What the core tells the world while it works; only ui/ turns these into something to look at.

import type { Code, Side } from './codes.ts'
import type { Facts } from './errors.ts'
import type { MessageState } from './message.ts'
import type { NotifyMoment, PhaseName } from './plan.ts'
import type { ConnectionChange } from './server-load.ts'
import type { FitHours, Found, MailboxState, StatusDocument, StoppedBy, Totals } from './status.ts'

export type MigrationEvent =
  /**
   * Of a run: its phase, and when its window closes (ISO 8601; null: nothing closes it). `ignoredWindow`: somebody let
   * it work at any time.
   */
  | {
      event: 'run-started'
      plan: string
      journal: string
      mailboxes: number
      work: 'run' | 'check' | 'verify'
      phase?: PhaseName
      closesAt?: string | null
      ignoredWindow?: true
    }
  /**
   * No phase may work now: work begins at `until` (ISO 8601). Told now and then, until it does. `why`: the next window,
   * or the pass after the last receipt.
   */
  | { event: 'waiting'; until: string; phase: PhaseName; why: 'window' | 'final-pass' }
  /** All others are done: in so many seconds it is looked whether there is room by now for these full mailboxes. */
  | { event: 'room-awaited'; mailboxes: readonly string[]; seconds: number }
  /** The run before this one ended without saying so (killed, power cut): its uncertain messages are settled first. */
  | { event: 'previous-run-died'; pid: number; host: string; startedAt: string }
  | { event: 'mailbox-started'; mailbox: string }
  /** What this mailbox still has to do in this run, known after listing; emitted again when it grows. */
  | {
      event: 'mailbox-counted'
      mailbox: string
      folders: number
      messages: number
      bytes: number
      doneMessages: number
      doneBytes: number
    }
  | { event: 'folder-started'; mailbox: string; folder: string; target: string; messages: number; bytes: number }
  | { event: 'folder-done'; mailbox: string; folder: string; target: string }
  /** One message entered a state. `bytes` is its size. A final state is emitted once per message and run. */
  | {
      event: 'message'
      mailbox: string
      folder: string
      uid: number
      bytes: number
      state: MessageState
      code?: Code
      facts?: Facts
    }
  /** Waiting until the target folder is still, before deciding about messages whose answer never came. */
  | { event: 'settling'; mailbox: string; folder: string; messages: number; seconds: number }
  | { event: 'settled'; mailbox: string; folder: string; found: number; again: number }
  /**
   * A scan for certified mail has looked through a folder (undefined: all of the mailbox on that side): `messages` that
   * were new to it, how many bytes these have, and how many of them had to be read.
   */
  | {
      event: 'scanned'
      mailbox: string
      side: Side
      folder: string | undefined
      messages: number
      bytes: number
      readBytes: number
    }
  | { event: 'adopting'; mailbox: string; folder: string; present: number }
  | { event: 'reconnecting'; mailbox: string; server: string; attempt: number; seconds: number; reason: string }
  /** Nobody has a connection to this server any more, and none comes about. `since` in ISO 8601. */
  | { event: 'server-silent'; server: string; host: string; since: string }
  /** The end of it, after so many seconds. */
  | { event: 'server-answers'; server: string; seconds: number }
  /**
   * A server shows that it is asked for too much, or has shown none of that for a while: it is asked for `now`
   * connections instead of `from`. `isFirst`: the first change on this server in this run.
   */
  | ({ event: 'connections-changed'; server: string; isFirst: boolean } & ConnectionChange)
  | { event: 'finding'; finding: Found }
  /** A run that is bound to a dry run looks at everything once more, before it begins. `lookedAt` in ISO 8601. */
  | { event: 'looking-again'; path: string; lookedAt: string; mailboxes: number }
  /** Only logins are tried (check --logins): so many mailboxes of all on both sides. */
  | { event: 'logins-tried'; tried: number; of: number; failed: number }
  /**
   * How messages are written to the target. `alone`: there is no second connection, so that writing and reading back
   * take turns.
   */
  | { event: 'writing'; mailbox: string; server: string; writer: string; alone: boolean }
  | { event: 'mailbox-parked'; mailbox: string; code: Code; facts: Facts }
  /**
   * `looked`: in a check, how many of all mailboxes have been looked at by now. `provedBytes`: of a run, the bytes of
   * what is proved of it.
   */
  | {
      event: 'mailbox-done'
      mailbox: string
      state: MailboxState
      totals: Totals
      provedBytes?: number
      looked?: { count: number; of: number }
    }
  /** A person, the drain of a window, or the run's own time: nothing new is taken. */
  | { event: 'stopping'; why: StoppedBy }
  /**
   * The window closes: the connections that were still open have been cut, what has no answer is settled by the next
   * run.
   */
  | { event: 'cut-off' }
  /**
   * If it goes on like this, so much will not be done when the window closes; told once a window. Times in ISO 8601.
   */
  | {
      event: 'will-not-fit'
      bytesLeft: number
      bytesPerSecond: number
      finishesAt: string
      closesAt: string
      hours: FitHours
    }
  /** The window would not hold both: reading back gives way to copying, or goes on again. */
  | { event: 'proof'; proof: 'yields' | 'goes-on'; closesAt: string }
  /** No byte moved, and nothing else happened, for so long. */
  | { event: 'stalled'; seconds: number }
  /**
   * Everything of this mailbox that is newer than the plan's `recent` is there; what is older follows when all
   * mailboxes are so far.
   */
  | { event: 'recent-done'; mailbox: string }
  /** The command of `notify` was of no use; the run goes on. */
  | { event: 'notice-failed'; moment: NotifyMoment; reason: 'failed' | 'slow'; detail: string }
  | ({ event: 'summary' } & StatusDocument)

export type Emit = (event: MigrationEvent) => void

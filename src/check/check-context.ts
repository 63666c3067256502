// What every look at a mailbox shares, and how an error of one side or folder becomes a finding while the rest goes on.

import type { Journal } from '../journal/journal.ts'
import type { ReaderOptions } from '../line/steady-reader.ts'
import type { Side } from '../model/codes.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { MessageFacts } from '../model/message.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { CheckRequest } from '../model/request.ts'
import type { Findings } from './findings.ts'
import type { ServerFindings } from './server-findings.ts'

export type CheckContext = {
  request: CheckRequest
  readers: ReaderOptions
  journal: Journal | undefined
  findings: Findings
  servers: ServerFindings
  stop: AbortSignal
  /** How many mailboxes have been looked at. */
  looked: { count: number }
  /** Told the facts of every message that a run would still copy. */
  toCopy?: (mailbox: MailboxPlan, facts: MessageFacts) => void
}

/**
 * Whatever keeps one side from being looked at becomes a finding, and undefined comes back. Throws errors of scope run.
 */
export async function orFinding<T>(
  context: CheckContext,
  mailbox: MailboxPlan,
  side: Side,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
    // Who asked to stop is not told that the line was still being tried.
    if (!context.stop.aborted || error.retry === 'never') context.findings.addError(mailbox.id, side, error)
    return undefined
  }
}

/** What reaches no further than the folder is a warning: a run copies the others. */
export async function orUnreadable<T>(
  context: CheckContext,
  mailbox: MailboxPlan,
  side: Side,
  folder: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof MigrationError) || thrown.scope !== 'folder') throw thrown
    context.findings.add({
      level: 'warning',
      scope: 'folder',
      code: thrown.code,
      mailbox: mailbox.id,
      folder,
      side,
      facts: { ...thrown.facts, folder },
    })
    return undefined
  }
}

/** The same of what is nobody's to read: undefined when it cannot be read, and no word of it. */
export async function ifReadable<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof MigrationError) || thrown.scope !== 'folder') throw thrown
    return undefined
  }
}

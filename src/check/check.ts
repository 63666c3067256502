// The plain first check: looks at every mailbox on both sides, days before, and says what a run would meet. Nothing is changed anywhere.

import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import { journalAtHand, type JournalAtHand } from '../journal/at-hand.ts'
import { assertBound } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import type { Journal } from '../journal/journal.ts'
import { Lines } from '../line/lines.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { CheckRequest, Request } from '../model/request.ts'
import type { CheckDocument, Finding } from '../model/status.ts'
import { defaultTiming, type Timing } from '../model/timing.ts'
import { checkMailbox, type CheckContext, type MailboxLook } from './check-mailbox.ts'
import { Findings } from './findings.ts'
import { forecastOf } from './forecast.ts'
import { noteProviders } from './provider-notes.ts'
import { notePairings } from './pairing-findings.ts'
import { ServerFindings } from './server-findings.ts'
import { noteConnections } from './server-findings-connections.ts'
import { noteDisk, noteJournal } from './server-findings-machine.ts'
import { noteRoom } from './target-room.ts'

/**
 * Checks the mailboxes in scope, so many at a time. What stands in the way of one is a finding and never stops the others. Throws errors of scope
 * run: a journal that cannot be read, a plan that contradicts it.
 */
export async function check(request: CheckRequest, timing: Timing = defaultTiming): Promise<CheckDocument> {
  const { plan } = request
  const { journal, failure } = journalOrNone(plan.journal)
  try {
    if (journal.toRead !== undefined) assertBound(journal.toRead, plan)
    request.emit({ event: 'run-started', plan: plan.name, journal: plan.journal, mailboxes: request.mailboxes.length, work: 'check' })
    const findings = new Findings(request)
    noteJournal(findings, plan.journal, journal.toRead, failure)
    const servers = new ServerFindings(findings, plan)
    servers.notePlan(request.mailboxes)
    noteProviders(request, findings)
    notePairings({ request, findings })
    const failed = new AbortController()
    const stop = AbortSignal.any([request.stop, failed.signal])
    // Every connection that is being opened listens to it; more than ten are no leak.
    setMaxListeners(0, stop)
    const lines = new Lines({ journal: journal.refusals, timing, emit: request.emit, stop, retryLogins: false })
    const readers = { lines, secrets: request.secrets, timing, stop, down: new Map<string, MigrationError>() }
    const looks = await lookAtAll({ request, readers, journal: journal.toRead, findings, servers, stop }, failed)
    noteRoom({ request, findings }, looks, Date.now())
    noteDisk(findings, plan.journal, withoutRow(looks, journal.toRead))
    // Now that no connection of the check is open any more, a server that takes few shows how few.
    await noteConnections({ findings, lines, secrets: request.secrets, timing, stop }, servers.loggedIn)
    return documentOf(request, looks, findings.all(), journal.toRead)
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    journal.close()
  }
}

/** All mailboxes; an error of scope run (a bug of ours, the journal) ends the others early, and is thrown when they have ended. */
async function lookAtAll(context: CheckContext, failed: AbortController): Promise<MailboxLook[]> {
  const { mailboxes, plan } = context.request
  const limit = pLimit(plan.mailboxesInParallel)
  const fatal: MigrationError[] = []
  const looks = await Promise.all(mailboxes.map((mailbox) => limit(async () => {
    try {
      return [await checkMailbox(context, mailbox)]
    } catch (thrown) {
      fatal.push(journalFailure(thrown, plan.journal) ?? asMigrationError(thrown, 'run'))
      failed.abort()
      return []
    }
  })))
  if (fatal[0] !== undefined) throw fatal[0]
  return looks.flat()
}

/** A journal that may not be opened stops a run, but not a look at the servers: it becomes a finding. */
function journalOrNone(file: string): { journal: JournalAtHand; failure?: MigrationError } {
  try {
    return { journal: journalAtHand(file) }
  } catch (thrown) {
    if (!(thrown instanceof MigrationError) || thrown.code !== 'journal-unwritable') throw thrown
    return { journal: { toRead: undefined, refusals: undefined, close: () => undefined }, failure: thrown }
  }
}

/** How many messages will get a row in the journal and have none yet. */
function withoutRow(looks: readonly MailboxLook[], journal: Journal | undefined): number {
  const rows = (mailbox: string) => [...(journal?.totalsByFolder(mailbox).values() ?? [])].reduce((sum, totals) => sum + totals.messages, 0)
  return looks.reduce((sum, look) => sum + Math.max(0, look.totals.messages - rows(look.id)), 0)
}

function documentOf(request: Request, looks: readonly MailboxLook[], findings: Finding[], journal: Journal | undefined): CheckDocument {
  const now = Date.now()
  const servers = new Map(request.mailboxes.map((mailbox) => [mailbox.id, mailbox.target.server.name]))
  const leftOf = (look: MailboxLook) => ({ server: servers.get(look.id) ?? '', bytes: look.leftBytes })
  const has = (level: Finding['level']) => findings.some((finding) => finding.level === level)
  return {
    schema: 'pec-migrate/check@1',
    verdict: has('blocker') ? 'blocked' : has('warning') ? 'warnings' : 'ready',
    findings,
    forecast: forecastOf(looks.map(leftOf), journal, now),
    mailboxes: looks.map((look) => ({
      id: look.id, source: look.source, target: look.target, folderMap: look.folderMap, forecast: forecastOf([leftOf(look)], journal, now),
    })),
  }
}

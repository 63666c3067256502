// The dry run: looks at every mailbox on both sides, days before, and says what a run would meet.

import { setMaxListeners } from 'node:events'
import { journalAtHand, type JournalAtHand } from '../journal/at-hand.ts'
import { assertBound } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import type { Journal } from '../journal/journal.ts'
import { eachInTurn } from '../line/in-turn.ts'
import { Connections, type OpenSession } from '../line/connections.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import { accountKey, serverKey, type MailboxPlan } from '../model/plan.ts'
import { headOf, type CheckRequest } from '../model/request.ts'
import type { CheckDocument, DocumentHead, Finding } from '../model/status.ts'
import { defaultTiming, type Timing } from '../model/timing.ts'
import { checkMailbox, type CheckContext, type MailboxLook } from './check-mailbox.ts'
import { Findings } from './findings.ts'
import type { ForecastAnswer } from '../schedule/forecast.ts'
import { foresee } from './foresee.ts'
import { MailTraits } from './mail-traits.ts'
import { checkLogins, loginsDocument } from './logins.ts'
import { noteProviders } from './provider-notes.ts'
import { notePairings } from './pairing-findings.ts'
import { noteRetired } from './retired.ts'
import { noteSourceCloses, noteTimes } from './schedule-findings.ts'
import { ServerFindings } from './server-findings.ts'
import { noteConnections } from './server-findings-connections.ts'
import { journalObstacle, noteDisk, noteJournal } from './server-findings-machine.ts'
import { noteRoom } from './target-room.ts'

/**
 * Checks the mailboxes in scope, so many at a time. What stands in the way of one is a finding and never stops the
 * others. `logIn`: of a fleet, which remembers by itself what was refused. Throws errors of scope run: a journal that
 * cannot be read, a plan that contradicts it.
 */
export async function check(
  request: CheckRequest,
  timing: Timing = defaultTiming,
  logIn?: OpenSession,
): Promise<CheckDocument> {
  const head = headOf(request)
  const { plan } = request
  const { journal, failure } = journalOrNone(plan.journal)
  try {
    if (journal.toRead !== undefined) assertBound(journal.toRead, plan)
    request.emit({
      event: 'run-started',
      plan: plan.name,
      journal: plan.journal,
      mailboxes: request.mailboxes.length,
      work: 'check',
    })
    const findings = new Findings(request)
    const failed = new AbortController()
    const stop = AbortSignal.any([request.stop, failed.signal])
    // Every connection that is being opened listens to it; more than ten are no leak.
    setMaxListeners(0, stop)
    const connections = new Connections({
      ...(logIn === undefined ? { journal: journal.refusals } : { journal: undefined, openSession: logIn }),
      request,
      timing,
      // What connections find of a server stands in the document, too.
      emit: (event) => (event.event === 'finding' ? findings.addFound(event.finding) : request.emit(event)),
      stop,
      retryLogins: request.retryLogins === true,
    })
    const readers = { connections, secrets: request.secrets, timing, stop, down: new Map<string, MigrationError>() }
    if (request.logins) {
      noteJournal(findings, plan.journal, { journal: journal.toRead, failure, level: 'warning' })
      return loginsDocument(head, await checkLogins({ request, readers, findings, stop }), findings.all())
    }
    noteJournal(findings, plan.journal, { journal: journal.toRead, failure })
    const servers = new ServerFindings(findings, plan)
    servers.notePlan(request.mailboxes)
    noteProviders(request, findings)
    noteTimes(request, findings, Date.now())
    notePairings({ request, findings })
    const traits = new MailTraits()
    const toCopy: CheckContext['toCopy'] = ({ target }, facts) => traits.list(serverKey(target.server), facts)
    const before = process.cpuUsage()
    const looks = await lookAtAll(
      { request, readers, journal: journal.toRead, findings, servers, stop, toCopy, looked: { count: 0 } },
      failed,
    )
    const { user, system } = process.cpuUsage(before)
    noteRoom({ request, findings }, looks, Date.now())
    if (failure === undefined) noteDisk(findings, plan.journal, withoutRow(looks, journal.toRead))
    // Now that no connection of the check is open any more, a server that takes few shows how few.
    await noteConnections({ findings, connections, secrets: request.secrets, timing, stop }, servers.loggedIn)
    const ahead = await foresee(
      {
        request,
        readers,
        findings,
        traits,
        journal: journal.toRead,
        keep: (key, value) => journal.refusals?.mailboxes.keepFact(key, value),
        loggedIn: servers.loggedIn,
        processorSeconds: (user + system) / 1e6 / Math.max(1, looks.length),
      },
      looks,
    )
    servers.noteCertificates(ahead.plan.finishesAt)
    noteSourceCloses(request, ahead.mailboxes, findings)
    await noteRetired(request, readers, findings)
    return documentOf(head, looks, findings.all(), ahead)
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    journal.close()
  }
}

/**
 * All mailboxes; an error of scope run (a bug of ours, the journal) ends the others early, and is thrown when they have
 * ended.
 */
async function lookAtAll(context: CheckContext, failed: AbortController): Promise<MailboxLook[]> {
  const { mailboxes, plan } = context.request
  const fatal: MigrationError[] = []
  const looks = new Map<string, MailboxLook>()
  // What is refused to one mailbox of an account is not asked again for the others.
  const accountOf = ({ target }: MailboxPlan): string => accountKey(target)
  await eachInTurn(mailboxes, plan.mailboxesInParallel, accountOf, async (mailbox) => {
    try {
      looks.set(mailbox.id, await checkMailbox(context, mailbox))
    } catch (thrown) {
      fatal.push(journalFailure(thrown, plan.journal) ?? asMigrationError(thrown, 'run'))
      failed.abort()
    }
  })
  if (fatal[0] !== undefined) throw fatal[0]
  return mailboxes.flatMap(({ id }) => looks.get(id) ?? [])
}

/** A journal that may not be opened stops a run, but not a look at the servers: it becomes a finding. */
function journalOrNone(file: string): { journal: JournalAtHand; failure: MigrationError | undefined } {
  const failure = journalObstacle(file)
  try {
    return { journal: journalAtHand(file), failure }
  } catch (thrown) {
    const reason =
      failure ?? (thrown instanceof MigrationError && thrown.code === 'journal-unwritable' ? thrown : undefined)
    if (reason === undefined) throw thrown
    return { journal: { toRead: undefined, refusals: undefined, close: () => undefined }, failure: reason }
  }
}

/** How many messages will get a row in the journal and have none yet. */
function withoutRow(looks: readonly MailboxLook[], journal: Journal | undefined): number {
  const rows = (mailbox: string) =>
    [...(journal?.totalsByFolder(mailbox).values() ?? [])].reduce((sum, totals) => sum + totals.messages, 0)
  return looks.reduce((sum, look) => sum + Math.max(0, look.totals.messages - rows(look.id)), 0)
}

function documentOf(
  head: DocumentHead,
  looks: readonly MailboxLook[],
  findings: Finding[],
  ahead: ForecastAnswer,
): CheckDocument {
  const has = (level: Finding['level']) => findings.some((finding) => finding.level === level)
  return {
    schema: 'pec-migrate/check@1',
    ...head,
    verdict: has('blocker') ? 'blocked' : has('warning') ? 'warnings' : 'ready',
    findings,
    forecast: ahead.plan,
    mailboxes: looks.map((look) => ({
      id: look.id,
      source: look.source,
      target: look.target,
      folderMap: look.folderMap,
      forecast: ahead.mailboxes.get(look.id) ?? ahead.plan,
    })),
  }
}

// Builds the status document from the journal: what scripts read, what the screen shows at the end, what decides the exit code.

import { assertBound } from '../journal/bound.ts'
import type { FolderRow } from '../journal/folders.ts'
import { isLocked } from '../journal/lock.ts'
import { openJournalToRead, type Journal } from '../journal/journal.ts'
import type { MailboxRow } from '../journal/mailboxes.ts'
import type { RunRow } from '../journal/runs.ts'
import { emptyTotals, sumTotals } from '../journal/totals.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { FolderStatus, FolderTotals, Forecast, MailboxStatus, Problem, RunState, StatusDocument, Totals } from '../model/status.ts'
import { statusWords } from '../words/status-words.ts'
import { sentence } from '../words/words.ts'
import { problemsOf } from './problems.ts'

/** Assumed where nothing was measured yet, in bytes a second. */
const assumedRate = 1_000_000

/** Status from the journal as it is now, also while a run in another process writes to it. Throws as openJournalToRead and assertBound do. */
export function readStatus(plan: Plan, mailboxes: readonly MailboxPlan[], lang: Language): StatusDocument {
  const journal = openJournalToRead(plan.journal)
  try {
    // What was copied from or to other accounts says nothing about those of this plan: "may be switched off" would be about the wrong mailbox.
    if (journal !== undefined) assertBound(journal, plan)
    return buildStatus(plan, mailboxes, journal, journal !== undefined && isLocked(plan.journal), lang)
  } finally {
    journal?.close()
  }
}

/** Pure but for the journal's reads; `running`: a run is at work. */
export function buildStatus(
  plan: Plan, mailboxes: readonly MailboxPlan[], journal: Journal | undefined, running: boolean, lang: Language,
): StatusDocument {
  const inScope = new Set(mailboxes.map((mailbox) => mailbox.id))
  const rows = new Map((journal?.mailboxes.all() ?? []).map((row) => [row.id, row]))
  const only = mailboxes.length === 1 ? mailboxes[0]?.id : undefined
  const byFolder = journal?.totalsByFolder(only) ?? new Map<number, FolderTotals>()
  const folders = only === undefined ? journal?.folders.byMailbox() : new Map([[only, journal?.folders.ofMailbox(only) ?? []]])
  const states = mailboxes.map((mailbox) => mailboxStatus(mailbox, rows.get(mailbox.id), folders?.get(mailbox.id) ?? [], journal, byFolder, lang))
  const problems = journal === undefined ? [] : problemsOf(journal, lang, only).filter((problem) => inScope.has(problem.mailbox))
  const totals = totalOf(states)
  const state = runState(states, problems, journal?.runs.last(), running)
  return {
    schema: 'pec-migrate/status@1',
    updatedAt: new Date().toISOString(),
    plan: { name: plan.name, file: plan.file, sha256: plan.sha256 },
    state,
    nextPassAfter: null,
    phase: state === 'complete' ? 'done' : 'backfill',
    canSwitchOff: canSwitchOff(state, totals, states, problems, journal?.runs.last(), lang),
    forecast: forecastOf(totals, rateOf(journal, mailboxes)),
    totals,
    kinds: {},
    groups: groupsOf(states),
    mailboxes: states,
    problems,
    ...(plan.accept === undefined || plan.accept.length === 0 ? {} : { accepted: [...plan.accept] }),
  }
}

function mailboxStatus(
  mailbox: MailboxPlan, row: MailboxRow | undefined, known: readonly FolderRow[], journal: Journal | undefined, byFolder: ReadonlyMap<number, FolderTotals>,
  lang: Language,
): MailboxStatus {
  const folders = known.map((folder): FolderStatus => ({
    source: { name: folder.name, path: folder.path },
    target: folder.targetPath === null || folder.targetName === null ? null : { name: folder.targetName, path: folder.targetPath },
    totals: byFolder.get(folder.id) ?? emptyTotals(),
  }))
  const totals: Totals = { mailboxes: 1, folders: folders.length, ...sumTotals(folders.map((folder) => folder.totals)) }
  const state = row?.state ?? 'not-started'
  return {
    id: mailbox.id,
    group: mailbox.group ?? null,
    state,
    phase: state === 'complete' ? 'done' : 'backfill',
    error: row?.errorCode ? { code: row.errorCode, ...sentence(row.errorCode, { mailbox: mailbox.id, ...row.errorFacts }, lang) } : null,
    forecast: forecastOf(totals, rateOf(journal, [mailbox])),
    totals,
    folders,
  }
}

function totalOf(mailboxes: readonly MailboxStatus[]): Totals {
  return {
    mailboxes: mailboxes.length,
    folders: mailboxes.reduce((sum, mailbox) => sum + mailbox.totals.folders, 0),
    ...sumTotals(mailboxes.map((mailbox) => mailbox.totals)),
  }
}

function groupsOf(mailboxes: readonly MailboxStatus[]): StatusDocument['groups'] {
  const groups = new Map<string, MailboxStatus[]>()
  for (const mailbox of mailboxes) if (mailbox.group !== null) groups.set(mailbox.group, [...(groups.get(mailbox.group) ?? []), mailbox])
  return [...groups].map(([group, members]) => ({ group, totals: totalOf(members) }))
}

function runState(mailboxes: readonly MailboxStatus[], problems: readonly Problem[], last: RunRow | undefined, running: boolean): RunState {
  if (running) return 'running'
  if (last === undefined) return 'not-started'
  if (mailboxes.every((mailbox) => mailbox.state === 'complete') && problems.length === 0) return 'complete'
  return last.ending === null || last.ending === 'stopped' ? 'stopped' : 'incomplete'
}

function canSwitchOff(
  state: RunState, totals: Totals, mailboxes: readonly MailboxStatus[], problems: readonly Problem[], last: RunRow | undefined, lang: Language,
): StatusDocument['canSwitchOff'] {
  const say = statusWords(lang)
  if (state === 'complete') return { verdict: 'yes', because: [say.complete(`${new Date(last?.startedAt ?? 0).toISOString().slice(0, 16).replace('T', ' ')} UTC`)] }
  const because: string[] = []
  const open = totals.pending + totals.appending + totals.copied
  const unfinished = mailboxes.filter((mailbox) => mailbox.state !== 'complete' && mailbox.state !== 'incomplete').length
  if (open > 0) because.push(say.notProved(open))
  if (problems.length > 0) because.push(say.failed(problems.length))
  if (unfinished > 0) because.push(say.parked(unfinished))
  return { verdict: 'no', because }
}

function rateOf(journal: Journal | undefined, mailboxes: readonly MailboxPlan[]): number | undefined {
  const server = mailboxes[0]?.target.server.name
  return server === undefined ? undefined : journal?.runs.rates(server)?.throughput
}

function forecastOf(totals: Totals, rate: number | undefined): Forecast {
  const done = totals.verified + totals.differs + totals.refused + totals.skipped + totals.gone
  const left = totals.messages === 0 ? 0 : Math.round(totals.bytes * (1 - done / totals.messages))
  const bytesPerSecond = Math.round(rate ?? assumedRate)
  return {
    basis: rate === undefined ? 'assumed' : 'measured',
    bytesPerSecond,
    finishesAt: left === 0 ? null : new Date(Date.now() + (left / Math.max(1, bytesPerSecond)) * 1000).toISOString(),
    fits: true,
    marginSeconds: null,
  }
}

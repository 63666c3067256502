// Builds the status document from the journal, which also decides the exit code.

import { isAbsolute, relative } from 'node:path'
import { assertBound } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import { holderOf, type Holder } from '../journal/holder.ts'
import { openJournalToRead, type Journal } from '../journal/journal.ts'
import type { RunRow } from '../journal/runs.ts'
import { sumTotals, type MailboxSums } from '../journal/totals.ts'
import { accountKey, type MailboxPlan, type PhaseName, type Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { sumOwed } from '../model/owed.ts'
import type { Forecast, LastPass, MailboxStatus, RunState, StatusDocument, Totals } from '../model/status.ts'
import { phaseAt } from '../schedule/phases.ts'
import { earliestFinalPass } from '../schedule/timeline.ts'
import type { SilentServer } from '../journal/silent-servers.ts'
import type { Waiting } from '../journal/waiting.ts'
import { stated } from '../words/stated.ts'
import { sentence } from '../words/words.ts'
import {
  cutoverAwaited,
  factsOf,
  isProved,
  owedPass,
  recordsOf,
  stateOf,
  type Detail,
  type MailboxRecord,
} from './mailbox-record.ts'
import { sumKinds } from './kinds.ts'
import { outlook, timeFindings } from './outlook.ts'
import { limitedServers } from './limited-servers.ts'
import { pictureOf, type Picture } from './picture.ts'
import { canSwitchOff } from './verdict.ts'

/**
 * Status from the journal as it is now, also while a run in another process writes to it. Throws as openJournalToRead
 * and assertBound do.
 */
export function readStatus(plan: Plan, mailboxes: readonly MailboxPlan[], lang: Language): StatusDocument {
  const journal = openJournalToRead(plan.journal)
  try {
    // What was copied from or to other accounts says nothing about those of this plan: "may be switched off" would be
    // about the wrong mailbox.
    if (journal !== undefined) assertBound(journal, plan)
    const holder = holderOf(journal)
    return { ...buildStatus(plan, mailboxes, journal, holder?.work === 'run', lang), ...atWorkOf(holder) }
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    journal?.close()
  }
}

/** Pure but for the journal's reads; `running`: a run is at work. */
export function buildStatus(
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  journal: Journal | undefined,
  running: boolean,
  lang: Language,
  now = Date.now(),
  detail: Detail = 'folders',
  sums?: ReadonlyMap<string, MailboxSums>,
): StatusDocument {
  return statusOf(plan, mailboxes, pictureOf(plan, journal, lang, detail, sums), { running, lang, now, detail })
}

/** Pure: what the picture says of these mailboxes of the plan; `running`: a run is at work. */
export function statusOf(
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  picture: Picture,
  { running, lang, now, detail }: { running: boolean; lang: Language; now: number; detail: Detail },
): StatusDocument {
  const { records: all, progress, last, writers } = picture
  const inScope = new Set(mailboxes.map((mailbox) => mailbox.id))
  const records = all.filter(({ mailbox }) => inScope.has(mailbox.id))
  const leftOf = ({ mailbox }: MailboxRecord): { messages: number; bytes: number } => {
    const { leftMessages = 0, leftBytes = 0 } = progress.get(mailbox.id) ?? {}
    return { messages: leftMessages, bytes: leftBytes }
  }
  const ahead = outlook(
    plan,
    records.map((record) => ({
      mailbox: record.mailbox,
      bytes: record.totals.bytes,
      left: record.listed ? leftOf(record).bytes : undefined,
    })),
    picture.rates,
    now,
  )
  const clockPhase = running && last !== undefined && last.phase !== null ? last.phase : phaseAt(plan, now).phase
  const states = records.map((record) =>
    mailboxStatus(record, {
      running,
      now,
      lang,
      phase: clockPhase,
      left: leftOf(record),
      forecast: ahead.mailboxes.get(record.mailbox.id) ?? ahead.plan,
      awaitsCutover: cutoverAwaited(record, plan) !== null,
      writer: writers?.get(accountKey(record.mailbox.target)),
    }),
  )
  const state = runState(states, last, running)
  const owed = records.flatMap((record) => owedPass(record, now)?.after ?? [])
  const opensAt = records.flatMap((record) => cutoverAwaited(record, plan) ?? [])[0]
  const seesAll =
    records.length > 0 &&
    records.every(({ mailbox }) => earliestFinalPass(mailbox.source.server.timeline ?? {}) !== null) &&
    owed.length === 0
  const findings = timeFindings(plan, mailboxes, ahead.mailboxes, state === 'complete').map((found) =>
    stated(found, lang),
  )
  const servers = detail === 'folders' ? limitedServers(mailboxes, picture.connections) : []
  const ignoredWindow = picture.ignoredWindow.map((at) => new Date(at).toISOString())
  return {
    schema: 'pec-migrate/status@1',
    updatedAt: new Date(now).toISOString(),
    plan: { name: plan.name, file: plan.file, sha256: plan.sha256 },
    state,
    nextPassAfter:
      owed.length === 0 ? null : new Date(owed.reduce((first, after) => Math.min(first, after))).toISOString(),
    phase: state === 'complete' && states.every(({ phase }) => phase === 'done') ? 'done' : clockPhase,
    canSwitchOff: canSwitchOff(
      {
        mailboxes: all.map((record) => factsOf(record, plan, now)),
        running,
        stopped: !running && last?.ending === 'stopped',
        now,
        lastRunAt: last?.startedAt ?? null,
        retired: plan.retired?.length ?? 0,
        planFile: asTyped(plan.file),
      },
      lang,
    ),
    lastVerify: picture.lastVerify,
    ...(picture.lastSignatures === undefined ? {} : { lastSignatures: picture.lastSignatures }),
    forecast: ahead.plan,
    totals: totalOf(states),
    kinds: sumKinds(states),
    owed: sumOwed(records.map(({ owed: one }) => one)),
    groups: groupsOf(states),
    mailboxes: states,
    problems: records.flatMap(({ problems }) => problems),
    ...(detail === 'folders' && mailboxes.length === plan.mailboxes.length && picture.retired !== undefined
      ? { retired: picture.retired }
      : {}),
    ...(servers.length === 0 ? {} : { servers }),
    ...silentOf(running ? picture.silent : []),
    ...(findings.length === 0 ? {} : { findings }),
    ...waitingOf(picture.waiting, picture.deadWaiting),
    ...(state === 'stopped' && last !== undefined
      ? { stoppedSince: new Date(last.endedAt ?? last.aliveAt).toISOString() }
      : {}),
    ...(ahead.notCounted === 0 ? {} : { notCounted: ahead.notCounted }),
    ...(state === 'stopped' && last !== undefined && last.stoppedBy !== null ? { stoppedBy: last.stoppedBy } : {}),
    ...(opensAt === undefined ? {} : { cutoverOpensAt: new Date(opensAt).toISOString() }),
    ...(seesAll ? { finalPassDone: true as const } : {}),
    ...(ignoredWindow.length === 0 ? {} : { ignoredWindow }),
    ...(plan.accept === undefined || plan.accept.length === 0 ? {} : { accepted: [...plan.accept] }),
    ...(typeof last?.exitCode === 'number' ? { lastExitCode: last.exitCode } : {}),
  }
}

/** Where one mailbox of a run stands: its totals, and whether everything in it is proved or ended by decision. */
export function mailboxNow(
  plan: Plan,
  mailbox: MailboxPlan,
  journal: Journal,
  lang: Language,
): { totals: Totals; proved: boolean; provedBytes: number } {
  const [record] = recordsOf(plan, journal, lang, mailbox)
  if (record === undefined) throw new Error(`no record of mailbox ${mailbox.id}`)
  return { totals: record.totals, proved: isProved(record), provedBytes: journal.provedBytes(mailbox.id) }
}

type About = {
  running: boolean
  now: number
  lang: Language
  phase: PhaseName
  left: { messages: number; bytes: number }
  forecast: Forecast
  awaitsCutover: boolean
  writer: string | undefined
}

function mailboxStatus(
  record: MailboxRecord,
  { running, now, lang, phase, left, forecast, awaitsCutover, writer }: About,
): MailboxStatus {
  const { mailbox, row, totals, folders } = record
  const state = stateOf(record, running, now)
  const owed = owedPass(record, now)
  return {
    id: mailbox.id,
    group: mailbox.group ?? null,
    state,
    // What is complete before the cutover is in its pre-copy all the same: users go on working on the source.
    phase: state === 'complete' && !awaitsCutover ? 'done' : phase,
    error: row?.errorCode
      ? { code: row.errorCode, ...sentence(row.errorCode, { mailbox: mailbox.id, ...row.errorFacts }, lang) }
      : null,
    forecast,
    totals,
    ...(record.kinds !== undefined && { kinds: record.kinds }),
    left,
    lastPass: lastPassOf(record),
    nextPassAfter: owed === null ? null : new Date(owed.after).toISOString(),
    ...(writer === undefined ? {} : { writer }),
    owed: record.owed,
    completeness: record.completeness,
    folders,
  }
}

/** A file below the folder somebody stands in, as it is typed there. */
function asTyped(file: string): string {
  const near = relative(process.cwd(), file)
  return near.startsWith('..') || isAbsolute(near) ? file : near
}

function silentOf(silent: readonly SilentServer[]): Pick<StatusDocument, 'silentServers'> {
  if (silent.length === 0) return {}
  return { silentServers: silent.map((one) => ({ ...one, since: new Date(one.since).toISOString() })) }
}

/** The run that waits, or died while it did, for the document. */
function waitingOf(
  waiting: Waiting | undefined,
  dead: Waiting | undefined,
): Pick<StatusDocument, 'waiting' | 'waitEnded'> {
  const iso = (at: number): string => new Date(at).toISOString()
  const stated = ({ pid, host, since, until, phase }: Waiting): NonNullable<StatusDocument['waiting']> => {
    return { pid, host, since: iso(since), until: iso(until), phase }
  }
  return {
    ...(waiting === undefined ? {} : { waiting: stated(waiting) }),
    ...(dead === undefined ? {} : { waitEnded: { ...stated(dead), aliveAt: iso(dead.aliveAt) } }),
  }
}

/** What holds the journal and is no run, for the document. */
export function atWorkOf(holder: Holder | undefined): Pick<StatusDocument, 'atWork'> {
  if (holder === undefined || holder.work === 'run' || holder.since === undefined) return {}
  return { atWork: { work: holder.work, since: new Date(holder.since).toISOString() } }
}

function lastPassOf({ row }: MailboxRecord): LastPass | null {
  if (row === undefined || row.passStartedAt === null) return null
  const iso = (instant: number): string => new Date(instant).toISOString()
  return {
    startedAt: iso(row.passStartedAt),
    endedAt: iso(row.passEndedAt ?? row.passStartedAt),
    newMessages: row.passNew ?? 0,
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
  for (const mailbox of mailboxes) {
    if (mailbox.group === null) continue
    const members = groups.get(mailbox.group)
    if (members === undefined) groups.set(mailbox.group, [mailbox])
    else members.push(mailbox)
  }
  return [...groups].map(([group, members]) => ({ group, totals: totalOf(members), kinds: sumKinds(members) }))
}

/**
 * `pass-due` from the end of a pass on, until one that began late enough: only then is it complete. A run that was
 * stopped before every mailbox had its turn is stopped, also where each of them was complete before: what came since
 * has not been looked at.
 */
function runState(mailboxes: readonly MailboxStatus[], last: RunRow | undefined, running: boolean): RunState {
  if (running) return 'running'
  if (last === undefined) return 'not-started'
  if (last.ending === 'stopped') return 'stopped'
  if (mailboxes.every(({ state }) => state === 'complete' || state === 'pass-due'))
    return mailboxes.some(({ state }) => state === 'pass-due') ? 'pass-due' : 'complete'
  return last.ending === null ? 'stopped' : 'incomplete'
}

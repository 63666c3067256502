// Gathers from the journal everything that the report says but for what is counted while its rows are written.

import type { Journal } from '../journal/journal.ts'
import type { RunRow } from '../journal/runs.ts'
import type { AccountPlan, PhaseName, Plan, WorkHours } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { MailboxStatus, Problem, StatusDocument } from '../model/status.ts'
import { outcomesDocument } from '../outcomes/outcomes-document.ts'
import { buildStatus } from '../report/status.ts'
import { isoIn } from '../schedule/zone.ts'
import { commandLine } from '../words/command-line.ts'
import { explain, sentence } from '../words/words.ts'
import type { Redaction } from './redact.ts'
import type { ReportDocument, ReportMailbox, ReportProblem } from './report-document.ts'
import { isByMaster, serversOf } from './servers.ts'

export type ReportOf = {
  plan: Plan
  /** As it was typed. */
  planFile: string
  version: string
  lang: Language
  /** ms since 1970. */
  now: number
  /** A run is at work. */
  running: boolean
  redaction: Redaction
}

/** What is not counted from the rows of the messages; `problems`: all of them. */
export type Gathered = {
  document: Omit<ReportDocument, 'years' | 'manifest' | 'files' | 'redacted' | 'notProved' | 'mailboxes'> & {
    notProved: Omit<ReportDocument['notProved'], 'messages' | 'bytes'>
    mailboxes: Omit<ReportMailbox, 'folders' | 'to' | 'from'>[]
  }
  /** By mailbox, in the order of the document, as the journal has them. */
  status: StatusDocument
  problems: ReportProblem[]
}

/** Problems that the document itself shows. */
const mostProblems = 200

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : iso(at))

/** Reads the journal as it is now; nobody is asked. */
export function gatherReport(journal: Journal, of: ReportOf): Gathered {
  const { plan, lang, now, redaction } = of
  const status = buildStatus(plan, plan.mailboxes, journal, of.running, lang, now)
  const problems = status.problems.map((problem) => problemOf(problem, of))
  const runs = journal.runs.all()
  const sent = journal.evidence.sentByHour()
  const text = (written: string): string => redaction.text(written)
  const group = (name: string | null): string | null => (name === null ? null : text(name))
  const { next, of: sources } = status.canSwitchOff
  return {
    status,
    problems,
    document: {
      schema: 'pec-migrate/report@1',
      lang,
      tool: { name: 'pec-migrate', version: of.version },
      generatedAt: iso(now),
      generatedAtLocal: isoIn(now, plan.timezone),
      plan: { name: text(plan.name), file: text(of.planFile), sha256: plan.sha256, timezone: plan.timezone },
      about: aboutOf(plan, redaction),
      state: status.state,
      finished: status.state === 'complete',
      phase: status.phase,
      canSwitchOff: {
        verdict: status.canSwitchOff.verdict,
        because: status.canSwitchOff.because.map((told) => redaction.sentence(told)),
        next: next === undefined ? null : commandLine([next, text(of.planFile)]),
        ...(sources === undefined ? {} : { of: sources }),
      },
      startedAt: isoOrNull(runs[0]?.startedAt),
      endedAt: isoOrNull(runs.at(-1)?.aliveAt),
      servers: serversOf(journal, plan, redaction),
      runs: runs.map(({ pid: _pid, startedAt, aliveAt, endedAt, ignoredWindow, ...run }) => ({
        ...run,
        host: redaction.machine(run.host),
        startedAt: iso(startedAt),
        aliveAt: iso(aliveAt),
        endedAt: isoOrNull(endedAt),
        ignoredWindow: ignoredWindow === 1,
      })),
      hours: hoursOf(plan, runs),
      acceptedFindings: (plan.accept ?? []).map((code) => ({ code, message: explain(code, lang).title })),
      acceptedLosses: acceptedLossesOf(plan, status.problems, redaction),
      notProved: { byCode: byCode(status.problems), owed: { ...status.owed } },
      verifications: verificationsOf(journal, redaction),
      outcomes: outcomesOf(journal, of),
      totals: status.totals,
      kinds: status.kinds,
      groups: status.groups.map(({ group: name, totals, kinds = {} }) => ({ group: text(name), totals, kinds })),
      mailboxes: status.mailboxes.map((mailbox, at) => mailboxOf(mailbox, plan.mailboxes[at], of)),
      retired: (plan.retired ?? []).map(({ id, group: name, reason }) => ({
        id: redaction.mailbox(id),
        group: group(name ?? null),
        reason: text(reason),
      })),
      problems: { total: problems.length, first: problems.slice(0, mostProblems) },
      sentByHour:
        sent.length === 0 ? null : sent.map(({ hour, messages, bytes }) => ({ hour: iso(hour), messages, bytes })),
    },
  }
}

function aboutOf({ report = {} }: Plan, redaction: Redaction): ReportDocument['about'] {
  const { body, ipa, contract, place, present = [], purpose } = report
  const text = (written: string | undefined): string | null => (written === undefined ? null : redaction.text(written))
  return {
    body: text(body),
    ipa: text(ipa),
    contract: text(contract),
    place: text(place),
    present: present.map((name) => redaction.text(name)),
    purpose: text(purpose),
  }
}

function problemOf(problem: Problem, { lang, redaction }: ReportOf): ReportProblem {
  const { mailbox, folder, uid, outcome, code, accepted } = problem
  const isRedacted = redaction.isOn
  // What servers say is anybody's words: a redacted report says it in ours alone.
  const { reason, hint } = isRedacted ? toldWithout(problem, lang) : problem
  return {
    mailbox: redaction.mailbox(mailbox),
    folder: folder === null ? null : redaction.text(folder),
    uid,
    messageId: isRedacted ? null : (problem.messageId ?? null),
    date: problem.date ?? null,
    bytes: problem.bytes ?? null,
    digest: digestOf(problem),
    outcome,
    code,
    reason,
    hint,
    accepted:
      accepted === undefined
        ? null
        : isRedacted
          ? { by: 'person', reason: '' }
          : { by: accepted.by, reason: accepted.reason },
  }
}

/** 64 hex digits; null: not known. */
export const digestOf = ({ digest }: Pick<Problem, 'digest'>): string | null => digest?.replace('sha256:', '') ?? null

function toldWithout({ code }: Problem, lang: Language): { reason: string; hint: string } {
  const { message, hint } = sentence(code, {}, lang)
  return { reason: message, hint }
}

function hoursOf({ windows = [], phases }: Plan, runs: readonly RunRow[]): ReportDocument['hours'] {
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const of = (phase: PhaseName, hours: WorkHours): ReportDocument['hours'][number] =>
    hours.kind === 'nightly'
      ? {
          kind: 'nightly',
          phase,
          from: clock(hours.from),
          to: clock(hours.to),
          days: [...hours.days],
          drainSeconds: Math.round(hours.drainMs / 1000),
        }
      : {
          kind: 'once',
          phase,
          opensAt: iso(hours.opensAt),
          closesAt: iso(hours.closesAt),
          drainSeconds: Math.round(hours.drainMs / 1000),
          runs: runs
            .filter((run) => run.startedAt < hours.closesAt && (run.endedAt ?? run.aliveAt) > hours.opensAt)
            .map(({ id }) => id),
        }
  return [
    ...(phases?.precopy?.hours ?? []).map((hours) => of('precopy', hours)),
    ...windows.map((window) => of('cutover', { kind: 'once', ...window })),
    ...(phases?.backfill?.hours ?? []).map((hours) => of('backfill', hours)),
  ]
}

function acceptedLossesOf(
  { acceptedLosses = [] }: Plan,
  problems: readonly Problem[],
  redaction: Redaction,
): ReportDocument['acceptedLosses'] {
  const isRedacted = redaction.isOn
  return acceptedLosses.map(({ mailbox, folder, uid, digest, by, reason }) => ({
    mailbox: redaction.mailbox(mailbox),
    folder: redaction.text(folder),
    uid,
    digest: digest ?? null,
    by: isRedacted ? 'person' : by,
    reason: isRedacted ? '' : reason,
    outcome:
      problems.find(
        (problem) =>
          problem.accepted !== undefined &&
          problem.mailbox === mailbox &&
          problem.folder === folder &&
          problem.uid === uid &&
          (digest === undefined || digest === digestOf(problem)),
      )?.outcome ?? null,
  }))
}

function byCode(problems: readonly Problem[]): ReportDocument['notProved']['byCode'] {
  const found = new Map<string, ReportDocument['notProved']['byCode'][number]>()
  for (const { outcome, code, accepted } of problems) {
    const key = `${outcome} ${code}`
    const known = found.get(key) ?? { outcome, code, problems: 0, accepted: 0 }
    known.problems += 1
    if (accepted !== undefined) known.accepted += 1
    found.set(key, known)
  }
  return [...found.values()].toSorted((one, other) => other.problems - one.problems)
}

function verificationsOf(journal: Journal, redaction: Redaction): ReportDocument['verifications'] {
  const signatures = journal.signatureLooks.byVerification()
  // A pattern may be a name with a letter left out.
  const withheld = (glob: string): string => (redaction.isOn ? '…' : glob)
  return journal.verifications
    .all()
    .map(({ id, at, endedAt, against, strict, scope, verdict, differs, endedMailboxes }) => ({
      at: iso(at),
      endedAt: isoOrNull(endedAt),
      against,
      strict,
      scope: {
        mailboxes: scope.mailboxes.length,
        endedMailboxes,
        only: scope.only.map(withheld),
        except: scope.except.map(withheld),
      },
      verdict,
      differs,
      signatures: signatures.get(id) ?? null,
    }))
}

function outcomesOf(journal: Journal, { plan, now, redaction }: ReportOf): ReportDocument['outcomes'] {
  const { asOf, final, provisional, totals, problems } = outcomesDocument({
    plan,
    mailboxes: plan.mailboxes,
    threads: journal.sightings.threads(),
    looks: journal.looksByMailbox(),
    asOf: now,
    since: undefined,
  })
  if (totals.messages === 0 && problems.length === 0) return null
  const why: Record<string, number> = {}
  for (const { code } of provisional) why[code] = (why[code] ?? 0) + 1
  return {
    asOf,
    final,
    provisional: why,
    totals,
    receiptsMissing: problems.map(({ mailbox }) => redaction.mailbox(mailbox)),
  }
}

function mailboxOf(
  mailbox: MailboxStatus,
  planned: Plan['mailboxes'][number] | undefined,
  { lang, redaction }: ReportOf,
): Omit<ReportMailbox, 'folders' | 'to' | 'from'> {
  if (planned === undefined || planned.id !== mailbox.id) throw new Error(`${mailbox.id} is not in its place`)
  const { id, state, totals, kinds = {}, error, lastPass = null, completeness, owed, group } = mailbox
  const { mailboxes: _one, ...own } = totals
  const isRedacted = redaction.isOn
  const accountOf = (account: AccountPlan): ReportMailbox['source'] => ({
    server: redaction.text(account.server.name),
    user: isRedacted ? redaction.mailbox(id) : account.user,
    address: isRedacted ? null : (account.address ?? null),
    login: isByMaster(account) ? 'master' : 'own',
  })
  return {
    id: redaction.mailbox(id),
    group: group === null ? null : redaction.text(group),
    state,
    error:
      error === null
        ? null
        : isRedacted
          ? { code: error.code, ...sentence(error.code, {}, lang) }
          : { code: error.code, message: error.message, hint: error.hint },
    source: accountOf(planned.source),
    target: accountOf(planned.target),
    totals: own,
    kinds,
    lastPass,
    completeness,
    owed: { ...owed },
  }
}

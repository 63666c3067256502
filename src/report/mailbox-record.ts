// What the journal holds of one mailbox, gathered once for everything that is said about it.

import type { FolderPlace } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import type { MailboxRow } from '../journal/mailboxes.ts'
import type { SourceLook } from '../journal/source-looks.ts'
import { emptyTotals, sumTotals, type MailboxSums } from '../journal/totals.ts'
import { accountKey, type MailboxPlan, type Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { keptOpenBy, type Owed } from '../model/owed.ts'
import type { Completeness, FolderStatus, FolderTotals, Kinds, MailboxState, Problem, Totals } from '../model/status.ts'
import { earliestFinalPass, passDue } from '../schedule/timeline.ts'
import { countAccepted, stillOpen } from './accepted-losses.ts'
import { problemsOf } from './problems.ts'
import { kindsOf, sumKinds } from './kinds.ts'
import type { MailboxFacts } from './verdict.ts'

export type MailboxRecord = {
  mailbox: MailboxPlan
  row: MailboxRow | undefined
  folders: FolderStatus[]
  /** Empty where nobody asks for folders. */
  /** Undefined in a look at sums alone: it is taken every other second. */
  kinds: Kinds | undefined
  /** A run has seen what its source holds. */
  listed: boolean
  totals: Totals
  problems: Problem[]
  /** What follows from what was done and is not done yet. */
  owed: Owed
  /** null: nothing was listed yet, or nobody asks for it. */
  completeness: Completeness | null
  /** What verify has found there, and no later verify has seen put right. */
  unconfirmed: number
  look: SourceLook | undefined
  /** Altered copies that stay beside good ones. */
  setAside: readonly { folder: string; uid: number }[]
}

/** `sums`: without the folders, which a screen that looks every other second does not show. */
export type Detail = 'folders' | 'sums'

/** Of all mailboxes of the plan, in its order, or of one. */
export function recordsOf(
  plan: Plan,
  journal: Journal | undefined,
  lang: Language,
  only?: MailboxPlan,
  sums?: ReadonlyMap<string, MailboxSums>,
): MailboxRecord[] {
  const rows = new Map((journal?.mailboxes.all(only?.id) ?? []).map((row) => [row.id, row]))
  const folders: ReadonlyMap<string, readonly FolderPlace[]> =
    sums !== undefined
      ? new Map()
      : only === undefined
        ? (journal?.folders.byMailbox() ?? new Map())
        : new Map([[only.id, journal?.folders.ofMailbox(only.id) ?? []]])
  const totals = (sums === undefined ? journal?.totalsByFolder(only?.id) : undefined) ?? new Map<number, FolderTotals>()
  const kinds = sums === undefined ? journal?.kindsByFolder(only?.id) : undefined
  const problems = new Map<string, Problem[]>()
  for (const problem of journal === undefined ? [] : problemsOf(journal, lang, only?.id, plan.acceptedLosses)) {
    const known = problems.get(problem.mailbox)
    if (known === undefined) problems.set(problem.mailbox, [problem])
    else known.push(problem)
  }
  const looks = journal?.sourceLooks.all(only === undefined ? undefined : accountKey(only.source))
  const allOwed = journal?.owedByMailbox(only?.id)
  const allCompleteness = sums === undefined ? journal?.sourceListings.completeness(only?.id) : undefined
  const allUnconfirmed = journal?.verifications.unconfirmed(plan.acceptedLosses ?? [], only?.id)
  const allSetAside = journal?.repairs.setAsideByMailbox(only?.id)
  return (only === undefined ? plan.mailboxes : [only]).map((mailbox) => {
    const known = folders.get(mailbox.id) ?? []
    const own = problems.get(mailbox.id) ?? []
    const statuses = known.map((folder): FolderStatus & { kinds: Kinds } => {
      const ofFolder = totals.get(folder.id) ?? emptyTotals()
      return {
        source: { name: folder.name, path: folder.path },
        target:
          folder.targetPath === null || folder.targetName === null
            ? null
            : { name: folder.targetName, path: folder.targetPath },
        totals: countAccepted(own, mailbox.id, folder.name, ofFolder),
        kinds: kindsOf(kinds?.get(folder.id), ofFolder.messages),
      }
    })
    const look = looks?.get(accountKey(mailbox.source))
    const owed = allOwed?.get(mailbox.id) ?? {}
    const unconfirmed = allUnconfirmed?.get(mailbox.id) ?? 0
    const completeness = allCompleteness?.get(mailbox.id) ?? null
    const setAside = allSetAside?.get(mailbox.id) ?? []
    if (sums !== undefined)
      return {
        mailbox,
        row: rows.get(mailbox.id),
        folders: [],
        problems: own,
        owed,
        unconfirmed,
        completeness,
        look,
        setAside,
        ...ofSums(sums.get(mailbox.id), own),
        kinds: undefined,
      }
    return {
      mailbox,
      row: rows.get(mailbox.id),
      folders: statuses,
      listed: known.some((folder) => folder.uidValidity !== null),
      problems: own,
      owed,
      unconfirmed,
      completeness,
      totals: { mailboxes: 1, folders: statuses.length, ...sumTotals(statuses.map((folder) => folder.totals)) },
      kinds: sumKinds(statuses),
      look,
      setAside,
    }
  })
}

function ofSums(sums: MailboxSums | undefined, problems: readonly Problem[]): Pick<MailboxRecord, 'listed' | 'totals'> {
  const accepted = problems.filter((problem) => problem.accepted !== undefined).length
  return {
    listed: sums?.listed ?? false,
    totals: { mailboxes: 1, folders: sums?.folders ?? 0, ...(sums?.totals ?? emptyTotals()), acceptedLosses: accepted },
  }
}

/** Messages that have not come to an end. */
export function unproved({ pending, appending, copied }: Totals): number {
  return pending + appending + copied
}

/** Everything in it is proved, or ended by somebody's decision, and nothing is owed. */
export function isProved({ totals, problems, owed }: Pick<MailboxRecord, 'totals' | 'problems' | 'owed'>): boolean {
  return unproved(totals) === 0 && stillOpen(problems).length === 0 && keptOpenBy(owed).length === 0
}

/** The pass that is still owed, and whether its time has come. */
export function owedPass({ mailbox, row }: MailboxRecord, now: number): { after: number; due: boolean } | null {
  return passDue(mailbox.source.server.timeline ?? {}, row?.passStartedAt ?? null, now)
}

/**
 * When the cutover opens, as long as no pass over this mailbox began after that; null: one did, or the plan has no
 * cutover window. The final pass of a timeline sees more than that.
 */
export function cutoverAwaited(
  { mailbox, row }: MailboxRecord,
  { windows = [] }: Pick<Plan, 'windows'>,
): number | null {
  const opensAt = windows[0]?.opensAt ?? null
  if (mailbox.source.archive !== undefined) return null
  if (opensAt === null || earliestFinalPass(mailbox.source.server.timeline ?? {}) !== null) return null
  return (row?.passStartedAt ?? -Infinity) >= opensAt ? null : opensAt
}

/** `running`: a run is at work; without one, what it was working on was left in the middle. */
export function stateOf(record: MailboxRecord, running: boolean, now: number): MailboxState {
  const state = endedState(record)
  if (state === 'running' && !running) return 'stopped'
  return state === 'complete' && owedPass(record, now) !== null ? 'pass-due' : state
}

/** Whether a run that came to its end with it left it complete is decided by what the journal holds now. */
function endedState(record: MailboxRecord): Exclude<MailboxState, 'pass-due'> {
  const state = record.row?.state ?? 'not-started'
  if (state !== 'ended') return state
  return isProved(record) ? 'complete' : 'incomplete'
}

/** What decides whether its source may be switched off. */
export function factsOf(record: MailboxRecord, plan: Pick<Plan, 'windows'>, now: number): MailboxFacts {
  const { mailbox, row, totals, problems, look, owed, unconfirmed, setAside } = record
  const passAt = row?.passStartedAt ?? null
  // It may have moved just before that pass too: then one more run costs seconds, and a message overlooked would be
  // lost.
  const moved = look !== undefined && look.moved.length > 0 && look.quietSince > (passAt ?? 0)
  return {
    id: mailbox.id,
    state: endedState(record),
    owed,
    unconfirmed,
    unproved: unproved(totals),
    skipped: totals.skipped,
    acceptedLosses: totals.acceptedLosses,
    ghosts: totals.ghosts,
    setAside,
    problems: stillOpen(problems),
    pass: passAt === null ? null : { startedAt: passAt, newMessages: row?.passNew ?? 0 },
    fromArchive: mailbox.source.archive !== undefined,
    finalPass: earliestFinalPass(mailbox.source.server.timeline ?? {}),
    owedPass: owedPass(record, now),
    cutoverAt: cutoverAwaited(record, plan),
    quietSince: moved ? null : quietSince(row, look),
    moved,
  }
}

/** The earliest moment since which passes, or looks that go on after the last pass, have found nothing new. */
function quietSince(row: MailboxRow | undefined, look: SourceLook | undefined): number | null {
  const looked =
    look !== undefined && look.lookedAt > look.quietSince && look.lookedAt > (row?.passEndedAt ?? Infinity)
      ? look.quietSince
      : null
  const passed = row?.quietSince ?? null
  return looked === null ? passed : Math.min(looked, passed ?? looked)
}

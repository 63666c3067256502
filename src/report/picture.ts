// Everything that a status rests on, as data: read from one journal here, put together from many by a fleet.

import type { ConnectionNumberRow } from '../journal/connection-numbers.ts'
import type { Journal } from '../journal/journal.ts'
import type { RunRow } from '../journal/runs.ts'
import type { MailboxProgress, MailboxSums } from '../journal/totals.ts'
import { silentServers, type SilentServer } from '../journal/silent-servers.ts'
import { deadWaiting, waitingRun, type Waiting } from '../journal/waiting.ts'
import { readingBackRates, writingRates } from '../journal/writing-rates.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { LastVerify, RetiredStatus, StatusDocument } from '../model/status.ts'
import type { Rate } from '../schedule/transfer-speeds.ts'
import { retiredOf } from './kinds.ts'
import { recordsOf, type Detail, type MailboxRecord } from './mailbox-record.ts'

/** How fast targets are written to and read back, by the server's name in the plan. */
export type Rates = { writing: ReadonlyMap<string, Rate>; readingBack: ReadonlyMap<string, Rate> }

export type Picture = {
  /** Of all mailboxes of the plan, in its order. */
  records: readonly MailboxRecord[]
  /** By mailbox; those without a message are missing. */
  progress: ReadonlyMap<string, MailboxProgress>
  /** undefined: there was no run yet. */
  last: RunRow | undefined
  rates: Rates
  /** How messages were written to each target account; undefined where nobody asks. */
  writers: ReadonlyMap<string, string> | undefined
  lastVerify: LastVerify | null
  lastSignatures: StatusDocument['lastSignatures']
  retired: RetiredStatus[] | undefined
  /** By `serverKey`: what servers were found to hold. */
  connections: ReadonlyMap<string, ConnectionNumberRow>
  /** Servers that say nothing, as a run at work has it. */
  silent: readonly SilentServer[]
  /** When runs began that somebody let work outside the hours of the plan. */
  ignoredWindow: readonly number[]
  waiting: Waiting | undefined
  deadWaiting: Waiting | undefined
}

/** The picture of one journal, or of none. */
export function pictureOf(
  plan: Plan,
  journal: Journal | undefined,
  lang: Language,
  detail: Detail,
  sums: ReadonlyMap<string, MailboxSums> | undefined = journal?.totalsByMailbox(),
): Picture {
  return {
    records: recordsOf(plan, journal, lang, undefined, detail === 'sums' ? sums : undefined),
    progress: new Map([...(sums ?? [])].map(([mailbox, { progress }]) => [mailbox, progress])),
    last: journal?.runs.last(),
    rates: ratesOf(plan.mailboxes, journal),
    writers: detail === 'folders' ? journal?.attempts.writers() : undefined,
    lastVerify: lastVerifyOf(journal),
    lastSignatures: lastSignaturesOf(journal),
    retired: retiredOf(plan, journal).retired,
    connections: journal?.connectionNumbers.all() ?? new Map<string, never>(),
    silent: silentServers(journal),
    ignoredWindow: journal?.runs.ignoringWindow() ?? [],
    waiting: waitingRun(journal),
    deadWaiting: deadWaiting(journal),
  }
}

export function ratesOf(mailboxes: readonly MailboxPlan[], journal: Journal | undefined): Rates {
  return { writing: writingRates(mailboxes, journal), readingBack: readingBackRates(mailboxes, journal) }
}

export function lastVerifyOf(journal: Journal | undefined): LastVerify | null {
  const last = journal?.verifications.last()
  if (last === undefined) return null
  const { at, scope, against, strict, verdict, differs } = last
  const { mailboxes, only, except } = scope
  return {
    at: new Date(at).toISOString(),
    scope: { mailboxes: [...mailboxes], only: [...only], except: [...except] },
    against,
    strict,
    verdict,
    differs,
  }
}

export function lastSignaturesOf(journal: Journal | undefined): StatusDocument['lastSignatures'] {
  const standing = journal?.signatureLooks.standing()
  return standing === undefined ? undefined : { ...standing, at: new Date(standing.at).toISOString() }
}

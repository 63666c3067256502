// What a journal says of its mailboxes, for all machines to see: facts, and the problems in both languages.

import type { Journal } from '../journal/journal.ts'
import { silentServers, type SilentServer } from '../journal/silent-servers.ts'
import type { MailboxProgress } from '../journal/totals.ts'
import type { Plan } from '../model/plan.ts'
import type { LastSignatures, LastVerify, Problem } from '../model/status.ts'
import { recordsOf, type MailboxRecord } from '../report/mailbox-record.ts'
import { lastSignaturesOf, lastVerifyOf, ratesOf } from '../report/picture.ts'
import type { Rate } from '../schedule/transfer-speeds.ts'
import type { Seen } from './claims.ts'

/** What every look reads of a job. Problems stand there as sentences, because the journal lies elsewhere. */
export type SeenSums = {
  mailboxes: Record<
    string,
    Pick<MailboxRecord, 'row' | 'listed' | 'totals' | 'owed' | 'unconfirmed' | 'look' | 'setAside'> & {
      problems: Record<'en' | 'it', Problem[]>
      progress: MailboxProgress | undefined
    }
  >
  /** How fast its target was written to, by the server's name. */
  writing: Record<string, Rate>
  /** Servers that say nothing, while a run is at work on it. */
  silent: readonly SilentServer[]
  lastVerify: LastVerify | null
  lastSignatures?: LastSignatures
}

/** What only a look at everything reads besides. */
export type SeenDetail = {
  mailboxes: Record<string, Pick<MailboxRecord, 'folders' | 'kinds' | 'completeness'>>
  writers: Record<string, string>
}

/** Of the mailboxes of a job, from its journal as it is now. */
export function seenOf(plan: Plan, journal: Journal): Seen {
  const progress = journal.progress()
  const signatures = lastSignaturesOf(journal)
  const italian = new Map(recordsOf(plan, journal, 'it').map(({ mailbox, problems }) => [mailbox.id, problems]))
  const records = recordsOf(plan, journal, 'en')
  const sums: SeenSums = {
    mailboxes: Object.fromEntries(
      records.map(({ mailbox: { id }, row, listed, totals, owed, unconfirmed, look, setAside, problems }) => [
        id,
        {
          row,
          listed,
          totals,
          owed,
          unconfirmed,
          look,
          setAside,
          problems: { en: problems, it: italian.get(id) ?? [] },
          progress: progress.get(id),
        },
      ]),
    ),
    writing: Object.fromEntries(ratesOf(plan.mailboxes, journal).writing),
    silent: silentServers(journal),
    lastVerify: lastVerifyOf(journal),
    ...(signatures === undefined ? {} : { lastSignatures: signatures }),
  }
  const detail: SeenDetail = {
    mailboxes: Object.fromEntries(
      records.map(({ mailbox: { id }, folders, kinds, completeness }) => [id, { folders, kinds, completeness }]),
    ),
    writers: Object.fromEntries(journal.attempts.writers()),
  }
  const isListed = records.every(({ listed }) => listed)
  const left = records.reduce((sum, { mailbox }) => sum + (progress.get(mailbox.id)?.leftBytes ?? 0), 0)
  return { sums, detail, bytes: isListed ? left : null }
}

// A target folder that was replaced begins a new life: what was copied into the ones before is looked for in it.

import type { MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { Transaction } from '../../journal/transaction.ts'
import { MigrationError } from '../../model/errors.ts'
import { isSameBytes, matchCopies, type Reach } from '../../proof/match.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'
import { noteOtherCopy } from '../match/judge-copy.ts'
import { readBystanders } from '../match/unowned-messages.ts'
import { wantedOf } from '../match/wanted.ts'

/**
 * Looks by content, in a life that is to be matched, for what was copied into the earlier lives of its place. What is
 * read is kept, and what fits exactly gets its new place, with every group: whoever takes it up again goes on from
 * there. The last commit decides about the rest: a copy that is not here is missing, to be searched for in the whole
 * mailbox. At a stop it ends early, and the life is still to be matched. Nothing is sent again by itself.
 */
export async function matchEarlierLives(context: MailboxContext, life: TargetFolderRow): Promise<void> {
  const { journal } = context
  if (life.state !== 'to-match') return
  const earlier = journal.lives.before(life.id)
  const look = await readBystanders(context, life, 1, {
    hearsStop: true,
    kept: (tx, read) => {
      const digests = read.map(({ digest }) => digest)
      for (const old of earlier) follow(tx, context, life, journal.pages.ownedWith(old, digests), 'exact')
    },
  })
  if (!look.whole) return
  for (const reach of ['same-bytes', 'altered'] as const) {
    for (const old of earlier) {
      for (const page of journal.pages.ownedBy(old)) {
        const digests = page.flatMap(({ digest }) => digest ?? [])
        // Twins are matched together, also those of a later page.
        const rows = reach === 'same-bytes' ? journal.pages.ownedWith(old, digests) : page
        journal.commit((tx) => follow(tx, context, life, rows, reach))
      }
    }
  }
  giveUpRest(context, life)
}

/** What was not found in this life is missing; another mailbox may have matched it before. */
function giveUpRest({ journal }: MailboxContext, life: TargetFolderRow): void {
  journal.commit((tx) => {
    for (const old of journal.lives.before(life.id)) {
      for (const page of journal.pages.ownedBy(old))
        for (const row of page.filter(isPlaced)) journal.messages.setMissing(tx, row.id)
    }
    journal.lives.finishMatching(tx, life)
  })
}

/** Whether its copy should be where the row says. */
export function isPlaced({ state, code }: MessageRow): boolean {
  return (state === 'copied' || state === 'verified' || state === 'differs') && code !== 'copy-missing'
}

/** To be called in a commit: these rows get the place at which their copies are now, as far as this evidence goes. */
function follow(
  tx: Transaction,
  { journal }: MailboxContext,
  life: TargetFolderRow,
  rows: readonly MessageRow[],
  reach: Reach,
): void {
  const wanted = wantedOf(rows.filter(isPlaced))
  const digests = wanted.map(({ digest }) => digest)
  const alike =
    reach === 'altered'
      ? wanted.flatMap((one) => journal.unowned.like(life.id, one))
      : journal.unowned.withDigests(life.id, digests)
  const present = new Map(alike.map((copy) => [copy.uid, copy]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const { id, uid, evidence } of matchCopies(wanted, [...present.values()], reach)) {
    journal.messages.carryOver(tx, id, life.id, uid, isSameBytes(evidence))
    const [row, copy] = [byId.get(id), present.get(uid)]
    if (row?.state === 'verified' && copy !== undefined && isSameBytes(evidence)) noteOtherCopy(tx, journal, row, copy)
  }
}

/**
 * Begins a new life at this place, because the folder there has another UIDVALIDITY than the life that the journal
 * knows, and goes on with its matching. The caller has the target's lock.
 */
export async function beginLife(context: MailboxContext, path: string, uidValidity: number): Promise<TargetFolderRow> {
  const { journal, mailbox } = context
  const life = journal.commit((tx) => journal.lives.start(tx, accountKey(mailbox.target), path, uidValidity))
  await matchEarlierLives(context, life)
  return life
}

/**
 * Matches every life of this account that no folder of the run has opened: its source folder may be excluded by now, or
 * gone. What cannot be opened stays owed. The caller has the target's lock.
 */
export async function matchUnopened(context: MailboxContext): Promise<void> {
  const { journal, target, mailbox } = context
  const account = accountKey(mailbox.target)
  for (const life of journal.lives.ofAccount(account).filter(({ state }) => state === 'to-match')) {
    try {
      const now = await target.status(life.path)
      if (now === undefined) giveUpRest(context, life)
      else if (now.uidValidity === life.uidValidity) await matchEarlierLives(context, life)
      else await beginLife(context, life.path, now.uidValidity)
    } catch (error) {
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
    }
  }
  const stranded = journal.lives.stranded(account)
  if (stranded.length > 0) journal.commit((tx) => stranded.forEach((id) => journal.messages.setMissing(tx, id)))
}

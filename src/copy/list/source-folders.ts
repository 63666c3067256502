// The folders of the source, listed by two ways wherever something new rests on the list, and what is odd about them.

import { failure } from '../../model/failure.ts'
import { ownReason } from '../../model/own-reasons.ts'
import type { Facts } from '../../model/errors.ts'
import type { Code, Side } from '../../model/codes.ts'
import { bagFindings } from '../../model/bag-findings.ts'
import type { ListedTree, ReadSession } from '../../model/ports.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * All folders of the source. By two lists when none has been read by two yet, when folders came or went since, and when
 * `finalPass` says that nothing comes after it; a quiet pass reads one. Throws `folders-unlisted` (scope mailbox) when
 * there is none at all: a server that has lost its list, or a login without rights.
 */
export async function listSourceFolders(context: MailboxContext, finalPass: boolean): Promise<ListedTree> {
  const { journal, mailbox, source } = context
  const isKnown = (journal.sourceListings.all(mailbox.id).get(mailbox.id)?.second ?? null) !== null
  const first = await source.listFolders({ twice: finalPass || !isKnown })
  const paths = first.folders.filter(({ selectable }) => selectable).map(({ path }) => path)
  const isEnough = first.listing.bySecondList !== null || journal.sourceListings.isProved(mailbox.id, paths)
  const tree = isEnough ? first : await source.listFolders({ twice: true })
  const { listed, leftOut, inboxMissing } = tree.listing
  if (listed === 0) throw failure('folders-unlisted', mailbox.source, ownReason('no-folder-listed'))
  if (inboxMissing) tell(context, 'inbox-missing', {})
  else if (leftOut.length > 0) tell(context, 'folders-unlisted', { folder: leftOut.join(', ') })
  for (const { code, facts } of bagFindings(tree.listing.bag)) tell(context, code, { side: 'source', ...facts })
  return tree
}

/**
 * What becomes of an answer that no reader could read: of the source it is written down, and nothing is
 * complete until a pass hears none; it is told once for each side.
 */
export function unreadAnswers(
  context: Pick<MailboxContext, 'journal' | 'mailbox' | 'run' | 'emit'>,
): (side: Side) => NonNullable<ReadSession['onUnread']> {
  const told = new Set<Side>()
  return (side) => (text, folder) => {
    const { journal, mailbox, run } = context
    // With the next commit, before anything that was heard later. One that fails fails the run where it is awaited.
    if (side === 'source')
      journal.soon((tx) => journal.sourceListings.addUnread(tx, mailbox.id, run, text, folder)).catch(() => undefined)
    if (told.has(side)) return
    told.add(side)
    tell(context, 'unreadable-answer', { side, reason: text.slice(0, 200) })
  }
}

function tell({ emit, mailbox }: Pick<MailboxContext, 'emit' | 'mailbox'>, code: Code, facts: Facts): void {
  emit({
    event: 'finding',
    finding: {
      level: 'warning',
      scope: 'mailbox',
      code,
      mailbox: mailbox.id,
      facts: { mailbox: mailbox.id, ...facts },
    },
  })
}

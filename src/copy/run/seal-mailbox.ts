// A mailbox that goes into an archive: at the end of its turn, however it ends, the archive is made a bag again.

import { sealArchive } from '../../archive/seal.ts'
import type { NotRetained } from '../../archive/mailbag-files.ts'
import type { Journal } from '../../journal/journal.ts'
import { exclusionOf } from '../../journal/folders.ts'
import type { Reservation } from '../../line/connections.ts'
import { asMigrationError } from '../../model/errors.ts'
import type { MessageState } from '../../model/message.ts'
import type { MailboxPlan } from '../../model/plan.ts'
import type { MoveOutcome } from './move-mailbox.ts'
import { runMailbox, type RunContext } from './run-mailbox.ts'

/** What the source has, or had, and the target has not. */
const leftOut: readonly MessageState[] = ['refused', 'skipped', 'gone']

/**
 * As runMailbox. Throws besides what keeps an archive from becoming a bag; where the mailbox itself came to grief, that
 * is told.
 */
export async function runToItsEnd(
  context: RunContext,
  mailbox: MailboxPlan,
  reservation: Reservation,
): Promise<MoveOutcome> {
  if (mailbox.target.archive === undefined) return runMailbox(context, mailbox, reservation)
  let outcome: MoveOutcome
  try {
    outcome = await runMailbox(context, mailbox, reservation)
  } catch (thrown) {
    // Nothing is written behind a journal that failed. The next run seals what this one leaves open.
    if (asMigrationError(thrown).scope !== 'run') await seal(context, mailbox).catch(() => undefined)
    throw thrown
  }
  if (!context.time.cut.aborted) await seal(context, mailbox)
  return outcome
}

async function seal({ journal, request }: RunContext, mailbox: MailboxPlan): Promise<void> {
  const folders = journal.folders.ofMailbox(mailbox.id)
  await sealArchive({
    target: mailbox.target,
    now: Date.now(),
    version: request.version ?? 'unknown',
    messages: () => notRetained(journal, mailbox.id),
    folders: () => folders.filter((row) => exclusionOf(row) !== null).map(({ name }) => name),
  })
}

function* notRetained({ folders, pages }: Journal, mailbox: string): Generator<NotRetained> {
  for (const folder of folders.ofMailbox(mailbox))
    for (const state of leftOut)
      for (const page of pages.inFolder(folder.id, state))
        for (const { uid, messageId, code, facts } of page)
          yield {
            folder: folder.name,
            uid,
            messageId: messageId ?? '',
            outcome: state,
            code: code ?? '',
            reason: String(facts?.['reason'] ?? ''),
          }
}

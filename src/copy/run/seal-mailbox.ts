// A mailbox that goes into an archive: at the end of its turn, however it ends, the archive is made a bag again.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from '../../archive/durable.ts'
import { directories as archiveDirectories } from '../../archive/layout.ts'
import { sealArchive } from '../../archive/seal.ts'
import type { NotRetained } from '../../archive/mailbag-files.ts'
import { isKnown } from '../../journal/archive-there.ts'
import type { Journal } from '../../journal/journal.ts'
import { takeLock, type Lock } from '../../journal/lock.ts'
import { exclusionOf } from '../../journal/folders.ts'
import type { Reservation } from '../../line/connections.ts'
import { asMigrationError, MigrationError } from '../../model/errors.ts'
import { factsOf } from '../../model/failure.ts'
import type { MessageState } from '../../model/message.ts'
import { accountKey, type MailboxPlan } from '../../model/plan.ts'
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
  const { archive } = mailbox.target
  if (archive === undefined) return runMailbox(context, mailbox, reservation)
  const lock = await lockOf(context.journal, mailbox, archive.path)
  try {
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
  } finally {
    lock?.release()
  }
}

/**
 * Two plans with journals of their own may name one archive for the same mailbox. Throws `archive-in-use`; undefined:
 * it is no place for an archive, nothing can be written to it, or the one that the journal knows is gone, which whoever
 * writes to it is told.
 */
async function lockOf(journal: Journal, { id, target }: MailboxPlan, path: string): Promise<Lock | undefined> {
  const directory = join(path, archiveDirectories.own)
  let lock: Lock | undefined
  try {
    if (!existsSync(directory)) {
      // Where a disk is to be mounted there may be an empty directory.
      if (isKnown(journal, target)) return undefined
      if (existsSync(path) && readdirSync(path).length > 0) return undefined
    }
    await makeDirectory(directory)
    lock = takeLock(join(directory, 'archive'))
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return undefined
    throw thrown
  }
  if (lock !== undefined) return lock
  const facts = { ...factsOf(target, path), mailbox: id, path }
  throw new MigrationError(`${path} is in use`, { code: 'archive-in-use', scope: 'mailbox', retry: 'never', facts })
}

async function seal({ journal, request }: RunContext, mailbox: MailboxPlan): Promise<void> {
  const folders = journal.folders.ofMailbox(mailbox.id)
  await sealArchive({
    target: mailbox.target,
    now: Date.now(),
    version: request.version ?? 'unknown',
    altered: journal.repairs.alteredCopies(accountKey(mailbox.target)),
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

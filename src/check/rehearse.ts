// The rehearsal: writes odd messages into a scratch folder of each target, reads them back, and cleans up.

import type { ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError } from '../model/errors.ts'
import { serverKey, type MailboxPlan } from '../model/plan.ts'
import type { Findings } from './findings.ts'
import type { TransferCost } from '../schedule/transfer-cost.ts'
import { rateOf, type Rate } from '../schedule/transfer-speeds.ts'
import type { MailTraits } from './mail-traits.ts'
import { RehearsalFolder } from './rehearsal-folder.ts'
import { noteFailure, noteFolderLeft, noteLeftovers, noteTrials } from './rehearsal-findings.ts'
import { measureWriting } from './rehearsal-rate.ts'
import { tryAll } from './rehearsal-trials.ts'

export type RehearsalOptions = { readers: ReaderOptions; findings: Findings; traits: MailTraits }
/** By `serverKey`. */
export type Rehearsed = {
  writing: Map<string, Rate>
  readingBack: Map<string, Rate>
  /** What both ways cost this machine; undefined: not measured, or on several servers at once. */
  processor: TransferCost | undefined
}

/**
 * Each mailbox could log in on its target, and no two are on the same server. Throws errors of scope run only, and
 * after cleaning up.
 */
export async function rehearse(options: RehearsalOptions, mailboxes: readonly MailboxPlan[]): Promise<Rehearsed> {
  const rehearsed: Rehearsed = { writing: new Map(), readingBack: new Map(), processor: undefined }
  await Promise.all(
    mailboxes.map(async (mailbox) => {
      // A directory has no habits that would have to be tried out.
      if (options.readers.stop.aborted || mailbox.target.archive !== undefined) return
      const { server } = mailbox.target
      const permit = await options.readers.connections.room(
        server,
        options.readers.connections.targetConnections(mailbox),
      )
      if (permit === undefined) return
      try {
        await rehearseOn(options, mailbox, rehearsed)
      } finally {
        permit.release()
      }
    }),
  )
  if (mailboxes.length > 1) rehearsed.processor = undefined
  return rehearsed
}

async function rehearseOn(
  { readers, findings, traits }: RehearsalOptions,
  mailbox: MailboxPlan,
  rehearsed: Rehearsed,
): Promise<void> {
  const server = serverKey(mailbox.target.server)
  const folder = new RehearsalFolder(mailbox, readers)
  // Who asks to stop shall not wait for a large message, or for a line that stands still; removing opens a new
  // connection.
  const letGo = (): void => folder.destroy()
  readers.stop.addEventListener('abort', letGo)
  try {
    noteLeftovers(findings, mailbox, await folder.tree())
    const path = await folder.make()
    const trials = await tryAll({ readers, findings, folder, path })
    noteTrials(findings, mailbox, trials, traits)
    const { write, readBack, processor } = await measureWriting({ readers, folder, path })
    if (write !== undefined) rehearsed.writing.set(server, rateOf(write))
    if (readBack !== undefined) rehearsed.readingBack.set(server, rateOf(readBack))
    rehearsed.processor = processor
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
    if (!readers.stop.aborted) noteFailure(findings, mailbox, error)
  } finally {
    readers.stop.removeEventListener('abort', letGo)
    const left = await folder.remove()
    if (left !== undefined) noteFolderLeft(findings, mailbox, left)
    await folder.close()
  }
}

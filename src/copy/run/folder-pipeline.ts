// Folder after folder without a pause: while one is copied and read back the next ones are opened.

import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import { adopt } from '../send/adopt.ts'
import { lookElsewhere, mayBeFiledElsewhere } from '../send/filed-elsewhere.ts'
import { endLook, LastLook } from '../prove/folder-complete.ts'
import { copyFolder } from '../send/copy-folder.ts'
import { AppendPipeline } from '../send/append-pipeline.ts'
import { takesNothing } from '../send/append-results.ts'
import { readAgain } from '../prove/second-reading.ts'
import { carryFlags } from '../prove/carry-flags.ts'
import { hiddenMessages, keepFolderError, tellRenamed, type FolderOptions } from './folder-errors.ts'
import { openTarget, type TargetMapping } from '../folders/open-target.ts'
import { haveMail } from '../folders/target-places.ts'
import { readBackCopied } from '../prove/read-back-copied.ts'
import { ReadBackQueue } from '../prove/read-back-queue.ts'
import { assertAllFitted, settleRefusals } from '../send/retry-refused.ts'
import { settle } from '../send/settle-uncertain.ts'
import type { FolderTarget, OpenTarget, MailboxContext, WritingContext } from '../ground/mailbox-context.ts'

/** A folder with something to do. `unlisted`: messages that the source counts in it but does not list. */
export type Step = TargetMapping & { unlisted: number }

/**
 * So many folders are opened before their turn: a small folder is copied in less time than its successor takes to be
 * opened, with the reading back of others in between.
 */
const ahead = 4

/** Who writes to a target folder, to the end. */
type Use = { ended: Promise<void>; end: () => void }

/** Ready to be copied; `leave` lets the next one write to its target. */
type Opened = FolderTarget & { leave: () => void }

type Copying = { context: WritingContext; stream: AppendPipeline; readBack: ReadBackQueue; lastLook: LastLook }

export class FolderPipeline {
  readonly #context: MailboxContext
  readonly #options: FolderOptions
  readonly #targets = new Map<number, Promise<OpenTarget>>()
  /**
   * By row of the target folder: the last who asked to write to it. Several source folders may be mapped to the same
   * place.
   */
  readonly #uses = new Map<number, Use>()
  /** Also of those whose target folder another source folder waits for, behind them. */
  readonly #everyUse: Use[] = []
  readonly #underWay: Promise<unknown>[] = []
  /** Nothing more is moved: folders that wait to be opened need not be. */
  #over = false
  #copying: Promise<Copying> | undefined

  constructor(context: MailboxContext, options: FolderOptions) {
    this.#context = context
    this.#options = options
  }

  /** These folders will come first: their targets can be opened while the source is still being listed. */
  expect(places: readonly TargetMapping[]): void {
    for (const permit of places.slice(0, ahead)) this.#targets.set(permit.row.id, this.#keep(this.#openTarget(permit)))
  }

  /**
   * Where the journal is new and the target is not empty, recognises what is there before anything is sent: in each
   * folder its own messages first, then, in all of them, what users have filed elsewhere. `steps`: all folders that
   * have something to do, now or later. Ends early at a stop. As long as the source keeps something back, that may be
   * what lies elsewhere: the look is owed until everything was listed. `waits`: others who share its folders are to
   * take theirs before.
   */
  async meetTarget(steps: readonly Step[]): Promise<'waits' | undefined> {
    if (steps.length === 0 || !(await mayBeFiledElsewhere(this.#context))) return undefined
    const { journal, mailbox } = this.#context
    // What is due later has its claim on what lies in its folder as well.
    const context = { ...this.#context, since: undefined }
    const unlisted = journal.folders.unlisted(mailbox.id)
    const unknown = new Set(unlisted.map(({ targetPath }) => targetPath ?? ''))
    for (const step of steps) {
      if (context.stop.aborted) return undefined
      try {
        const target = await this.#keep(this.#targetOf(step))
        if (!(await adopt(context, step.row, target))) return undefined
      } catch (error) {
        if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
        // It is told when its turn comes; until then others may have filed mail in its folder, too.
        unknown.add(step.row.targetPath ?? '')
      }
    }
    context.meeting.hasTaken(mailbox)
    const toCome = context.meeting.toCome(context.siblings)
    if (context.meeting.unmetSharing(mailbox, toCome).length > 0) return 'waits'
    // What users have filed in the folders of an office is free once that one has taken its own.
    if (await context.locks.target.runExclusive(() => haveMail(context, toCome))) return 'waits'
    const rows = steps.map(({ row }) => row)
    const isAllListed = unknown.size === 0 && !journal.sourceListings.all(mailbox.id).get(mailbox.id)?.unread
    const look = await lookElsewhere(context, rows, unknown)
    if (look !== 'owed' && isAllListed)
      await journal.together((tx) => journal.mailboxes.setFiledElsewhere(tx, mailbox.id, look))
    return undefined
  }

  /** Opened once, whoever asks first. */
  #targetOf(step: Step): Promise<OpenTarget> {
    const known = this.#targets.get(step.row.id) ?? this.#openTarget(step)
    this.#targets.set(step.row.id, known)
    return known
  }

  /**
   * Moves these folders. What fails for one folder is
   * kept with it; what fails for the mailbox or a line is thrown. Afterwards, whatever happens, `join` must be called.
   */
  async moveAll(steps: readonly Step[]): Promise<void> {
    const endings: Promise<void>[] = []
    try {
      const openings: Promise<Opened | undefined>[] = []
      for (const [i, step] of steps.entries()) {
        for (const coming of steps.slice(openings.length, i + 1 + ahead))
          openings.push(this.#keep(this.#openAfter(openings.at(-1), coming)))
        const to = await openings[i]
        if (this.#context.stop.aborted) break
        if (to === undefined) continue
        const copying = await this.#ready()
        const copied = this.#copy(copying, to)
        const ended = copied
          .then((whole) => (whole ? this.#end(copying, to, step) : this.#leave(copying, to)))
          .finally(to.leave)
        ended.catch((thrown: unknown) => copying.stream.fail(thrown))
        endings.push(this.#keep(ended))
        await copied
      }
      await Promise.all(endings)
      const copying = await this.#copying
      if (copying !== undefined && !this.#context.stop.aborted) await assertAllFitted(copying.context, copying.stream)
    } finally {
      // Wherever the stop found this: the line to the source is cut in the middle of an answer, and that is an error of
      // its own.
      if (this.#context.stop.aborted) await this.#finishTail()
      this.#over = true
      this.#everyUse.forEach(({ end }) => end())
    }
  }

  /**
   * Work stops: what is on its way gets its answers, and what they say was stored is proved as far as there is time.
   * Never throws.
   */
  async #finishTail(): Promise<void> {
    const [copying] = await Promise.allSettled([this.#copying])
    if (copying.status === 'rejected') return
    await copying.value?.stream.join()
    await Promise.allSettled([copying.value?.readBack.empty()])
  }

  /** Waits until nothing of all this uses a connection any more, and every answer is written down. Never throws. */
  async join(): Promise<void> {
    const [copying] = await Promise.allSettled([this.#copying])
    if (copying.status === 'fulfilled') copying.value?.stream.fail(new Error('moving these folders has ended'))
    await Promise.allSettled(this.#underWay)
    if (copying.status === 'rejected') return
    await copying.value?.stream.join()
    await copying.value?.readBack.close()
  }

  #ready(): Promise<Copying> {
    this.#copying ??= this.#context.openWriter().then((writer) => {
      const context = { ...this.#context, writer }
      const readBack = new ReadBackQueue(context)
      return {
        context,
        readBack,
        stream: new AppendPipeline(context, readBack),
        lastLook: new LastLook(context, readBack),
      }
    })
    return this.#copying
  }

  async #openTarget(permit: TargetMapping): Promise<OpenTarget> {
    const { context } = await this.#ready()
    const target = await context.locks.target.runExclusive(() => {
      // Nothing new is begun, and a folder that may take minutes to open least of all.
      if (context.stop.aborted)
        throw new MigrationError('interrupted', { code: 'interrupted', scope: 'mailbox', retry: 'later' })
      return openTarget(context, permit)
    })
    if (target.row.path !== permit.row.targetPath) tellRenamed(context, permit.row)
    return target
  }

  /** `join` waits for it. Whoever awaits it gets its error; until then it must not count as unhandled. */
  #keep<T>(underWay: Promise<T>): Promise<T> {
    this.#underWay.push(underWay)
    underWay.catch(() => undefined)
    return underWay
  }

  /**
   * undefined when it cannot be opened: then that is kept with the folder. One after the other, so that each waits only
   * for those before it.
   */
  async #openAfter(before: Promise<unknown> | undefined, step: Step): Promise<Opened | undefined> {
    await before
    const context = this.#context
    const { row: folder } = step
    if (this.#over || context.stop.aborted) return undefined
    let use: Use | undefined
    try {
      const busy = context.busyFolders.reasonToLeave(folder.id)
      if (busy !== undefined) throw takesNothing(context, folder, busy)
      const target = await this.#targetOf(step)
      const before = this.#uses.get(target.row.id)
      use = newUse()
      this.#uses.set(target.row.id, use)
      this.#everyUse.push(use)
      // What another source folder has on its way to the same place is no matter for settling.
      await before?.ended
      if (this.#over || context.stop.aborted) return undefined
      // Most folders have no past: none of them waits for the connection to find that out.
      if (hasPast(context, folder, target.row.id)) {
        const settled = await context.locks.target.runExclusive(async () => {
          const settled = await settle(context, target.row, false)
          if (settled !== 'left') await readBackCopied(context, folder, target.row.id)
          return settled
        })
        // Before it is known what arrived, nothing may be sent there; nor before it was looked for elsewhere, which
        // is done while nothing else is on its way (see meetTarget).
        if (settled !== 'settled') {
          use.end()
          return undefined
        }
      }
      if (!(await adopt(context, folder, target))) {
        use.end()
        return undefined
      }
      return { folder, target, leave: use.end }
    } catch (error) {
      use?.end()
      keepFolderError(context, folder, error)
      return undefined
    }
  }

  /** Returns whether the folder came to its end, as far as sending goes. */
  async #copy(copying: Copying, to: FolderTarget): Promise<boolean> {
    const { journal, mailbox, emit } = this.#context
    const open = journal.messages.amountIn(to.folder.id, ['pending', 'copied'])
    emit({
      event: 'folder-started',
      mailbox: mailbox.id,
      folder: to.folder.name,
      target: to.folder.targetName ?? '',
      ...open,
    })
    for (const page of journal.pages.copiedInto(to.folder.id, to.target.row.id)) copying.readBack.add(to, page)
    try {
      await copyFolder({ ...copying, to }, this.#options.again.includes(to.folder.name))
      return !this.#context.stop.aborted && !this.#context.deadline.hasDeferred(to.folder.id)
    } catch (error) {
      keepFolderError(this.#context, to.folder, error)
      return false
    }
  }

  /**
   * It did not come to its end: what is on its way gets its answers, and what they say was stored is read back, as far
   * as there is time.
   */
  async #leave({ stream, readBack }: Copying, { folder, target }: FolderTarget): Promise<void> {
    await stream.leave(target)
    try {
      await readBack.proved(folder)
    } catch (error) {
      keepFolderError(this.#context, folder, error)
    }
  }

  /** Answers, refusals, proofs, and the last look. */
  async #end(copying: Copying, to: FolderTarget, { unlisted }: Step): Promise<void> {
    const { context, stream, readBack, lastLook } = copying
    const { journal } = context
    const { folder, target } = to
    try {
      await settleRefusals({ ...copying, to }, [], true)
    } catch (error) {
      keepFolderError(context, folder, error)
      return this.#leave(copying, to)
    }
    try {
      await readBack.proved(folder)
      if (context.stop.aborted) return
      const looked = await lastLook.at(to)
      if (looked === undefined) return
      // At once: what was found missing must not be forgotten when something below fails.
      await journal.soon((tx) => endLook(tx, context, folder, target.row, looked))
      await readAgain(context, to)
      await context.locks.target.runExclusive(() => carryFlags(context, folder))
      if (unlisted > 0) keepFolderError(context, folder, hiddenMessages(folder, unlisted))
      else if (!stream.fullFor.has(folder.id))
        context.emit({
          event: 'folder-done',
          mailbox: context.mailbox.id,
          folder: folder.name,
          target: journal.folders.get(folder.id)?.targetName ?? '',
        })
    } catch (error) {
      keepFolderError(context, folder, error)
    }
  }
}

function newUse(): Use {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { ended, end }
}

/** Whether something is uncertain in this target folder, or was put into an earlier life of it and never proved. */
function hasPast({ journal }: MailboxContext, folder: FolderRow, target: number): boolean {
  return (
    journal.attempts.openIn(target).length > 0 || journal.pages.copiedElsewhere(folder.id, target).next().done !== true
  )
}

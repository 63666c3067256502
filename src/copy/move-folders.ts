// Folder after folder without a pause: while one is copied and read back the next ones are opened.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import { adopt } from './adopt.ts'
import { batchesOf, inOneFetch } from './batches.ts'
import { noteLook } from './complete-folder.ts'
import { copyFolder } from './copy-folder.ts'
import { CopyStream } from './copy-stream.ts'
import { describeDifferences } from './describe-differences.ts'
import { carryFlags } from './flags-pass.ts'
import { hiddenMessages, keepFolderError, tellRenamed, type FolderOptions } from './folder-errors.ts'
import { LastLook } from './last-look.ts'
import { openTarget, type Place } from './open-target.ts'
import { readBack } from './read-back.ts'
import { ReadBackQueue } from './read-back-queue.ts'
import { assertAllFitted, settleRefusals } from './refusals.ts'
import { settle } from './settle.ts'
import type { FolderWork, OpenTarget, Work, WritingWork } from './work.ts'

/** A folder with something to do. `unlisted`: messages that the source counts in it but does not list. */
export type Step = Place & { unlisted: number }

/**
 * So many folders are opened before their turn: a small folder is copied in less time than its successor takes to be
 * opened, with the reading back of others in between.
 */
const ahead = 4

/** Who writes to a target folder, to the end. */
type Use = { ended: Promise<void>; end: () => void }

/** Ready to be copied; `leave` lets the next one write to its target. */
type Opened = FolderWork & { leave: () => void }

type Copying = { work: WritingWork; stream: CopyStream; readBack: ReadBackQueue; lastLook: LastLook }

export class FolderMover {
  readonly #work: Work
  readonly #options: FolderOptions
  readonly #targets = new Map<number, Promise<OpenTarget>>()
  /**
   * By row of the target folder: the last who asked to write to it. Several source folders may be mapped to the same
   * place.
   */
  readonly #uses = new Map<number, Use>()
  readonly #underWay: Promise<unknown>[] = []
  /** Nothing more is moved: folders that wait to be opened need not be. */
  #over = false
  #copying: Promise<Copying> | undefined

  constructor(work: Work, options: FolderOptions) {
    this.#work = work
    this.#options = options
  }

  /** These folders will come first: their targets can be opened while the source is still being listed. */
  expect(places: readonly Place[]): void {
    for (const place of places.slice(0, ahead)) this.#targets.set(place.row.id, this.#keep(this.#openTarget(place)))
  }

  /**
   * Moves these folders. Gives the rows whose copies are no longer where they were put. What fails for one folder is
   * kept with it; what fails for the mailbox or a line is thrown. Afterwards, whatever happens, `quiet` must be called.
   */
  async moveAll(steps: readonly Step[]): Promise<MessageRow[]> {
    const endings: Promise<MessageRow[]>[] = []
    try {
      const openings: Promise<Opened | undefined>[] = []
      for (const [i, step] of steps.entries()) {
        for (const coming of steps.slice(openings.length, i + 1 + ahead))
          openings.push(this.#keep(this.#openAfter(openings.at(-1), coming)))
        const to = await openings[i]
        if (this.#work.stop.aborted) break
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
      if (this.#work.stop.aborted) await this.#finishTail()
      const vanished = (await Promise.all(endings)).flat()
      const copying = await this.#copying
      if (copying !== undefined && !this.#work.stop.aborted) assertAllFitted(copying.work, copying.stream)
      return vanished
    } finally {
      this.#over = true
      this.#uses.forEach(({ end }) => end())
    }
  }

  /**
   * Work stops: what is on its way gets its answers, and what they say was stored is proved as far as there is time.
   */
  async #finishTail(): Promise<void> {
    const copying = await this.#copying
    await copying?.stream.quiet()
    await copying?.readBack.empty()
  }

  /** Waits until nothing of all this uses a connection any more, and every answer is written down. Never throws. */
  async quiet(): Promise<void> {
    const [copying] = await Promise.allSettled([this.#copying])
    if (copying.status === 'fulfilled') copying.value?.stream.fail(new Error('moving these folders has ended'))
    await Promise.allSettled(this.#underWay)
    if (copying.status === 'rejected') return
    await copying.value?.stream.quiet()
    await copying.value?.readBack.close()
  }

  #ready(): Promise<Copying> {
    this.#copying ??= this.#work.openWriter().then((writer) => {
      const work = { ...this.#work, writer }
      const readBack = new ReadBackQueue(work)
      return { work, readBack, stream: new CopyStream(work, readBack), lastLook: new LastLook(work, readBack) }
    })
    return this.#copying
  }

  async #openTarget(place: Place): Promise<OpenTarget> {
    const { work } = await this.#ready()
    const target = await work.turns.target.take(() => openTarget(work, place))
    if (target.row.path !== place.row.targetPath) tellRenamed(work, place.row, this.#options)
    return target
  }

  /** `quiet` waits for it. Whoever awaits it gets its error; until then it must not count as unhandled. */
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
    const work = this.#work
    const { row: folder } = step
    if (this.#over || work.stop.aborted) return undefined
    let use: Use | undefined
    try {
      const target = await (this.#targets.get(folder.id) ?? this.#openTarget(step))
      const before = this.#uses.get(target.row.id)
      use = newUse()
      this.#uses.set(target.row.id, use)
      // What another source folder has on its way to the same place is no matter for settling.
      await before?.ended
      if (this.#over || work.stop.aborted) return undefined
      // Most folders have no past: none of them waits for the connection to find that out.
      if (hasPast(work, folder, target.row.id)) {
        await work.turns.target.take(async () => {
          await settle(work, target.row, false)
          await readBackCopied(work, folder, target.row.id)
        })
      }
      await adopt(work, folder, target)
      return { folder, target, leave: use.end }
    } catch (error) {
      use?.end()
      keepFolderError(work, folder, error, this.#options)
      return undefined
    }
  }

  /** Gives whether the folder came to its end, as far as sending goes. */
  async #copy(copying: Copying, to: FolderWork): Promise<boolean> {
    const { journal, mailbox, emit } = this.#work
    const open = journal.messages.amountIn(to.folder.id, ['pending', 'copied'])
    emit({
      event: 'folder-started',
      mailbox: mailbox.id,
      folder: to.folder.name,
      target: to.folder.targetName ?? '',
      ...open,
    })
    copying.readBack.add(
      to,
      journal.messages.inFolder(to.folder.id, ['copied']).filter((row) => row.targetFolder === to.target.row.id),
    )
    try {
      await copyFolder({ ...copying, to }, this.#options.again.includes(to.folder.name))
      return !this.#work.stop.aborted && !this.#work.inTime.heldBack(to.folder.id)
    } catch (error) {
      keepFolderError(this.#work, to.folder, error, this.#options)
      return false
    }
  }

  /** It did not come to its end: what is on its way gets its answers, and what they say was stored is read back. */
  async #leave({ stream }: Copying, { target }: FolderWork): Promise<MessageRow[]> {
    await stream.leave(target)
    return []
  }

  /** Answers, refusals, proofs, and the last look. */
  async #end(copying: Copying, to: FolderWork, { unlisted }: Step): Promise<MessageRow[]> {
    const { work, stream, readBack, lastLook } = copying
    const { journal } = work
    const { folder, target } = to
    try {
      await settleRefusals({ ...copying, to })
      await readBack.proved(folder)
      if (work.stop.aborted) return []
      const vanished = await lastLook.at(to)
      await describeDifferences(work, folder, target)
      await work.turns.target.take(() => carryFlags(work, folder, this.#options))
      // What vanished before it was proved gets its outcome when the whole mailbox has been searched for it.
      const searched = vanished.filter((row) => row.state === 'copied' && row.folder === folder.id).length
      await journal.soon(() => {
        noteLook(work, target.row)
        journal.folders.setComplete(
          folder.id,
          journal.messages.count(folder.id, ['pending', 'appending', 'copied']) === searched,
        )
      })
      if (unlisted > 0) keepFolderError(work, folder, hiddenMessages(folder, unlisted), this.#options)
      else if (!stream.fullFor.has(folder.id))
        work.emit({
          event: 'folder-done',
          mailbox: work.mailbox.id,
          folder: folder.name,
          target: journal.folders.get(folder.id)?.targetName ?? '',
        })
      return vanished
    } catch (error) {
      keepFolderError(work, folder, error, this.#options)
      return []
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
function hasPast({ journal }: Work, folder: FolderRow, target: number): boolean {
  return (
    journal.attempts.openIn(target).length > 0 ||
    journal.messages.inFolder(folder.id, ['copied']).some((row) => row.targetFolder !== target)
  )
}

/**
 * Messages that were stored, or settled, before they could be proved, where their copies are in an earlier life of the
 * folder; what is in the present one (`queued`) is proved beside the copying, because there may be much of it.
 */
export async function readBackCopied(work: Work, folder: FolderRow, queued?: number): Promise<void> {
  const byPlace = new Map<number, MessageRow[]>()
  for (const row of work.journal.messages.inFolder(folder.id, ['copied'])) {
    if (row.targetFolder !== null && row.targetFolder !== queued)
      byPlace.set(row.targetFolder, [...(byPlace.get(row.targetFolder) ?? []), row])
  }
  for (const [place, rows] of byPlace) {
    const target = work.journal.folders.targetById(place)
    if (target === undefined) continue
    for (const batch of batchesOf(rows, inOneFetch(work.batch))) {
      if (work.stop.aborted) return
      await readBack(work, folder, target, batch, undefined)
    }
  }
}

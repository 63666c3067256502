// Carries flags that changed on the source after the copy over to the target, and never over what a user changed there.

import { beginLife } from '../folders/replaced-target.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import type { Note } from '../../model/message.ts'
import type { FolderState } from '../../model/ports.ts'
import { changed, changeOf, isChange, standingOf, writtenOf, type FlagChange } from '../../proof/flag-changes.ts'
import { flagKey } from '../../proof/projection.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { rowsByPlace } from '../ground/rows-by-place.ts'
import type { Transaction } from '../../journal/transaction.ts'

type Owing = { row: MessageRow; targetUid: number; written: string[]; change: FlagChange }
type Flags = ReadonlyMap<number, readonly string[]>

/**
 * Carries what is owed to the copies of one source folder, wherever users put them; the caller has the target's lock. A
 * copy is touched only when its flags are still those that were written, and then only in the flags that changed. No
 * intent is written down: whoever dies between STORE and journal leaves flags that the next run recognises as its own
 * (see standingOf).
 */
export async function carryFlags(context: MailboxContext, folder: FolderRow): Promise<void> {
  const { sourceChanges } = context.journal
  let carried = 0
  let page = sourceChanges.owing(folder.id)
  while (page.length > 0) {
    carried += await carryPage(context, page)
    // What could not be carried over stays owed, and is not met again here.
    page = sourceChanges.owing(folder.id, page.at(-1)?.id)
  }
  if (carried === 0) return
  const facts = { mailbox: context.mailbox.id, folder: folder.name, count: carried }
  context.emit({
    event: 'finding',
    finding: {
      level: 'note',
      scope: 'folder',
      code: 'flags-followed',
      mailbox: context.mailbox.id,
      folder: folder.name,
      facts,
    },
  })
}

/** Returns how many copies have other flags now. */
async function carryPage(context: MailboxContext, page: readonly MessageRow[]): Promise<number> {
  let carried = 0
  for (const [place, rows] of rowsByPlace(page)) {
    const life = context.journal.lives.get(place)
    const state = life === undefined || life.state === 'ended' ? undefined : await open(context, life, rows)
    if (state !== undefined) carried += await carryInto(context, rows, state)
  }
  return carried
}

/**
 * undefined: it is not the folder any more in which the copies were put, and they are due in its next life; or it may
 * not be written to, and that is noted with each.
 */
async function open(
  context: MailboxContext,
  life: TargetFolderRow,
  rows: readonly MessageRow[],
): Promise<FolderState | undefined> {
  const { journal, target } = context
  try {
    const state = await target.select(life.path)
    if (state.uidValidity === life.uidValidity) return state
    await beginLife(context, life.path, state.uidValidity)
    return undefined
  } catch (error) {
    if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
    const note: Note = { code: 'flag-not-kept', detail: String(error.facts['reason'] ?? error.message) }
    journal.commit((tx) => {
      for (const row of rows) {
        journal.messages.addNotes(tx, row, [note])
        journal.sourceChanges.setFlagsDecided(tx, row.id)
      }
    })
    return undefined
  }
}

/** Returns how many copies have other flags now. */
async function carryInto(
  context: MailboxContext,
  rows: readonly MessageRow[],
  { permanentFlags }: FolderState,
): Promise<number> {
  const { journal } = context
  const owing: Owing[] = []
  journal.commit((tx) => {
    for (const row of rows) {
      const written = row.writtenFlags ?? writtenOf(row.flags, row.notes)
      const change = changeOf(written, row.flags, row.notes, permanentFlags)
      const noted = { ...row, notes: [...row.notes, ...change.refused] }
      if (change.refused.length > 0) recordCarried(tx, context, noted, written, [])
      if (isChange(change) && row.targetUid !== null)
        owing.push({ row: noted, targetUid: row.targetUid, written, change })
      else journal.sourceChanges.setFlagsDecided(tx, row.id)
    }
  })
  if (owing.length === 0) return 0
  const before = await flagsOf(context, owing)
  const toStore: Owing[] = []
  const stored: Owing[] = []
  journal.commit((tx) => {
    for (const one of owing) {
      const now = before.get(one.targetUid)
      // Not there any more: it is searched for before the mailbox comes to its end.
      if (now === undefined) {
        journal.messages.setMissing(tx, one.row.id)
        continue
      }
      const standing = standingOf(one.written, one.change, now)
      if (standing === 'otherwise') {
        journal.sourceChanges.replaceNotes(tx, one.row, ['flags-changed'], [changedByUser(one.written, now)])
        journal.sourceChanges.setFlagsDecided(tx, one.row.id)
      } else if (standing === 'carried') stored.push(one)
      else
        toStore.push(
          standing === 'half-way'
            ? { ...one, written: [...one.written, ...one.change.add], change: { add: [], remove: one.change.remove } }
            : one,
        )
    }
  })
  await store(context, toStore)
  const after = toStore.length === 0 ? before : await flagsOf(context, [...toStore, ...stored])
  let carried = 0
  journal.commit((tx) => {
    for (const one of [...stored, ...toStore]) {
      if (record(tx, context, one, after.get(one.targetUid))) carried += 1
      // Also what the server did not keep, or a user changed in between: it was tried, and is not tried for ever.
      journal.sourceChanges.setFlagsDecided(tx, one.row.id)
    }
  })
  return carried
}

async function flagsOf({ target }: MailboxContext, owing: readonly Owing[]): Promise<Flags> {
  const flags = new Map<number, readonly string[]>()
  await target.fetchFlags(
    owing.map(({ targetUid }) => targetUid),
    (message) => flags.set(message.uid, message.flags),
  )
  return flags
}

/**
 * Copies with the same change share a command. First what is set, then what is taken away. What a server refuses is
 * noted, and stays owed.
 */
async function store({ journal, target }: MailboxContext, owing: readonly Owing[]): Promise<void> {
  for (const [how, part] of [
    ['+FLAGS', 'add'],
    ['-FLAGS', 'remove'],
  ] as const) {
    const groups = new Map<string, { flags: string[]; of: Owing[] }>()
    for (const one of owing) {
      const flags = one.change[part]
      if (flags.length === 0) continue
      const group = groups.get(flagKey(flags)) ?? { flags, of: [] }
      group.of.push(one)
      groups.set(flagKey(flags), group)
    }
    for (const { flags, of } of groups.values()) {
      const refusal = await target.storeFlags(
        of.map(({ targetUid }) => targetUid),
        how,
        flags,
      )
      if (refusal === undefined) continue
      journal.commit((tx) =>
        of.forEach(({ row }) =>
          journal.messages.addNotes(tx, row, [{ code: 'flag-not-kept', detail: `${flags.join(' ')}: ${refusal}` }]),
        ),
      )
    }
  }
}

/**
 * Writes down what is there now; gives whether the change was carried over, as a whole or without keywords that the
 * folder does not keep.
 */
function record(
  tx: Transaction,
  context: MailboxContext,
  { row, written, change }: Owing,
  now: readonly string[] | undefined,
): boolean {
  if (now === undefined || flagKey(now) === flagKey(written)) return false
  const wished = changed(written, change)
  const there = new Set(now.map((flag) => flag.toLowerCase()))
  const lost = change.add.filter((flag) => !there.has(flag.toLowerCase()))
  const kept = wished.filter((flag) => !lost.includes(flag))
  if (flagKey(kept) !== flagKey(now) || lost.some((flag) => flag.startsWith('\\'))) return false
  const notes: Note[] = lost.map((keyword) => ({ code: 'keyword-refused', detail: keyword }))
  recordCarried(tx, context, { ...row, notes: [...row.notes, ...notes] }, kept, [
    { code: 'flags-followed', detail: `${inWords(row.writtenFlags ?? written)} → ${inWords(kept)}` },
  ])
  return true
}

/** To be called in a commit: the copy has these flags; `row` with all its notes. */
function recordCarried(
  tx: Transaction,
  { journal }: MailboxContext,
  row: MessageRow,
  written: readonly string[],
  notes: readonly Note[],
): void {
  const isCarried = flagKey(writtenOf(row.flags, row.notes)) === flagKey(written)
  journal.sourceChanges.setWritten(tx, row.id, isCarried ? null : written)
  journal.sourceChanges.replaceNotes(tx, row, notes.length === 0 ? [] : ['flags-followed', 'flags-changed'], notes)
}

function changedByUser(written: readonly string[], now: readonly string[]): Note {
  return { code: 'flags-changed', detail: `${written.join(' ')} → ${now.join(' ')}` }
}

function inWords(flags: readonly string[]): string {
  return flags.length === 0 ? '–' : flags.join(' ')
}

// Counts one source folder and says which of its messages the journal already has an outcome for.

import type { Journal } from '../journal/journal.ts'
import type { FolderRow } from '../journal/folders.ts'
import type { MessageState } from '../model/message.ts'
import type { ReadSession } from '../model/ports.ts'

export type FolderCount = {
  messages: number
  bytes: number
  states: Record<MessageState, number>
  /** Bytes that a run would still copy. */
  leftBytes: number
  /** Messages still to copy that are larger than the target takes. */
  tooLarge: { messages: number; largest: number }
}

export type CountOptions = {
  journal: Journal | undefined
  /** The folder in the journal, if a run has seen it. */
  known: FolderRow | undefined
  excluded: boolean
  /** undefined: the target does not say. */
  appendLimit: number | undefined
}

const open: readonly MessageState[] = ['pending', 'appending']

/** Opens the folder with EXAMINE and asks for sizes; no body is read. Throws `folder-unreadable`. */
export async function countFolder(session: ReadSession, path: string, { journal, known, excluded, appendLimit }: CountOptions): Promise<FolderCount> {
  const count = emptyCount()
  const { uidValidity, messages } = await session.examine(path)
  const rows = journal === undefined || known === undefined ? [] : journal.messages.inFolder(known.id).filter((row) => row.uidValidity === uidValidity)
  const stateOf = new Map(rows.map((row) => [row.uid, row.state]))
  if (messages === 0) return count
  await session.fetchFacts('1:*', ({ uid, size }) => {
    const before = stateOf.get(uid)
    // The plan may exclude or include a folder that it treated otherwise when the journal was written.
    const state = excluded ? (before === undefined || open.includes(before) ? 'skipped' : before) : before === 'skipped' ? 'pending' : (before ?? 'pending')
    count.messages += 1
    count.bytes += size
    count.states[state] += 1
    if (!open.includes(state)) return
    count.leftBytes += size
    if (appendLimit === undefined || size <= appendLimit) return
    count.tooLarge.messages += 1
    count.tooLarge.largest = Math.max(count.tooLarge.largest, size)
  })
  return count
}

/** A folder without messages. */
export function emptyCount(): FolderCount {
  return {
    messages: 0, bytes: 0, leftBytes: 0, tooLarge: { messages: 0, largest: 0 },
    states: { pending: 0, appending: 0, copied: 0, verified: 0, differs: 0, refused: 0, skipped: 0, gone: 0 },
  }
}

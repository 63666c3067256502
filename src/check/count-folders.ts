// Counts one source folder, from one listing of its facts.

import type { Journal } from '../journal/journal.ts'
import type { FolderRow } from '../journal/folders.ts'
import type { MessageFacts, MessageState } from '../model/message.ts'
import type { ReadSession } from '../model/ports.ts'
import type { FindingMessage } from '../model/status.ts'
import { KnownStates } from './known-states.ts'
import { MessageList } from './message-list.ts'
import { YearTally } from '../schedule/year-tally.ts'

export type FolderCount = {
  messages: number
  /** EXISTS, and what a search has found; undefined: the server does not search. */
  counted: number
  searched: number | undefined
  bytes: number
  states: Record<MessageState, number>
  /** Bytes that a run would still copy. */
  leftBytes: number
  leftMessages: number
  /** Messages still to copy that are larger than the target takes; `list` holds the first of them. */
  tooLarge: { messages: number; largest: number; list: Omit<FindingMessage, 'folder'>[] }
  /** Messages still to copy that nobody has read and that are older than a day. */
  oldUnseen: number
  /** Messages still to copy by flag, those of the five system flags left out. */
  keywords: Map<string, number>
  /** The last INTERNALDATE, in ms since 1970. */
  newest: number | undefined
  /** Bytes that came in the last 30 and 90 days. */
  arrived: { in30Days: number; in90Days: number }
  years: YearTally | undefined
  /** What is still to copy, where that is to be compared with the target. */
  left: MessageList | undefined
}

export type CountOptions = {
  journal: Journal | undefined
  /** The folder in the journal, if a run has seen it. */
  known: FolderRow | undefined
  excluded: boolean
  /** undefined: the target does not say. */
  appendLimit: number | undefined
  now: number
  /** The time zone of the years; undefined: they are not counted. */
  yearsIn: string | undefined
  /** Whether the messages still to copy are to be kept as a list. */
  keepLeft: boolean
  /** Told the facts of every message still to copy. */
  each?: (facts: MessageFacts) => void
}

const day = 86_400_000
const open: readonly MessageState[] = ['pending', 'appending']
const systemFlags = new Set(['\\seen', '\\answered', '\\flagged', '\\deleted', '\\draft', '\\recent'])
/** More would not be read by anybody, and a folder may hold a million of them. */
const listedAtMost = 100
const keywordsAtMost = 1_000

/** Opens the folder with EXAMINE and asks for sizes, dates and flags; no body is read. Throws `folder-unreadable`. */
export async function countFolder(session: ReadSession, path: string, options: CountOptions): Promise<FolderCount> {
  const { journal, known, appendLimit, each } = options
  const count = emptyCount(options)
  const { uidValidity, messages } = await session.examine(path)
  count.counted = messages
  if (messages === 0) return count
  const states = new KnownStates(
    journal === undefined || known === undefined ? [] : journal.messages.statesOf(known.id, uidValidity),
  )
  await session.fetchFacts('1:*', (facts) => {
    const state = stateOf(states.of(facts.uid), options.excluded)
    count.messages += 1
    count.bytes += facts.size
    count.states[state] += 1
    noteTime(count, facts, options.now)
    if (!open.includes(state)) return
    each?.(facts)
    count.leftBytes += facts.size
    count.leftMessages += 1
    count.left?.add(facts)
    noteFlags(count, facts, options.now)
    if (appendLimit !== undefined && facts.size > appendLimit) noteTooLarge(count, facts)
  })
  count.searched = await session.countBySearch(messages)
  return count
}

/** The plan may exclude or include a folder that it treated otherwise when the journal was written. */
function stateOf(before: MessageState | undefined, excluded: boolean): MessageState {
  if (excluded) return before === undefined || open.includes(before) ? 'skipped' : before
  return before === undefined || before === 'skipped' ? 'pending' : before
}

function noteTime(count: FolderCount, { internalDate, size }: MessageFacts, now: number): void {
  count.years?.add(internalDate, size)
  // A clock that was wrong once must not make a dead mailbox look alive.
  if (internalDate === null || internalDate > now + day) return
  count.newest = Math.max(count.newest ?? internalDate, internalDate)
  if (internalDate > now - 30 * day) count.arrived.in30Days += size
  if (internalDate > now - 90 * day) count.arrived.in90Days += size
}

function noteFlags(count: FolderCount, { flags, internalDate }: MessageFacts, now: number): void {
  let seen = false
  for (const flag of flags) {
    const lower = flag.toLowerCase()
    if (lower === '\\seen') seen = true
    if (systemFlags.has(lower)) continue
    const before = count.keywords.get(flag)
    if (before !== undefined || count.keywords.size < keywordsAtMost) count.keywords.set(flag, (before ?? 0) + 1)
  }
  if (!seen && (internalDate === null || internalDate < now - day)) count.oldUnseen += 1
}

function noteTooLarge({ tooLarge }: FolderCount, { uid, size, internalDate }: MessageFacts): void {
  tooLarge.messages += 1
  tooLarge.largest = Math.max(tooLarge.largest, size)
  if (tooLarge.list.length < listedAtMost)
    tooLarge.list.push({ uid, bytes: size, date: internalDate === null ? null : new Date(internalDate).toISOString() })
}

/** A folder without messages. */
export function emptyCount({ yearsIn, keepLeft }: Pick<CountOptions, 'yearsIn' | 'keepLeft'>): FolderCount {
  return {
    messages: 0,
    counted: 0,
    searched: 0,
    bytes: 0,
    leftBytes: 0,
    leftMessages: 0,
    tooLarge: { messages: 0, largest: 0, list: [] },
    oldUnseen: 0,
    keywords: new Map(),
    newest: undefined,
    arrived: { in30Days: 0, in90Days: 0 },
    years: yearsIn === undefined ? undefined : new YearTally(yearsIn),
    left: keepLeft ? new MessageList() : undefined,
    states: { pending: 0, appending: 0, copied: 0, verified: 0, differs: 0, refused: 0, skipped: 0, gone: 0 },
  }
}

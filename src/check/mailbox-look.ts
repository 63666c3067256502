// What is known of a mailbox after a look at both sides.

import type { Completeness, MailboxState, Totals, CheckDocument } from '../model/status.ts'
import type { Quota } from '../model/ports.ts'
import { emptyTotals } from '../journal/totals.ts'
import type { MappedFolder } from '../plan/folder-map.ts'
import type { FolderCount } from './count-folders.ts'

export type Counted = { mapped: MappedFolder; count: FolderCount }

/** As much as could be looked at. */
export type MailboxLook = Omit<CheckDocument['mailboxes'][number], 'forecast'> & {
  totals: Totals
  /** What the target lets in; undefined: it does not say. */
  quota: Quota | undefined
  /** Both sides could be entered, and the source was read to its end. */
  whole: boolean
  /** Bytes and messages that a run would still copy. */
  leftBytes: number
  leftMessages: number
  /** Of these, bytes that the target seems to hold already. */
  adoptableBytes: number
  /** Bytes a day that come into the folders that are copied: the greater of the averages over 30 and 90 days. */
  arrivingPerDay: number
  /** How long the look took once it had its connections: a run logs in and lists as well. */
  seconds: number
  state: MailboxState
}

/** Before anything was looked at. */
export function emptyLook(id: string, state: MailboxState): MailboxLook {
  return {
    id,
    source: { folders: [], completeness: null },
    target: { quota: null },
    quota: undefined,
    folderMap: [],
    whole: false,
    leftBytes: 0,
    leftMessages: 0,
    adoptableBytes: 0,
    arrivingPerDay: 0,
    seconds: 0,
    state,
    totals: { mailboxes: 1, folders: 0, ...emptyTotals() },
  }
}

/** Messages of all folders as they were counted in three ways. */
export function sumCounts(counted: readonly Counted[]): Completeness['messages'] {
  const sum = { counted: 0, listed: 0, searched: 0 }
  let isSearched = true
  for (const { count } of counted) {
    sum.counted += count.counted
    sum.listed += count.messages
    sum.searched += count.searched ?? 0
    isSearched &&= count.searched !== undefined
  }
  return isSearched ? sum : { ...sum, searched: null }
}

/** Adds what was counted; `mapped` says whether the target's folders are known, so that the map means something. */
export function fillLook(look: MailboxLook, counted: readonly Counted[], mapped: boolean): void {
  const { totals } = look
  const arrived = { in30Days: 0, in90Days: 0 }
  for (const { mapped: folder, count } of counted) {
    const { name, path } = folder.source
    const { messages, bytes, years, keywords } = count
    look.source.folders.push({
      name,
      path,
      messages,
      bytes,
      ...(years === undefined ? {} : { years: years.all() }),
      ...(keywords.size === 0 ? {} : { keywords: Object.fromEntries(keywords) }),
    })
    if (mapped) {
      look.folderMap.push({
        source: { name, path },
        target: folder.target,
        create: folder.create,
        messages,
        bytes,
        specialUse: folder.specialUse ?? null,
      })
    }
    look.leftBytes += count.leftBytes
    look.leftMessages += count.leftMessages
    totals.folders += 1
    totals.messages += messages
    totals.bytes += bytes
    for (const state of Object.keys(count.states) as (keyof typeof count.states)[]) totals[state] += count.states[state]
    if (folder.excluded) continue
    arrived.in30Days += count.arrived.in30Days
    arrived.in90Days += count.arrived.in90Days
  }
  look.arrivingPerDay = Math.max(arrived.in30Days / 30, arrived.in90Days / 90)
}

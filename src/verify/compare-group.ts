// Compares one target folder with the source folders that go into it, message by message, while both sides are read.

import type { Side } from '../model/codes.ts'
import type { MappedFolder } from '../plan/folder-map.ts'
import { isSameBytes, type Present } from '../proof/match.ts'
import { project } from '../proof/projection.ts'
import { recordAltered, type Altered } from './altered.ts'
import { changesOf } from './changes.ts'
import { hadCopy, type NotInPlace } from './finding-record.ts'
import { FirstLook } from './first-look.ts'
import type { ReadTarget } from './known-rows.ts'
import type { Entry } from './ledger.ts'
import { matchContent, Pairing, type Sought } from './pairing.ts'
import { ProvedAgain } from './proved-again.ts'
import { readFolder, type FolderReading, type ReadOptions } from './read-folder.ts'
import type { Lost } from './search.ts'
import { bothAtOnce, type VerifyContext } from './verify-context.ts'

/** Source folders that go into one target folder. `path` undefined: the target does not have it. */
export type Group = { name: string; path: string | undefined; sources: MappedFolder[] }

/** A copy of no message of its folder. */
export type Extra = Omit<Present, 'flags'> & { folder: string; target: Omit<ReadTarget, 'there'> }

/** A message that is not in its folder: `finding` as it is written down, `target`: its folder as it was read. */
export type LostMessage = Sought & { finding: NotInPlace | undefined; target: ReadTarget | undefined }

export type Found = {
  lost: Lost<LostMessage>
  extras: Extra[]
  /**
   * Target folders as they were read, by path: what comes later may be one of the lost, moved meanwhile.
   */
  seen: Map<string, ReadTarget>
}

type Sides = {
  pairing: Pairing
  target: ReadTarget | undefined
  /** Listed, and not served. */
  unread: Entry[]
  unreadCopies: { uid: number; bytes: number }[]
}

/**
 * Tells the ledger what is equal, and adds to `found` what has to be looked for elsewhere. Throws as readFolder does.
 */
export async function compareGroup(context: VerifyContext, group: Group, found: Found): Promise<void> {
  const { ledger, known, record } = context
  const paths = group.sources.map(({ source }) => source.path)
  const again = new ProvedAgain(known?.inDoubt(paths) ?? [], (row) => known?.pathOf(row) ?? '')
  const firstLook = new FirstLook(context)
  const { pairing, target, unread, unreadCopies } = await readBothSides(context, group, again, firstLook)
  // Half a folder would make the other half look missing.
  if (context.stop.aborted) return
  if (target !== undefined) found.seen.set(target.path, target)
  for (const message of unread) ledger.unread(message, 'source-unreadable')
  const { sought, present } = pairing.rest()
  const rest = withoutUnread(context, sought, target, unreadCopies)
  await judgeRest(context, { group, target, again }, { sought: rest, present }, found)
  firstLook.end()
  if (record !== undefined) again.write(record)
}

async function readBothSides(
  context: VerifyContext,
  group: Group,
  again: ProvedAgain,
  firstLook: FirstLook,
): Promise<Sides> {
  const { ledger, memory, known, copies, judge } = context
  const sides: Sides = { pairing: new Pairing(), target: undefined, unread: [], unreadCopies: [] }
  const { pairing } = sides
  let id = 0
  let validity = 0
  const equal = (message: Sought, copy: Present): void => {
    ledger.identical(message, copy.signature)
    again.equal(message, () => known?.placeOf({ path: group.path ?? '', uidValidity: validity }, copy))
  }
  await bothAtOnce(
    context.stop,
    async (stop) => {
      for (const { source: folder } of group.sources) {
        if (stop.aborted) return
        const reading = await readFolder(context.source, folder.path, { stop, memory }, (print, uidValidity) => {
          const message = soughtOf(print, ++id, folder, uidValidity)
          const copy = pairing.seek(message)
          if (copy !== undefined) equal(message, copy)
        })
        for (const uid of reading.unreadable) sides.unread.push(unreadOf(reading, uid, folder.name))
        tellUnlisted(context, folder.name, 'source', reading)
      }
    },
    async (stop) => {
      if (group.path === undefined) return
      const { path } = group
      const onListed: ReadOptions['onListed'] = (life, uids) => {
        copies.opened(path, life)
        firstLook.listed(path, life, uids)
      }
      const wants = (uid: number): boolean => !copies.isOthers(path, uid)
      const reading = await readFolder(
        context.target,
        path,
        { stop, memory, wants, onListed, judge },
        (print, uidValidity) => {
          validity = uidValidity
          const message = pairing.find(print)
          if (message !== undefined) equal(message, print)
        },
      )
      const { listed, unreadable, uidValidity } = reading
      sides.target = { path, uidValidity, there: new Set(listed.keys()) }
      if (reading.unlisted === 0) noteRemoved(context, sides.target)
      sides.unreadCopies = unreadable.map((uid) => ({ uid, bytes: listed.get(uid) ?? 0 }))
      for (const { source } of group.sources) tellUnlisted(context, source.name, 'target', reading)
    },
  )
  return sides
}

/** An altered copy that stood beside a good one, and that somebody has removed by now, is told no more. */
export function noteRemoved({ known, record }: VerifyContext, target: ReadTarget): void {
  for (const uid of known?.setAside(target) ?? []) {
    const place = target.there.has(uid) ? undefined : known?.placeOf(target, { uid, internalDate: null })
    if (place !== undefined) record?.setAsideGone(place)
  }
}

/** As the message is wanted on the target: flags and date as far as they can be sent at all. */
function soughtOf(print: Present, id: number, folder: MappedFolder['source'], uidValidity: number): Sought {
  const { flags, internalDate } = project(print.flags, print.headerDate ?? print.internalDate, undefined)
  return { ...print, flags, internalDate, id, folder: folder.name, path: folder.path, uidValidity }
}

/** A message of which only the size is known. */
function unreadOf({ listed, uidValidity }: FolderReading, uid: number, folder: string): Entry {
  return { folder, uid, uidValidity, bytes: listed.get(uid) ?? 0 }
}

/** A list that is shorter than the server's own count proves nothing about what it leaves out. */
export function tellUnlisted({ ledger }: VerifyContext, folder: string, side: Side, { unlisted }: FolderReading): void {
  if (unlisted > 0) ledger.notProved({ code: 'messages-unlisted', facts: { count: unlisted, side } }, folder)
}

/**
 * A copy that is there and cannot be read is not missing: the message that it is of is told by the journal, or, where
 * that knows nothing, by its size. Gives the others.
 */
function withoutUnread(
  { ledger, known }: VerifyContext,
  sought: readonly Sought[],
  target: ReadTarget | undefined,
  unread: readonly { uid: number; bytes: number }[],
): Sought[] {
  const left = [...sought]
  if (target === undefined) return left
  for (const { uid, bytes } of unread) {
    const byJournal = left.findIndex((message) => known?.copyOf(message, target) === uid)
    const at = byJournal >= 0 ? byJournal : left.findIndex((message) => message.bytes === bytes)
    const [message] = at < 0 ? [] : left.splice(at, 1)
    if (message !== undefined) ledger.unread(message, 'unreadable-on-target')
  }
  return left
}

/** What has no copy that is equal in everything: other flags or date, altered, or not in this folder at all. */
async function judgeRest(
  context: VerifyContext,
  { group, target, again }: { group: Group; target: ReadTarget | undefined; again: ProvedAgain },
  { sought, present }: { sought: Sought[]; present: Present[] },
  found: Found,
): Promise<void> {
  const { ledger, known, record } = context
  const matches = new Map(matchContent(sought, present).map((match) => [match.id, match]))
  const copies = new Map(present.map((copy) => [copy.uid, copy]))
  const altered: Altered[] = []
  const without: Sought[] = []
  const equal = ({ message, copy }: Altered): void =>
    again.equal(message, () => (target === undefined ? undefined : known?.placeOf(target, copy)))
  for (const message of sought) {
    const match = matches.get(message.id)
    const copy = match === undefined ? undefined : copies.get(match.uid)
    if (match === undefined || copy === undefined) {
      without.push(message)
      continue
    }
    copies.delete(copy.uid)
    if (isSameBytes(match.evidence)) {
      ledger.sameBytes(message, changesOf(message, copy), copy.signature)
      equal({ message, copy })
    } else altered.push({ message, copy })
  }
  for (const message of without) {
    // Altered beyond what content can tell: the journal knows under which UID its copy was.
    const uid = target === undefined ? undefined : known?.copyOf(message, target)
    const copy = uid === undefined ? undefined : copies.get(uid)
    if (copy !== undefined) {
      copies.delete(copy.uid)
      altered.push({ message, copy })
    } else {
      const row = known?.of(message)
      found.lost.add({ ...message, target, finding: record?.notInPlace(message) }, row !== undefined && hadCopy(row))
    }
  }
  if (target === undefined) return
  for (const copy of copies.values()) found.extras.push({ ...copy, folder: group.name, target })
  await recordAltered(context, target, altered, equal)
}

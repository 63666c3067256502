// Looks for messages that are not in their folder: among surplus copies first, then everywhere on the target.

import type { MessageRow } from '../journal/messages.ts'
import type { FolderTree } from '../model/ports.ts'
import { bodiesOf } from './altered.ts'
import { batchesOf } from './body-batches.ts'
import type { Extra, Found, LostMessage } from './compare-group.ts'
import type { NotInPlace } from './finding-record.ts'
import { isInDoubt, type IsThere, type ReadTarget } from './known-rows.ts'
import type { Entry } from './ledger.ts'
import { digestNow, search, type ClosedFolder, type FoundCopy, type Lost } from './search.ts'
import type { VerifyContext } from './verify-context.ts'

/** What is found is moved; what is left when all was searched is missing, and its row has lost its copy. */
export async function findLost(context: VerifyContext, tree: FolderTree, { lost, extras, seen }: Found): Promise<void> {
  const { copies, target, stop, memory, judge, known } = context
  const isOwn = (message: LostMessage, copy: Pick<FoundCopy, 'uidValidity' | 'uid'>): boolean =>
    known?.isCopyOf(known.of(message), copy) === true
  const isMoved = (extra: Extra, digest: string): boolean => {
    const message = lost.take(digest, (one) => isOwn(one, { ...extra.target, uid: extra.uid }))
    if (message !== undefined) tellMoved(context, message, extra.folder, extra.target, extra)
    return message !== undefined
  }
  const ownerOf = ownersAmong(context, lost)
  const others = await readOnceMore(
    context,
    extras.filter((extra) => !isMoved(extra, extra.digest)),
    (extra) => lost.hasOfLengthAndDate(extra) || ownerOf({ ...extra.target, uid: extra.uid }) !== undefined,
    isMoved,
  )
  const served = new Set<string>()
  const serve = ({ path, uid }: { path: string; uid: number }): void => {
    served.add(keyOf(path, uid))
    copies.claim(path, uid)
  }
  const altered = (message: LostMessage, copy: FoundCopy): void => {
    serve(copy)
    const row = known?.alteredRow(message, copy)
    const entry = row === undefined ? message : (known?.entryOf(message, row) ?? message)
    tellAltered(context, entry, message.finding, row, copy)
  }
  const closed = await search(
    {
      target,
      tree,
      stop,
      memory,
      judge,
      opened: (path, uidValidity) => copies.opened(path, uidValidity),
      isFree: (path, uid) => seen.get(path)?.there.has(uid) !== true && !copies.isOthers(path, uid),
      isOwn,
      ownerOf,
    },
    lost,
    (message, folder, copy) => {
      serve(copy)
      tellMoved(context, message, folder, copy, copy)
    },
    altered,
    (message) => tellUnread(context, message, message.finding),
  )
  if (stop.aborted) return
  const unexpected = new Set<Extra>()
  for (const extra of others) {
    const copy = { ...extra.target, ...extra }
    const owner = ownerOf(copy)
    const message = owner === undefined ? lost.takeLike(extra) : lost.remove(owner)
    if (message === undefined) unexpected.add(extra)
    else altered(message, copy)
  }
  // What was read of a folder and is not left over is the copy of some message.
  const left = new Set([...unexpected].map(({ target: { path }, uid }) => keyOf(path, uid)))
  for (const [path, { there }] of seen)
    for (const uid of there) if (!left.has(keyOf(path, uid)) && !copies.isOthers(path, uid)) copies.claim(path, uid)
  for (const {
    folder,
    target: { path },
    uid,
  } of unexpected)
    copies.unexpected(folder, path, uid)
  if (lost.left > 0 && closed.length > 0) return tellClosed(context, closed, lost.all())
  const missing = lost.all()
  const isThere: IsThere = ({ path, uidValidity }, uid) => {
    const read = seen.get(path)
    return (read?.uidValidity === uidValidity && read.there.has(uid)) || served.has(keyOf(path, uid))
  }
  for (const message of missing) tellMissing(context, message, isThere)
  await keepMissing(context, missing)
}

/**
 * Those that are none of the lost, also when they are read a second time, over a fresh connection: what is as long and
 * as old as a message that is looked for, or its very copy, may have been misread.
 */
async function readOnceMore(
  { target, stop, memory }: VerifyContext,
  extras: readonly Extra[],
  isDoubtful: (extra: Extra) => boolean,
  isMoved: (extra: Extra, digest: string) => boolean,
): Promise<Extra[]> {
  if (!extras.some(isDoubtful) || stop.aborted) return [...extras]
  await target.renew()
  const others: Extra[] = []
  for (const extra of extras) {
    const { uid, bytes } = extra
    const place = { path: extra.target.path, uid, bytes }
    const digest =
      isDoubtful(extra) && !stop.aborted
        ? await memory.whileReading(bytes, () => digestNow(target, place), stop)
        : undefined
    if (digest === undefined || !isMoved(extra, digest)) others.push(extra)
  }
  return others
}

/** Whose copy the journal has at a place, as long as it is lost: wherever users have filed it, and however altered. */
function ownersAmong(
  { known }: VerifyContext,
  lost: Lost<LostMessage>,
): (copy: Pick<FoundCopy, 'path' | 'uidValidity' | 'uid'>) => LostMessage | undefined {
  const byRow = new Map(lost.all().map((one) => [known?.of(one)?.id, one]))
  return (copy) => {
    const row = known?.ownerOf(copy, copy.uid)
    const message = row && byRow.get(row.id)
    return message !== undefined && lost.has(message) ? message : undefined
  }
}

/** It may be what lies somewhere and cannot be read: its row keeps its copy. */
export function tellUnread({ ledger, record }: VerifyContext, message: Entry, finding: NotInPlace | undefined): void {
  if (finding !== undefined) record?.foundElsewhere(finding)
  ledger.unread(message, 'unreadable-on-target')
}

/** What is in no folder that can be opened is not missing as long as others cannot. */
export function tellClosed(
  { ledger }: VerifyContext,
  closed: readonly ClosedFolder[],
  left: readonly (Entry & { finding: NotInPlace | undefined })[],
): void {
  for (const { name, error } of closed) ledger.notProved(error, name)
  for (const message of left) ledger.missing(message, 'not-in-its-folder', {}, { finding: message.finding })
}

/** Users have moved a copy that the target had altered: it is there, and differs. */
export function tellAltered(
  { ledger, known, record }: VerifyContext,
  message: Entry,
  finding: NotInPlace | undefined,
  row: MessageRow | undefined,
  copy: FoundCopy,
): void {
  if (finding !== undefined) record?.foundElsewhere(finding)
  const facts = { bytes: message.bytes, targetBytes: copy.bytes }
  ledger.differs(message, 'altered-by-target', facts, {
    row,
    copy: known?.placeOf(copy, copy),
    signatures: copy.signature && { copy: copy.signature, original: undefined },
  })
}

function tellMoved(
  { ledger, known, record }: VerifyContext,
  message: LostMessage,
  folder: string,
  target: Omit<ReadTarget, 'there'>,
  found: Pick<FoundCopy, 'uid' | 'internalDate' | 'signature'>,
): void {
  ledger.moved(message, folder, found.signature)
  if (message.finding !== undefined) record?.foundElsewhere(message.finding)
  const row = known?.of(message)
  if (row !== undefined) known?.wasMoved(row)
  const copy = known?.placeOf(target, found)
  if (row !== undefined && copy !== undefined && isInDoubt(row)) record?.provedAgain(row, [copy])
}

function tellMissing({ ledger, known }: VerifyContext, message: LostMessage, isThere: IsThere): void {
  const row = known?.lostBy(message, isThere)
  const entry = known === undefined || row === undefined ? message : known.entryOf(message, row)
  ledger.missing(entry, message.bytes === 0 ? 'empty-message' : 'missing', {}, { row, finding: message.finding })
}

const keyOf = (path: string, uid: number): string => JSON.stringify([path, uid])

/** Their originals, for who wants to keep them; read once more, because bodies are not kept. */
async function keepMissing(
  { mailbox, keep, source, memory, stop }: VerifyContext,
  missing: readonly LostMessage[],
): Promise<void> {
  if (keep === undefined) return
  for (const path of new Set(missing.map((message) => message.path))) {
    const ofFolder = missing.filter((message) => message.path === path)
    for (const batch of batchesOf(ofFolder, ({ bytes }) => bytes)) {
      if (stop.aborted) return
      const held = batch.reduce((sum, { bytes }) => sum + bytes, 0)
      await memory.whileReading(
        held,
        async () => {
          const uids = batch.map(({ uid }) => uid)
          const bodies = await bodiesOf(source, path, uids, Math.max(...batch.map(({ bytes }) => bytes)))
          for (const { folder, uid } of batch) {
            const source = bodies.get(uid)
            keep({ mailbox: mailbox.id, folder, uid, outcome: 'missing', code: 'missing' }, source ? { source } : {})
          }
        },
        stop,
      )
    }
  }
}

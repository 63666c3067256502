// Compares one target folder with what the journal expects in it: by UID, or, where these changed, by content.

import type { MessageRow } from '../journal/messages.ts'
import { neverHappens } from '../model/errors.ts'
import { sha256 } from '../proof/fingerprint.ts'
import { isSameBytes, type Present } from '../proof/match.ts'
import type { MailboxCopies } from './account-copies.ts'
import { bodiesOf } from './altered.ts'
import { batchesOf } from './body-batches.ts'
import { changesOf } from './changes.ts'
import { noteRemoved, tellUnlisted } from './compare-group.ts'
import type { Expected, Stored } from './expected.ts'
import type { FirstLook } from './first-look.ts'
import { isInDoubt } from './known-rows.ts'
import { matchContent } from './pairing.ts'
import { readFolder, type ReadOptions } from './read-folder.ts'
import { Lost } from './search.ts'
import type { VerifyContext } from './verify-context.ts'

/** One life of a target folder, and what should be in it; `state`: whether it is still that life. */
export type ExpectedFolder = {
  path: string
  name: string
  uidValidity: number
  stored: Stored
  state: 'as-written' | 'renumbered' | 'not-there'
}

type Doubtful = { message: Expected; copy: Present }

/**
 * What is listed in the folders that were looked at, and which of it is the copy of some message of this mailbox or of
 * another one of the account.
 */
export class Claims {
  readonly #copies: MailboxCopies
  readonly #listed = new Map<string, Iterable<number>>()
  readonly #claimed = new Map<string, Set<number>>()

  constructor(copies: MailboxCopies) {
    this.#copies = copies
  }

  list(path: string, uids: Iterable<number>): void {
    this.#listed.set(path, uids)
  }

  claim(path: string, uid: number): void {
    const claimed = this.#claimed.get(path) ?? new Set()
    this.#claimed.set(path, claimed.add(uid))
    this.#copies.claim(path, uid)
  }

  isFree(path: string, uid: number): boolean {
    return this.#claimed.get(path)?.has(uid) !== true && !this.#copies.isOthers(path, uid)
  }

  *unclaimed(): Generator<{ path: string; uid: number }> {
    for (const [path, uids] of this.#listed) for (const uid of uids) if (this.isFree(path, uid)) yield { path, uid }
  }
}

/** Gives what is not in the folder where it was stored. Throws as readFolder does. */
export async function compareExpected(
  context: VerifyContext,
  folder: ExpectedFolder,
  claims: Claims,
  firstLook: FirstLook,
): Promise<Expected[]> {
  switch (folder.state) {
    case 'as-written':
      return compareByUid(context, folder, claims, firstLook)
    case 'renumbered':
      return compareByContent(context, folder, claims)
    case 'not-there':
      return [...folder.stored.all()]
    default:
      return neverHappens(folder.state)
  }
}

/** The message's copy has the right bytes; a row that was called lost or altered is proved again by it. */
export function tellEqual(
  { ledger, known, record }: VerifyContext,
  message: Expected,
  copy: Present,
  target: { path: string; uidValidity: number },
): void {
  ledger.sameBytes(message, changesOf(message, copy), copy.signature)
  proveAgain({ known, record }, message, target, copy)
}

/** A row that was called lost or altered has this copy. */
export function proveAgain(
  { known, record }: Pick<VerifyContext, 'known' | 'record'>,
  message: Expected,
  target: { path: string; uidValidity: number },
  copy: Pick<Present, 'uid' | 'internalDate'>,
): void {
  if (!message.inDoubt) return
  const row: MessageRow | undefined = known?.row(message.id)
  const place = known?.placeOf(target, copy)
  if (row !== undefined && place !== undefined && isInDoubt(row)) record?.provedAgain(row, [place])
}

/**
 * Reads by UID. Gives what is not under its UID and not elsewhere in the folder: a user may have moved it out and back.
 */
async function compareByUid(
  context: VerifyContext,
  folder: ExpectedFolder,
  claims: Claims,
  firstLook: FirstLook,
): Promise<Expected[]> {
  const { stop, target, memory, judge } = context
  const { path, name, stored } = folder
  const open = stored.uids()
  const doubtful: Doubtful[] = []
  const wants = (uid: number): boolean => open.has(uid)
  const onListed: ReadOptions['onListed'] = (life, uids) => {
    context.copies.opened(path, life)
    firstLook.listed(path, life, uids)
  }
  const reading = await readFolder(target, path, { stop, memory, wants, onListed, judge }, (copy, uidValidity) => {
    const message = open.delete(copy.uid) ? stored.at(copy.uid) : undefined
    if (message === undefined) return
    claims.claim(path, copy.uid)
    if (copy.digest === message.digest) tellEqual(context, message, copy, { path, uidValidity })
    else doubtful.push({ message, copy })
  })
  claims.list(path, reading.listed.keys())
  tellUnlisted(context, name, 'target', reading)
  const { uidValidity, listed, unlisted } = reading
  if (unlisted === 0) noteRemoved(context, { path, uidValidity, there: new Set(listed.keys()) })
  for (const uid of reading.unreadable) {
    const message = open.delete(uid) ? stored.at(uid) : undefined
    if (message === undefined) continue
    claims.claim(path, uid)
    context.ledger.unread(message, 'unreadable-on-target')
  }
  await readAgain(context, uidValidity, folder, doubtful)
  const left = new Lost<Expected>()
  for (const uid of open) {
    const message = stored.at(uid)
    if (message !== undefined) left.add(message)
  }
  if (left.left === 0 || stop.aborted) return []
  const sizes = left.sizes()
  const isFree = (uid: number, size: number): boolean => sizes.has(size) && claims.isFree(path, uid)
  await readFolder(target, path, { stop, memory, wants: isFree, judge }, (copy, uidValidity) => {
    const message = left.take(copy.digest)
    if (message === undefined) return
    claims.claim(path, copy.uid)
    tellEqual(context, message, copy, { path, uidValidity })
  })
  return left.all()
}

/** The server renumbered the folder, or someone replaced it: everything in it is matched by content. */
async function compareByContent(context: VerifyContext, folder: ExpectedFolder, claims: Claims): Promise<Expected[]> {
  const { stop, target, memory, judge } = context
  const { path, name } = folder
  const expected = [...folder.stored.all()]
  const present = new Map<number, Present>()
  const wants = (uid: number): boolean => claims.isFree(path, uid)
  const onListed: ReadOptions['onListed'] = (life) => context.copies.opened(path, life)
  const reading = await readFolder(target, path, { stop, memory, wants, onListed, judge }, (copy) =>
    present.set(copy.uid, copy),
  )
  claims.list(path, reading.listed.keys())
  tellUnlisted(context, name, 'target', reading)
  if (stop.aborted) return []
  const matches = new Map(matchContent(expected, [...present.values()]).map((match) => [match.id, match]))
  const doubtful: Doubtful[] = []
  const without = expected.filter((message) => {
    const match = matches.get(message.id)
    const copy = match === undefined ? undefined : present.get(match.uid)
    if (match === undefined || copy === undefined) return true
    claims.claim(path, copy.uid)
    if (isSameBytes(match.evidence)) tellEqual(context, message, copy, { path, uidValidity: reading.uidValidity })
    else doubtful.push({ message, copy })
    return false
  })
  await readAgain(context, reading.uidValidity, folder, doubtful)
  return withoutUnread(context, without, reading.unreadable, reading.listed)
}

/** A copy that is there and cannot be read may be that of any message of its size: none of these is missing. */
function withoutUnread(
  { ledger }: VerifyContext,
  without: readonly Expected[],
  unread: readonly number[],
  listed: ReadonlyMap<number, number>,
): Expected[] {
  const left = [...without]
  for (const uid of unread) {
    const at = left.findIndex(({ bytes }) => bytes === listed.get(uid))
    const [message] = at < 0 ? [] : left.splice(at, 1)
    if (message !== undefined) ledger.unread(message, 'unreadable-on-target')
  }
  return left
}

/** What has other bytes is read a second time, over a fresh connection, before it is said to differ. */
async function readAgain(
  context: VerifyContext,
  uidValidity: number,
  { path }: ExpectedFolder,
  doubtful: readonly Doubtful[],
): Promise<void> {
  if (doubtful.length === 0) return
  const { target, memory, stop } = context
  await target.renew()
  for (const batch of batchesOf(doubtful, ({ copy }) => copy.bytes)) {
    if (stop.aborted) return
    const held = batch.reduce((sum, { copy }) => sum + copy.bytes, 0)
    await memory.whileReading(
      held,
      async () => {
        const uids = batch.map(({ copy }) => copy.uid)
        const copies = await bodiesOf(target, path, uids, Math.max(...batch.map(({ copy }) => copy.bytes)))
        for (const pair of batch) await judgeAltered(context, { path, uidValidity }, pair, copies.get(pair.copy.uid))
      },
      stop,
    )
  }
}

/** Where the copy leaves the original cannot be said without the original. */
async function judgeAltered(
  context: VerifyContext,
  target: { path: string; uidValidity: number },
  { message, copy }: Doubtful,
  found: Buffer | undefined,
): Promise<void> {
  const signature = found === undefined ? copy.signature : await context.judge?.(found)
  if (found !== undefined && sha256(found) === message.digest)
    return tellEqual(context, message, { ...copy, ...(signature && { signature }) }, target)
  const { mailbox, ledger, known, keep } = context
  const place = known?.placeOf(target, copy)
  const row = known?.row(message.id)
  const mayBeCopiedAgain = row !== undefined && known?.wasProved(row) === true
  const facts = {
    bytes: message.bytes,
    targetBytes: copy.bytes,
    ...(mayBeCopiedAgain && row.state !== 'copied' ? { proved_before: 'yes' } : {}),
  }
  ledger.differs(message, 'altered-by-target', facts, {
    row,
    copy: place,
    mayBeCopiedAgain,
    signatures: signature && { copy: signature, original: undefined },
  })
  keep?.(
    { mailbox: mailbox.id, folder: message.folder, uid: message.uid, outcome: 'differs', code: 'altered-by-target' },
    found === undefined ? {} : { target: found },
  )
}

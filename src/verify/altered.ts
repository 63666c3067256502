// Reads what seems altered a second time, over fresh connections, and says where a copy leaves its original.

import { MigrationError } from '../model/errors.ts'
import type { MessageBody } from '../model/message.ts'
import { firstDifference, sha256 } from '../proof/fingerprint.ts'
import type { Present } from '../proof/match.ts'
import type { SteadyReader } from '../line/steady-reader.ts'
import { batchesOf } from './body-batches.ts'
import { changesOf } from './changes.ts'
import type { Entry } from './ledger.ts'
import type { Sought } from './pairing.ts'
import type { VerifyContext } from './verify-context.ts'

export type Altered = { message: Sought; copy: Present }

/** What came of a pair at the second reading; undefined where it did not come. */
type Second = { original: Buffer | undefined; copy: Buffer | undefined }

/**
 * Judges each pair by a second reading: a copy that was misread once is identical all the same; the others are written
 * down as `differs`, with the first altered byte. `equal`: gets those that are equal after all.
 */
export async function recordAltered(
  context: VerifyContext,
  target: { path: string; uidValidity: number },
  pairs: readonly Altered[],
  equal: (pair: Altered) => void,
): Promise<void> {
  if (pairs.length === 0) return
  await Promise.all([context.source.renew(), context.target.renew()])
  for (const sourcePath of new Set(pairs.map((pair) => pair.message.path))) {
    const ofFolder = pairs.filter((pair) => pair.message.path === sourcePath)
    for (const batch of batchesOf(ofFolder, (pair) => pair.message.bytes + pair.copy.bytes)) {
      if (context.stop.aborted) return
      const held = batch.reduce((sum, { message, copy }) => sum + message.bytes + copy.bytes, 0)
      await context.memory.whileReading(
        held,
        async () => {
          const originals = await bodiesOf(
            context.source,
            sourcePath,
            batch.map(({ message }) => message.uid),
            Math.max(...batch.map(({ message }) => message.bytes)),
          )
          const copies = await bodiesOf(
            context.target,
            target.path,
            batch.map(({ copy }) => copy.uid),
            Math.max(...batch.map(({ copy }) => copy.bytes)),
          )
          for (const pair of batch) {
            const second = { original: originals.get(pair.message.uid), copy: copies.get(pair.copy.uid) }
            if (await judgeAgain(context, target, pair, second)) equal(pair)
          }
        },
        context.stop,
      )
    }
  }
}

/** Gives whether the copy is equal after all. */
async function judgeAgain(
  { mailbox, ledger, known, keep, judge }: VerifyContext,
  target: { path: string; uidValidity: number },
  { message, copy }: Altered,
  { original, copy: found }: Second,
): Promise<boolean> {
  const signature = found === undefined ? copy.signature : await judge?.(found)
  const [digest, foundDigest] = [original && sha256(original), found && sha256(found)]
  if (digest !== undefined && digest === foundDigest) {
    ledger.sameBytes(message, changesOf(message, copy), signature)
    return true
  }
  // A source that gives other bytes each time is no measure of a copy.
  if (digest !== undefined && digest !== message.digest) {
    ledger.unread(message, 'source-unreadable')
    return false
  }
  const row = known?.ownerOf(target, copy.uid) ?? known?.of(message)
  const entry: Entry =
    row === undefined || known === undefined
      ? message
      : { ...message, ...row, folder: known.folderOf(row), bytes: row.bytes ?? message.bytes }
  const offset = original && found && firstDifference(original, found)
  const facts = {
    ...(offset === undefined ? {} : { offset }),
    bytes: message.bytes,
    targetBytes: copy.bytes,
    ...(row !== undefined && row.state !== 'copied' && known?.wasProved(row) === true ? { proved_before: 'yes' } : {}),
  }
  ledger.differs(entry, 'altered-by-target', facts, {
    row,
    copy: known?.placeOf(target, copy),
    signatures: signature && { copy: signature, original: original && (await judge?.(original)) },
    mayBeCopiedAgain: row !== undefined && known?.wasProved(row) === true,
  })
  keep?.(
    { mailbox: mailbox.id, folder: entry.folder, uid: entry.uid, outcome: 'differs', code: 'altered-by-target' },
    { ...(original && { source: original }), ...(found && { target: found }) },
  )
  return false
}

/** What is served of these messages, by UID; `largest`: the most bytes that one of them is said to have. */
export async function bodiesOf(
  reader: SteadyReader,
  path: string,
  uids: readonly number[],
  largest: number,
): Promise<Map<number, Buffer>> {
  const bodies = new Map<number, Buffer>()
  try {
    await reader.read(async (session) => {
      await session.examine(path)
      const keep = ({ uid, bytes }: MessageBody) => {
        if (bytes !== null) bodies.set(uid, bytes)
      }
      await session.fetchBodies(uids, keep, { largest })
    })
  } catch (error) {
    // The difference is known already; without another look it only stays without its place.
    if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
  }
  return bodies
}

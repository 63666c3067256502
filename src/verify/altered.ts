// Says where altered copies leave their originals: both are read once more, because bodies are not kept.

import { MigrationError } from '../model/errors.ts'
import { firstDifference } from '../proof/fingerprint.ts'
import type { Present } from '../proof/match.ts'
import type { SteadyReader } from '../line/steady-reader.ts'
import type { Sought } from './pairing.ts'
import { batchesOf } from './read-folder.ts'
import type { VerifyContext } from './verify-context.ts'

export type Altered = { message: Sought; copy: Present }

/** Writes each pair down as `differs`, with the first altered byte where both can be read again. */
export async function recordAltered(
  context: VerifyContext,
  targetPath: string,
  pairs: readonly Altered[],
): Promise<void> {
  for (const sourcePath of new Set(pairs.map((pair) => pair.message.path))) {
    const ofFolder = pairs.filter((pair) => pair.message.path === sourcePath)
    for (const batch of batchesOf(ofFolder, (pair) => pair.message.bytes)) {
      const originals = await bodiesOf(
        context.source,
        sourcePath,
        batch.map(({ message }) => message.uid),
      )
      const offsets = await offsetsIn(
        context.target,
        targetPath,
        new Map(batch.map(({ message, copy }) => [copy.uid, originals.get(message.uid)])),
      )
      for (const { message, copy } of batch) {
        const offset = offsets.get(copy.uid)
        context.ledger.differs(message, 'altered-by-target', {
          ...(offset === undefined ? {} : { offset }),
          ...(message.bytes === copy.bytes ? {} : { reason: `${message.bytes} → ${copy.bytes} B` }),
        })
      }
    }
  }
}

async function bodiesOf(reader: SteadyReader, path: string, uids: readonly number[]): Promise<Map<number, Buffer>> {
  const bodies = new Map<number, Buffer>()
  await eachBody(reader, path, uids, (uid, bytes) => bodies.set(uid, bytes))
  return bodies
}

async function offsetsIn(
  reader: SteadyReader,
  path: string,
  originals: ReadonlyMap<number, Buffer | undefined>,
): Promise<Map<number, number>> {
  const offsets = new Map<number, number>()
  await eachBody(reader, path, [...originals.keys()], (uid, bytes) => {
    const original = originals.get(uid)
    if (original !== undefined && !original.equals(bytes)) offsets.set(uid, firstDifference(original, bytes))
  })
  return offsets
}

async function eachBody(
  reader: SteadyReader,
  path: string,
  uids: readonly number[],
  each: (uid: number, bytes: Buffer) => void,
): Promise<void> {
  try {
    await reader.read(async (session) => {
      await session.examine(path)
      await session.fetchBodies(uids, ({ uid, bytes }) => {
        if (bytes !== null) each(uid, bytes)
      })
    })
  } catch (error) {
    // The difference is proved already; without another look it only stays without its place.
    if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
  }
}

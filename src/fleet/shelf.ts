// The shelf: journals in the database, in pieces, as they were at their last checkpoint; written by their holder alone.

import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { snapshotJournal } from '../journal/snapshot.ts'
import type { Claim } from './claims.ts'
import type { FleetDatabase, Queries } from './database.ts'

const pieceBytes = 256 * 1024
const zip = promisify(gzip)
const unzip = promisify(gunzip)

/** What the shelf has of a journal, by piece: the SHA-256 of its bytes. */
type OnShelf = ReadonlyMap<number, string>

/**
 * Puts a journal on the shelf as it is now; only pieces that changed go. False: somebody else holds the job, and
 * nothing was written. What is there is asked each time: a database that was restored has older pieces than were put
 * there, and new ones among them would make a journal that never was.
 */
export async function keep(db: FleetDatabase, claim: Claim, journal: string): Promise<boolean> {
  const copy = `${journal}.shelf`
  await snapshotJournal(journal, copy)
  try {
    return await db.transaction(async (tx) => {
      if (!(await isHeld(tx, claim))) return false
      const changed = await changedPieces(copy, await onShelf(tx, claim.job))
      for (const { n, sha256, data } of changed.pieces)
        await tx.query(
          `INSERT INTO piece VALUES ($1, $2, $3, $4)
           ON CONFLICT (job, n) DO UPDATE SET sha256 = excluded.sha256, data = excluded.data`,
          [claim.job, n, sha256, data],
        )
      await tx.query('DELETE FROM piece WHERE job = $1 AND n >= $2', [claim.job, changed.count])
      await tx.query(
        `INSERT INTO shelf VALUES ($1, $2, $3, clock_timestamp())
         ON CONFLICT (job) DO UPDATE SET epoch = excluded.epoch, pieces = excluded.pieces, kept_at = excluded.kept_at`,
        [claim.job, claim.epoch, changed.count],
      )
      return true
    })
  } finally {
    rmSync(copy, { force: true })
  }
}

/** Whether the holding still is what the claim says; nobody can take it before the transaction is over. */
async function isHeld(tx: Queries, { job, epoch, token }: Claim): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM job WHERE id = $1 AND epoch = $2 AND token = $3 AND state = 'held' FOR SHARE`,
    [job, epoch, token],
  )
  return rows.length > 0
}

type Piece = { n: number; sha256: string; data: Buffer }

async function changedPieces(file: string, there: OnShelf): Promise<{ count: number; pieces: Piece[] }> {
  const pieces: Piece[] = []
  const handle = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(pieceBytes)
    for (let n = 0; ; n++) {
      const bytes = buffer.subarray(0, readSync(handle, buffer, 0, pieceBytes, n * pieceBytes))
      if (bytes.length === 0) return { count: n, pieces }
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (there.get(n) !== sha256) pieces.push({ n, sha256, data: await zip(bytes, { level: 1 }) })
    }
  } finally {
    closeSync(handle)
  }
}

async function onShelf(db: Queries, job: string): Promise<OnShelf> {
  const rows = await db.query<{ n: number; sha256: string }>('SELECT n, sha256 FROM piece WHERE job = $1', [job])
  return new Map(rows.map(({ n, sha256 }) => [n, sha256]))
}

/**
 * Takes a journal from the shelf, over whatever lies there. False: there is none, or it is not whole, and nothing lies
 * there now: a lost journal is not a lost migration.
 */
export async function fetchJournal(db: FleetDatabase, job: string, file: string): Promise<boolean> {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
  const part = `${file}.part`
  try {
    if (!(await writePieces(db, job, part))) return false
    renameSync(part, file)
    return true
  } finally {
    if (existsSync(part)) rmSync(part)
  }
}

async function writePieces(db: FleetDatabase, job: string, file: string): Promise<boolean> {
  const handle = openSync(file, 'w', 0o600)
  try {
    // Of one moment: a holder may put another one there between two pieces.
    return await db.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
      const [shelf] = await tx.query<{ pieces: number }>('SELECT pieces FROM shelf WHERE job = $1', [job])
      for (let n = 0; n < (shelf?.pieces ?? 0); n++) {
        const [piece] = await tx.query<{ sha256: string; data: Buffer }>(
          'SELECT sha256, data FROM piece WHERE job = $1 AND n = $2',
          [job, n],
        )
        const bytes = piece === undefined ? undefined : await unzip(piece.data).catch(() => undefined)
        if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== piece?.sha256) return false
        writeSync(handle, bytes, 0, bytes.length, n * pieceBytes)
      }
      return shelf !== undefined
    })
  } finally {
    closeSync(handle)
  }
}

// Whether the archives of a scenario are what they say: read from the disk by the oracle alone, after each command.

import { createHash } from 'node:crypto'
import { accountOf, archivePath, isArchive } from './accounts.ts'
import type { Asking } from './claims.ts'
import { placeOf } from './history.ts'
import type { MemoryDisk } from './memory-disk.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { idOf } from './plan-in-hand.ts'
import type { JournalRows, Row } from './rows.ts'

/**
 * `status`: what is said of the journal that the command left. `takenAt`: the time of the old journal that was put in
 * its place, as far as one was: it does not know that a bag was opened since, and nobody has looked at it.
 */
export function bagsAreTrue(
  asking: Asking,
  { status, rows, takenAt }: { status: StatusDocument | undefined; rows: JournalRows; takenAt: number },
): void {
  const { world, scenario, complain } = asking
  for (const n of scenario.mailboxes.keys()) {
    if (!isArchive(scenario, 'target', n)) continue
    filesAreWhole(asking, n)
    const path = archivePath('target', n)
    const { disk } = world.archives
    const mine = rows.messages.filter((row) => row.mailbox === idOf(n))
    nothingLostInPowerCuts(asking, n, mine)
    const isSealed = disk.exists(`${path}/bagit.txt`)
    const mailbox = status?.mailboxes.find(({ id }) => id === idOf(n))
    const state = mailbox?.state
    const isDone = state === 'complete' || state === 'pass-due'
    const isOld = Date.parse(mailbox?.lastPass?.endedAt ?? '') <= takenAt
    if (isDone && !isOld && !isSealed && mine.some(({ targetUid }) => targetUid !== null))
      complain('not-sealed', `${path} is no bag, and its mailbox is ${state}`)
    if (!isSealed || world.archives.takenFrom.has(n)) continue
    for (const problem of problemsOfBag(disk, path)) complain('bag-broken', `${path}: ${problem}`)
    if (isDone) everyCopyIsTold(asking, n, mine)
  }
}

function filesAreWhole({ world, scenario, complain, nameOf }: Asking, n: number): void {
  const account = accountOf(scenario, 'target', n)
  const digests = new Map<string, number>()
  for (const name of emlFiles(world.archives.disk, archivePath('target', n))) {
    const digest = sha256(world.archives.disk.read(`${archivePath('target', n)}/${name}`))
    digests.set(digest, (digests.get(digest) ?? 0) + 1)
  }
  for (const { digest } of world.target.history.present(account)) {
    const left = (digests.get(digest) ?? 0) - 1
    if (left < 0) complain('target-lost', `${account}: a file of ${nameOf(digest)} has other bytes`)
    digests.set(digest, left)
  }
}

/** What the journal calls copied was on the disk for good. */
function nothingLostInPowerCuts({ world, scenario, complain, nameOf }: Asking, n: number, rows: readonly Row[]): void {
  for (const row of rows) {
    if (row.targetUid === null || row.targetValidity === null || row.state === 'gone') continue
    const place = placeOf(accountOf(scenario, 'target', n), row.targetValidity, row.targetUid)
    const kept = world.target.history.at(place)
    if (kept !== undefined && world.archives.lostInPowerCuts.has(kept))
      complain('lost-in-power-cut', `${nameOf(kept.digest)} is ${row.state}, and was not on the disk for good`)
  }
}

/** Each copy of the journal stands in the table, as the file is. */
function everyCopyIsTold({ world, scenario, complain }: Asking, n: number, rows: readonly Row[]): void {
  const path = archivePath('target', n)
  const table = world.archives.disk.read(`${path}/messages.csv`).toString()
  const told = new Set(
    table
      .split('\r\n')
      .slice(1, -1)
      .map((line) => {
        const cells = [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell)
        return `${cells[2]} ${cells[3]} ${cells[8]}`
      }),
  )
  const there = world.target.history.present(accountOf(scenario, 'target', n)).flatMap(({ places }) => places)
  for (const { state, targetValidity, targetUid, digest } of rows)
    if (
      state === 'verified' &&
      there.includes(placeOf(path, targetValidity ?? 0, targetUid ?? 0)) &&
      !told.has(`${targetValidity} ${targetUid} ${digest}`)
    )
      complain('not-in-table', `${path}: messages.csv does not tell of UID ${targetUid} of ${targetValidity}`)
}

/** What RFC 8493 wants of a complete and valid bag: each problem is a line. */
export function problemsOfBag(disk: MemoryDisk, bag: string): string[] {
  const text = (name: string): string => (disk.exists(`${bag}/${name}`) ? disk.read(`${bag}/${name}`).toString() : '')
  const problems: string[] = []
  if (text('bagit.txt') !== 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n') problems.push('declaration')
  const manifest = linesOf(text('manifest-sha256.txt'))
  const payload = disk.files(`${bag}/data`).map((name) => `data/${name}`)
  for (const name of payload) if (!manifest.has(name)) problems.push(`not in the manifest: ${name}`)
  for (const [name, digest] of [...manifest, ...linesOf(text('tagmanifest-sha256.txt'))])
    if (!disk.exists(`${bag}/${name}`)) problems.push(`not there: ${name}`)
    else if (sha256(disk.read(`${bag}/${name}`)) !== digest) problems.push(`altered: ${name}`)
  const bytes = payload.reduce((sum, name) => sum + disk.stat(`${bag}/${name}`).size, 0)
  const oxum = /^Payload-Oxum: (.*)$/m.exec(text('bag-info.txt'))?.[1]
  if (oxum !== `${bytes}.${payload.length}`) problems.push(`Payload-Oxum ${oxum}, not ${bytes}.${payload.length}`)
  return problems
}

function emlFiles(disk: MemoryDisk, bag: string): string[] {
  return disk.files(`${bag}/data/eml`).map((name) => `data/eml/${name}`)
}

function linesOf(text: string): Map<string, string> {
  return new Map(
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  )
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

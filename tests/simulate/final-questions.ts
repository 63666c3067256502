// The quiet time after all nights: everything must arrive, what stays broken is listed, then nothing moves any more.

import type { StatusDocument } from '../../src/model/status.ts'
import type { Command, Ran } from './night.ts'
import type { Oracle } from './oracle.ts'
import { idOf } from './plan-in-hand.ts'
import { dumpOf, type JournalRows, type Row } from './rows.ts'
import type { Scenario } from './scenario.ts'
import type { Victim } from './server-faults.ts'
import { placeOf } from './history.ts'
import { accountOf, userOf } from './accounts.ts'
import type { World } from './world.ts'

export type QuietTime = {
  world: World
  scenario: Scenario
  oracle: Oracle
  /** What stays unreadable. */
  victims: readonly Victim[]
  command(work: Command['work'], more?: Partial<Command>): Promise<Ran>
  rows(): JournalRows | undefined
  tell(text: string): void
}

const writing = ['APPEND', 'UID STORE', 'STORE', 'CREATE', 'UID EXPUNGE', 'RENAME', 'DELETE']

/** Gives how each mailbox ended, as `state code code`, for the statistics. */
export async function finalQuestions(quiet: QuietTime): Promise<string[]> {
  const { oracle } = quiet
  let last = await quiet.command('run', { retryLogins: true })
  if (!isWell(last)) last = await quiet.command('run', { again: true })
  if (!isWell(last)) last = await quiet.command('run')
  const verified = await quiet.command('verify')
  if (verified.verified?.verdict === 'differs') {
    // What it found, the next command repairs, as far as it can be repaired.
    await quiet.command('run')
    await quiet.command('verify')
  }
  if (oracle.complaints.length > 0) return []
  const before = quiet.rows()
  const commands = quiet.world.target.server.commands.length
  const changes = quiet.world.archives.disk.changes
  const bodies = quiet.world.source.server.commands.length
  last = await quiet.command('run')
  asksNothing(quiet, before, commands, bodies)
  if (quiet.world.archives.disk.changes > changes) oracle.complain('not-quiet', 'a further run changed an archive')
  if (last.status === undefined)
    oracle.complain('not-finished', `the last run did not come to its end: ${String(last.error)}`)
  else everythingArrived(quiet, last.status)
  return last.status?.mailboxes.map((mailbox) => endingOf(mailbox.id, last.status)) ?? []
}

function isWell({ status }: Ran): boolean {
  return status !== undefined && ['complete', 'pass-due'].includes(status.state)
}

function endingOf(id: string, status: StatusDocument | undefined): string {
  const mailbox = status?.mailboxes.find((one) => one.id === id)
  const codes = [
    ...new Set(status?.problems.filter((one) => one.mailbox === id).map(({ outcome, code }) => `${outcome}/${code}`)),
  ]
  return [mailbox?.state ?? 'none', mailbox?.error?.code ?? '', ...codes.toSorted()]
    .filter((one) => one !== '')
    .join(' ')
}

/** Promise 4. */
function asksNothing(quiet: QuietTime, before: JournalRows | undefined, commands: number, bodies: number): void {
  const { oracle, world } = quiet
  const wrote = world.target.server.commands.slice(commands).filter(({ verb }) => writing.includes(verb))
  if (wrote.length > 0)
    oracle.complain(
      'not-quiet',
      `a further run sent ${wrote
        .map(({ line }) => line.replace(/^\S+ /, ''))
        .slice(0, 3)
        .join('; ')}`,
    )
  const victims = quiet.victims.length > 0
  const read = world.source.server.commands
    .slice(bodies)
    .filter(({ verb, line }) => verb === 'UID FETCH' && line.includes('BODY'))
  if (read.length > 0 && !victims)
    oracle.complain('not-quiet', `a further run read ${read.length} bodies of the source`)
  const after = quiet.rows()
  if (before === undefined || after === undefined || dumpOf(before) === dumpOf(after)) return
  const lines = new Set(dumpOf(before).split('\n'))
  oracle.complain(
    'not-quiet',
    `a further run changed ${dumpOf(after)
      .split('\n')
      .filter((line) => !lines.has(line))
      .slice(0, 3)
      .join('; ')}`,
  )
}

/** With all passing faults gone, each message of the source has its proved copy, or a lasting reason in the list. */
function everythingArrived(quiet: QuietTime, status: StatusDocument): void {
  const { world, scenario, oracle } = quiet
  const rows = quiet.rows()?.messages ?? []
  for (const [n] of scenario.mailboxes.entries()) {
    const id = idOf(n)
    const user = userOf('source', n)
    const mailbox = status.mailboxes.find((one) => one.id === id)
    const closed = new Set(quiet.victims.filter((victim) => victim.user === user).map(({ folder }) => folder))
    const broken = new Set(quiet.victims.filter(({ message }) => message !== undefined).map(({ message }) => message))
    const byPlace = new Map(
      rows.filter((row) => row.mailbox === id).map((row) => [placeOf(user, row.uidValidity, row.uid), row]),
    )
    const targetClosed = quiet.victims.some(
      (victim) => victim.side === 'target' && victim.user === accountOf(scenario, 'target', n),
    )
    for (const kept of world.source.history.present(user)) {
      const row = kept.places.toReversed().flatMap((place) => byPlace.get(place) ?? [])[0]
      if (row?.state === 'verified' || row?.state === 'skipped') continue
      if (closed.has(kept.folder) || broken.has(kept.message) || targetClosed) {
        if (mailbox?.state === 'complete') continue
        if (!isListed(status, id, row?.uid))
          oracle.complain(
            'not-listed',
            `${id}: ${oracle.nameOf(kept.digest)} is in no list (${row?.state ?? 'no row'})`,
          )
        continue
      }
      if (row !== undefined && hasLastingReason(row.state, row.code)) continue
      oracle.complain(
        'not-finished',
        `${id}: ${oracle.nameOf(kept.digest)} is ${stateOf(row)}; the mailbox is ${endingOf(id, status)}`,
      )
    }
  }
}

function stateOf(row: Row | undefined): string {
  return row === undefined ? 'not in the journal' : `${row.state} ${row.code ?? ''}`
}

function isListed({ problems }: StatusDocument, mailbox: string, uid: number | undefined): boolean {
  return problems.some((one) => one.mailbox === mailbox && (one.uid === null || one.uid === uid))
}

/** Users took the copy away; the target changes bytes. */
function hasLastingReason(state: string, code: string | null): boolean {
  return (
    (state === 'gone' && ['target-vanished', 'target-folder-replaced'].includes(code ?? '')) ||
    (state === 'differs' && ['altered-by-target', 'altered-copy-present'].includes(code ?? ''))
  )
}

// Promise 11: `complete`, `yes` and `identical` are said only where they are true.

import type { MailboxStatus, StatusDocument, VerifyDocument } from '../../src/model/status.ts'
import { countBy, placeOf, type Kept } from './history.ts'
import type { Ran } from './night.ts'
import { idOf } from './plan-in-hand.ts'
import type { JournalRows, Row } from './rows.ts'
import type { Scenario } from './scenario.ts'
import { accountOf, userOf } from './accounts.ts'
import type { World } from './world.ts'

export type Asking = {
  world: World
  scenario: Scenario
  complain(kind: string, text: string): void
  /** What a message is called in a story. */
  nameOf(digest: string): string
}

/** What a status says of its mailboxes, against everything that the source held during their last passes. */
export function claimsAreTrue(asking: Asking, document: StatusDocument, rows: JournalRows): void {
  const isDone = (state: string): boolean => state === 'complete' || state === 'pass-due'
  const saysYes = document.canSwitchOff.verdict === 'yes'
  for (const mailbox of document.mailboxes) {
    if (!saysYes && !isDone(document.state) && !isDone(mailbox.state)) continue
    claimIsTrue(asking, mailbox, saysYes ? 'untrue-yes' : 'untrue-complete', rows)
  }
}

function claimIsTrue(asking: Asking, mailbox: MailboxStatus, kind: string, rows: JournalRows): void {
  const { world, scenario, complain, nameOf } = asking
  const n = scenario.mailboxes.findIndex((_, at) => idOf(at) === mailbox.id)
  const { lastPass } = mailbox
  if (lastPass === null || lastPass === undefined) {
    complain(kind, `${mailbox.id} was never looked at to its end`)
    return
  }
  const [began, ended] = [Date.parse(lastPass.startedAt), Date.parse(lastPass.endedAt)]
  const mine = rows.messages.filter((row) => row.mailbox === mailbox.id)
  const byPlace = new Map(mine.map((row) => [placeOf(userOf('source', n), row.uidValidity, row.uid), row]))
  for (const kept of world.source.history.all) {
    if (kept.account !== userOf('source', n) || kept.bornAt >= began) continue
    if (kept.gone !== undefined && kept.gone.at <= ended + 1_000) continue
    const found = kept.places.flatMap((place) => byPlace.get(place) ?? [])
    const whole = found.find(({ state }) => state === 'verified' || state === 'skipped')
    const about = `${mailbox.id}: ${nameOf(kept.digest)} at ${kept.places.join(', ')}`
    if (whole === undefined) complain(kind, `${about} is ${statesOf(found)}`)
    else copyIsKnown(asking, { n, row: whole, began, ended, about, kind, rows })
  }
}

type Claimed = { n: number; row: Row; began: number; ended: number; about: string; kind: string; rows: JournalRows }

/** A copy that is gone, and whose absence the program has seen, cannot be what a verdict rests on. */
function copyIsKnown({ world, scenario, complain }: Asking, { n, row, began, about, kind, rows }: Claimed): void {
  const user = accountOf(scenario, 'target', n)
  if (row.targetUid === null || row.targetValidity === null) return
  const copy = world.target.history.at(placeOf(user, row.targetValidity, row.targetUid))
  if (copy?.gone === undefined) return
  if (copy.gone.how === 'replaced' && copy.gone.at < began)
    complain(kind, `${about} has its copy in a folder that was replaced before the pass`)
  if (copy.missedAt === undefined || copy.missedAt >= began) return
  const there = world.target.history.present(user).filter(({ digest }) => digest === copy.digest).length
  // Of equal messages those that the source has no more need no copy of their own.
  const claimed = rows.messages.filter(
    ({ mailbox, state, digest, atSource }) =>
      sharesTarget(scenario, mailbox, row.mailbox) && state === 'verified' && digest === row.digest && atSource === 1,
  ).length
  if (there < claimed) complain(kind, `${about}: its copy was seen to be missing, and that is forgotten`)
}

/** Whether the copies of two mailboxes lie in one account. */
function sharesTarget(scenario: Scenario, one: string, other: string): boolean {
  const [account, another] = [one, other].map((id) =>
    accountOf(
      scenario,
      'target',
      scenario.mailboxes.findIndex((_, n) => idOf(n) === id),
    ),
  )
  return account === another
}

function statesOf(rows: readonly Row[]): string {
  return rows.length === 0
    ? 'nowhere in the journal'
    : rows.map(({ state, code }) => `${state} ${code ?? ''}`).join(', ')
}

/** Of a verification during which nothing happened. */
export function identicalIsTrue(asking: Asking, { command }: Ran, document: VerifyDocument, rows: JournalRows): void {
  const { world, scenario, complain, nameOf } = asking
  if (document.verdict !== 'identical' || command.events.some(({ at }) => at > 0)) return
  const wantedByAccount = new Map<string, { digest: string }[]>()
  for (const [n, { exclude }] of scenario.mailboxes.entries()) {
    const isMeant = ({ folder }: Kept): boolean =>
      !exclude.some((name) => world.account('source', n).folder(world.pathOf('source', name)) === folder)
    const wanted: readonly { digest: string }[] =
      command.work === 'verify'
        ? world.source.history.present(userOf('source', n)).filter(isMeant)
        : rows.messages.flatMap(({ mailbox, state, digest }) =>
            mailbox === idOf(n) && state === 'verified' && digest !== null ? [{ digest }] : [],
          )
    const account = accountOf(scenario, 'target', n)
    wantedByAccount.set(account, [...(wantedByAccount.get(account) ?? []), ...wanted])
  }
  for (const [account, wanted] of wantedByAccount) {
    const there = countBy(world.target.history.present(account), ({ digest }) => digest)
    for (const [digest, count] of countBy(wanted, (one) => one.digest)) {
      if ((there.get(digest) ?? 0) >= count) continue
      if (command.work === 'verify-journal' && wasMoved(world, digest)) continue
      complain(
        'untrue-identical',
        `${account}: ${count} times ${nameOf(digest)} should be there, ${there.get(digest) ?? 0} are (${command.work})`,
      )
    }
  }
}

/** Rows of the places that a message was moved between on the source may share what lies on the target once. */
function wasMoved(world: World, digest: string): boolean {
  return world.source.history.all.some((kept) => kept.digest === digest && kept.gone?.how === 'moved')
}

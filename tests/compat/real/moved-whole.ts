// What every migration between two real servers must show, whatever they alter: nothing is lost without a line.

import { expect } from 'vitest'
import { brokenInvariants } from '../../../src/journal/invariants.ts'
import type { StatusDocument, VerifyDocument } from '../../../src/model/status.ts'
import { type AccountState, contentOf, type FolderState, readAccount } from '../../support/account-state.ts'
import { type WrittenPlan, writePlan } from '../../support/plan-file.ts'
import { readStatusOf, runPlan, verifyPlan } from '../../verify/desk.ts'
import type { RealServer } from './kinds.ts'

export type Move = { plan: WrittenPlan; source: Side; target: Side }
export type Side = { port: number; user: string }

/** A plan for one mailbox between these servers; `through` are the ports that the program speaks to instead. */
export function moveBetween(
  source: RealServer,
  target: RealServer,
  more: { writer?: string; sourcePort?: number; targetPort?: number; accept?: readonly string[] } = {},
): Move {
  const from = { port: source.port, user: source.freshUser() }
  const to = { port: target.port, user: target.freshUser() }
  const plan = writePlan({
    source: { port: more.sourcePort ?? source.port },
    target: { port: more.targetPort ?? target.port },
    mailboxes: [{ id: 'm', source: from.user, target: to.user }],
    targetMore: more.writer === undefined ? {} : { writer: more.writer },
    more: more.accept === undefined ? {} : { accept: more.accept },
  })
  return { plan, source: from, target: to }
}

export type Outcome = {
  status: StatusDocument
  /** `<folder>: <code>` of what is not on the target as it was on the source, sorted. */
  listed: string[]
}

/** Runs to the end and checks everything; gives what the program listed as not identical. */
export async function movesWhole(move: Move): Promise<Outcome> {
  await runPlan(move.plan.file)
  return isWhole(move)
}

/**
 * Counts both sides by the client of the lab, and holds the program's own words against them. `left`: so many messages
 * have left the source since.
 */
export async function isWhole({ plan, source, target }: Move, { left = 0 } = {}): Promise<Outcome> {
  const status = await runPlan(plan.file)
  expect(brokenInvariants(plan.journal)).toEqual([])
  const before = await readAccount(source)
  const after = await readAccount(target)
  const againstSource = await verifyPlan(plan.file, { against: 'source' })
  const againstJournal = await verifyPlan(plan.file, { against: 'journal' })
  const different = differences(before, after, status)
  const listed = listedBy(againstSource)
  const story = JSON.stringify({ state: status.state, errors: status.mailboxes.map(({ error }) => error), different })
  const atSource = before.folders.reduce((sum, { messages }) => sum + messages.length, 0)
  expect(status.totals.messages - left, story).toBe(atSource)
  expect(listed, story).toEqual(different)
  expect(listedBy(againstJournal), story).toEqual(different)
  const isIdentical = different.length === 0
  expect(status.state, story).toBe(isIdentical ? 'complete' : 'incomplete')
  expect([againstSource.verdict, againstJournal.verdict], story).toEqual(
    Array.from({ length: 2 }, () => (isIdentical ? 'identical' : 'differs')),
  )
  expect(readStatusOf(plan.file).canSwitchOff.verdict, story).toBe(isIdentical ? 'yes' : 'no')
  return { status, listed: codesOf(status) }
}

/** `<folder> <first digits of the digest>` of what verify lists, sorted. */
function listedBy({ problems }: VerifyDocument): string[] {
  return problems
    .flatMap(({ folder, digest }) => (typeof digest === 'string' ? [`${folder} ${short(digest)}`] : []))
    .toSorted()
}

const short = (digest: string): string => digest.replace('sha256:', '').slice(0, 12)

function codesOf({ problems }: StatusDocument): string[] {
  return problems.map(({ outcome, code }) => `${outcome} ${code}`).toSorted()
}

/** What each folder of the source holds more often than the folder that it was mapped to: bytes, date and flags. */
function differences(before: AccountState, after: AccountState, status: StatusDocument): string[] {
  const mapped = status.mailboxes.flatMap(({ folders }) => folders)
  expect(mapped.map(({ source }) => source.path).toSorted()).toEqual(before.folders.map(({ path }) => path).toSorted())
  return mapped
    .flatMap(({ source, target }) => {
      const here = before.folders.find(({ path }) => path === source.path)
      const there = after.folders.find(({ path }) => path === target?.path)
      expect(there, `${source.path} → ${target?.path} is on the target`).toBeDefined()
      if (here === undefined || there === undefined) return []
      return surplus(here, there).map((one) => `${source.name} ${short(one)}`)
    })
    .toSorted()
}

/** Messages of one folder that the other one does not have as often. */
function surplus(here: FolderState, there: FolderState): string[] {
  const left = contentOf(there)
  return contentOf(here).filter((one) => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

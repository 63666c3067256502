// imap4d as a target: it alters whatever it stores, and loses mail when two sessions have one mbox open. All is told.

import { expect, it } from 'vitest'
import { brokenInvariants } from '../../../src/journal/invariants.ts'
import { type AccountState, folderOf, readAccount } from '../../support/account-state.ts'
import { readStatusOf, runPlan, verifyPlan } from '../../verify/desk.ts'
import { serverOf } from './kinds.ts'
import { fillMixed } from './mixed-account.ts'
import { moveBetween } from './moved-whole.ts'

const names = ['2019,fatture', 'Archivio/2014', 'Vuota']

/** Messages with a Message-ID, which imap4d leaves as it is: folder and Message-ID of each, sorted. */
function named({ folders }: AccountState): string[] {
  return folders
    .flatMap(({ path, messages }) =>
      messages.flatMap(({ bytes }) => {
        const id = /^message-id:\s*(<[^>]*>)/im.exec(bytes?.toString('latin1') ?? '')?.[1]
        return id === undefined ? [] : `${path} ${id}`
      }),
    )
    .toSorted()
}

it.each(['auto', 'multiappend', 'append', 'one-by-one'])('by the writer %s', async (writer) => {
  const [source, target] = [await serverOf('Dovecot /'), await serverOf('imap4d')]
  const move = moveBetween(source, target, { writer })
  await fillMixed(move.source, { mail: 12, names })
  await runPlan(move.plan.file)
  const { totals, state, problems } = await runPlan(move.plan.file)
  const before = await readAccount(move.source, { keepBytes: true })
  const after = await readAccount(move.target, { keepBytes: true })
  const verified = await verifyPlan(move.plan.file, { against: 'source' })
  const story = JSON.stringify({ totals, verified: verified.totals, before: named(before), after: named(after) })
  // Nothing is called proved, each message has its line, and what is there too often or not at all is told.
  expect(totals.differs + totals.refused + totals.gone, story).toBe(totals.messages)
  expect(totals.messages).toBe(before.folders.reduce((sum, { messages }) => sum + messages.length, 0))
  expect(problems.length, story).toBeGreaterThanOrEqual(totals.messages)
  expect(surplus(named(before), named(after)).length, story).toBeLessThanOrEqual(totals.gone + totals.refused)
  expect(surplus(named(after), named(before)).length, story).toBeLessThanOrEqual(
    totals.ghosts + verified.totals.unexpected,
  )
  expect(folderOf(after, 'Vuota').messages).toEqual([])
  expect([state, verified.verdict]).toEqual(['incomplete', 'differs'])
  expect(readStatusOf(move.plan.file).canSwitchOff.verdict).toBe('no')
  expect(brokenInvariants(move.plan.journal)).toEqual([])
})

function surplus(here: readonly string[], there: readonly string[]): string[] {
  const left = [...there]
  return here.filter((one) => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

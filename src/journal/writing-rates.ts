// How fast targets were written to, by the last run or in a rehearsal: what a forecast rests on.

import { serverKey, type MailboxPlan } from '../model/plan.ts'
import type { TransferCost } from '../schedule/transfer-cost.ts'
import type { Rate } from '../schedule/transfer-speeds.ts'
import type { Journal } from './journal.ts'

type Targets = readonly Pick<MailboxPlan, 'target'>[]
type Rehearsed = { writing: Rate; readingBack?: Rate; processor?: TransferCost }

/** The fact under which a rehearsal on a server is kept (`serverKey`). */
export function rehearsalFact(server: string): string {
  return `rehearsal ${server}`
}

/**
 * By the server's name in the plan. What a run measured, it did with the neighbours that a mailbox has in a run, so it
 * holds for all of them; until there was a run, what was rehearsed holds.
 */
export function writingRates(mailboxes: Targets, journal: Journal | undefined): Map<string, Rate> {
  const rates = new Map<string, Rate>()
  for (const [name, key] of servers(mailboxes)) {
    const measured = journal?.runs.rates(name)?.throughput
    const rate =
      measured === undefined ? rehearsedOn(key, journal)?.writing : { one: Math.max(1, measured), all: undefined }
    if (rate !== undefined) rates.set(name, rate)
  }
  return rates
}

/** What a rehearsal saw of reading back, likewise; a run measures it together with writing. */
export function readingBackRates(mailboxes: Targets, journal: Journal | undefined): Map<string, Rate> {
  return new Map(
    [...servers(mailboxes)].flatMap(([name, key]): [string, Rate][] => {
      const rate = journal?.runs.rates(name) === undefined ? rehearsedOn(key, journal)?.readingBack : undefined
      return rate === undefined ? [] : [[name, rate]]
    }),
  )
}

/** What a rehearsal saw of this machine's own part, until a run has measured it together with the rest. */
export function processorCost(mailboxes: Targets, journal: Journal | undefined): TransferCost | undefined {
  return [...servers(mailboxes)].flatMap(([name, key]) =>
    journal?.runs.rates(name) === undefined ? (rehearsedOn(key, journal)?.processor ?? []) : [],
  )[0]
}

function servers(mailboxes: Targets): Map<string, string> {
  return new Map(mailboxes.map(({ target }) => [target.server.name, serverKey(target.server)]))
}

function rehearsedOn(server: string, journal: Journal | undefined): Rehearsed | undefined {
  const kept = journal?.fact(rehearsalFact(server))
  return kept === undefined ? undefined : (JSON.parse(kept) as Rehearsed)
}

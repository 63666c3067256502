// Makes a failing scenario small: leaves out what it does not need to fail in the same way.

import type { Scenario } from './scenario.ts'

/** Whether a scenario still fails as the first one did. */
export type StillFails = (scenario: Scenario) => Promise<boolean>

/** Tries at most so many smaller scenarios. Gives the smallest that still fails. */
export async function shrink(scenario: Scenario, stillFails: StillFails, tries = 400): Promise<Scenario> {
  let best = scenario
  let left = tries
  for (let progress = true; progress && left > 0;) {
    progress = false
    for (const smaller of smallerThan(best)) {
      if (left <= 0) break
      left -= 1
      if (!(await stillFails(smaller))) continue
      best = smaller
      progress = true
      break
    }
  }
  return best
}

/** Large cuts first. */
function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { nights, mailboxes, source, target } = scenario
  for (let at = 0; at < nights.length; at += 1) yield { ...scenario, nights: without(nights, at) }
  for (let at = mailboxes.length - 1; at >= 0 && mailboxes.length > 1; at -= 1)
    yield { ...scenario, mailboxes: without(mailboxes, at) }
  for (const [at, night] of nights.entries()) {
    const put = (changed: Partial<typeof night>): Scenario => ({
      ...scenario,
      nights: replaced(nights, at, { ...night, ...changed }),
    })
    if (night.events.length > 1) yield put({ events: [] })
    if (night.faults.length > 1) yield put({ faults: [] })
    for (let n = 0; n < night.events.length; n += 1) yield put({ events: without(night.events, n) })
    for (let n = 0; n < night.faults.length; n += 1) yield put({ faults: without(night.faults, n) })
    if (night.ending.ends !== 'by-itself') yield put({ ending: { ends: 'by-itself' } })
    if (night.journal.is !== 'kept') yield put({ journal: { is: 'kept' } })
    if (night.again) yield put({ again: false })
    if (night.retryLogins) yield put({ retryLogins: false })
    if (night.work !== 'run') yield put({ work: 'run' })
  }
  for (const [at, mailbox] of mailboxes.entries()) {
    const put = (changed: Partial<typeof mailbox>): Scenario => ({
      ...scenario,
      mailboxes: replaced(mailboxes, at, { ...mailbox, ...changed }),
    })
    for (const side of ['target', 'source'] as const) {
      for (let n = mailbox[side].length - 1; n >= 0; n -= 1) {
        const folder = mailbox[side][n]
        if (folder === undefined) continue
        if (folder.name !== 'INBOX') yield put({ [side]: without(mailbox[side], n) })
        const { mail } = folder
        for (const part of partsOf(mail)) yield put({ [side]: replaced(mailbox[side], n, { ...folder, mail: part }) })
      }
    }
    if (mailbox.archives !== undefined) {
      const { archives: _, ...onServers } = mailbox
      yield { ...scenario, mailboxes: replaced(mailboxes, at, onServers) }
    }
    if (mailbox.exclude.length > 0) yield put({ exclude: [] })
    if (Object.keys(mailbox.map).length > 0) yield put({ map: {} })
  }
  for (const side of ['source', 'target'] as const) {
    const spec = side === 'source' ? source : target
    const plain = {
      separator: '/',
      prefix: '',
      hide: [],
      withoutUidNext: false,
      alters: 'nothing',
      latency: 10,
      speed: 1_000,
    } as const
    if (JSON.stringify(spec) !== JSON.stringify(plain)) yield { ...scenario, [side]: plain }
    for (const part of partsOf(spec.hide)) yield { ...scenario, [side]: { ...spec, hide: part } }
    if (spec.alters !== 'nothing') yield { ...scenario, [side]: { ...spec, alters: 'nothing' } }
  }
  const plan = {
    total: { source: 3, target: 3 },
    perMailbox: { source: 3, target: 3 },
    writer: 'one-by-one',
    parallel: 1,
  } as const
  if (JSON.stringify(scenario.plan) !== JSON.stringify(plan)) yield { ...scenario, plan }
}

/** Halves, then without single ones. */
function* partsOf<T>(all: readonly T[]): Generator<readonly T[]> {
  if (all.length === 0) return
  if (all.length > 1) {
    yield []
    yield all.slice(0, Math.ceil(all.length / 2))
    yield all.slice(Math.ceil(all.length / 2))
  }
  if (all.length <= 8) for (let at = 0; at < all.length; at += 1) yield without(all, at)
}

function without<T>(all: readonly T[], at: number): T[] {
  return all.filter((_, n) => n !== at)
}

function replaced<T>(all: readonly T[], at: number, by: T): T[] {
  return all.map((one, n) => (n === at ? by : one))
}

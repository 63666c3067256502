// The status document from a journal and a clock: states, phases, forecast, findings, accepted losses.

import { describe, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/journal.ts'
import type { AcceptedLoss, Plan, Timeline, Window } from '../../src/model/plan.ts'
import { buildStatus, mailboxNow } from '../../src/report/status.ts'
import { filledJournal, lookOver, planOf, prove, putInto } from '../journal/some-journal.ts'
import { expectCountingIdentity, statusShape } from '../whole-job/contract-shapes.ts'

const hour = 3_600_000
const stops = Date.parse('2015-12-24T13:00Z')
const timeline: Timeline = { sendingStops: stops, receivingStops: stops, accessStops: stops + 200 * hour }
const finalPass = stops + 24 * hour

/** Mailbox `a` with three messages, all proved by a pass that began then; and the plan around it. */
function proved(
  passAt: number,
  more: Partial<Plan> = {},
  end: Timeline = timeline,
): {
  journal: Journal
  plan: Plan
  ids: number[]
  at: (now: number, running?: boolean) => ReturnType<typeof buildStatus>
} {
  const filled = filledJournal(3)
  const { journal, file, ids, folder } = filled
  const plan = { ...planOf(file, ['a']), ...more }
  for (const { source } of plan.mailboxes) source.server.timeline = end
  journal.commit((tx) => {
    for (const id of ids) prove(tx, filled, id)
    lookOver(tx, filled)
    journal.folders.setSeen(tx, folder, {
      messages: 3,
      uidValidity: 1,
      uidNext: 4,
      highestModseq: undefined,
      permanentFlags: undefined,
    })
  })
  pass(journal, passAt, 3)
  return {
    journal,
    plan,
    ids,
    at(now, running = false) {
      const status = buildStatus(plan, plan.mailboxes, journal, running, 'en', now)
      // The shape of a digest is that of a real plan.
      expectCountingIdentity(statusShape.parse({ ...status, plan: { ...status.plan, sha256: '0'.repeat(64) } }))
      return status
    },
  }
}

function pass(journal: Journal, startedAt: number, found: number): void {
  journal.commit((tx) => {
    const run = journal.runs.start(tx, startedAt)
    journal.mailboxes.setPass(tx, 'a', startedAt, startedAt + hour, found)
    journal.mailboxes.setState(tx, 'a', 'ended')
    journal.runs.end(tx, run, startedAt + hour, 'ended')
  })
}

describe('a plan with a cutover window and no timeline', () => {
  const opensAt = stops
  const windows: Window[] = [{ opensAt, closesAt: stops + 10 * hour, drainMs: 0 }]

  it('is in its pre-copy until a pass has begun in the window, however complete it is', () => {
    const { journal, at } = proved(opensAt - 5 * hour, { windows }, {})
    const before = at(opensAt - hour)
    expect(before).toMatchObject({
      state: 'complete',
      phase: 'precopy',
      cutoverOpensAt: new Date(opensAt).toISOString(),
      canSwitchOff: { verdict: 'no' },
      mailboxes: [{ state: 'complete', phase: 'precopy' }],
    })
    expect(before.canSwitchOff.because).toEqual([expect.stringMatching(/in use until the cutover opens/)])
    expect(at(opensAt + hour)).toMatchObject({
      phase: 'cutover',
      canSwitchOff: { verdict: 'no', because: [expect.stringMatching(/^the cutover opened/)] },
      mailboxes: [{ phase: 'cutover' }],
    })
    pass(journal, opensAt, 0)
    const after = at(opensAt + 2 * hour)
    expect(after).toMatchObject({
      state: 'complete',
      phase: 'done',
      canSwitchOff: { verdict: 'yes' },
      mailboxes: [{ phase: 'done' }],
    })
    expect(after.cutoverOpensAt).toBeUndefined()
  })

  it('is held to its timeline instead where it has one', () => {
    const { at } = proved(finalPass, {
      windows: [{ ...windows[0], opensAt: finalPass + hour, closesAt: finalPass + 2 * hour, drainMs: 0 }],
    })
    expect(at(finalPass + 1)).toMatchObject({
      state: 'complete',
      phase: 'done',
      finalPassDone: true,
      canSwitchOff: { verdict: 'yes' },
    })
  })
})

describe('the final pass', () => {
  it('is owed from the end of an earlier pass on, and says after when', () => {
    const { at } = proved(stops - 100 * hour)
    for (const now of [stops - 99 * hour, finalPass - 1, finalPass, finalPass + hour]) {
      const status = at(now)
      expect(status).toMatchObject({
        state: 'pass-due',
        nextPassAfter: new Date(finalPass).toISOString(),
        canSwitchOff: { verdict: 'no' },
      })
      expect(status.phase).not.toBe('done')
      expect(status.mailboxes[0]).toMatchObject({ state: 'pass-due', nextPassAfter: new Date(finalPass).toISOString() })
    }
    expect(at(finalPass - 1).canSwitchOff.because.join()).toMatch(/can still arrive/)
    expect(at(finalPass).canSwitchOff.because.join()).toMatch(/is due/)
  })

  it('counts only when its run started late enough, however late it ended', () => {
    const { journal, at } = proved(finalPass - 1)
    expect(at(finalPass + 5 * hour)).toMatchObject({ state: 'pass-due' })
    pass(journal, finalPass, 0)
    const status = at(finalPass + 6 * hour)
    expect(status).toMatchObject({
      state: 'complete',
      nextPassAfter: null,
      phase: 'done',
      canSwitchOff: { verdict: 'yes' },
    })
    expect(status.mailboxes[0]).toMatchObject({
      state: 'complete',
      phase: 'done',
      nextPassAfter: null,
      lastPass: {
        startedAt: new Date(finalPass).toISOString(),
        endedAt: new Date(finalPass + hour).toISOString(),
        newMessages: 0,
      },
    })
    // Between that pass and the one before it nothing was found: so long the source is known to be quiet.
    expect(status.canSwitchOff.because.join('\n')).toMatch(/nothing new has been found at the source since/)
  })

  it('is owed by nobody where the plan names no end', () => {
    const { at, journal } = proved(stops, {}, {})
    expect(at(stops + hour)).toMatchObject({
      state: 'complete',
      nextPassAfter: null,
      canSwitchOff: { verdict: 'not-yet-known' },
    })
    pass(journal, stops + 2 * hour, 0)
    expect(at(stops + 4 * hour)).toMatchObject({ state: 'complete', canSwitchOff: { verdict: 'yes' } })
    expect(proved(stops, {}, { accessStops: stops }).at(stops - hour)).toMatchObject({
      state: 'complete',
      nextPassAfter: null,
    })
  })

  it('is owed by a mailbox whose pass an earlier version did not note', () => {
    const { journal, plan, at } = proved(finalPass)
    journal.commit((tx) => journal.mailboxes.bind(tx, 'b', 'b@old', 'b@new'))
    journal.commit((tx) => journal.mailboxes.setState(tx, 'b', 'ended'))
    const lists = { listed: 1, bySecondList: 1, leftOut: [], inboxMissing: false, unread: [] }
    journal.commit((tx) => journal.sourceListings.setListed(tx, 'b', lists))
    const two = { ...plan, mailboxes: [...plan.mailboxes, ...planOf(plan.journal, ['b']).mailboxes] }
    for (const { source } of two.mailboxes) source.server.timeline = timeline
    expect(buildStatus(two, two.mailboxes, journal, false, 'en', finalPass + hour)).toMatchObject({
      state: 'pass-due',
      mailboxes: [{ state: 'complete' }, { state: 'pass-due' }],
    })
    expect(at(finalPass + hour).state).toBe('complete')
  })

  it('does not hide what is not in order', () => {
    const { journal, ids, at } = proved(stops)
    journal.commit((tx) => {
      putInto(tx, ids[0] ?? 0, 'refused', 'message-too-large', { reason: 'TOOBIG' })
      journal.mailboxes.setState(tx, 'a', 'ended')
    })
    expect(at(finalPass + hour)).toMatchObject({
      state: 'incomplete',
      nextPassAfter: new Date(finalPass).toISOString(),
    })
    pass(journal, finalPass, 0)
    expect(at(finalPass + hour)).toMatchObject({
      state: 'incomplete',
      nextPassAfter: null,
      canSwitchOff: { verdict: 'no' },
    })
  })
})

describe('the verdict', () => {
  it('is about the whole plan, whatever is in scope', () => {
    const { journal, plan } = proved(finalPass)
    const two = { ...plan, mailboxes: [...plan.mailboxes, ...planOf(plan.journal, ['b']).mailboxes] }
    const status = buildStatus(two, plan.mailboxes, journal, false, 'en', finalPass + hour)
    expect(status).toMatchObject({ state: 'complete', canSwitchOff: { verdict: 'no' } })
    expect(status.canSwitchOff.because.join()).toMatch(/1 mailbox has never been run: b/)
  })

  it('is no when a look at the source has seen something move since the last pass, and yes again after another', () => {
    const { journal, plan, at } = proved(finalPass)
    const account = plan.mailboxes[0] === undefined ? '' : `a@127.0.0.1:${plan.mailboxes[0].source.server.port}`
    journal.commit((tx) =>
      journal.sourceLooks.put(tx, {
        account,
        lookedAt: finalPass + 9 * hour,
        quietSince: finalPass + 8 * hour,
        moved: ['INBOX'],
        folders: {},
      }),
    )
    expect(at(finalPass + 10 * hour)).toMatchObject({
      canSwitchOff: { verdict: 'no', because: [expect.stringMatching(/has moved at the source/)] },
    })
    pass(journal, finalPass + 10 * hour, 1)
    expect(at(finalPass + 12 * hour)).toMatchObject({ canSwitchOff: { verdict: 'yes' } })
  })

  it('is no while a run is at work, and what a killed run was at is stopped', () => {
    const { journal, at } = proved(finalPass)
    expect(at(finalPass + hour, true)).toMatchObject({ state: 'running', canSwitchOff: { verdict: 'no' } })
    journal.commit((tx) => {
      journal.runs.start(tx, finalPass + 2 * hour)
      journal.mailboxes.setState(tx, 'a', 'running')
    })
    expect(at(finalPass + 3 * hour)).toMatchObject({
      state: 'stopped',
      mailboxes: [{ state: 'stopped' }],
      canSwitchOff: { verdict: 'no' },
    })
  })
})

describe('phases and what is left', () => {
  const windows: Window[] = [{ opensAt: stops, closesAt: stops + 90 * hour, drainMs: 0 }]
  it.each<[string, Partial<Plan>, number, string]>([
    ['before the window', { windows }, stops - hour, 'precopy'],
    ['in it', { windows }, stops + hour, 'cutover'],
    ['after it', { windows }, stops + 91 * hour, 'backfill'],
    ['without a window', {}, stops, 'cutover'],
  ])('%s', (_, more, now, phase) => {
    const { journal, ids, at } = proved(stops - 5 * hour, more)
    journal.commit((tx) => {
      putInto(tx, ids[0] ?? 0, 'pending')
      putInto(tx, ids[1] ?? 0, 'copied')
      journal.mailboxes.setState(tx, 'a', 'stopped')
    })
    expect(at(now)).toMatchObject({
      phase,
      mailboxes: [{ phase, state: 'stopped', left: { messages: 2, bytes: 300 } }],
    })
  })

  it('while a run is at work it is the phase of that run', () => {
    const { journal, at } = proved(stops - 5 * hour, { windows })
    journal.commit((tx) => journal.runs.start(tx, stops, 'backfill'))
    expect(at(stops, true).phase).toBe('backfill')
  })
})

describe('the forecast', () => {
  const MB = 1_000_000
  const windows: Window[] = [{ opensAt: stops, closesAt: stops + 2 * hour, drainMs: 0 }]
  /** 3,600 MB are left, at 1 MB/s: an hour. */
  function hourLeft(more: Partial<Plan> = {}, end: Timeline = {}) {
    const filled = proved(stops - 50 * hour, more, end)
    filled.journal.commit((tx) => {
      const folder = filled.journal.folders.ofMailbox('a')[0]?.id ?? 0
      filled.journal.messages.add(
        tx,
        folder,
        1,
        [{ uid: 9, size: 3_600 * MB, internalDate: null, flags: [] }],
        'pending',
        null,
      )
      filled.journal.mailboxes.setState(tx, 'a', 'stopped')
      filled.journal.runs.setRates(tx, '127.0.0.1:994', { line: MB, throughput: MB })
      for (const { target } of filled.plan.mailboxes)
        filled.journal.runs.setRates(tx, target.server.name, { line: MB, throughput: MB })
    })
    return filled
  }
  const at = (instant: number): string => new Date(instant).toISOString()

  it('is of the plan and of each mailbox, and has nothing to say when nothing is left', () => {
    expect(proved(stops).at(stops)).toMatchObject({
      forecast: { finishesAt: null, fits: true },
      mailboxes: [{ forecast: { finishesAt: null, fits: true } }],
    })
    const status = hourLeft().at(stops)
    for (const one of [status.forecast, status.mailboxes[0]?.forecast])
      expect(one).toEqual({
        basis: 'measured',
        bytesPerSecond: MB,
        finishesAt: at(stops + hour),
        fits: true,
        marginSeconds: null,
      })
  })

  it('counts the pre-copy before a window, the window alone in it, and the deadline of the backfill after it', () => {
    expect(hourLeft({ windows }).at(stops - hour).forecast).toMatchObject({
      finishesAt: at(stops),
      fits: true,
      marginSeconds: 7_200,
    })
    expect(hourLeft({ windows }).at(stops + hour / 2).forecast).toMatchObject({
      finishesAt: at(stops + 1.5 * hour),
      fits: true,
      marginSeconds: 1_800,
    })
    expect(hourLeft({ windows }).at(stops + 1.5 * hour).forecast).toMatchObject({
      finishesAt: at(stops + 2.5 * hour),
      fits: false,
      marginSeconds: -1_800,
    })
    const phases = { backfill: { until: stops + 6 * hour, drainMs: 0, hours: [] } }
    expect(hourLeft({ windows, phases }).at(stops + 4 * hour).forecast).toMatchObject({
      finishesAt: at(stops + 5 * hour),
      fits: true,
      marginSeconds: 3_600,
    })
    expect(hourLeft({ windows, phases }).at(stops + 7 * hour).forecast).toMatchObject({
      fits: false,
      marginSeconds: -3_600,
    })
  })

  it('is held to the end of access, which becomes a finding when it comes first', () => {
    const late = hourLeft({}, { accessStops: stops + hour / 2 }).at(stops)
    expect(late.forecast).toMatchObject({ finishesAt: at(stops + hour), fits: false, marginSeconds: -1_800 })
    expect(late.findings).toEqual([
      expect.objectContaining({ level: 'warning', scope: 'server', code: 'source-closes-first', side: 'source' }),
    ])
    const inTime = hourLeft({}, { accessStops: stops + 2 * hour }).at(stops)
    expect(inTime.forecast).toMatchObject({ fits: true, marginSeconds: 3_600 })
    expect(inTime).not.toHaveProperty('findings')
    expect(hourLeft({ accept: ['source-closes-first'] }, { accessStops: stops }).at(stops).findings).toEqual([
      expect.objectContaining({ level: 'note', accepted: true }),
    ])
  })

  it('names receipts that will be lost, until all is done', () => {
    const end: Timeline = { sendingStops: stops, receivingStops: stops + hour }
    expect(
      hourLeft({}, end)
        .at(stops)
        .findings?.map(({ code }) => code),
    ).toEqual(['receipts-will-be-lost'])
    expect(proved(stops + 99 * hour, {}, end).at(stops + 100 * hour)).not.toHaveProperty('findings')
    expect(hourLeft({}, { sendingStops: stops, receivingStops: stops + 24 * hour }).at(stops)).not.toHaveProperty(
      'findings',
    )
  })

  it('takes a mailbox that nobody has listed to be as large as the others', () => {
    const { journal, plan } = hourLeft()
    const two = {
      ...plan,
      mailboxesInParallel: 1,
      mailboxes: [...plan.mailboxes, ...planOf(plan.journal, ['b']).mailboxes],
    }
    const status = buildStatus(two, two.mailboxes, journal, false, 'en', stops)
    expect(status).toMatchObject({ notCounted: 1 })
    expect(Date.parse(status.forecast.finishesAt ?? '')).toBeGreaterThan(stops + 1.99 * hour)
    expect(
      buildStatus(
        { ...plan, mailboxes: planOf(plan.journal, ['b']).mailboxes },
        planOf(plan.journal, ['b']).mailboxes,
        journal,
        false,
        'en',
        stops,
      ),
    ).toMatchObject({ forecast: { finishesAt: null }, notCounted: 1 })
  })
})

describe('accepted losses', () => {
  const digest = 'ab'.repeat(32)
  const loss: AcceptedLoss = {
    mailbox: 'a',
    folder: 'INBOX',
    uid: 2,
    digest,
    by: 'Rossi',
    reason: 'damaged at the source',
  }
  function lost(state: 'refused' | 'differs' | 'gone' | 'pending', losses: readonly AcceptedLoss[]) {
    const filled = proved(finalPass, { acceptedLosses: losses })
    filled.journal.commit((tx) => {
      filled.journal.messages.setFingerprint(tx, filled.ids[1] ?? 0, {
        digest,
        bytes: 200,
        likeness: digest,
        messageId: '',
        bodySum: 0,
      })
      putInto(
        tx,
        filled.ids[1] ?? 0,
        state,
        state === 'gone' ? 'target-vanished' : state === 'pending' ? 'breaks-connection' : 'refused-by-target',
        { reason: 'why' },
      )
      filled.journal.mailboxes.setState(tx, 'a', 'ended')
    })
    return filled
  }

  it.each(['refused', 'differs', 'gone'] as const)(
    '%s: is counted, listed with who and why, and keeps nothing open',
    (state) => {
      const { journal, plan, at } = lost(state, [loss])
      const status = at(finalPass + hour)
      expect(status).toMatchObject({
        state: 'complete',
        canSwitchOff: { verdict: 'yes' },
        totals: { [state]: 1, acceptedLosses: 1, verified: 2 },
      })
      expect(status.mailboxes[0]).toMatchObject({
        state: 'complete',
        totals: { acceptedLosses: 1 },
        folders: [{ totals: { acceptedLosses: 1 } }],
      })
      expect(status.problems).toEqual([
        expect.objectContaining({ uid: 2, outcome: state, accepted: { by: 'Rossi', reason: 'damaged at the source' } }),
      ])
      expect(status.canSwitchOff.because.join()).toMatch(/1 message does not come across, by decision/)
      for (const mailbox of plan.mailboxes) expect(mailboxNow(plan, mailbox, journal, 'en').proved).toBe(true)
    },
  )

  it.each<[string, AcceptedLoss]>([
    ['another mailbox', { ...loss, mailbox: 'b' }],
    ['another folder', { ...loss, folder: 'Inviata' }],
    ['another UID', { ...loss, uid: 3 }],
    ['other bytes', { ...loss, digest: 'cd'.repeat(32) }],
  ])('%s is not meant', (_, other) => {
    const { journal, plan, at } = lost('refused', [other])
    expect(at(finalPass + hour)).toMatchObject({
      state: 'incomplete',
      canSwitchOff: { verdict: 'no' },
      totals: { refused: 1, acceptedLosses: 0 },
    })
    for (const mailbox of plan.mailboxes) expect(mailboxNow(plan, mailbox, journal, 'en').proved).toBe(false)
  })

  it('a place without bytes is enough, and what is still tried cannot be given up', () => {
    const { digest: _, ...place } = loss
    expect(lost('refused', [place]).at(finalPass + hour)).toMatchObject({ state: 'complete' })
    expect(lost('pending', [loss]).at(finalPass + hour)).toMatchObject({
      state: 'incomplete',
      totals: { acceptedLosses: 0 },
      canSwitchOff: { verdict: 'no' },
    })
  })
})

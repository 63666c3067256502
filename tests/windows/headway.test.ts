// What is expected of a run from what it has done: does it fit, does reading back give way, does it move.

import { describe, expect, it, vi } from 'vitest'
import { RunProgress } from '../../src/copy/clock/progress.ts'
import { watchRun } from '../../src/copy/run/run-monitor.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import { defaultTiming } from '../../src/model/timing.ts'
import { filledJournal } from '../journal/some-journal.ts'

const MB = 1_000_000

/** A headway whose clock is moved, in a window of so many seconds. */
function headwayIn(seconds: number | null, more: { open?: ReadonlyMap<string, number>; proofMayWait?: boolean } = {}) {
  let now = 1_000_000
  let uid = 0
  const closing = seconds === null ? null : { drainAt: now + seconds * 1000, closesAt: now + (seconds + 60) * 1000 }
  const progress = new RunProgress({
    closing,
    now: () => now,
    open: more.open ?? new Map(),
    proofMayWait: more.proofMayWait ?? true,
  })
  const message = (
    state: 'copied' | 'verified' | 'refused',
    bytes: number,
    mailbox = 'urp',
    code?: 'adopted',
  ): void => {
    uid += 1
    progress.record({
      event: 'message',
      mailbox,
      folder: 'INBOX',
      uid,
      bytes,
      state,
      ...(code === undefined ? {} : { code }),
    })
  }
  const begin = (bytes: number, mailbox = 'urp'): void => {
    progress.record({ event: 'mailbox-started', mailbox })
    progress.record({
      event: 'mailbox-counted',
      mailbox,
      folders: 1,
      messages: 1,
      bytes,
      doneMessages: 0,
      doneBytes: 0,
    })
    progress.record({ event: 'folder-started', mailbox, folder: 'INBOX', target: 'INBOX', messages: 1, bytes })
  }
  return {
    progress,
    message,
    begin,
    pass: (ms: number) => {
      now += ms
    },
  }
}

describe('whether it fits', () => {
  it('is not said before enough was seen, and then with what is left and when it would end', () => {
    const { progress, message, begin, pass } = headwayIn(100, { proofMayWait: false })
    begin(300 * MB)
    for (let second = 0; second < 9; second++) {
      pass(1000)
      message('copied', MB)
      message('verified', MB)
      expect(progress.willNotFit()).toBeUndefined()
    }
    pass(1000)
    message('copied', MB)
    message('verified', MB)
    expect(progress.willNotFit()).toEqual({
      bytesLeft: 290 * MB,
      bytesPerSecond: MB,
      finishesAt: 1_000_000 + 10_000 + 290_000,
    })
  })

  it('counts what earlier runs left in mailboxes that nobody has opened yet, until they are counted', () => {
    const { progress, message, begin, pass } = headwayIn(100, {
      proofMayWait: false,
      open: new Map([
        ['urp', 20 * MB],
        ['suap', 200 * MB],
      ]),
    })
    begin(50 * MB)
    for (let second = 0; second < 10; second++) {
      pass(1000)
      message('copied', MB)
      message('verified', MB)
    }
    expect(progress.willNotFit()).toMatchObject({ bytesLeft: 240 * MB })
    begin(10 * MB, 'suap')
    expect(progress.willNotFit()).toBeUndefined()
  })

  it('is not said while the rate still rises: a line finds its speed, logins take their time', () => {
    const { progress, message, begin, pass } = headwayIn(400, { proofMayWait: false })
    begin(100 * MB)
    for (let second = 1; second <= 12; second++) {
      pass(1000)
      message('copied', second * 20_000)
      message('verified', second * 20_000)
      if (second >= 10) expect(progress.willNotFit()).toBeUndefined()
    }
    // It stays slow: now it can be believed.
    for (let second = 0; second < 30; second++) {
      pass(1000)
      message('copied', 200_000)
      message('verified', 200_000)
    }
    expect(progress.willNotFit()?.bytesPerSecond).toBeGreaterThan(190_000)
  })

  it('is of no matter without a window', () => {
    const { progress, message, begin, pass } = headwayIn(null)
    begin(1000 * MB)
    pass(60_000)
    message('copied', 1)
    expect(progress.willNotFit()).toBeUndefined()
    expect(progress.judgeProof()).toBeUndefined()
  })
})

describe('reading back', () => {
  /** 60 MB in 100 s: copied at 1 MB/s, proved at 0.3 MB/s. */
  function slowProof(proofMayWait: boolean) {
    const all = headwayIn(100, { proofMayWait })
    all.begin(60 * MB)
    for (let second = 0; second < 20; second++) {
      all.pass(1000)
      all.message('copied', MB)
      all.message('verified', 0.3 * MB)
    }
    return all
  }

  it('gives way when the window would not hold both, once, and comes back when there is time again', () => {
    const { progress, message, pass } = slowProof(true)
    expect(progress.judgeProof()).toBe('yields')
    expect(progress.proofYields).toBe(true)
    expect(progress.judgeProof()).toBeUndefined()
    // The copies fit, so nobody is told.
    for (let second = 0; second < 20; second++) {
      pass(1000)
      message('copied', 2 * MB)
    }
    expect(progress.willNotFit()).toBeUndefined()
    // Everything is copied.
    expect(progress.judgeProof()).toBe('goes-on')
    expect(progress.proofYields).toBe(false)
  })

  it('does not where the plan forbids it: then it will not fit', () => {
    const { progress } = slowProof(false)
    expect(progress.judgeProof()).toBeUndefined()
    expect(progress.proofYields).toBe(false)
    expect(progress.willNotFit()).toMatchObject({ bytesLeft: 54 * MB })
  })

  it('does not where both fit', () => {
    const { progress, message, begin, pass } = headwayIn(1000)
    begin(60 * MB)
    for (let second = 0; second < 20; second++) {
      pass(1000)
      message('copied', MB)
      message('verified', 0.3 * MB)
    }
    expect(progress.judgeProof()).toBeUndefined()
  })
})

describe('the speed of a mailbox', () => {
  it('is not believed from little, and what was adopted or refused is no copying', () => {
    const { progress, message, begin, pass } = headwayIn(100)
    begin(10 * MB)
    pass(1000)
    message('copied', 10_000)
    message('verified', 5 * MB, 'urp', 'adopted')
    message('refused', 3 * MB)
    expect(progress.speedOf('urp')).toBeUndefined()
    expect(progress.speedOf('suap')).toBeUndefined()
    pass(1000)
    message('copied', 990_000)
    expect(progress.speedOf('urp')).toBe(500_000)
  })

  it('is missing a start: how long mailboxes took until they were counted', () => {
    const { progress, pass } = headwayIn(100)
    expect(progress.openingMs).toBe(0)
    for (const [mailbox, ms] of [
      ['a', 300],
      ['b', 500],
    ] as const) {
      progress.record({ event: 'mailbox-started', mailbox })
      pass(ms)
      progress.record({
        event: 'mailbox-counted',
        mailbox,
        folders: 1,
        messages: 0,
        bytes: 0,
        doneMessages: 0,
        doneBytes: 0,
      })
    }
    expect(progress.openingMs).toBe(400)
  })
})

describe('a run in which nothing moves', () => {
  it('is told once after three stalls, and again only when something has moved since', () => {
    vi.useFakeTimers()
    const { journal } = filledJournal(1)
    try {
      const told: MigrationEvent[] = []
      const run = journal.commit((tx) => journal.runs.start(tx, Date.now()))
      const progress = new RunProgress({ closing: null, now: Date.now, open: new Map(), proofMayWait: true })
      const watch = watchRun({
        run,
        journal,
        progress,
        period: { closing: null, by: 'window' },
        request: { emit: (event) => void told.push(event), plan: {} as Plan },
        timing: defaultTiming,
        now: Date.now,
      })
      vi.advanceTimersByTime(269_000)
      expect(told).toEqual([])
      // To try again is no progress.
      watch.hear({
        event: 'reconnecting',
        mailbox: 'urp',
        server: 'new',
        attempt: 3,
        seconds: 2,
        reason: 'ECONNREFUSED',
      })
      vi.advanceTimersByTime(120_000)
      expect(told).toEqual([{ event: 'stalled', seconds: 270 }])
      watch.moved(1)
      vi.advanceTimersByTime(269_000)
      expect(told).toHaveLength(1)
      watch.hear({ event: 'message', mailbox: 'urp', folder: 'INBOX', uid: 1, bytes: 1, state: 'copied' })
      vi.advanceTimersByTime(271_000)
      expect(told).toHaveLength(2)
      watch.end()
      vi.advanceTimersByTime(1_000_000)
      expect(told).toHaveLength(2)
    } finally {
      vi.useRealTimers()
      journal.close()
    }
  })
})

// What is expected of a run from what it has done: does it fit, does reading back give way, does it move.

import { describe, expect, it, vi } from 'vitest'
import { Headway } from '../../src/copy/headway.ts'
import { watchRun } from '../../src/copy/watch-run.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import { defaultTiming } from '../../src/model/timing.ts'
import { filledJournal } from '../journal/some-journal.ts'

const MB = 1_000_000

/** A headway whose clock is moved, in a window of so many seconds. */
function headwayIn(seconds: number | null, more: { open?: ReadonlyMap<string, number>; proofMayWait?: boolean } = {}) {
  let now = 1_000_000
  let uid = 0
  const closing = seconds === null ? null : { drainAt: now + seconds * 1000, closesAt: now + (seconds + 60) * 1000 }
  const headway = new Headway({
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
    headway.hear({
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
    headway.hear({ event: 'mailbox-started', mailbox })
    headway.hear({ event: 'mailbox-counted', mailbox, folders: 1, messages: 1, bytes, doneMessages: 0, doneBytes: 0 })
    headway.hear({ event: 'folder-started', mailbox, folder: 'INBOX', target: 'INBOX', messages: 1, bytes })
  }
  return {
    headway,
    message,
    begin,
    pass: (ms: number) => {
      now += ms
    },
  }
}

describe('whether it fits', () => {
  it('is not said before enough was seen, and then with what is left and when it would end', () => {
    const { headway, message, begin, pass } = headwayIn(100, { proofMayWait: false })
    begin(300 * MB)
    for (let second = 0; second < 9; second++) {
      pass(1000)
      message('copied', MB)
      message('verified', MB)
      expect(headway.willNotFit()).toBeUndefined()
    }
    pass(1000)
    message('copied', MB)
    message('verified', MB)
    expect(headway.willNotFit()).toEqual({
      bytesLeft: 290 * MB,
      bytesPerSecond: MB,
      finishesAt: 1_000_000 + 10_000 + 290_000,
    })
  })

  it('counts what earlier runs left in mailboxes that nobody has opened yet, until they are counted', () => {
    const { headway, message, begin, pass } = headwayIn(100, {
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
    expect(headway.willNotFit()).toMatchObject({ bytesLeft: 240 * MB })
    begin(10 * MB, 'suap')
    expect(headway.willNotFit()).toBeUndefined()
  })

  it('is of no matter without a window', () => {
    const { headway, message, begin, pass } = headwayIn(null)
    begin(1000 * MB)
    pass(60_000)
    message('copied', 1)
    expect(headway.willNotFit()).toBeUndefined()
    expect(headway.judgeProof()).toBeUndefined()
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
    const { headway, message, pass } = slowProof(true)
    expect(headway.judgeProof()).toBe('yields')
    expect(headway.proofYields).toBe(true)
    expect(headway.judgeProof()).toBeUndefined()
    // The copies fit, so nobody is told.
    for (let second = 0; second < 20; second++) {
      pass(1000)
      message('copied', 2 * MB)
    }
    expect(headway.willNotFit()).toBeUndefined()
    // Everything is copied.
    expect(headway.judgeProof()).toBe('goes-on')
    expect(headway.proofYields).toBe(false)
  })

  it('does not where the plan forbids it: then it will not fit', () => {
    const { headway } = slowProof(false)
    expect(headway.judgeProof()).toBeUndefined()
    expect(headway.proofYields).toBe(false)
    expect(headway.willNotFit()).toMatchObject({ bytesLeft: 54 * MB })
  })

  it('does not where both fit', () => {
    const { headway, message, begin, pass } = headwayIn(1000)
    begin(60 * MB)
    for (let second = 0; second < 20; second++) {
      pass(1000)
      message('copied', MB)
      message('verified', 0.3 * MB)
    }
    expect(headway.judgeProof()).toBeUndefined()
  })
})

describe('the speed of a mailbox', () => {
  it('is not believed from little, and what was adopted or refused is no copying', () => {
    const { headway, message, begin, pass } = headwayIn(100)
    begin(10 * MB)
    pass(1000)
    message('copied', 10_000)
    message('verified', 5 * MB, 'urp', 'adopted')
    message('refused', 3 * MB)
    expect(headway.speedOf('urp')).toBeUndefined()
    expect(headway.speedOf('suap')).toBeUndefined()
    pass(1000)
    message('copied', 990_000)
    expect(headway.speedOf('urp')).toBe(500_000)
  })

  it('is missing a start: how long mailboxes took until they were counted', () => {
    const { headway, pass } = headwayIn(100)
    expect(headway.openingMs).toBe(0)
    for (const [mailbox, ms] of [
      ['a', 300],
      ['b', 500],
    ] as const) {
      headway.hear({ event: 'mailbox-started', mailbox })
      pass(ms)
      headway.hear({
        event: 'mailbox-counted',
        mailbox,
        folders: 1,
        messages: 0,
        bytes: 0,
        doneMessages: 0,
        doneBytes: 0,
      })
    }
    expect(headway.openingMs).toBe(400)
  })
})

describe('a run in which nothing moves', () => {
  it('is told once after three stalls, and again only when something has moved since', () => {
    vi.useFakeTimers()
    const { journal } = filledJournal(1)
    try {
      const told: MigrationEvent[] = []
      const run = journal.runs.start(Date.now())
      const headway = new Headway({ closing: null, now: Date.now, open: new Map(), proofMayWait: true })
      const watch = watchRun({
        run,
        journal,
        headway,
        closing: null,
        emit: (event) => told.push(event),
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
      watch.moved()
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

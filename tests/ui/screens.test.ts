// Feeds recorded events into each screen and looks at what a person or a machine would see.

import { describe, expect, it, vi } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { barLine } from '../../src/ui/bar-line.ts'
import { Bars } from '../../src/ui/bars.ts'
import { eventLine } from '../../src/ui/event-line.ts'
import { JsonLines } from '../../src/ui/json-lines.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { PlainLines } from '../../src/ui/plain-lines.ts'
import { Progress } from '../../src/ui/progress.ts'
import { Screens } from '../../src/ui/screen.ts'
import { fit, width, wrapped } from '../../src/ui/text.ts'
import { Recorder, recordedEvents, totals } from './recorded.ts'

const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u
const options = { lang: 'en', quiet: false, verbose: false, problemsLater: false } as const

describe('plain lines', () => {
  const played = (
    some: Partial<
      typeof options | { quiet: boolean; verbose: boolean; lang: 'it' | 'en'; problemsLater: boolean }
    > = {},
  ): string[] => {
    const output = new Recorder()
    const screen = new PlainLines(output, { ...options, ...some })
    for (const event of recordedEvents) screen.event(event)
    screen.close()
    return output.lines
  }

  it('never write a control character, whatever a folder is called', () => {
    for (const line of played({ verbose: true })) expect(line).not.toMatch(control)
  })

  it('say folder done, mailbox done, settling, reconnecting, problems', () => {
    const text = played().join('\n')
    expect(text).toContain('folder "INBOX" done')
    expect(text).toContain('roma: incomplete, 2 of 4 messages verified.')
    expect(text).toContain('waiting 5 s until the folder is still')
    expect(text).toContain(
      'no connection to nuovo (the other side broke the connection off (ECONNRESET)); trying again in 4 s, attempt 2',
    )
    expect(text).toContain('[message-too-large]')
    expect(text).toContain('[login-refused]')
    expect(text).toMatch(/process 4711 on srv/)
  })

  it('speak Italian', () => {
    const text = played({ lang: 'it' }).join('\n')
    expect(text).toContain('cartella "INBOX" finita')
    expect(text).toContain('PROBLEMA: roma')
    expect(text).toContain('(40,0 MB)')
  })

  it('are only problems when quiet', () => {
    const lines = played({ quiet: true })
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toContain('PROBLEM')
  })

  it('tell every outcome when verbose, and a message deleted by its user is no problem', () => {
    const lines = played({ verbose: true })
    expect(lines.filter((line) => line.includes('UID 1:'))).toHaveLength(2)
    expect(lines.find((line) => line.includes('UID 3'))).not.toContain('PROBLEM')
  })

  it('leave findings and message problems to the end where the end lists them', () => {
    expect(played({ problemsLater: true }).join('\n')).not.toContain('message-too-large')
  })

  it('show the overall progress at most every 30 seconds', () => {
    let now = Date.parse('2025-06-01T12:00:00Z')
    const output = new Recorder()
    const screen = new PlainLines(output, { ...options, now: () => now })
    screen.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 1, work: 'run' })
    screen.event({
      event: 'mailbox-counted',
      mailbox: 'roma',
      folders: 1,
      messages: 100,
      bytes: 100_000_000,
      doneMessages: 0,
      doneBytes: 0,
    })
    for (let uid = 1; uid <= 61; uid += 1) {
      now += 1000
      screen.event({ event: 'message', mailbox: 'roma', folder: 'INBOX', uid, bytes: 1_000_000, state: 'verified' })
    }
    const progress = output.lines.filter((line) => line.includes('%'))
    expect(progress).toHaveLength(2)
    expect(progress[0]).toMatch(/30% · 30 of 100 messages · 0 of 1 mailbox · 1\.0 MB\/s · ~1 min \d+ s left/)
  })

  it('say of a check how many mailboxes have been looked at: every few seconds, at the end', () => {
    const checking = (count: number, everyMs: number, verbose = false): string[] => {
      let now = Date.parse('2025-06-01T12:00:00Z')
      const output = new Recorder()
      const screen = new PlainLines(output, { ...options, verbose, problemsLater: true, now: () => now })
      screen.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: count, work: 'check' })
      for (let n = 1; n <= count; n += 1) {
        now += everyMs
        screen.event({
          event: 'mailbox-done',
          mailbox: `m${n}`,
          state: 'not-started',
          totals: totals({ folders: 2, messages: 3, bytes: 900 }),
          looked: { count: n, of: count },
        })
      }
      return output.lines.slice(1).map((line) => line.slice(9))
    }
    expect(checking(100, 1_000)).toEqual([25, 50, 75, 100].map((n) => `${n} of 100 mailboxes looked at.`))
    expect(checking(1_000, 10)).toEqual(['500 of 1,000 mailboxes looked at.', '1,000 of 1,000 mailboxes looked at.'])
    expect(checking(1, 10)).toEqual([])
    expect(checking(30, 10, true)[0]).toBe('m1: 2 folders, 3 messages (900 B).')
    expect(checking(30, 10, true)).toHaveLength(30)
  })
})

describe('life on a slow line', () => {
  it('is shown in a pipe every 30 seconds as long as bytes move, and not while they do not', () => {
    vi.useFakeTimers()
    const output = new Recorder()
    const screen = new PlainLines(output, options)
    screen.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 1, work: 'run' })
    const lines = (): string[] => output.lines.filter((line) => line.includes('moved'))
    vi.advanceTimersByTime(60_000)
    expect(lines()).toHaveLength(0)
    screen.moved(1_200_000)
    vi.advanceTimersByTime(30_000)
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toMatch(/ 0% · 0 of 1 mailbox · 1\.2 MB moved$/)
    vi.advanceTimersByTime(60_000)
    expect(lines()).toHaveLength(1)
    screen.close()
    vi.useRealTimers()
  })

  it('is shown in the bar of the whole, and a stop takes the remaining time away', () => {
    const output = new Recorder(true)
    const screen = new Bars(output, options, paintFor(output, { noColor: true, env: {} }))
    const drawn = (): string => {
      screen.event({ event: 'mailbox-started', mailbox: 'z' })
      screen.event({ event: 'mailbox-parked', mailbox: 'z', code: 'over-quota', facts: {} })
      return output.seen.filter((line) => /[█░]/.test(line)).join('\n')
    }
    screen.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 2, work: 'run' })
    screen.event({ event: 'mailbox-started', mailbox: 'roma' })
    screen.moved(45_000)
    expect(drawn()).toMatch(/^Total, 1\/2 .* 45\.0 kB moved$/m)
    const amount = { folders: 1, messages: 4, bytes: 400, doneMessages: 0, doneBytes: 0 }
    screen.event({ event: 'mailbox-counted', mailbox: 'roma', ...amount })
    screen.event({ event: 'message', mailbox: 'roma', folder: 'f', uid: 1, bytes: 100, state: 'verified' })
    expect(drawn()).toMatch(/^roma .* ~\d+ s$/m)
    screen.event({ event: 'stopping', why: 'interrupted' })
    expect(drawn()).toMatch(/^roma .*\/s$/m)
    screen.close()
  })

  it('a plan without hours is not told that no window closes it', () => {
    const line = (more: object): string =>
      eventLine({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 1, work: 'run', ...more }, 'en')?.text ?? ''
    expect(line({ phase: 'cutover', closesAt: null })).toBe('Copying and verifying: plan "p", 1 mailbox.')
    expect(line({ phase: 'cutover', closesAt: '2025-06-01T12:00:00Z' })).toContain('Phase: cutover, until')
    expect(line({ phase: 'cutover', closesAt: null, ignoredWindow: true })).toContain('ignored')
  })
})

describe('JSON lines', () => {
  it('are one object a line with the time it happened', () => {
    const output = new Recorder()
    const screen = new JsonLines(output, () => 0)
    for (const event of recordedEvents) screen.event(event)
    const objects = output.lines.map((line) => JSON.parse(line) as { event: string; at: string })
    expect(objects.map((object) => object.event)).toEqual(recordedEvents.map((event) => event.event))
    expect(objects.every((object) => object.at === '1970-01-01T00:00:00.000Z')).toBe(true)
  })
})

describe('bars', () => {
  const noPaint = (output: Recorder) => paintFor(output, { noColor: true, env: {} })

  it('print problems above, draw nothing wider than the terminal, and leave no bar behind', () => {
    const output = new Recorder(true)
    const screen = new Bars(output, options, noPaint(output))
    for (const event of recordedEvents) screen.event(event)
    screen.close()
    const seen = output.seen
    expect(seen.join('\n')).toContain('[message-too-large]')
    expect(seen.join('\n')).not.toContain('░')
    expect(seen.filter((line) => /PROBLEM/.test(line))).toHaveLength(2)
    expect(seen.join('')).not.toMatch(control)
  })

  it('show a bar for each mailbox at work and one for the whole, within 80 columns', () => {
    const output = new Recorder(true)
    const screen = new Bars(output, options, noPaint(output))
    for (const event of recordedEvents.slice(0, 11)) screen.event(event)
    // A mailbox that ends redraws at once.
    screen.event({ event: 'mailbox-started', mailbox: 'third' })
    screen.event({ event: 'mailbox-parked', mailbox: 'third', code: 'login-refused', facts: {} })
    const drawn = output.seen.filter((line) => /[█░]/.test(line))
    screen.close()
    expect(drawn).toHaveLength(3)
    expect(drawn[0]).toMatch(/^Total, 1\/3 /)
    expect(drawn[1]).toMatch(/^roma +█+░+ +75% +3\/4/)
    expect(drawn[2]).toMatch(/^a-mail.*….* 0% .* listing$/)
    for (const line of drawn) expect(width(line)).toBeLessThanOrEqual(79)
  })

  it('count mailboxes in a check, which finishes no message', () => {
    const output = new Recorder(true)
    const screen = new Bars(output, { ...options, problemsLater: true }, noPaint(output))
    screen.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 60, work: 'check' })
    for (let n = 1; n <= 30; n += 1) {
      screen.event({ event: 'mailbox-started', mailbox: `m${n}` })
      screen.event({
        event: 'mailbox-done',
        mailbox: `m${n}`,
        state: 'not-started',
        totals: totals({ folders: 2, messages: 3, bytes: 900 }),
        looked: { count: n, of: 60 },
      })
    }
    const drawn = output.seen.join('\n')
    screen.close()
    expect(drawn).toMatch(/Mailboxes +█+░+ +50% +30\/60/)
    expect(output.text).not.toContain('looked at')
  })

  it('survive a lost terminal: dropped, they draw no more, the others go on', () => {
    const output = new Recorder(true)
    const log = new Recorder()
    const screens = new Screens()
    const bars = new Bars(output, options, noPaint(output))
    screens.add(bars)
    screens.add(new JsonLines(log))
    for (const event of recordedEvents.slice(0, 6)) screens.event(event)
    screens.drop(bars)
    const written = output.text
    for (const event of recordedEvents.slice(6)) screens.event(event)
    screens.close()
    expect(output.text).toBe(written)
    expect(log.lines).toHaveLength(recordedEvents.length)
  })
})

describe('a bar line', () => {
  const content = {
    label: 'a-mailbox-with-a-very-long-name.commissariato@pec.example.it',
    percent: 42,
    messages: '123.456/300.000',
    rate: '999,9 MB/s',
    remaining: '~59 min 59 s',
    note: '',
  }

  it.each([20, 40, 60, 80, 100, 132, 250])('fits %i columns', (columns) => {
    expect(width(barLine(content, columns))).toBeLessThanOrEqual(columns - 1)
  })

  it('has everything at 80 columns', () => {
    const line = barLine(content, 80)
    for (const part of ['…', '█', '░', '42%', '123.456/300.000', '999,9 MB/s', '~59 min 59 s'])
      expect(line).toContain(part)
  })
})

describe('progress', () => {
  it('counts 100 percent only when all is done, and does not count a recount twice', () => {
    const progress = new Progress(() => 0)
    progress.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 1, work: 'run' })
    progress.event({
      event: 'mailbox-counted',
      mailbox: 'a',
      folders: 1,
      messages: 3,
      bytes: 30,
      doneMessages: 1,
      doneBytes: 10,
    })
    progress.event({ event: 'message', mailbox: 'a', folder: 'f', uid: 1, bytes: 10, state: 'verified' })
    progress.event({
      event: 'mailbox-counted',
      mailbox: 'a',
      folders: 2,
      messages: 4,
      bytes: 40,
      doneMessages: 2,
      doneBytes: 20,
    })
    expect(progress.whole()).toMatchObject({ messages: 4, doneMessages: 2, doneBytes: 20, allCounted: true })
    expect(progress.finished).toBe(1)
  })

  const counted = (mailbox: string, messages: number, bytes: number): MigrationEvent => ({
    event: 'mailbox-counted',
    mailbox,
    folders: 1,
    messages,
    bytes,
    doneMessages: 0,
    doneBytes: 0,
  })

  it('takes what is not listed yet to be as large as the others, and what an earlier run has listed as it was', () => {
    const known = new Map([['c', { messages: 8, bytes: 80, doneMessages: 8, doneBytes: 80 }]])
    const progress = new Progress(() => 0, known)
    progress.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes: 5, work: 'run' })
    progress.event(counted('a', 2, 20))
    progress.event(counted('b', 2, 20))
    // c is known; d and e are taken to hold (2 + 2 + 8) / 3 messages each.
    expect(progress.whole()).toMatchObject({ messages: 20, bytes: 200, doneBytes: 80, allCounted: false })
    progress.event({ event: 'mailbox-parked', mailbox: 'd', code: 'login-refused', facts: {} })
    progress.event(counted('e', 1, 10))
    expect(progress.whole()).toMatchObject({ messages: 13, bytes: 130, allCounted: true })
  })

  it('does not wait for the bytes of a parked mailbox', () => {
    const progress = new Progress(() => 0)
    progress.event({
      event: 'mailbox-counted',
      mailbox: 'a',
      folders: 1,
      messages: 3,
      bytes: 30,
      doneMessages: 0,
      doneBytes: 0,
    })
    progress.event({ event: 'mailbox-parked', mailbox: 'a', code: 'over-quota', facts: {} })
    expect(progress.whole()).toMatchObject({ secondsLeft: 0, mailboxesDone: 1 })
  })

  it('forgets what is older than its window', () => {
    let now = 0
    const progress = new Progress(() => now)
    for (now = 0; now < 60_000; now += 1000)
      progress.event({
        event: 'message',
        mailbox: 'a',
        folder: 'f',
        uid: now,
        bytes: now < 30_000 ? 1 : 1000,
        state: 'verified',
      })
    expect(progress.whole().bytesPerSecond).toBeGreaterThan(900)
  })
})

describe('text', () => {
  it('is broken between words, and not between an amount and its unit', () => {
    expect(wrapped('roma: 13 messaggi (262,4 kB) in 3 min 20 s.', 25)).toEqual([
      'roma: 13 messaggi',
      '(262,4 kB) in 3 min 20 s.',
    ])
  })

  it('is cut in the middle', () => {
    expect(fit('tribunale.roma.sezione.prima', 12)).toBe('tribun…prima')
    expect(width(fit('日本語のフォルダー', 7))).toBeLessThanOrEqual(7)
  })
})

describe('colours', () => {
  it.each([
    [true, false, {}, true],
    [true, true, {}, false],
    [true, false, { NO_COLOR: '1' }, false],
    [true, false, { TERM: 'dumb' }, false],
    [false, false, {}, false],
  ])('terminal %s, --no-color %s, env %o: %s', (isTTY, noColor, env, coloured) => {
    expect(paintFor({ write: () => undefined, isTTY }, { noColor, env }).bad('x') !== 'x').toBe(coloured)
  })
})

// The page of a watch by itself: what comes first, and that nothing is wider or longer than the terminal.

import { describe, expect, it } from 'vitest'
import type { Code } from '../../src/model/codes.ts'
import type { MailboxState, MailboxStatus, Problem, StatusDocument } from '../../src/model/status.ts'
import type { StatusReading } from '../../src/report/status-reading.ts'
import { FullScreen } from '../../src/ui/full-screen.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { width } from '../../src/ui/text.ts'
import { watchFrame, type WatchPage } from '../../src/ui/watch-frame.ts'
import { WatchHistory } from '../../src/ui/watch-history.ts'
import { watchView } from '../../src/ui/watch-view.ts'
import { noForecast, Recorder, statusOf, totals } from '../ui/recorded.ts'

const noon = Date.parse('2025-06-01T12:00:00Z')
const paint = paintFor(new Recorder(), { noColor: true, env: {} })
const pageOf = (some: Partial<WatchPage> = {}): WatchPage => ({
  lang: 'en',
  paint,
  columns: 80,
  rows: 24,
  bar: true,
  foot: () => 'foot',
  phased: true,
  ...some,
})

type Box = {
  id: string
  state: MailboxState
  code?: Code
  problems?: number
  messages?: number
  left?: number
  moved?: number
}

function lookOf(
  boxes: readonly Box[],
  some: { at?: number; run?: StatusReading['run']; status?: Partial<StatusDocument> } = {},
): StatusReading {
  const mailboxes = boxes.map(({ id, state, code, messages = 10 }): MailboxStatus => ({
    id,
    group: null,
    state,
    phase: 'cutover',
    error: code === undefined ? null : { code, message: 'm', hint: 'h' },
    forecast: noForecast,
    totals: totals({ mailboxes: 1, messages, bytes: messages * 1_000_000 }),
    owed: {},
    completeness: null,
    folders: [],
  }))
  const problems = boxes.flatMap(({ id, code, problems: count = 0 }): Problem[] => [
    ...(code === undefined
      ? []
      : [{ mailbox: id, folder: null, uid: null, outcome: 'parked', code, reason: 'r', hint: 'h' }]),
    ...Array.from({ length: count }, (_, uid): Problem => ({
      mailbox: id,
      folder: 'INBOX',
      uid,
      outcome: 'refused',
      code: 'message-too-large',
      reason: 'r',
      hint: 'h',
    })),
  ])
  const messages = boxes.reduce((sum, box) => sum + (box.messages ?? 10), 0)
  return {
    at: some.at ?? noon,
    status: statusOf({
      state: 'running',
      phase: 'cutover',
      mailboxes,
      problems,
      totals: totals({ messages, bytes: messages * 1_000_000 }),
      ...some.status,
    }),
    progress: new Map(
      boxes.map(({ id, left = 0, moved = 0 }) => [
        id,
        { leftMessages: left, leftBytes: left * 1_000_000, movedBytes: moved * 1_000_000 },
      ]),
    ),
    run: some.run === undefined ? { startedAt: noon - 3_600_000, aliveAt: some.at ?? noon } : some.run,
  }
}

function frameOf(looks: readonly StatusReading[], page: Partial<WatchPage> = {}): string[] {
  const history = new WatchHistory()
  looks.forEach((look) => history.add(look))
  const last = looks.at(-1)
  return watchFrame(last === undefined ? undefined : watchView(last, history), undefined, pageOf(page))
}

const many: Box[] = [
  ...Array.from({ length: 250 }, (_, n): Box => ({ id: `attesa.${n}`, state: 'not-started', left: n % 10 })),
  { id: 'rotta', state: 'parked', code: 'login-refused' },
  { id: 'mezza', state: 'incomplete', problems: 3 },
  ...Array.from({ length: 8 }, (_, n): Box => ({
    id: `lavoro.${n}`,
    state: 'running',
    left: 5,
    ...(n === 7 ? { problems: 2 } : {}),
  })),
  ...Array.from({ length: 60 }, (_, n): Box => ({ id: `fatta.${n}`, state: 'complete' })),
]

describe('the rows', () => {
  it('are those that matter: what fails, what is at work, then by what is left; the rest is counted', () => {
    const frame = frameOf([lookOf(many)])
    const ids = frame.flatMap((line) => /^(?:attesa|rotta|mezza|lavoro|fatta)[.\d]*/.exec(line) ?? [])
    expect(ids.slice(0, 10)).toEqual([
      'rotta',
      'mezza',
      'lavoro.7',
      ...Array.from({ length: 7 }, (_, n) => `lavoro.${n}`),
    ])
    expect(ids.slice(10).every((id) => /^attesa\.\d*9$/.test(id))).toBe(true)
    expect(frame.at(-2)).toBe(
      `… and ${many.length - ids.length} more: ${250 - (ids.length - 10)} not started · 60 complete`,
    )
    expect(frame.join('\n')).toMatch(/^320 mailboxes: 1 set aside · 1 incomplete · 8 running · 250 not started$/m)
    expect(frame).toContain('What fails: message-too-large 5 · login-refused 1')
    expect(frame.find((line) => line.startsWith('mezza'))).toMatch(/incomplete +100% +10\/10 +3 problems$/)
    expect(frame.find((line) => line.startsWith('lavoro.7'))).toMatch(/running !2 +50%/)
  })

  it('leave half of the screen to those at work, however many fail', () => {
    const failing = Array.from({ length: 100 }, (_, n): Box => ({
      id: `rotta.${n}`,
      state: 'parked',
      code: 'over-quota',
    }))
    const working = Array.from({ length: 30 }, (_, n): Box => ({ id: `lavoro.${n}`, state: 'running' }))
    const frame = frameOf([lookOf([...failing, ...working])])
    expect(frame.filter((line) => line.startsWith('rotta')).length).toBeGreaterThan(5)
    expect(frame.filter((line) => line.startsWith('lavoro')).length).toBeGreaterThan(5)
  })

  it('all stand there when there is room, and nothing is said of more', () => {
    const frame = frameOf([lookOf(many.slice(-5))])
    expect(frame.join('\n')).not.toContain('more')
    expect(frame.filter((line) => line.startsWith('fatta'))).toHaveLength(5)
    expect(frame).toHaveLength(24)
  })
})

describe('the page', () => {
  it('says since when nobody is copying, with what to type, and that a run waits', () => {
    const boxes = [{ id: 'a', state: 'stopped', left: 5 } as const]
    const page = pageOf({
      foot: (running) => (running ? 'the run goes on' : 'q leaves'),
      next: () => 'pec-migrate run piano.yaml',
    })
    const drawn = (status: Partial<StatusDocument>): string[] => {
      const history = new WatchHistory()
      const look = { ...lookOf(boxes, { status: { state: 'stopped', ...status } }), run: undefined }
      history.add(look)
      return watchFrame(watchView(look, history), undefined, page)
    }
    const dead = drawn({ stoppedSince: new Date(noon - 90_000).toISOString() })
    expect(dead[1]).toMatch(/^Stopped since 2025-06-01 \d\d:58:30: nobody is copying\.$/)
    expect(dead[2]).toBe('Next command: pec-migrate run piano.yaml')
    expect(dead.at(-1)).toBe('q leaves')
    const until = new Date(noon + 36_000_000).toISOString()
    const waiting = drawn({
      stoppedSince: new Date(noon - 90_000).toISOString(),
      waiting: { pid: 4711, host: 'srv', since: until, until, phase: 'cutover' },
    })
    expect(waiting[0]).toMatch(/ · waiting · cutover /)
    expect(waiting[1]).toMatch(/^Waiting until 2025-06-0\d \d\d:00 \(process 4711\)\.$/)
    expect(waiting.join('\n')).not.toContain('Next command')
    expect(waiting.at(-1)).toBe('the run goes on')
  })

  const nasty: Box[] = [
    {
      id: 'casella\u001b[2J con un nome molto lungo, di un ufficio che non finisce mai@pec.comune.example',
      state: 'running',
      messages: 1_234_567,
      left: 1_000_000,
    },
    ...many,
  ]
  const tooLate = { forecast: { ...noForecast, finishesAt: '2025-06-02T12:00:00Z', fits: false, marginSeconds: -7200 } }

  it.each([20, 40, 60, 80, 100, 132, 200, 300])('fits %i columns and every height, in both languages', (columns) => {
    for (const lang of ['en', 'it'] as const) {
      for (const rows of [1, 5, 8, 24, 60]) {
        const frame = frameOf(
          [
            lookOf(nasty, { status: tooLate }),
            lookOf(
              nasty.map((box) => ({ ...box, moved: 3 })),
              { at: noon + 2000, status: tooLate },
            ),
          ],
          { columns, rows, lang },
        )
        expect(frame.length).toBeLessThanOrEqual(rows)
        for (const line of frame) {
          expect(width(line)).toBeLessThanOrEqual(Math.max(20, columns - 1))
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
        }
      }
    }
  })

  it('has rate, time and whether it fits on top, after two looks', () => {
    const boxes: Box[] = [{ id: 'a', state: 'running', left: 100, messages: 200, moved: 100 }]
    const before = boxes.map((box) => ({ ...box, moved: 80, left: 120 }))
    const frame = frameOf([lookOf(before), lookOf(boxes, { at: noon + 10_000, status: tooLate })], {
      foot: undefined,
    }).join('\n')
    expect(frame).toMatch(/^giustizia-2015 · running for 1 h 0 min · cutover +2025-06-01 \d\d:00:10$/m)
    expect(frame).toMatch(/^█+░+  50% · 100 of 200 messages · 100\.0 MB left$/m)
    expect(frame).toMatch(/^2\.0 MB\/s · about 50 s left, ends 2025-06-01 \d\d:01$/m)
    expect(frame).toContain('TOO LATE by 2 h 0 min, for the window')
    expect(frame).toMatch(/^a +running +50% +100\/200 +2\.0 MB\/s +~50 s$/m)
    expect(frameOf([lookOf(boxes)]).join('\n')).not.toMatch(/\/s/)
    expect(frameOf([lookOf(boxes)], { phased: false }).join('\n')).not.toContain('cutover')
  })

  it('speaks when nothing moves, and when the run gives no sign of life; it is silent otherwise', () => {
    const boxes: Box[] = [{ id: 'a', state: 'running', left: 100, messages: 200 }]
    const later = { at: noon + 90_000, run: { startedAt: noon, aliveAt: noon + 89_000 } }
    expect(frameOf([lookOf(boxes), lookOf(boxes, later)]).join('\n')).toContain(
      'Nothing has been verified for 1 min 30 s.',
    )
    const silent = frameOf([lookOf(boxes), lookOf(boxes, { ...later, run: { startedAt: noon, aliveAt: noon } })]).join(
      '\n',
    )
    expect(silent).toContain('The run gives no sign of life: the last was 1 min 30 s ago.')
    const moving = frameOf([
      lookOf(boxes),
      lookOf(
        boxes.map((box) => ({ ...box, moved: 1 })),
        later,
      ),
    ]).join('\n')
    expect(moving).not.toMatch(/Nothing has been|sign of life/)
  })

  it('shows what went wrong at a look, without any figures yet', () => {
    const frame = watchFrame(
      undefined,
      'The journal is kept closed by somebody. Trying again.',
      pageOf({ columns: 40, rows: 10 }),
    )
    expect(frame[0]).toBe('The journal is kept closed by somebody.')
    expect(frame).toHaveLength(10)
  })
})

describe('the rate', () => {
  const at = (seconds: number, moved: Readonly<Record<string, number>>): Pick<StatusReading, 'at' | 'progress'> => ({
    at: noon + seconds * 1000,
    progress: new Map(
      Object.entries(moved).map(([id, movedBytes]) => [id, { leftMessages: 0, leftBytes: 0, movedBytes }]),
    ),
  })

  it('is of the last half minute, also where looks are further apart, and never of what was there before', () => {
    const history = new WatchHistory()
    history.add(at(0, { a: 1_000_000_000 }))
    expect([history.rate('a'), history.measured]).toEqual([0, false])
    for (let second = 2; second <= 60; second += 2)
      history.add(at(second, { a: 1_000_000_000 + (second > 30 ? (second - 30) * 1000 : 0), b: second * 10 }))
    expect(history.rate('a')).toBe(1000)
    expect(history.wholeRate([{ id: 'a' }, { id: 'b' }])).toBeCloseTo(1010)
    history.add(at(160, { a: 1_000_030_000, b: 600 }))
    history.add(at(260, { a: 1_000_130_000, b: 600 }))
    expect(history.rate('a')).toBe(1000)
    expect([history.rate('b'), history.stillFor()]).toEqual([0, 0])
    history.add(at(270, { a: 5, b: 600 }))
    expect(history.rate('a')).toBe(0)
    expect(history.stillFor()).toBe(10)
  })
})

describe('the screen', () => {
  it('is drawn in one write without clearing first, and given back once', () => {
    const writes: string[] = []
    const output = Object.assign(new Recorder(true), { write: (text: string) => writes.push(text) > 0 })
    const screen = new FullScreen(output)
    screen.draw(['too early'])
    screen.open()
    screen.open()
    screen.draw(['one', 'two'])
    screen.close()
    screen.close()
    screen.draw(['too late'])
    expect(writes).toHaveLength(3)
    expect(writes[1]).toBe('\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J')
    expect(writes[2]).toBe('\u001b[?25h\u001b[?1049l')
    expect(new FullScreen(Object.assign(new Recorder(true), { columns: 0, rows: 0 }))).toMatchObject({
      columns: 80,
      rows: 24,
    })
  })
})

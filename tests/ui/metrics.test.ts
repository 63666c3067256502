// Metrics: the text format, how many series there are, and that they are written every 15 seconds whatever happens.

import { mkdirSync, readFileSync, openSync, closeSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MetricsFile } from '../../src/cli/metrics-file.ts'
import type { MailboxStatus } from '../../src/model/status.ts'
import { metricsPage, mostMailboxSeries } from '../../src/ui/metrics-page.ts'
import { MetricsTally } from '../../src/ui/metrics-tally.ts'
import { prometheusText } from '../../src/ui/prometheus-text.ts'
import { HandClock } from '../support/hand-clock.ts'
import { readPrometheus } from '../support/prometheus-text.ts'
import { freshDir } from '../support/temp-dir.ts'
import { noForecast, statusOf, totals } from './recorded.ts'

describe('the text format', () => {
  it('escapes labels and help as a collector reads them', () => {
    const value = 'a "b" \\ c\nd \ud800 è 🙂'
    const text = prometheusText(
      [{ name: 'pec_x', type: 'gauge', help: 'One \\ two\nthree.', samples: [{ labels: { id: value }, value: 1 }] }],
      { plan: '"' },
    )
    const read = readPrometheus(Buffer.from(text).toString('utf8').replaceAll('\ufffd', '?'))
    expect(read.get('pec_x')).toEqual({
      type: 'gauge',
      help: 'One \\\\ two\\nthree.',
      samples: [{ labels: { plan: '"', id: value.replace('\ud800', '?') }, value: 1 }],
    })
  })

  it('writes every number, and leaves out what has none', () => {
    const samples = [1e21, 0.1, -3, Number.NaN, Infinity, -Infinity].map((value, at) => ({
      labels: { at: String(at) },
      value,
    }))
    const text = prometheusText(
      [
        { name: 'a', type: 'gauge', help: 'h', samples },
        { name: 'b', type: 'gauge', help: 'h', samples: [] },
      ],
      {},
    )
    const families = readPrometheus(text)
    expect([...families.keys()]).toEqual(['a'])
    expect(families.get('a')?.samples.map(({ value }) => value)).toEqual([
      1e21,
      0.1,
      -3,
      Number.NaN,
      Infinity,
      -Infinity,
    ])
  })
})

describe('series of mailboxes', () => {
  const mailbox = (id: string): MailboxStatus => ({
    id,
    group: null,
    state: 'incomplete',
    phase: 'cutover',
    error: null,
    forecast: noForecast,
    totals: totals(),
    left: { messages: 3, bytes: 4 },
    lastPass: null,
    owed: {},
    completeness: null,
    folders: [],
  })
  const page = (count: number) => {
    const mailboxes = Array.from({ length: count }, (_, at) => mailbox(`m${at}`))
    return readPrometheus(
      metricsPage({
        plan: 'p',
        mailboxes: [],
        status: statusOf({ mailboxes }),
        tally: new MetricsTally(),
        connections: new Map(),
        program: { version: '0', startedAt: 0, now: 0, exitCode: undefined },
      }),
    )
  }

  it('are there for a plan that people know by heart', () => {
    expect(page(mostMailboxSeries).get('pec_migrate_mailbox_left_bytes')?.samples).toHaveLength(mostMailboxSeries)
  })

  it('are not there for 5,000: their number by state is', () => {
    const families = page(5_000)
    const all = [...families.values()].reduce((sum, { samples }) => sum + samples.length, 0)
    expect(all).toBeLessThan(100)
    const states = families.get('pec_migrate_mailboxes')?.samples ?? []
    expect(states.reduce((sum, { value }) => sum + value, 0)).toBe(5_000)
  })
})

describe('the file', () => {
  const started = {
    event: 'run-started',
    plan: 'p',
    journal: 'j',
    mailboxes: 1,
    work: 'run',
    closesAt: '2015-12-28T07:00:00.000Z',
  } as const

  function opened(look = () => statusOf({})) {
    const file = join(freshDir('metrics'), 'pec.prom')
    const clock = new HandClock(1_000_000)
    const failures: string[] = []
    const options = {
      plan: 'p',
      mailboxes: [],
      version: '1',
      look,
      clock,
      onFailure: (why: string) => failures.push(why),
    }
    const metrics = new MetricsFile(file, options)
    const at = () => readPrometheus(readFileSync(file, 'utf8')).get('pec_migrate_updated_timestamp_seconds')?.samples[0]
    return { file, clock, failures, metrics, writtenAt: () => at()?.value }
  }

  it('is written when the run has the journal, every 15 seconds, and at the end', async () => {
    const { file, clock, metrics, writtenAt } = opened()
    metrics.hear({ event: 'mailbox-started', mailbox: 'm' })
    await clock.pass(60_000)
    expect(() => readFileSync(file)).toThrow('ENOENT')
    metrics.hear(started)
    await clock.pass(0)
    expect(writtenAt()).toBe(1_060)
    await clock.pass(14_999)
    expect(writtenAt()).toBe(1_060)
    await clock.pass(1)
    expect(writtenAt()).toBe(1_075)
    await clock.pass(150_000)
    expect(writtenAt()).toBe(1_225)
    clock.jump(3_000)
    await metrics.ended(0, statusOf({}))
    expect(writtenAt()).toBe(1_228)
    expect(readFileSync(file, 'utf8')).toContain('pec_migrate_window_closes_timestamp_seconds{plan="p"} 1451286000\n')
    await clock.pass(60_000)
    expect(writtenAt()).toBe(1_228)
  })

  it('is never half of one: who has it open reads it to its end', async () => {
    const { file, clock, metrics } = opened()
    metrics.hear(started)
    await clock.pass(0)
    const before = readFileSync(file, 'utf8')
    const handle = openSync(file, 'r')
    await clock.pass(15_000)
    expect(readFileSync(handle, 'utf8')).toBe(before)
    closeSync(handle)
    expect(readFileSync(file, 'utf8')).not.toBe(before)
    await metrics.ended(0, undefined)
  })

  it('tells once that it cannot be written, and goes on when it can again', async () => {
    const { file, clock, metrics, failures, writtenAt } = opened()
    metrics.hear(started)
    await clock.pass(0)
    const folder = join(file, '..')
    renameSync(folder, `${folder}-gone`)
    await clock.pass(45_000)
    expect(failures).toEqual(['ENOENT'])
    mkdirSync(folder)
    await clock.pass(15_000)
    expect(writtenAt()).toBe(1_060)
    await metrics.ended(0, undefined)
    expect(failures).toHaveLength(1)
  })

  it('says what is known when the journal cannot be looked at', async () => {
    const { file, clock, metrics, failures } = opened(() => {
      throw new RangeError('out of something')
    })
    metrics.hear(started)
    metrics.hear({ event: 'message', mailbox: 'm', folder: 'INBOX', uid: 1, bytes: 10, state: 'verified' })
    await clock.pass(15_000)
    expect(failures).toEqual(['RangeError: out of something'])
    const families = readPrometheus(readFileSync(file, 'utf8'))
    expect(families.get('pec_migrate_finished_bytes_total')?.samples).toEqual([
      { labels: { plan: 'p', state: 'verified' }, value: 10 },
    ])
    expect(families.has('pec_migrate_messages')).toBe(false)
    await metrics.ended(1, undefined)
  })
})

// Notices: a command gets one document, one at a time, and neither its failure nor its silence reaches the run.

import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Notices } from '../../src/cli/notices.ts'
import { Notifier, type NotifyFailure } from '../../src/cli/notify.ts'
import { notifyMoments, type NotifyMoment } from '../../src/model/plan.ts'
import { planOf, valid } from '../plan/plan-file.ts'
import { freshDir } from '../support/temp-dir.ts'

type Notice = { schema: string; event: NotifyMoment; at: string; count?: number }

function notifierFor(command: string, on: readonly NotifyMoment[] = notifyMoments, limitMs?: number) {
  const folder = freshDir('notify')
  const failures: NotifyFailure[] = []
  const notifier = new Notifier(
    { command, on },
    { folder, onFailure: (failure) => failures.push(failure), ...(limitMs === undefined ? {} : { limitMs }) },
  )
  const told = (): Notice[] =>
    existsSync(join(folder, 'told'))
      ? readFileSync(join(folder, 'told'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Notice)
      : []
  return { folder, failures, notifier, told }
}

describe('a notice', () => {
  it('is one JSON document on the standard input of the command, which runs where the plan is', async () => {
    const { notifier, told, failures } = notifierFor('cat >> told')
    notifier.tell('stopped', { count: 3, plan: { name: 'n' } })
    await notifier.finished()
    expect(told()).toEqual([
      {
        schema: 'pec-migrate/notice@1',
        event: 'stopped',
        at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        count: 3,
        plan: { name: 'n' },
      },
    ])
    expect(failures).toEqual([])
  })

  it('is given only of the moments that the plan names', async () => {
    const { notifier, told } = notifierFor('cat >> told', ['complete'])
    for (const moment of notifyMoments) notifier.tell(moment, {})
    await notifier.finished()
    expect(told().map(({ event }) => event)).toEqual(['complete'])
  })

  it('is given to nobody where the plan names no command', async () => {
    const notifier = new Notifier(undefined, { folder: freshDir('notify') })
    notifier.tell('complete', {})
    await notifier.finished()
  })

  it('waits for the one before it; of what piles up meanwhile only the newest of each moment is told', async () => {
    // mkdir fails when the folder is there: two at once would show as a failure.
    const { notifier, told, failures, folder } = notifierFor(
      'mkdir busy && cat >> told && until [ -e go ]; do sleep 0.02; done; rmdir busy',
    )
    notifier.tell('parked', { count: 1 })
    for (let count = 2; count < 50; count++) notifier.tell('parked', { count })
    notifier.tell('stopped', { count: 50 })
    mkdirSync(join(folder, 'go'))
    await notifier.finished()
    expect(told().map(({ event, count }) => `${event} ${count}`)).toEqual(['parked 1', 'parked 49', 'stopped 50'])
    expect(failures).toEqual([])
    expect(readdirSync(folder).toSorted()).toEqual(['go', 'told'])
  })

  it('of every mailbox that is parked is told, however fast they come', async () => {
    const { notifier, told, folder } = notifierFor('cat >> told && until [ -e go ]; do sleep 0.02; done')
    for (let mailbox = 1; mailbox <= 8; mailbox++)
      for (const again of [0, 10]) notifier.tell('parked', { count: mailbox + again }, `m${mailbox}`)
    mkdirSync(join(folder, 'go'))
    await notifier.finished()
    expect(told().map(({ count }) => count)).toEqual([1, 11, 12, 13, 14, 15, 16, 17, 18])
  })

  it('of parking names each mailbox of a run', async () => {
    const folder = freshDir('notify')
    const notices = new Notices(
      {
        ...planOf(valid),
        file: join(folder, 'piano.yaml'),
        notify: { command: 'cat >> told; sleep 0.05', on: ['parked'] },
      },
      'en',
      () => undefined,
    )
    const ids = ['a', 'b', 'c', 'd']
    for (const mailbox of ids) notices.hear({ event: 'mailbox-parked', mailbox, code: 'secret-missing', facts: {} })
    await notices.finished()
    const told = readFileSync(join(folder, 'told'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { mailbox: string }).mailbox)
    expect(told).toEqual(ids)
  })

  it('can be given again after a pause', async () => {
    const { notifier, told } = notifierFor('cat >> told')
    for (const count of [1, 2]) {
      notifier.tell('stalled', { count })
      await notifier.finished()
    }
    expect(told().map(({ count }) => count)).toEqual([1, 2])
  })
})

describe('a command of no use', () => {
  it.each([
    ['exit 7', '7'],
    ['./not-there', '127'],
    ['kill -TERM $$', 'SIGTERM'],
  ])('%s does no harm', async (command, detail) => {
    const { notifier, failures } = notifierFor(command)
    notifier.tell('stopped', { text: 'x'.repeat(1_000_000) })
    await notifier.finished()
    expect(failures).toEqual([{ moment: 'stopped', reason: 'failed', detail }])
  })

  it('is not run at all where its folder has gone', async () => {
    const failures: NotifyFailure[] = []
    const notifier = new Notifier(
      { command: 'true', on: ['stopped'] },
      { folder: '/nowhere/at/all', onFailure: (failure) => failures.push(failure) },
    )
    notifier.tell('stopped', {})
    await notifier.finished()
    expect(failures).toEqual([{ moment: 'stopped', reason: 'failed', detail: 'ENOENT' }])
  })

  it('is killed after its time, with what it started, and the next one is told', async () => {
    const { notifier, failures, told, folder } = notifierFor(
      'cat >> told; if [ ! -e first ]; then mkdir first; sleep 600 & echo $! > pid; wait; fi',
      notifyMoments,
      1_500,
    )
    notifier.tell('parked', { count: 1 })
    notifier.tell('stopped', { count: 2 })
    await notifier.finished()
    expect(failures).toEqual([{ moment: 'parked', reason: 'slow', detail: '1.5' }])
    expect(told().map(({ count }) => count)).toEqual([1, 2])
    const pid = readFileSync(join(folder, 'pid'), 'utf8').trim()
    await expect.poll(() => stateOf(pid)).not.toMatch(/[RSD]/)
  })
})

describe('a command that hangs', () => {
  it('is not tried again for each of many mailboxes: of those that wait, only for the newest', async () => {
    const { notifier, failures, told } = notifierFor('cat >> told; sleep 600', notifyMoments, 200)
    for (let count = 1; count <= 8; count++) notifier.tell('parked', { count }, `m${count}`)
    await notifier.finished()
    expect(told().map(({ count }) => count)).toEqual([1, 8])
    expect(failures).toEqual(Array.from({ length: 8 }, () => ({ moment: 'parked', reason: 'slow', detail: '0.2' })))
  })
})

/** The state letter of a process; empty when there is none. */
function stateOf(pid: string): string {
  const stat = `/proc/${pid}/stat`
  try {
    return readFileSync(stat, 'utf8')
      .replace(/^.*\) /s, '')
      .slice(0, 1)
  } catch {
    return ''
  }
}

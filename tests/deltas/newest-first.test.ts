// `phases.cutover.recent`: the newest mail of all mailboxes first, by priority, then what is older.

import { describe, expect, it } from 'vitest'
import { migration } from '../copy/migration.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'

const day = 86_400_000

/** Two mailboxes with old and new mail in two folders each; the second is the more urgent one. */
async function twoMailboxes() {
  const [source, target] = [await scripted(), await scripted()]
  for (const user of ['a', 'b']) {
    for (const [path, first] of [
      ['INBOX', 1],
      ['Archivio', 50],
    ] as const) {
      const folder = source.account(user).ensure(path)
      letters(6, first).forEach(({ bytes, flags }, i) => {
        if (path === 'INBOX' || i < 3) folder.add(bytes, flags, Date.now() - (i % 2 === 0 ? 400 : 1) * day)
      })
    }
  }
  const old = source.account('b').ensure('Vecchia')
  for (const { bytes, flags } of letters(2, 80)) old.add(bytes, flags, Date.now() - 500 * day)
  const job = migration(
    { port: source.port },
    { port: target.port, writer: 'one-by-one' },
    [
      { id: 'a', source: 'a', target: 'a', priority: 5 },
      { id: 'b', source: 'b', target: 'b', priority: 1 },
    ],
    { parallel: 1 },
  )
  Object.assign(job.plan, { phases: { cutover: { recentMs: 30 * day } } })
  const arrivals: string[] = []
  target.on('APPEND', async (context, next) => {
    const { user = '' } = context.session
    const before = new Map([...target.account(user).folders].map(([path, folder]) => [path, folder.messages.length]))
    await next()
    for (const [path, folder] of target.account(user).folders) {
      for (const { internalDate } of folder.messages.slice(before.get(path) ?? 0))
        arrivals.push(`${user} ${path} ${Date.now() - internalDate < 30 * day ? 'new' : 'old'}`)
    }
  })
  return { source, target, job, arrivals }
}

describe('the newest mail', () => {
  it('of every mailbox comes before the older mail of any, in the cutover', async () => {
    const { job, arrivals } = await twoMailboxes()
    const { status, events } = await job.run({ phase: 'cutover' })
    expect(arrivals).toEqual([
      'b Archivio new',
      'b INBOX new',
      'b INBOX new',
      'b INBOX new',
      'a Archivio new',
      'a INBOX new',
      'a INBOX new',
      'a INBOX new',
      'b Archivio old',
      'b Archivio old',
      'b INBOX old',
      'b INBOX old',
      'b INBOX old',
      'b Vecchia old',
      'b Vecchia old',
      'a Archivio old',
      'a Archivio old',
      'a INBOX old',
      'a INBOX old',
      'a INBOX old',
    ])
    expect(status).toMatchObject({ state: 'complete', problems: [] })
    expect(
      events
        .filter(({ event }) => event === 'recent-done' || event === 'mailbox-done')
        .map((event) => ('mailbox' in event ? `${event.event} ${event.mailbox}` : '')),
    ).toEqual(['recent-done b', 'recent-done a', 'mailbox-done b', 'mailbox-done a'])
    expect((await job.run({ phase: 'cutover' })).events.filter(({ event }) => event === 'message')).toEqual([])
  })

  it('has no precedence in another phase', async () => {
    const { job, arrivals } = await twoMailboxes()
    await job.run({ phase: 'precopy' })
    expect(arrivals.slice(0, 3)).toEqual(['b Archivio old', 'b Archivio new', 'b Archivio old'])
  })

  it('comes in a delta too, with flags and deletions', async () => {
    const { source, target, job, arrivals } = await twoMailboxes()
    await job.run({ phase: 'precopy' })
    arrivals.splice(0)
    const [a, b] = [source.account('a').ensure('INBOX'), source.account('b').ensure('INBOX')]
    for (const [i, { bytes, flags }] of letters(4, 200).entries())
      (i < 2 ? a : b).add(bytes, flags, Date.now() - (i % 2 === 0 ? 400 : 1) * day)
    a.get(2)?.flags.add('\\Flagged')
    a.modseq += 1
    Object.assign(a.get(2) ?? {}, { modseq: a.modseq })
    source.account('b').ensure('Archivio').remove([1])
    const states: string[] = []
    const { status } = await job.run({
      phase: 'cutover',
      emit: (event) => {
        if (event.event === 'mailbox-done') states.push(`${event.mailbox} ${event.state}`)
      },
    })
    expect(arrivals).toEqual(['b INBOX new', 'a INBOX new', 'b INBOX old', 'a INBOX old'])
    expect(states).toEqual(['b complete', 'a complete'])
    expect(status.state).toBe('complete')
    expect([...(target.account('a').ensure('INBOX').get(2)?.flags ?? [])].toSorted()).toEqual(['\\Flagged', '\\Seen'])
  })

  it('stopped between the two rounds: everything new is there, and the next run brings the rest', async () => {
    const { job, arrivals } = await twoMailboxes()
    const stop = new AbortController()
    const first = await job.run({
      phase: 'cutover',
      stop: stop.signal,
      emit: (event) => {
        if (event.event === 'recent-done' && event.mailbox === 'a') stop.abort()
      },
    })
    expect(first.status.state).toBe('stopped')
    expect(new Set(arrivals.map((one) => one.slice(-3)))).toEqual(new Set(['new']))
    expect((await job.run()).status.state).toBe('complete')
    expect(arrivals).toHaveLength(20)
  })
})

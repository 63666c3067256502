// The rate on which forecasts rest: a tiny mailbox shows round trips only and does not replace a large one.

import { expect, it } from 'vitest'
import { openJournalToRead } from '../../src/journal/journal.ts'
import { mail } from '../windows/windowed.ts'
import { migration } from './migration.ts'
import { letters, scripted } from './scripted-pair.ts'

it('is kept when the last mailbox was tiny, and measured anew by one that is not', async () => {
  const [source, target] = [await scripted(), await scripted()]
  const fill = (user: string, messages: ReturnType<typeof letters>) =>
    messages.forEach(({ bytes, flags, date }) => source.account(user).ensure('INBOX').add(bytes, flags, date))
  fill('grande', mail(20, 100_000))
  fill('piccola', letters(1))
  const job = migration(
    source,
    target,
    ['grande', 'piccola'].map((user, at) => ({ source: user, target: user, priority: at + 1 })),
    { parallel: 1 },
  )
  const only = (id: string) => job.plan.mailboxes.filter((mailbox) => mailbox.id === id)
  const rate = (): number => {
    const journal = openJournalToRead(job.plan.journal)
    const throughput = journal?.runs.rates('new')?.throughput
    journal?.close()
    return throughput ?? 0
  }
  await job.run({ mailboxes: only('grande') })
  const measured = rate()
  // 2 MB with a round trip each.
  expect(measured).toBeGreaterThan(200_000)
  const { status } = await job.run({ mailboxes: only('piccola') })
  expect(rate()).toBeGreaterThanOrEqual(measured)
  expect(status.forecast).toMatchObject({ basis: 'measured', bytesPerSecond: Math.round(rate()) })

  // A large one that is slow is believed.
  target.on('APPEND', async (_context, next) => {
    await new Promise((resolve) => setTimeout(resolve, 40))
    return next()
  })
  for (const { bytes, flags, date } of mail(20, 100_000, 30))
    source.account('grande').ensure('INBOX').add(bytes, flags, date)
  await job.run()
  expect(rate()).toBeLessThan(measured)
})

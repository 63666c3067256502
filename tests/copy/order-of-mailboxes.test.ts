// Which mailbox comes first: by priority, then what was never looked at, then what has most left.

import { expect, it } from 'vitest'
import { migration } from './migration.ts'
import { letters, scripted } from './scripted-pair.ts'

it('priority first, then unknown ones, then the largest', async () => {
  const [source, target] = [await scripted(), await scripted()]
  const fill = (user: string, count: number) =>
    letters(count).forEach(({ bytes, flags, date }) => source.account(user).ensure('INBOX').add(bytes, flags, date))
  for (const [user, count] of [
    ['piccola', 2],
    ['grande', 40],
    ['media', 10],
    ['nuova', 1],
    ['urgente', 1],
  ] as const)
    fill(user, count)
  const users = ['piccola', 'media', 'grande', 'nuova', 'urgente']
  const job = migration(
    source,
    target,
    users.map((user) => ({ source: user, target: user, priority: user === 'urgente' ? 1 : 5 })),
    { parallel: 1 },
  )
  // What is refused for want of room stays to be done, so that the second run knows how much there is.
  let full = true
  target.on('APPEND', (context, next) => (full ? context.no('[OVERQUOTA] full') : next()))
  await job.run({ mailboxes: job.plan.mailboxes.filter(({ id }) => id !== 'nuova') })
  full = false
  const { events } = await job.run()
  expect(events.flatMap((event) => (event.event === 'mailbox-started' ? [event.mailbox] : []))).toEqual([
    'urgente',
    'nuova',
    'grande',
    'media',
    'piccola',
  ])
})

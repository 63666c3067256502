// A journal that cannot take down why a mailbox is parked: the run ends after the other mailboxes stopped.

import { expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { gate } from '../support/scripted-server.ts'
import { migration } from './migration.ts'
import { letters, scripted } from './scripted-pair.ts'

it('when a reason cannot be written down', async () => {
  const [source, target] = [await scripted(), await scripted()]
  for (const user of ['a', 'b'])
    for (const { bytes, flags, date } of letters(3)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  const sending = gate()
  const failed = gate()
  target.on('APPEND', async ({ session }, next) => {
    if (session.user === 'b') {
      sending.open()
      await failed.opened
    }
    return next()
  })
  source.on('LIST', async (context, next) => {
    if (context.session.user !== 'a') return next()
    await sending.opened
    return context.no('[CANNOT] not today')
  })
  const order: string[] = []
  const withoutRoom: typeof openJournal = (file, steps) => {
    const journal = openJournal(file, steps)
    const { mailboxes } = journal
    const setState = mailboxes.setState.bind(mailboxes)
    mailboxes.setState = (tx, id, state, error) => {
      if (state !== 'parked') return setState(tx, id, state, error)
      failed.open()
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    }
    const close = journal.close.bind(journal)
    journal.close = () => {
      order.push('closed')
      close()
    }
    return journal
  }
  const job = migration(
    { port: source.port },
    { port: target.port, writer: 'one-by-one' },
    ['a', 'b'].map((id) => ({ id, source: id, target: id })),
  )
  const emit = ({ event, ...about }: { event: string; mailbox?: string }) => {
    if (event === 'mailbox-done') order.push(`${about.mailbox ?? ''} done`)
  }
  await expect(job.run({ emit }, { openJournal: withoutRoom })).rejects.toMatchObject({
    code: 'disk-full',
    scope: 'run',
  })
  expect(order).toEqual(['b done', 'closed'])
  // The lock is free, and what was sent is known.
  expect((await job.run()).status.state).toBe('incomplete')
  expect(target.account('b').ensure('INBOX').messages).toHaveLength(3)
})

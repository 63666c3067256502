// The order in which a run takes its mailboxes: by priority, then those that nobody knows yet, then the largest first. The forecast counts on it.

import { describe, expect, it } from 'vitest'
import { migration, statesOf } from './migration.ts'
import { letters, scripted } from './scripted-pair.ts'

describe('mailboxes', () => {
  it('are taken by priority and as the plan names them, and when their sizes are known the largest first', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const sizes = { piccola: 2, grande: 9, media: 5, urgente: 1 }
    for (const [user, messages] of Object.entries(sizes)) {
      const inbox = source.account(user).ensure('INBOX')
      for (const { bytes, flags, date } of letters(messages)) inbox.add(bytes, flags, date)
    }
    const job = migration({ port: source.port }, { port: target.port }, Object.keys(sizes).map((user) => ({ source: user, target: user, priority: user === 'urgente' ? 1 : 5 })), { parallel: 1 })
    let full = true
    target.on('APPEND', (context, next) => (full ? context.no('[OVERQUOTA] full') : next()))
    const started = async (): Promise<string[]> => (await job.run()).events.flatMap((event) => (event.event === 'mailbox-started' ? [event.mailbox] : []))
    expect(await started()).toEqual(['urgente', 'piccola', 'grande', 'media'])
    full = false
    expect(await started()).toEqual(['urgente', 'grande', 'media', 'piccola'])
    expect(statesOf((await job.run()).status)).toEqual({ verified: 17 })
  })
})

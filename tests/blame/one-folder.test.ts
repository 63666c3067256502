// One folder that cannot be opened: an error of that folder, and the others arrive in the same run.

import { describe, expect, it } from 'vitest'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'
import { failAs, hasty, logins, waysToFail } from './breaking.ts'

const timing = hasty
const mail = { INBOX: letters(3), Rotta: letters(2, 20), Zeta: letters(4, 40) }

describe.each([...waysToFail])('a folder that is answered with %s', (way) => {
  it.each(['EXAMINE', 'STATUS'] as const)('to %s on the source', async (verb) => {
    const { source, job, to } = await scriptedPair(mail)
    if (verb === 'STATUS') await job.run({ mailboxes: job.plan.mailboxes }, { timing })
    source.on(verb, (context, next) => (context.line.includes('Rotta') ? failAs(context, way) : next()))
    const { status } = await job.run({}, { timing })
    expect(status.mailboxes[0]?.error).toBeNull()
    expect([to().messages.length, to('Zeta').messages.length]).toEqual([3, 4])
    if (verb === 'EXAMINE') {
      expect(status.problems).toMatchObject([{ folder: 'Rotta', code: 'folder-unreadable' }])
      expect(status.state).toBe('incomplete')
    }
  })

  it('to EXAMINE on the target, when its copies are read back', async () => {
    const { target, job, to } = await scriptedPair(mail)
    target.on('EXAMINE', (context, next) => (context.line.includes('Rotta') ? failAs(context, way) : next()))
    const { status } = await job.run({}, { timing })
    expect(status.mailboxes[0]?.error).toBeNull()
    expect(status.totals.verified).toBeGreaterThanOrEqual(7)
    expect([to().messages.length, to('Zeta').messages.length]).toEqual([3, 4])
    expect(status.state).toBe('incomplete')
  })

  it('to SELECT or CREATE on the target', async () => {
    for (const verb of ['SELECT', 'CREATE']) {
      const { target, job, to } = await scriptedPair(mail)
      target.on(verb, (context, next) => (context.line.includes('Rotta') ? failAs(context, way) : next()))
      const { status } = await job.run({}, { timing })
      expect(status.mailboxes[0]?.error, verb).toBeNull()
      expect([to().messages.length, to('Zeta').messages.length], verb).toEqual([3, 4])
      expect(
        status.problems.map(({ folder }) => folder),
        verb,
      ).toEqual(['Rotta'])
      expect(status.state).toBe('incomplete')
    }
  })
})

describe('three folders of four that a source does not open', () => {
  it('do not use up the logins of their mailbox: the fourth arrives, in a second run too', async () => {
    const broken = { Archivio: letters(2, 20), INBOX: letters(3), Inviata: letters(2, 60) }
    const { source, job, to } = await scriptedPair({ ...broken, Pratiche: letters(4, 40) })
    source.on('EXAMINE', (context, next) => {
      if (context.line.includes('Pratiche')) return next()
      return failAs(context, context.line.includes('Archivio') ? 'NO [SERVERBUG] Internal error' : 'hang-up')
    })
    for (const run of [1, 2]) {
      const before = logins(source)
      const { status } = await job.run({}, { timing })
      expect(status.mailboxes[0]?.error, `run ${run}`).toBeNull()
      expect(new Set(status.problems.map(({ folder }) => folder))).toEqual(new Set(Object.keys(broken)))
      expect(to('Pratiche').messages).toHaveLength(4)
      expect(logins(source) - before, `run ${run}`).toBeLessThanOrEqual(10)
    }
  })
})

describe('a server that opens no folder at all for a while', () => {
  it('is busy: the mailbox waits, no folder is blamed', async () => {
    const { source, job } = await scriptedPair(mail)
    source.on('EXAMINE', (context) => context.no('[UNAVAILABLE] maintenance'))
    const { status } = await job.run({}, { timing })
    expect(status.problems).toMatchObject([{ outcome: 'parked', code: 'server-busy' }])
  })
})

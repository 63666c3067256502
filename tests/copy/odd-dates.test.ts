// A source that tells no date of a message, or none that can be kept: the copy is dated by its header, with a note.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { plainMessage } from '../support/messages.ts'
import { imapDate } from '../support/imap-names.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { writePlan } from '../support/plan-file.ts'
import { runPlan, verifyPlan } from '../verify/desk.ts'
import { letters, scriptedPair } from './scripted-pair.ts'

const marked = Date.UTC(2011, 10, 11, 11, 11, 11)
const received = Date.UTC(2015, 1, 3, 9, 0, 0)

function dated(...fields: string[]) {
  const { bytes } = plainMessage(2, 'senza data\r\n')
  return { bytes: Buffer.concat([Buffer.from(`${fields.join('\r\n')}\r\n`), bytes]), date: marked, flags: [] }
}

/** The server tells this in place of the date that is marked. */
function tells(server: ScriptedServer, item: string): void {
  server.on('UID FETCH', (context, next) => {
    const write = context.session.write.bind(context.session)
    context.session.write = (data) =>
      write(typeof data === 'string' ? data.replace(`INTERNALDATE "${imapDate(marked)}"`, item) : data)
    return next()
  })
}

const withReceived = () => dated('Received: from a by b; Tue, 3 Feb 2015 10:00:00 +0100')

describe('a message of which the source tells', () => {
  it.each([
    'INTERNALDATE "31-Dec-1899 00:00:00 +0000"',
    'INTERNALDATE "03-Feb-15 10:00:00 +0100"',
    'INTERNALDATE " 1-Jan-1970 00:00:00 +0000"',
    'INTERNALDATE "ieri"',
    'INTERNALDATE NIL',
    'X-NOTHING 1',
  ])('%s: dated by its newest Received, with a note', async (item) => {
    const { source, job, to } = await scriptedPair({ INBOX: [...letters(1), withReceived()] })
    tells(source, item)
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(status.totals).toMatchObject({ verified: 2, noted: 1 })
    expect(job.ledger()[1]?.notes).toContain('"date-from-header","detail":"2015-02-03T09:00:00.000Z"')
    expect(to().messages[1]?.internalDate).toBe(received)
    expect((await job.run()).status.totals).toMatchObject({ verified: 2, noted: 1 })
  })

  it('no date: it is known again after a lost journal, and when the source numbers anew', async () => {
    const { source, job, to, from } = await scriptedPair({ INBOX: [...letters(1), withReceived()] })
    tells(source, 'INTERNALDATE NIL')
    await job.run()
    rmSync(job.plan.journal)
    from().renumber(50)
    expect((await job.run()).status.totals).toMatchObject({ verified: 2, adopted: 2 })
    from().renumber(90)
    expect((await job.run()).status.totals).toMatchObject({ verified: 2, adopted: 2 })
    expect(to().messages.map(({ bytes }) => bytes)).toEqual(from().messages.map(({ bytes }) => bytes))
  })

  it('no date: verify finds both sides identical', async () => {
    const { source, target } = await scriptedPair({ INBOX: [...letters(1), withReceived()] })
    tells(source, 'INTERNALDATE "31-Dec-1899 00:00:00 +0000"')
    const { file } = writePlan({ source, target, mailboxes: [{ id: 'u', source: 'u', target: 'v' }] })
    await runPlan(file)
    for (const against of ['source', 'journal'] as const) {
      const { verdict, totals, problems } = await verifyPlan(file, { against })
      expect({ verdict, problems, identical: totals.identical }).toEqual({
        verdict: 'identical',
        problems: [],
        identical: 2,
      })
    }
  })

  it('no date, and whose header has only Date: that; and none at all: the day of the copy, with a note', async () => {
    const fields = ['Date: Mon, 2 Feb 2015 08:00:00 +0000']
    const none = { bytes: Buffer.from('Subject: nulla\r\n\r\nx\r\n'), date: marked, flags: [] }
    const only = { bytes: Buffer.from(`${fields.join('\r\n')}\r\n\r\nx\r\n`), date: marked, flags: [] }
    const { source, job, to } = await scriptedPair({ INBOX: [only, none] })
    tells(source, 'INTERNALDATE NIL')
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ verified: 2, noted: 2 })
    expect(to().messages[0]?.internalDate).toBe(Date.UTC(2015, 1, 2, 8))
    expect(job.ledger()[1]?.notes).toContain('date-not-representable')
  })
})

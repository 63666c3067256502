// APPENDs whose answer is late, lost, or not to be believed: nothing is lost and nothing is doubled.

import { describe, expect, it } from 'vitest'
import { type Journal, openJournal } from '../../src/journal/journal.ts'
import { quick, statesOf } from './migration.ts'
import { bodiesOf, letters, type Pair, scriptedPair } from './scripted-pair.ts'
import type { ScriptedMessage } from '../support/scripted-store.ts'

/** The end that every case must come to: both sides equal as multisets, everything proved, a further run silent. */
async function expectArrived({ job, source, target, from, to }: Pair, status: { state: string }): Promise<void> {
  expect(status.state).toBe('complete')
  expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  const uids = job.ledger().map((row) => row.target_uid)
  expect(new Set(uids).size).toBe(from().messages.length)
  for (const row of job.ledger())
    expect(
      to()
        .get(row.target_uid ?? 0)
        ?.bytes.toString(),
    ).toBe(from().get(row.source_uid)?.bytes.toString())
  // The next run looks once more for late copies of what was sent twice; after that there is nothing left to look for.
  const appends = target.verbs().filter((verb) => verb === 'APPEND').length
  await job.run()
  const before = [source.commands.length, target.commands.length]
  const again = await job.run()
  expect(target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(appends)
  expect(again.status.state).toBe('complete')
  const verbs = [...source.commands.slice(before[0]), ...target.commands.slice(before[1])].map((one) => one.verb)
  expect(verbs.filter((verb) => verb === 'APPEND' || verb === 'UID FETCH')).toEqual([])
}

describe('an APPEND without an answer', () => {
  it('BYE in the middle of a literal: what was not stored is sent again, once', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) })
    let literals = 0
    pair.target.onLiteral = ({ verb }) =>
      verb === 'APPEND' && ++literals === 3 ? { closeAfter: 20, say: '* BYE shutting down' } : undefined
    const { status, events } = await pair.job.run()
    expect(events.some(({ event }) => event === 'reconnecting')).toBe(true)
    await expectArrived(pair, status)
  })

  it('stored, and the answer breaks off: it is found on the target, not sent again', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) })
    pair.target.once(
      'APPEND',
      async (context, next) => {
        context.mute()
        await next()
        context.close('reset')
      },
      3,
    )
    const { status, events } = await pair.job.run()
    expect(events).toContainEqual(expect.objectContaining({ event: 'settled', found: expect.any(Number) as number }))
    await expectArrived(pair, status)
  })

  it('what another line answers while one looks for it is not given up, nor sent again', async () => {
    const pair = await scriptedPair({ INBOX: letters(1) })
    pair.target.once('APPEND', (context) => context.close('reset'))
    const journals: Journal[] = []
    const { status } = await pair.job.run(
      {
        emit: ({ event }) => {
          const [journal] = journals
          const [row] = journal?.messages.inFolder(1, ['appending']) ?? []
          if (event !== 'settling' || journal === undefined || row === undefined) return
          journal.commit((tx) => {
            journal.messages.setState(tx, row.id, 'pending')
            journal.messages.setState(tx, row.id, 'refused', 'refused-by-target', { reason: 'said on another line' })
          })
        },
      },
      {
        openJournal: (file, steps) => {
          const journal = openJournal(file, steps)
          journals.push(journal)
          return journal
        },
      },
    )
    expect(statesOf(status)).toEqual({ refused: 1 })
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(1)
  })

  it('the answer breaks off in its middle', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) })
    pair.target.once(
      'APPEND',
      (context, next) => {
        context.cutAnswerAfter(9)
        return next()
      },
      4,
    )
    await expectArrived(pair, (await pair.job.run()).status)
  })

  it('stored and never answered: after the stall the connection is given up and the message found', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.target.once(
      'APPEND',
      (context, next) => {
        context.mute()
        return next()
      },
      2,
    )
    const { status } = await pair.job.run({}, { timing: { ...quick, stall: 400 } })
    await expectArrived(pair, status)
  })

  it('never stored and never answered: it is sent again', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.target.once('APPEND', () => undefined, 2)
    const { status } = await pair.job.run({}, { timing: { ...quick, stall: 400 } })
    await expectArrived(pair, status)
  })

  it('stored only a while after the connection broke: it is waited for', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    let lost: ScriptedMessage | undefined
    pair.target.once(
      'APPEND',
      (context) => {
        const bytes = context.args.find((arg) => Buffer.isBuffer(arg))
        lost = pair.from().messages.find((one) => Buffer.isBuffer(bytes) && one.bytes.equals(bytes))
        context.close('reset')
      },
      3,
    )
    let stored = 0
    const { status } = await pair.job.run({
      emit: ({ event }) => {
        // It has looked for the message, and not found it.
        if (event !== 'settling' || lost === undefined) return
        pair.to().add(lost.bytes, [...lost.flags], lost.internalDate)
        stored += 1
      },
    })
    expect(stored).toBe(1)
    await expectArrived(pair, status)
  })

  it('a NO that comes although the message was stored does not lead to a second copy', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.target.once(
      'APPEND',
      async (context, next) => {
        context.mute()
        await next()
        context.session.muted = false
        context.no('[SERVERBUG] internal error, sorry')
      },
      2,
    )
    const { status } = await pair.job.run()
    expect(pair.to().messages).toHaveLength(4)
    expect(statesOf(status)).toEqual({ verified: 4 })
  })
})

describe('an APPENDUID that cannot be believed', () => {
  it('none at all, though UIDPLUS is announced', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) })
    pair.target.appendUid = () => undefined
    await expectArrived(pair, (await pair.job.run()).status)
  })

  it('no UIDPLUS', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) }, { target: { hide: ['UIDPLUS'] } })
    await expectArrived(pair, (await pair.job.run()).status)
  })

  it('the UIDVALIDITY of another folder', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) })
    pair.target.appendUid = ({ uidValidity, set }) => `${uidValidity + 7} ${set}`
    await expectArrived(pair, (await pair.job.run()).status)
  })

  it('a UID below the low mark', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) })
    for (const one of letters(3, 50)) pair.to().add(one.bytes, one.flags, one.date)
    pair.target.appendUid = ({ uidValidity }) => `${uidValidity} 1`
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(pair.to().messages).toHaveLength(11)
    const owned = pair.job.ledger().map((row) => row.target_uid ?? 0)
    expect(owned.toSorted((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11])
  })

  it('a UID that is already taken', async () => {
    const pair = await scriptedPair({ INBOX: letters(8) })
    pair.target.appendUid = ({ uidValidity, folder }) => `${uidValidity} ${folder.messages[0]?.uid ?? 0}`
    await expectArrived(pair, (await pair.job.run()).status)
  })

  it('words in place of numbers', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.target.appendUid = () => 'x y'
    await expectArrived(pair, (await pair.job.run()).status)
  })

  it('UIDs swapped between two messages are caught when they are read back', async () => {
    const pair = await scriptedPair({ INBOX: letters(2) })
    pair.target.appendUid = ({ uidValidity, uids }) => `${uidValidity} ${uids[0] === 1 ? 2 : 1}`
    const { status } = await pair.job.run()
    // Whatever the server claims: nothing is called proved whose bytes are not the source's.
    for (const row of pair.job.ledger().filter((one) => one.state === 'verified')) {
      expect(
        pair
          .to()
          .get(row.target_uid ?? 0)
          ?.bytes.equals(pair.from().get(row.source_uid)?.bytes ?? Buffer.alloc(0)),
      ).toBe(true)
    }
    expect(pair.to().messages).toHaveLength(2)
    expect(status.totals.verified + status.totals.differs + status.totals.gone).toBe(2)
  })
})

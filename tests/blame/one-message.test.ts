// One message that cannot be read: it is found and listed, and all the others arrive in the same run.

import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'
import { asksFor, breakBody, failAs, hasty, logins, waysToFail, waysToGiveNoBody } from './breaking.ts'

const timing = hasty

describe.each(waysToGiveNoBody)('a message of which the server gives no body, but %s', (way) => {
  const breaks = way !== 'NIL' && !way.startsWith('NO')

  it('on the source: the others arrive in the same run, and it is listed', async () => {
    const { source, job, to } = await scriptedPair({ INBOX: letters(12), Inviata: letters(3, 40) })
    breakBody(source, 'INBOX', 5, way)
    const { status } = await job.run({}, { timing })
    expect(status.state).toBe('incomplete')
    expect(statesOf(status)).toEqual({ verified: 14, [breaks ? 'pending' : 'refused']: 1 })
    expect(problemsOf(status)).toEqual([breaks ? 'pending breaks-connection' : 'refused source-unreadable'])
    expect(status.problems[0]).toMatchObject({ folder: 'INBOX', uid: 5 })
    expect(status.problems[0]?.reason).not.toBe('')
    expect(to().messages).toHaveLength(11)
    expect(logins(source)).toBeLessThanOrEqual(10)
  })

  it('a copy of ours on the target: it stays unproved and listed, is not sent again, others are proved', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(12), Inviata: letters(3, 40) })
    const heal = breakBody(target, 'INBOX', 5, way)
    for (const run of [1, 2]) {
      const { status } = await job.run({}, { timing })
      expect(status.state, `run ${run}`).toBe('incomplete')
      expect(statesOf(status)).toEqual({ verified: 14, copied: 1 })
      expect(problemsOf(status)).toEqual(['copied unreadable-on-target'])
      expect(status.problems[0]).toMatchObject({ folder: 'INBOX', uid: 5 })
      expect(to().messages).toHaveLength(12)
    }
    heal()
    const { status } = await job.run({}, { timing })
    expect(statesOf(status)).toEqual({ verified: 15 })
    expect(status.problems).toEqual([])
    expect(status.state).toBe('complete')
  })

  it("a stranger's message on the target: all of ours arrive, it is named, and it breaks no later run", async () => {
    const { target, source, job, to, from } = await scriptedPair({ INBOX: letters(12) })
    for (const { bytes, flags, date } of letters(4, 100)) to().add(bytes, flags, date)
    breakBody(target, 'INBOX', 2, way)
    const first = await job.run({}, { timing })
    expect(statesOf(first.status)).toEqual({ verified: 12 })
    expect(to().messages).toHaveLength(16)
    const findings = first.events.flatMap((event) => (event.event === 'finding' ? [event.finding.code] : []))
    expect(findings).toContain('unreadable-on-target')
    for (const { bytes, flags, date } of letters(1, 60)) from().add(bytes, flags, date)
    const before = logins(target)
    const second = await job.run({}, { timing })
    expect(statesOf(second.status)).toEqual({ verified: 13 })
    expect(logins(target) - before).toBeLessThanOrEqual(3)
    expect(source.live()).toBe(0)
  })
})

describe.each(waysToFail)('a message that the server answers with %s', (way) => {
  it('of a target folder that was renumbered: the others are known again, and it is not sent again', async () => {
    const { target, job, to, from } = await scriptedPair({ INBOX: letters(8) })
    await job.run({}, { timing })
    to().renumber(101)
    for (const { bytes, flags, date } of letters(1, 50)) from().add(bytes, flags, date)
    breakBody(target, 'INBOX', 103, way)
    const { status } = await job.run({}, { timing })
    expect(status.totals.verified).toBeGreaterThanOrEqual(7)
    expect(to().messages.length).toBeLessThanOrEqual(9)
    expect(status.state).toBe('incomplete')
  })

  it('whose facts cannot be listed on the source: it is counted, listed, and the others arrive', async () => {
    const { source, job } = await scriptedPair({ INBOX: letters(9) })
    source.on('UID FETCH', (context, next) =>
      asksFor(context, 'INBOX', 4) && /RFC822\.SIZE|BODY/.test(context.line) ? failAs(context, way) : next(),
    )
    const { status } = await job.run({}, { timing })
    expect(status.totals.messages).toBe(9)
    expect(status.totals.verified).toBe(8)
    expect(status.problems.map(({ uid }) => uid)).toEqual([4])
    expect(status.state).toBe('incomplete')
  })

  it('whose flags cannot be set on the target: the mailbox comes to its end all the same', async () => {
    const { target, job, from, to } = await scriptedPair({ INBOX: letters(6) })
    await job.run({}, { timing })
    for (const uid of [2, 3, 4]) {
      from().get(uid)?.flags.add('\\Flagged')
      const message = from().get(uid)
      if (message !== undefined) message.modseq = from().modseq += 1
    }
    target.on('UID STORE', (context, next) => (asksFor(context, 'INBOX', 3) ? failAs(context, way) : next()))
    const { status } = await job.run({ flags: true }, { timing })
    expect(status.mailboxes[0]?.error).toBeNull()
    expect(to().get(2)?.flags.has('\\Flagged')).toBe(true)
    expect(to().get(4)?.flags.has('\\Flagged')).toBe(true)
  })
})

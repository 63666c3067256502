// A source that misreports, withholds, or changes what it serves: nothing false is called proved.

import { describe, expect, it } from 'vitest'
import type { ScriptedMessage } from '../support/scripted-store.ts'
import { problemsOf, statesOf } from './migration.ts'
import { bodiesOf, letters, type Pair, scriptedPair } from './scripted-pair.ts'
import { dropFetch } from '../support/drop-fetch.ts'

/** The message of the source that lies. */
function liar(pair: Pair, uid = 2): ScriptedMessage {
  const found = pair.from().get(uid)
  if (found === undefined) throw new Error(`no message ${uid}`)
  return found
}

/** Does something before the n-th reading of bodies from the source. */
function beforeBodies(pair: Pair, nth: number, act: () => void): void {
  let seen = 0
  pair.source.on('UID FETCH', (context, next) => {
    if (context.line.includes('BODY') && ++seen === nth) act()
    return next()
  })
}

const served = (pair: Pair): string[] => pair.to().messages.map((one) => one.bytes.toString())

describe('a source that lies', () => {
  it.each([
    ['too large', 500],
    ['too small', 5],
  ])('RFC822.SIZE %s: the bytes that are served twice alike are taken, with a note', async (_, reported) => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    liar(pair).reportedSize = reported
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(status.totals).toMatchObject({ verified: 4, noted: 1 })
    expect(pair.job.ledger()[1]?.notes).toContain('size-misreported')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 4 })
  })

  it('a new message is hidden, once, and another was deleted, so that the counts agree: it arrives', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    await pair.job.run()
    pair.from().remove([2])
    for (const { bytes, flags, date } of letters(1, 30)) pair.from().add(bytes, flags, date)
    let hides = true
    pair.source.on('UID FETCH', async ({ session }, next) => {
      if (!hides) return next()
      hides = false
      session.write = dropFetch(session.write.bind(session), [5])
      await next()
      Reflect.deleteProperty(session, 'write')
    })
    const { status } = await pair.job.run()
    expect(hides).toBe(false)
    expect(statesOf(status)).toEqual({ verified: 5 })
    expect(bodiesOf(pair.to())).toHaveLength(5)
  })

  it('an empty message that is hidden when it is looked at again, once, is not gone', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    pair.from().add(Buffer.alloc(0), [], Date.UTC(2014, 4, 6))
    let looks = 0
    pair.source.on('UID FETCH', async ({ session, line }, next) => {
      if (line.includes('BODY') || line.includes('1:*') || ++looks > 1) return next()
      session.write = dropFetch(session.write.bind(session), [4])
      await next()
      Reflect.deleteProperty(session, 'write')
    })
    const { status } = await pair.job.run()
    expect(looks).toBeGreaterThan(1)
    expect(statesOf(status)).toEqual({ verified: 4 })
  })

  it('a message that vanishes between listing and reading is gone, not a failure', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    beforeBodies(pair, 1, () => pair.from().remove([2]))
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 3, gone: 1 })
    expect(pair.job.ledger()[1]).toMatchObject({ state: 'gone', code: 'source-expunged' })
    expect(status.state).toBe('complete')
    expect(status.problems).toEqual([])
  })

  it('an expunged message still served as an apology of another length is gone, and that is not copied', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    const apology = Buffer.from(
      'Subject: message unavailable\r\n\r\nThis message is no longer available on the server.\r\n',
    )
    beforeBodies(pair, 1, () => {
      liar(pair).served = apology
    })
    beforeBodies(pair, 2, () => pair.from().remove([2]))
    pair.source.once(
      'EXAMINE',
      (_, next) => {
        if (liarGone(pair)) pair.from().remove([2])
        return next()
      },
      3,
    )
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 3, gone: 1 })
    expect(served(pair).some((text) => text.includes('unavailable'))).toBe(false)
  })

  it('a body served as NIL that is still listed is unreadable, after two looks; the others are proved', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    liar(pair).served = null
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 3, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused source-unreadable'])
    expect(status.problems[0]?.hint).not.toBe('')
  })

  it('a body served as NIL once and whole the second time comes across', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    liar(pair).served = null
    beforeBodies(pair, 2, () => delete liar(pair).served)
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('a message with a size that is served empty, twice: nothing empty is put in its place in silence', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    liar(pair).served = Buffer.alloc(0)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 3, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused source-unreadable'])
    expect(served(pair)).not.toContain('')
  })

  it('a body that is cut short once and whole the second time comes across whole', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    liar(pair).served = liar(pair).bytes.subarray(0, 30)
    beforeBodies(pair, 2, () => delete liar(pair).served)
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('a body that is another one each time is unreadable', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    liar(pair).served = Buffer.from('once this\r\n')
    beforeBodies(pair, 2, () => {
      liar(pair).served = Buffer.from('and now that, longer\r\n')
    })
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 3, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused source-unreadable'])
    expect(served(pair)).toHaveLength(3)
  })

  it('a FETCH that leaves a message out, once, is repeated for that message', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    const hidden = liar(pair)
    beforeBodies(pair, 1, () => {
      pair.from().messages.splice(1, 1)
      setImmediate(() => pair.from().messages.splice(1, 0, hidden))
    })
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('NO after some of the bodies: the rest is looked at again', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    let seen = 0
    pair.source.on('UID FETCH', async (context, next) => {
      if (!context.line.includes('BODY') || ++seen !== 1) return next()
      const hidden = pair.from().messages.splice(2)
      context.session.write = dropTagged(context.session.write.bind(context.session), `${context.tag} `)
      await next()
      Reflect.deleteProperty(context.session, 'write')
      context.no('[SERVERBUG] some messages could not be read')
      pair.from().messages.push(...hidden)
    })
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('the line breaks in the middle of a body: it is read again from its beginning', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    pair.source.once(
      'UID FETCH',
      (context, next) => {
        if (context.line.includes('BODY')) context.cutAnswerAfter(300, 'reset')
        return next()
      },
      2,
    )
    const { status, events } = await pair.job.run()
    expect(events.some(({ event }) => event === 'reconnecting')).toBe(true)
    expect(status.state).toBe('complete')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it.each([['{7+}'], ['a"b'], ['back\\slash'], ['a{3}']])(
    'flags that are no atoms (%s) break no parser: the message comes across, the flag is noted',
    async (flag) => {
      const pair = await scriptedPair({ INBOX: letters(4) })
      liar(pair).flags.add(flag)
      const { status } = await pair.job.run()
      expect(status.totals).toMatchObject({ messages: 4, verified: 4, noted: 1 })
      expect(pair.job.ledger()[1]?.notes).toContain('keyword-refused')
      expect(served(pair).toSorted()).toEqual(
        pair
          .from()
          .messages.map((one) => one.bytes.toString())
          .toSorted(),
      )
      expect([...(pair.to().messages[1]?.flags ?? [])]).toEqual(['\\Seen'])
    },
  )

  it('messages that are counted but never listed: the others are copied', async () => {
    const pair = await scriptedPair({ INBOX: letters(6), Inviata: letters(3, 20) })
    let hides = true
    const hidden = [5, 6]
    pair.source.on('UID FETCH', async (context, next) => {
      if (!hides || context.opened.path !== 'INBOX') return next()
      context.session.write = dropFetch(context.session.write.bind(context.session), hidden)
      await next()
      Reflect.deleteProperty(context.session, 'write')
    })
    const first = await pair.job.run()
    expect(statesOf(first.status)).toEqual({ verified: 7 })
    expect(problemsOf(first.status)).toEqual(['folder folder-unreadable'])
    expect(first.status.problems[0]?.reason).toContain('2 of its messages')
    expect(first.status.mailboxes[0]?.state).toBe('incomplete')
    hides = false
    const second = await pair.job.run()
    expect(second.status.state).toBe('complete')
    expect(statesOf(second.status)).toEqual({ verified: 9 })
  })

  it('the same row given twice is taken once', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.source.on('UID FETCH', async (context, next) => {
      if (context.line.includes('BODY'))
        context.untagged(
          `1 FETCH (UID 1 RFC822.SIZE ${liar(pair, 1).bytes.length} FLAGS () BODY[] ` +
            `{${liar(pair, 1).bytes.length}}\r\n${liar(pair, 1).bytes.toString()})`,
        )
      await next()
    })
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(pair.to().messages).toHaveLength(4)
  })
})

const liarGone = (pair: Pair): boolean => pair.from().get(2)?.served !== undefined

/** Lets everything through but the tagged answer of a command. */
function dropTagged(write: (data: string | Buffer) => void, tag: string): (data: string | Buffer) => void {
  return (data) => {
    if (typeof data !== 'string' || !data.startsWith(tag)) write(data)
  }
}

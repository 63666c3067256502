// What a Courier 5 does as a source, played by the scripted server: each case was seen on the real one first.

import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { letters, type Pair, scriptedPair } from '../copy/scripted-pair.ts'

const notice = Buffer.from(
  'From: System Administrator <root@localhost>\r\nSubject: message unavailable\r\n\r\n' +
    'This message is no longer available on the server.\r\n',
)

async function courierPair(): Promise<Pair> {
  const pair = await scriptedPair(
    { INBOX: letters(5) },
    {
      source: {
        separator: '.',
        prefix: 'INBOX.',
        withoutUidNext: true,
        hide: ['CONDSTORE', 'LITERAL+', 'MULTIAPPEND', 'SPECIAL-USE', 'LIST-EXTENDED'],
      },
    },
  )
  pair.source.greeting =
    '* OK [CAPABILITY IMAP4rev1 UIDPLUS] Courier-IMAP ready. Copyright 1998-2019 Double Precision, Inc.'
  return pair
}

describe('a source like Courier', () => {
  it('a message whose file cannot be read: the notice that stands in for it is not copied', async () => {
    const { job, from, to } = await courierPair()
    const lost = from().messages[2]
    if (lost !== undefined) Object.assign(lost, { served: notice, reportedSize: notice.length })
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 4, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused source-unreadable'])
    expect(to().messages.some(({ bytes }) => bytes.equals(notice))).toBe(false)
  })

  it('a message expunged between listing and reading: gone, after a second look', async () => {
    const { source, job, from, to } = await courierPair()
    const lost = from().messages[3]
    source.once(
      'UID FETCH',
      async (_, next) => {
        // The session still knows it, its file is gone.
        if (lost !== undefined) lost.served = notice
        await next()
        from().remove([lost?.uid ?? 0])
      },
      2,
    )
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 4, gone: 1 })
    expect(status.problems).toEqual([])
    expect(to().messages).toHaveLength(4)
  })

  it('the same words on another server are mail like any other', async () => {
    const { job, to } = await scriptedPair({ INBOX: [...letters(2), { bytes: notice, date: 1_400_000_000_000 }] })
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 3 })
    expect(to().messages.some(({ bytes }) => bytes.equals(notice))).toBe(true)
  })
})

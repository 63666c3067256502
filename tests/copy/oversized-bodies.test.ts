// A body that comes far longer than it was listed: it is not taken in, the message ends in the list, the others arrive.

import { expect, it } from 'vitest'
import { quick } from './migration.ts'
import { letters, scriptedPair } from './scripted-pair.ts'

const timing = { ...quick, backoff: [5, 5, 5, 5, 5, 5, 5, 5] }

it.each([5_000_000, 900_000_000, 2 ** 31])('a body of %d bytes where some hundred were listed', async (served) => {
  const pair = await scriptedPair({ INBOX: letters(5) })
  let announced = 0
  pair.source.on('UID FETCH', async (context, next) => {
    const { session } = context
    const write = session.write.bind(session)
    let isThird = false
    session.write = (data) => {
      const text = data.toString('latin1')
      if (/^\* \d+ FETCH/.test(text)) isThird = text.startsWith('* 3 ')
      if (!isThird || !/\{\d+\}\r\n$/.test(text)) return write(data)
      announced += 1
      write(text.replace(/\{\d+\}/, `{${served}}`))
      // More than is listed and less than fills a socket: whoever waits for the rest would wait for ever.
      write(Buffer.alloc(2_000_000, 'A'))
    }
    await next()
    Reflect.deleteProperty(session, 'write')
  })
  const { status } = await pair.job.run({}, { timing })
  expect(announced).toBeGreaterThan(0)
  expect(status.totals).toMatchObject({ messages: 5, verified: 4 })
  expect(status.state).toBe('incomplete')
  expect(status.problems).toEqual([
    expect.objectContaining({
      folder: 'INBOX',
      uid: 3,
      code: 'breaks-connection',
      reason: expect.stringContaining(`Literal size ${served} exceeds`) as string,
    }),
  ])
})

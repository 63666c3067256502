// What a Cyrus 3.6 does as a target, played by the scripted server: each case was seen on the real one first.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { migration, problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'
import type { CommandContext } from '../support/scripted-server.ts'

const carries = (context: CommandContext, text: string): boolean =>
  context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))

describe('a target like Cyrus', () => {
  it('NO [TOOBIG] and then BYE: the message is refused once, the connection opened again', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(8), Inviata: letters(3, 20) })
    let refused = 0
    target.on('APPEND', (context, next) => {
      if (!carries(context, 'lettera 3\r\n')) return next()
      refused += 1
      context.no('[TOOBIG] Message size exceeds fixed limit')
      context.bye('[TOOBIG] Message size exceeds fixed limit')
      return undefined
    })
    const { status, events } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 10, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused message-too-large'])
    expect(refused).toBe(1)
    expect(events.filter(({ event }) => event === 'reconnecting')).toHaveLength(1)
    expect(to().messages).toHaveLength(7)
    expect(bodiesOf(to('Inviata'))).toHaveLength(3)
  })

  it('the same for several messages, one of them the last of its folder', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(30) })
    target.on('APPEND', (context, next) => {
      if (!/lettera (1|2|17|30)\r\n/.test(String(context.args.find((arg) => Buffer.isBuffer(arg))))) return next()
      context.no('[TOOBIG] Message size exceeds fixed limit')
      context.bye('[TOOBIG] Message size exceeds fixed limit')
      return undefined
    })
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 26, refused: 4 })
    expect(new Set(problemsOf(status))).toEqual(new Set(['refused message-too-large']))
    expect(to().messages).toHaveLength(26)
  })

  it('folder names that it refuses: the folders get names that it takes, kept apart', async () => {
    const { target, job, to } = await scriptedPair({
      'Atti "vecchi"': letters(3),
      'Atti _vecchi_': letters(2, 10),
      'Atti %vecchi%': letters(2, 20),
      'Atti "vecchi"/2014': letters(1, 30),
      'Vuota*': [],
    })
    target.on('CREATE', (context, next) =>
      /["\\*%{}]/.test(context.line.replace(/^\S+ CREATE "(.*)"$/, '$1')) ? context.no('Invalid mailbox name') : next(),
    )
    const first = await job.run()
    expect(first.status.state).toBe('complete')
    expect(statesOf(first.status)).toEqual({ verified: 8 })
    expect(to('Atti _vecchi_').messages).toHaveLength(2)
    const places = first.status.mailboxes[0]?.folders.map(
      ({ source, target: place, totals }) => `${source.name} → ${place?.path ?? ''}: ${totals.verified}`,
    )
    expect(places).toEqual(
      expect.arrayContaining([
        'Atti "vecchi"/2014 → Atti _vecchi_/2014: 1',
        'Atti _vecchi_ → Atti _vecchi_: 2',
        'Vuota* → Vuota_: 0',
      ]),
    )
    const renamed = first.events.flatMap((event) =>
      event.event === 'finding' ? [`${event.finding.code} ${event.finding.folder ?? ''}`] : [],
    )
    expect(renamed.toSorted()).toEqual([
      'folder-renamed Atti "vecchi"',
      'folder-renamed Atti "vecchi"/2014',
      'folder-renamed Atti %vecchi%',
      'folder-renamed Vuota*',
    ])
    const second = await job.run()
    expect(second.events.filter(({ event }) => event === 'message')).toEqual([])
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${job.plan.journal}${end}`, { force: true })
    const third = await job.run()
    expect(third.status.totals).toMatchObject({ verified: 8, adopted: 8 })
    expect([...target.account('v').folders.values()].reduce((sum, folder) => sum + folder.messages.length, 0)).toBe(8)
  })

  it('no level may be called INBOX, none too long: the folders are called a little otherwise, kept apart', async () => {
    const long = 'lungo '.repeat(30).trim()
    const { target, job, to } = await scriptedPair({
      INBOX: letters(1),
      'INBOX/INBOX': letters(2, 10),
      'INBOX/Inbox/figlia': letters(2, 20),
      INBOX_: letters(1, 30),
      [`${long} uno`]: letters(1, 40),
      [`${long} due`]: letters(1, 50),
    })
    target.on('CREATE', (context, next) => {
      const name = context.line.replace(/^\S+ CREATE "?(.*?)"?$/, '$1')
      return name.split('/').some((level) => level.toUpperCase() === 'INBOX') || name.length > 100
        ? context.no('Invalid mailbox name')
        : next()
    })
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 8 })
    expect(to('INBOX_/INBOX_').messages).toHaveLength(2)
    expect(to('INBOX_/Inbox_/figlia').messages).toHaveLength(2)
    expect(to('INBOX_').messages).toHaveLength(1)
    const short = long.slice(0, 40).trim()
    expect([to(short), to(`${short} 2`)].map(({ messages }) => messages.length)).toEqual([1, 1])
    expect((await job.run()).events.filter(({ event }) => event === 'message')).toEqual([])
  })

  it('a name that the plan asks for and the server refuses is not replaced by another', async () => {
    const { source, target } = await scriptedPair({ Atti: letters(3), Altro: letters(2, 10) })
    const job = migration({ port: source.port }, { port: target.port }, [
      { source: 'u', target: 'v', folders: { map: new Map([['Atti', 'Atti "vecchi"']]) } },
    ])
    target.on('CREATE', (context, next) =>
      context.line.includes('vecchi') ? context.no('Invalid mailbox name') : next(),
    )
    const { status } = await job.run()
    expect(problemsOf(status)).toEqual(['folder folder-name-refused'])
    expect(statesOf(status)).toEqual({ pending: 3, verified: 2 })
  })
})

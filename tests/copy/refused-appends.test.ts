// A target that says NO to an APPEND, by response code: what becomes of the message and of the others.

import { describe, expect, it } from 'vitest'
import type { CommandContext, ScriptedServer } from '../support/scripted-server.ts'
import { plainMessage } from '../support/messages.ts'
import { problemsOf, statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair } from './scripted-pair.ts'

/** Refuses the APPENDs whose message contains a text, as often as asked. */
function refuse(target: ScriptedServer, text: string, answer: string, times = Number.POSITIVE_INFINITY): () => number {
  let refused = 0
  target.on('APPEND', (context, next) => {
    if (refused >= times || !carries(context, text)) return next()
    refused += 1
    return context.no(wire(answer))
  })
  return () => refused
}

const carries = (context: CommandContext, text: string): boolean =>
  context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))
// The scripted server writes latin1; providers write their Italian in UTF-8.
const wire = (text: string): string => Buffer.from(text).toString('latin1')
const line = (n: number): string => `lettera ${n}\r\n`

describe('a refused APPEND', () => {
  it.each([
    ['[TOOBIG] message too large', 'message-too-large'],
    ['Message size exceeds fixed maximum message size', 'message-too-large'],
    ['Il messaggio è troppo grande', 'message-too-large'],
    ['[CANNOT] contains a virus', 'refused-by-target'],
    ['no', 'refused-by-target'],
    ['[LIMIT] no more of these', 'refused-by-target'],
  ])("NO %s: this message is listed as %s with the server's words, the others are proved", async (answer, code) => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(5) })
    refuse(target, line(3), answer)
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 4, refused: 1 })
    expect(status.problems).toEqual([
      expect.objectContaining({
        mailbox: 'u',
        folder: 'INBOX',
        uid: 3,
        outcome: 'refused',
        code,
        reason: expect.stringContaining(answer.replace(/^\[\w+\] /, '')) as string,
      }),
    ])
    expect(status.problems[0]?.hint).not.toBe('')
    expect(status.mailboxes[0]?.state).toBe('incomplete')
    expect(to().messages).toHaveLength(4)
  })

  it.each(['[OVERQUOTA] quota exceeded', 'Casella piena'])(
    'NO %s for one large message: parks the mailbox as over-quota when everything that fits is there',
    async (answer) => {
      const { target, job, to, from } = await scriptedPair({ INBOX: letters(4), Inviata: letters(3, 10) })
      let full = true
      target.on('APPEND', (context, next) => (full && carries(context, line(2)) ? context.no(answer) : next()))
      const first = await job.run()
      expect(first.status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'over-quota' } })
      expect(problemsOf(first.status)).toEqual(['parked over-quota'])
      expect(statesOf(first.status)).toEqual({ verified: 6, pending: 1 })
      expect(first.events.filter(({ event }) => event === 'folder-done')).toMatchObject([{ folder: 'Inviata' }])
      expect(to().messages).toHaveLength(3)
      expect(to('Inviata').messages).toHaveLength(3)
      full = false
      const second = await job.run()
      expect(second.status.state).toBe('complete')
      expect(bodiesOf(to())).toEqual(bodiesOf(from()))
      expect(bodiesOf(to('Inviata'))).toEqual(bodiesOf(from('Inviata')))
    },
  )

  it('a full mailbox is not filled message by message: after a few refusals nothing more is sent', async () => {
    const { target, job } = await scriptedPair({ INBOX: letters(300) })
    const refused = refuse(target, 'lettera', '[OVERQUOTA] full')
    const { status } = await job.run()
    expect(status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'over-quota' } })
    expect(statesOf(status)).toEqual({ pending: 300 })
    expect(refused()).toBeLessThanOrEqual(100)
  })

  it.each(['[UNAVAILABLE] try again later', '[INUSE] locked', '[THROTTLED] slow down', 'Troppe connessioni, riprova'])(
    'NO %s: is tried again a little later and comes across',
    async (answer) => {
      const { target, job, to, from } = await scriptedPair({ INBOX: letters(5) })
      const refused = refuse(target, line(3), answer, 2)
      const { status, events } = await job.run()
      expect(status.state).toBe('complete')
      expect(refused()).toBe(2)
      expect(events.filter(({ event }) => event === 'reconnecting').length).toBe(2)
      expect(bodiesOf(to())).toEqual(bodiesOf(from()))
    },
  )

  it('a target that stays busy parks the mailbox, and the next run goes on', async () => {
    const { target, job, to, from } = await scriptedPair({ INBOX: letters(5) })
    const first = await (async () => {
      const off = target.on('APPEND', (context, next) =>
        carries(context, line(3)) ? context.no('[UNAVAILABLE] maintenance') : next(),
      )
      const ran = await job.run()
      off()
      return ran
    })()
    expect(first.status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'server-busy' } })
    expect(statesOf(first.status)).toEqual({ verified: 4, pending: 1 })
    const second = await job.run()
    expect(second.status.state).toBe('complete')
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  })

  describe.each(['one-by-one', 'append', 'multiappend'] as const)('folders that stay busy (%s)', (writer) => {
    const mail = { INBOX: letters(4), Bozze: letters(3, 10), Zeta: letters(2, 20) }
    const isOf = (context: CommandContext, name: string) => context.line.includes(name)

    it('do not keep the others from coming across, and are named with the words of the server', async () => {
      const { target, job, to, from } = await scriptedPair(mail, { targetPlace: { writer } })
      const off = target.on('APPEND', (context, next) =>
        isOf(context, 'INBOX') ? context.no('[UNAVAILABLE] rebuilding index') : next(),
      )
      const first = await job.run()
      expect(first.status.problems).toMatchObject([
        {
          folder: 'INBOX',
          outcome: 'folder',
          code: 'folder-unreadable',
          reason: expect.stringContaining('rebuilding index') as string,
        },
      ])
      expect(statesOf(first.status)).toEqual({ pending: 4, verified: 5 })
      off()
      const second = await job.run()
      expect(second.status.state).toBe('complete')
      for (const path of Object.keys(mail)) expect(bodiesOf(to(path))).toEqual(bodiesOf(from(path)))
    })

    it('get all patience, and have their turn last', async () => {
      const { target, job, to, from } = await scriptedPair(mail, { targetPlace: { writer } })
      const refused: number[] = []
      target.on('APPEND', (context, next) => {
        if (!isOf(context, 'INBOX') || refused.length >= 12) return next()
        refused.push(to('Zeta').messages.length)
        return context.no('[INUSE] locked')
      })
      const { status } = await job.run()
      expect(status.state).toBe('complete')
      expect(refused.at(-1)).toBe(2)
      for (const path of Object.keys(mail)) expect(bodiesOf(to(path))).toEqual(bodiesOf(from(path)))
    })

    it('are none when all of them are: then it is the server that is busy', async () => {
      const { target, job } = await scriptedPair(mail, { targetPlace: { writer } })
      target.on('APPEND', (context) => context.no('[UNAVAILABLE] maintenance'))
      const { status } = await job.run()
      expect(problemsOf(status)).toEqual(['parked server-busy'])
      expect(statesOf(status)).toEqual({ pending: 9 })
    })
  })

  it('NO [TRYCREATE]: the folder was taken away meanwhile, it is made again', async () => {
    const { target, job, to, from } = await scriptedPair({ Archivio: letters(5) })
    target.once(
      'APPEND',
      (_, next) => {
        target.account('v').folders.delete('Archivio')
        return next()
      },
      3,
    )
    const first = await job.run()
    const second = await job.run()
    expect(first.status.problems.length + second.status.problems.length).toBeGreaterThan(0)
    const present = bodiesOf(to('Archivio'))
    const gone = job.ledger().filter((row) => row.state === 'gone')
    // What had been stored before the folder went away was removed by somebody: it is listed, never sent again.
    expect(gone.every((row) => row.code === 'target-folder-replaced' || row.code === 'target-vanished')).toBe(true)
    expect(present.length + gone.length).toBe(5)
    expect(new Set(present).size).toBe(present.length)
    expect(bodiesOf(from('Archivio'))).toEqual(expect.arrayContaining(present))
  })

  it('a keyword that the target refuses: the message is sent again without its keywords', async () => {
    const mail = letters(3)
    const { target, job, to } = await scriptedPair({
      INBOX: [
        mail[0] ?? plainMessage(1, 'x'),
        { ...(mail[1] ?? plainMessage(2, 'x')), flags: ['\\Seen', 'Protocollato'] },
        mail[2] ?? plainMessage(3, 'x'),
      ],
    })
    target.on('APPEND', (context, next) =>
      context.line.includes('Protocollato') ? context.no('[LIMIT] Too many user flags in mailbox') : next(),
    )
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(status.totals).toMatchObject({ verified: 3, noted: 1 })
    expect(job.ledger()[1]?.notes).toContain('keyword-refused')
    expect(to().messages.map((one) => [...one.flags])).toEqual([['\\Seen'], ['\\Seen'], ['\\Seen']].slice(0, 3))
  })

  it.each(['one-by-one', 'multiappend'] as const)(
    '\\Deleted that the target refuses (%s): the message is sent again without it, and that is noted',
    async (writer) => {
      const mail = letters(20).map((one, at) => (at % 7 === 3 ? { ...one, flags: ['\\Seen', '\\Deleted'] } : one))
      const { target, job, to } = await scriptedPair({ INBOX: mail }, { targetPlace: { writer } })
      target.on('APPEND', (context, next) =>
        context.line.includes('Deleted') ? context.no('[CANNOT] APPEND Contains Deleted flag') : next(),
      )
      const { status } = await job.run()
      expect(status.state).toBe('complete')
      expect(status.totals).toMatchObject({ verified: 20, noted: 3 })
      expect(job.ledger()[3]?.notes).toContain('"flag-not-kept","detail":"\\\\Deleted"')
      expect(new Set(to().messages.map((one) => [...one.flags].join(' ')))).toEqual(new Set(['\\Seen']))
      expect((await job.run()).status.totals).toMatchObject({ verified: 20, noted: 3 })
      expect(to().messages).toHaveLength(20)
    },
  )

  it('keywords beyond PERMANENTFLAGS are not sent at all, and noted', async () => {
    const { job, to, target } = await scriptedPair({
      INBOX: [{ ...plainMessage(1, 'x'), flags: ['\\Seen', 'Protocollato', '$Label1'] }],
    })
    to().permanentFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', '$label1']
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ verified: 1, noted: 1 })
    expect(target.commands.some(({ line: said }) => said.includes('Protocollato'))).toBe(false)
    expect([...(to().messages[0]?.flags ?? [])]).toEqual(['\\Seen', '$Label1'])
  })

  it('an empty message that the target refuses is listed as such', async () => {
    const { target, job } = await scriptedPair({
      INBOX: [...letters(2), { bytes: Buffer.alloc(0), date: 1_400_000_000_000 }],
    })
    target.on('APPEND', (context, next) =>
      context.args.some((arg) => Buffer.isBuffer(arg) && arg.length === 0)
        ? context.no("Can't save a zero byte message")
        : next(),
    )
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 2, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused empty-message'])
  })

  it('a message above the announced APPENDLIMIT is not sent at all', async () => {
    const { target, job } = await scriptedPair(
      { INBOX: [...letters(2), plainMessage(3, 'x'.repeat(5_000))] },
      { target: { capabilities: ['IMAP4rev1', 'UIDPLUS', 'NAMESPACE', 'APPENDLIMIT=2000'] } },
    )
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 2, refused: 1 })
    expect(problemsOf(status)).toEqual(['refused message-too-large'])
    expect(target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(2)
  })

  it('--again takes up what was refused, once the reason is gone', async () => {
    const { target, job, to, from } = await scriptedPair({ INBOX: letters(3) })
    let strict = true
    target.on('APPEND', (context, next) =>
      strict && carries(context, line(2)) ? context.no('[CANNOT] not today') : next(),
    )
    await job.run()
    strict = false
    expect(statesOf((await job.run()).status)).toEqual({ verified: 2, refused: 1 })
    const again = await job.run({ again: ['INBOX'] })
    expect(again.status.state).toBe('complete')
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  })
})

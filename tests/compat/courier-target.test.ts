// What a Courier 5 does as a target, played by the scripted server: each case was seen on the real one first.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, type Pair, scriptedPair } from '../copy/scripted-pair.ts'
import type { MailToStore } from '../support/mail-client.ts'
import type { ScriptedOptions } from '../support/scripted-server.ts'

const courier: ScriptedOptions = {
  separator: '.',
  prefix: 'INBOX.',
  withoutUidNext: true,
  hide: ['CONDSTORE', 'LITERAL+', 'MULTIAPPEND', 'SPECIAL-USE', 'LIST-EXTENDED', 'STATUS=SIZE'],
  // LF becomes CRLF, a lone CR goes, a last line without an end gets one.
  alter: (bytes) =>
    Buffer.from(
      bytes.toString('latin1').replace(/\r\n/g, '\n').replace(/\r/g, '').replace(/\n?$/, '\n').replaceAll('\n', '\r\n'),
      'latin1',
    ),
}

async function toCourier(
  mail: Readonly<Record<string, readonly MailToStore[]>>,
  more: ScriptedOptions = {},
): Promise<Pair> {
  const pair = await scriptedPair(mail, { target: { ...courier, ...more } })
  pair.target.greeting = '* OK Courier-IMAP ready. Copyright 1998-2019 Double Precision, Inc.'
  return pair
}

const odd = (text: string): MailToStore => ({ bytes: Buffer.from(text, 'latin1'), date: 1_400_000_000_000, flags: [] })

describe('a target like Courier', () => {
  it('line ends that it alters: listed as differing, adopted and not doubled when the journal is lost', async () => {
    const { job, to, target } = await toCourier({
      INBOX: [
        ...letters(3),
        odd('Subject: a\r\n\r\nno end'),
        odd('Subject: a\r\n\r\nno end\r\n'),
        odd('Subject: b\r\n\r\none\rtwo\r\n'),
        odd('Subject: c\n\nlines\n'),
      ],
    })
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 4, differs: 3 })
    expect(new Set(problemsOf(status))).toEqual(new Set(['differs altered-by-target']))
    expect(status.problems[0]?.reason).toContain('first altered byte 20')
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${job.plan.journal}${end}`, { force: true })
    const again = await job.run()
    expect(statesOf(again.status)).toEqual({ verified: 4, differs: 3 })
    expect(to().messages).toHaveLength(7)
    expect(target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(7)
  })

  it('one connection only, which refuses APPEND while the folder is EXAMINEd on it', async () => {
    const { job, to, from, target } = await toCourier(
      { INBOX: letters(12), 'Posta inviata': letters(3, 50) },
      { maxConnectionsPerUser: 1 },
    )
    target.on('APPEND', (context, next) =>
      context.session.opened?.readOnly === true ? context.no('Error in IMAP command received by server.') : next(),
    )
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(target.mostConnections('v')).toBe(1)
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
    expect(bodiesOf(to('INBOX.Posta inviata'))).toEqual(bodiesOf(from('Posta inviata')))
  })

  it('a folder that a user renamed gets a new UIDVALIDITY: its messages are recognised where they are', async () => {
    const { job, to, from, target } = await toCourier({ Atti: letters(6) })
    expect((await job.run()).status.state).toBe('complete')
    const { folders } = target.account('v')
    const renamed = to('INBOX.Atti')
    folders.delete('INBOX.Atti')
    folders.set('INBOX.Vecchi atti', renamed)
    renamed.renumber(40)
    for (const { bytes, flags, date } of letters(1, 30)) from('Atti').add(bytes, flags, date)
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 7 })
    expect(status.problems).toEqual([])
    expect(status.totals.noted).toBe(6)
    expect(renamed.messages).toHaveLength(6)
    expect(to('INBOX.Atti').messages).toHaveLength(1)
    const third = await job.run()
    expect(third.events.filter(({ event }) => event === 'message')).toEqual([])
    expect(third.status.state).toBe('complete')
  })

  it('a name that no command may carry: the folder gets one that the server takes, and the others arrive', async () => {
    const { job, to, from, target } = await toCourier({
      'Faccine 😀': letters(2, 20),
      'Faccine 😀/𠮷田': letters(2, 30),
      Atti: letters(2, 40),
    })
    // Beyond 16 bits its own reader of names gives up, whatever the command.
    for (const verb of ['CREATE', 'LIST', 'STATUS', 'SELECT', 'SUBSCRIBE'])
      target.on(verb, (context, next) =>
        /&2[A-P]/.test(context.line) ? context.no('Error in IMAP command received by server.') : next(),
      )
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 6 })
    expect(bodiesOf(to('INBOX.Faccine _'))).toEqual(bodiesOf(from('Faccine 😀')))
    expect(bodiesOf(to('INBOX.Faccine _.__'))).toEqual(bodiesOf(from('Faccine 😀/𠮷田')))
    expect(bodiesOf(to('INBOX.Atti'))).toEqual(bodiesOf(from('Atti')))
    const second = await job.run()
    expect(second.events.filter(({ event }) => event === 'message')).toEqual([])
    expect(second.status.state).toBe('complete')
  })

  it('over quota in its own words: the mailbox is parked', async () => {
    const { job, target } = await toCourier({ INBOX: letters(5) })
    target.on('APPEND', (context) => context.no('[ALERT] You exceeded your mail quota.'))
    const { status } = await job.run()
    expect(status.mailboxes[0]).toMatchObject({ state: 'parked', error: { code: 'over-quota' } })
    expect(statesOf(status)).toEqual({ pending: 5 })
  })
})

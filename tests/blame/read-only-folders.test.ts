// A target folder into which nothing may be put: an error of that folder, and nothing that waits for it is given up.

import { describe, expect, it } from 'vitest'
import type { WriterChoice } from '../../src/model/plan.ts'
import { textOf } from '../support/imap-lines.ts'
import type { CommandContext } from '../support/scripted-server.ts'
import { statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'

const mail = { INBOX: letters(3), Chiusa: letters(40, 20), Zeta: letters(4, 80) }
const isClosed = (context: CommandContext): boolean => textOf(context.args[0]) === 'Chiusa'

describe('a folder into which nothing may be put', () => {
  it.each<[WriterChoice, string]>([
    ['multiappend', '[NOPERM] Permission denied'],
    ['append', '[READ-ONLY] mailbox is read-only'],
    ['one-by-one', 'Permission denied'],
    ['one-by-one', 'La cartella è in sola lettura'],
  ])('written by %s, APPEND → NO %s', async (writer, text) => {
    const { target, job, to, from } = await scriptedPair(mail, { targetPlace: { writer } })
    const heal = target.on('APPEND', (context, next) =>
      isClosed(context) ? context.no(Buffer.from(text).toString('latin1')) : next(),
    )
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 7, pending: 40 })
    expect(status.problems).toMatchObject([{ outcome: 'folder', folder: 'Chiusa', code: 'read-only-folder' }])
    expect(status.mailboxes[0]?.state).toBe('incomplete')
    heal()
    expect((await job.run()).status.state).toBe('complete')
    expect(bodiesOf(to('Chiusa'))).toEqual(bodiesOf(from('Chiusa')))
  })

  it.each<WriterChoice>(['multiappend', 'one-by-one'])('%s, SELECT → READ-ONLY: no body travels', async (writer) => {
    const { source, target, job, to } = await scriptedPair(mail, { targetPlace: { writer } })
    target.on('SELECT', (context, next) => {
      const ok = context.ok.bind(context)
      if (isClosed(context)) context.ok = () => ok('[READ-ONLY] open')
      return next()
    })
    let read = 0
    source.on('UID FETCH', (context, next) => {
      if (context.line.includes('BODY') && context.opened.path === 'Chiusa') read += 1
      return next()
    })
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 7, pending: 40 })
    expect(status.problems).toMatchObject([{ outcome: 'folder', folder: 'Chiusa', code: 'read-only-folder' }])
    expect(read).toBe(0)
    expect([to('Chiusa').messages.length, to('Zeta').messages.length]).toEqual([0, 4])
  })

  it.each<WriterChoice>(['multiappend', 'one-by-one'])('%s, one message only is: it ends alone', async (writer) => {
    const { target, job, to } = await scriptedPair(mail, { targetPlace: { writer } })
    target.on('APPEND', (context, next) =>
      context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes('lettera 33\r\n'))
        ? context.no('[NOPERM] not this one')
        : next(),
    )
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 46, refused: 1 })
    expect(status.problems).toMatchObject([
      { outcome: 'refused', code: 'refused-by-target', folder: 'Chiusa', uid: 14 },
    ])
    expect(to('Chiusa').messages).toHaveLength(39)
  })

  it('the last message of a folder is: the others are proved, and it waits', async () => {
    const { target, job, to } = await scriptedPair(mail)
    target.on('APPEND', (context, next) =>
      context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes('lettera 59\r\n'))
        ? context.no('[NOPERM] not this one')
        : next(),
    )
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 46, pending: 1 })
    expect(status.problems).toMatchObject([{ outcome: 'folder', folder: 'Chiusa', code: 'read-only-folder' }])
    expect(to('Chiusa').messages).toHaveLength(39)
  })

  it('in the middle it becomes one: what was stored is proved, the rest waits', async () => {
    const { target, job, to } = await scriptedPair(mail, { targetPlace: { writer: 'multiappend' } })
    target.on('APPEND', (context, next) =>
      isClosed(context) && to('Chiusa').messages.length >= 16 ? context.no('[NOPERM] Permission denied') : next(),
    )
    const { status } = await job.run()
    const stored = to('Chiusa').messages.length
    expect(statesOf(status)).toEqual({ verified: 7 + stored, pending: 40 - stored })
    expect(status.problems).toMatchObject([{ outcome: 'folder', folder: 'Chiusa', code: 'read-only-folder' }])
  })
})

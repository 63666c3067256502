// Folders that change under the run: another UIDVALIDITY, folders that cannot be opened, shrinking sources.

import { describe, expect, it } from 'vitest'
import { problemsOf, statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair } from './scripted-pair.ts'

describe('UIDVALIDITY', () => {
  it('changed on the source between two runs: everything is recognised again, nothing is copied again', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    await pair.job.run()
    pair.from().renumber(100)
    for (const one of letters(2, 50)) pair.from().add(one.bytes, one.flags, one.date)
    const before = pair.target.verbs().filter((verb) => verb === 'APPEND').length
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND').length - before).toBe(2)
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    expect(statesOf(status)).toEqual({ verified: 8 })
  })

  it('changed on the source between the list and the copying', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Altra: letters(3, 20) })
    const other = letters(3, 700).map((one) => ({ ...one, flags: ['\\Flagged'] }))
    let looks = 0
    pair.source.on('EXAMINE', (context, next) => {
      if (context.line.includes('Altra') && (looks += 1) === 2) {
        pair.from('Altra').messages.splice(0)
        pair.from('Altra').renumber(1_000)
        for (const { bytes, flags, date } of other) pair.from('Altra').add(bytes, flags, date)
      }
      return next()
    })
    const first = await pair.job.run()
    expect(first.status.problems).toEqual([
      expect.objectContaining({ folder: 'Altra', outcome: 'folder', code: 'uidvalidity-changed' }),
    ])
    expect(statesOf(first.status)).toEqual({ verified: 3, pending: 3 })
    expect(pair.to('Altra').messages).toEqual([])
    const second = await pair.job.run()
    expect(statesOf(second.status)).toEqual({ verified: 6 })
    expect(bodiesOf(pair.to('Altra'))).toEqual(bodiesOf(pair.from('Altra')))
  })

  it('changed on the source between two looks at its list: nothing is listed under the numbers of before', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Altra: letters(3, 20) })
    const others = letters(2, 700)
    const folder = pair.from('Altra')
    let isReplaced = false
    pair.source.on('UID FETCH', (context, next) => {
      const opened = pair.source.commands.findLast(({ verb }) => verb === 'EXAMINE')
      if (opened?.line.includes('Altra') !== true || isReplaced) return next()
      isReplaced = true
      // It lists nothing of what it counted when it was opened: a second look opens what has taken its place.
      folder.messages.splice(0)
      folder.renumber()
      for (const { bytes, flags, date } of others) folder.add(bytes, flags, date)
      return context.ok()
    })
    const first = await pair.job.run()
    expect(isReplaced).toBe(true)
    expect(first.status.problems).toEqual([
      expect.objectContaining({ folder: 'Altra', outcome: 'folder', code: 'uidvalidity-changed' }),
    ])
    expect(statesOf(first.status)).toEqual({ verified: 3 })
    const second = await pair.job.run()
    expect(statesOf(second.status)).toEqual({ verified: 5 })
    expect(bodiesOf(pair.to('Altra'))).toEqual(bodiesOf(folder))
  })

  it('changed on the target before the last look at adopted copies: those of other messages do not count', async () => {
    const mail = letters(3, 20)
    const pair = await scriptedPair({ INBOX: letters(1), Altra: mail })
    const folder = pair.to('Altra')
    for (const { bytes, flags, date } of mail) folder.add(bytes, flags, date)
    let step: 'adopted' | 'arrived' | 'replaced' = 'adopted'
    pair.target.on('STATUS', (context, next) => {
      const isAdopted = pair.job.ledger().filter((row) => row.target_uid !== null).length >= 3
      if (context.line.includes('Altra') && step === 'adopted' && isAdopted) {
        step = 'arrived'
        const [stranger] = letters(1, 900)
        if (stranger !== undefined) folder.add(stranger.bytes, stranger.flags, stranger.date)
      }
      return next()
    })
    pair.target.on('EXAMINE', (context, next) => {
      if (context.line.includes('Altra') && step === 'arrived') {
        step = 'replaced'
        folder.messages.splice(0)
        folder.renumber()
        for (const { bytes, flags, date } of letters(3, 700)) folder.add(bytes, flags, date)
      }
      return next()
    })
    const { status } = await pair.job.run()
    expect(step).toBe('replaced')
    expect(status.state).toBe('incomplete')
    expect(statesOf(status)).toEqual({ verified: 1, gone: 3 })
  })

  it('changed on the target before it was read back: nobody is said to have altered a copy', async () => {
    const pair = await scriptedPair(
      { INBOX: letters(3), Altra: letters(3, 20) },
      { targetPlace: { writer: 'multiappend' } },
    )
    let replaced = false
    pair.target.on('EXAMINE', (context, next) => {
      const folder = pair.to('Altra')
      if (context.line.includes('Altra') && folder.messages.length === 3 && !replaced) {
        replaced = true
        folder.messages.splice(0)
        folder.renumber(500)
        for (const { bytes, flags, date } of letters(3, 900)) folder.add(bytes, flags, date)
      }
      return next()
    })
    const { status } = await pair.job.run()
    expect(replaced).toBe(true)
    expect(statesOf(status)).toEqual({ verified: 3, gone: 3 })
    expect(problemsOf(status)).toEqual(Array.from({ length: 3 }, () => 'gone target-folder-replaced'))
  })

  it.each([
    { when: 'the answers come', verb: 'APPEND' },
    { when: 'it is read back', verb: 'EXAMINE' },
    { when: 'it is looked at for the last time', verb: 'STATUS' },
  ])(
    'changed on the target, with all that is in it, before $when: everything is known again in the same run',
    async ({ verb }) => {
      const pair = await scriptedPair(
        { INBOX: letters(3), Altra: letters(3, 20) },
        { targetPlace: { writer: 'multiappend' } },
      )
      let renumbered = false
      pair.target.on(verb, (context, next) => {
        const folder = pair.to('Altra')
        if (context.line.includes('Altra') && !renumbered && (verb === 'APPEND' || folder.messages.length === 3)) {
          renumbered = true
          folder.renumber(500)
        }
        return next()
      })
      const { status } = await pair.job.run()
      expect(renumbered).toBe(true)
      expect(statesOf(status)).toEqual({ verified: 6 })
      expect(bodiesOf(pair.to('Altra'))).toEqual(bodiesOf(pair.from('Altra')))
      expect(status.state).toBe('complete')
    },
  )

  it('changed on the source in the middle of a run', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    pair.target.once(
      'APPEND',
      (context, next) => {
        pair.source.dropAll()
        pair.from().renumber(200)
        context.close('reset')
        return next()
      },
      4,
    )
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('changed on the source before anything was copied: the old numbers are forgotten', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    pair.to().refused = '[NOPERM] not yet'
    await pair.job.run()
    pair.from().renumber(100)
    pair.to().refused = undefined
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 6 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('changed on the target between two runs: everything is recognised again, nothing is sent again', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    await pair.job.run()
    pair.to().renumber(100)
    const before = pair.target.verbs().filter((verb) => verb === 'APPEND').length
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND').length).toBe(before)
    expect(pair.job.ledger().map((row) => row.target_uid)).toEqual([100, 101, 102, 103, 104, 105])
  })

  it('changed on the target in the middle of a run: what arrived stays one', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    pair.target.once(
      'APPEND',
      async (context, next) => {
        context.mute()
        await next()
        pair.to().renumber(50)
        pair.target.dropAll()
      },
      3,
    )
    const first = await pair.job.run()
    const second = await pair.job.run()
    expect([first.status.state, second.status.state]).toContain('complete')
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('changed on the target while some copies were removed there: those are listed as gone', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    await pair.job.run()
    pair.to().remove([2, 3])
    pair.to().renumber(100)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 4, gone: 2 })
    expect(problemsOf(status)).toEqual(['gone target-folder-replaced', 'gone target-folder-replaced'])
    expect(pair.to().messages).toHaveLength(4)
  })

  it('changing on the target each time it is opened stops the folder, and the others go on', async () => {
    const pair = await scriptedPair({ Ballerina: letters(3), INBOX: letters(3, 20) })
    pair.to('Ballerina')
    pair.target.on('SELECT', (context, next) => {
      if (context.line.includes('Ballerina')) pair.to('Ballerina').uidValidity += 1
      return next()
    })
    const { status } = await pair.job.run()
    expect(problemsOf(status)).toEqual(['folder uidvalidity-changed'])
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    expect(pair.to('Ballerina').messages).toHaveLength(0)
  })
})

describe('a folder that cannot be opened or made', () => {
  it("EXAMINE refused on the source: the folder is listed with the server's words, the others go on", async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Rotta: letters(3, 20), Inviata: letters(3, 30) })
    pair.from('Rotta').refused = '[NOPERM] the index is broken'
    const first = await pair.job.run()
    expect(first.status.problems).toEqual([
      expect.objectContaining({
        mailbox: 'u',
        folder: 'Rotta',
        outcome: 'folder',
        code: 'folder-unreadable',
        reason: expect.stringContaining('index is broken') as string,
      }),
    ])
    expect(statesOf(first.status)).toEqual({ verified: 6 })
    expect(first.status.mailboxes[0]?.state).toBe('incomplete')
    pair.from('Rotta').refused = undefined
    const second = await pair.job.run()
    expect(second.status.state).toBe('complete')
    expect(statesOf(second.status)).toEqual({ verified: 9 })
  })

  it('CREATE refused on the target: the folder is listed, the others go on, and its messages wait', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), 'Male/detto': letters(3, 20), Zeta: letters(3, 30) })
    let strict = true
    pair.target.on('CREATE', (context, next) =>
      strict && context.line.includes('detto') ? context.no('[CANNOT] this name is not allowed') : next(),
    )
    const first = await pair.job.run()
    expect(first.status.problems).toEqual([
      expect.objectContaining({
        folder: 'Male/detto',
        outcome: 'folder',
        code: 'folder-name-refused',
        reason: expect.stringContaining('not allowed') as string,
      }),
    ])
    expect(statesOf(first.status)).toEqual({ verified: 6, pending: 3 })
    strict = false
    const second = await pair.job.run()
    expect(second.status.state).toBe('complete')
    expect(bodiesOf(pair.to('Male/detto'))).toEqual(bodiesOf(pair.from('Male/detto')))
  })

  it('a folder that cannot be selected holds no mail and stops nothing', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Scatola: [] })
    pair.from('Scatola').selectable = false
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 3 })
  })

  it('a target folder that was deleted after the copy: nothing is sent again, everything is listed', async () => {
    const pair = await scriptedPair({ INBOX: letters(2), Archivio: letters(3, 20) })
    await pair.job.run()
    pair.target.account('v').folders.delete('Archivio')
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 2, gone: 3 })
    expect(problemsOf(status)).toEqual(Array.from({ length: 3 }, () => 'gone target-folder-replaced'))
    expect(pair.target.account('v').folder('Archivio')?.messages ?? []).toEqual([])
  })

  it('a target folder that a user renamed is followed, not filled again', async () => {
    const pair = await scriptedPair({ INBOX: letters(2), Archivio: letters(5, 20) })
    await pair.job.run()
    const folder = pair.target.account('v').folder('Archivio')
    pair.target.account('v').folders.delete('Archivio')
    if (folder !== undefined) pair.target.account('v').folders.set('Archivio 2014', folder)
    const appends = pair.target.verbs().filter((verb) => verb === 'APPEND').length
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 7 })
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND').length).toBe(appends)
    expect(bodiesOf(pair.to('Archivio 2014'))).toEqual(bodiesOf(pair.from('Archivio')))
  })
})

// Targets that make a folder otherwise than they were asked: under another name, or only below one that is there.

import { describe, expect, it } from 'vitest'
import { encodeName } from '../support/imap-names.ts'
import { textOf } from '../support/imap-lines.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { bodiesOf, letters, scriptedPair } from './scripted-pair.ts'

/** CREATE says OK, and the folder is another one. */
function makesAs(target: ScriptedServer, made: (path: string) => string): void {
  target.on('CREATE', (context, next) => {
    context.args[0] = { quoted: encodeName(made(textOf(context.args[0]))) }
    return next()
  })
}

describe('a target that says OK to CREATE', () => {
  it.each([
    ['and trims the name', 'Fatture ', 'Fatture', (path: string) => path.trim()],
    ['and trims each level', 'Anno / Fatture ', 'Anno/Fatture', (path: string) => path.replace(/ *\/ */g, '/').trim()],
    ['and cuts the name', 'Corrispondenza 2015', 'Corrisp', (path: string) => path.slice(0, 7)],
    ['and writes it in small letters', 'FATTURE', 'fatture', (path: string) => path.toLowerCase()],
  ])('%s: it is found in the list, told, and filled', async (_, name, made, how) => {
    const { target, job, from } = await scriptedPair({
      INBOX: letters(2),
      [name]: letters(4, 10),
      Zeta: letters(2, 30),
    })
    makesAs(target, (path) => (path === 'Zeta' ? path : how(path)))
    const { status, events } = await job.run()
    expect(status.state).toBe('complete')
    const folder = target.account('v').folder(made)
    expect(folder && bodiesOf(folder)).toEqual(bodiesOf(from(name)))
    expect(events).toContainEqual({
      event: 'finding',
      finding: expect.objectContaining({ code: 'folder-renamed', folder: name }) as unknown,
    })
    const creates = target.verbs().filter((verb) => verb === 'CREATE').length
    expect((await job.run()).status.state).toBe('complete')
    expect(target.verbs().filter((verb) => verb === 'CREATE')).toHaveLength(creates)
  })

  it('and trims the name to that of another folder: each has its own', async () => {
    const { target, job, from } = await scriptedPair({ Fatture: letters(3), 'Fatture ': letters(4, 10) })
    makesAs(target, (path) => path.trim())
    expect((await job.run()).status.state).toBe('complete')
    const bodiesIn = (path: string) => bodiesOf(target.account('v').ensure(path))
    expect(bodiesIn('Fatture')).toEqual(bodiesOf(from('Fatture')))
    expect(bodiesIn('Fatture 2')).toEqual(bodiesOf(from('Fatture ')))
    expect((await job.run()).status.state).toBe('complete')
  })

  it('of a name that it lists as no folder: one with a number is made', async () => {
    const { target, job, to, from } = await scriptedPair({ Anno: letters(3), 'Anno/Fatture': letters(4, 10) })
    to('Anno').selectable = false
    expect((await job.run()).status.state).toBe('complete')
    expect(bodiesOf(target.account('v').ensure('Anno 2'))).toEqual(bodiesOf(from('Anno')))
    expect(bodiesOf(to('Anno/Fatture'))).toEqual(bodiesOf(from('Anno/Fatture')))
    expect((await job.run()).status.state).toBe('complete')
  })

  it('and makes nothing that is listed: an error of that folder, the others arrive', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(2), Fatture: letters(4, 10), Zeta: letters(2, 30) })
    target.on('CREATE', (context, next) => (context.line.includes('Fatture') ? context.ok() : next()))
    const { status } = await job.run()
    expect(status.problems).toMatchObject([{ folder: 'Fatture', code: 'folder-unreadable' }])
    expect(status.totals).toMatchObject({ verified: 4, pending: 4 })
    expect(to('Zeta').messages).toHaveLength(2)
  })
})

describe('a target that makes no folder below one that is not there', () => {
  it.each([['Anno/Fatture'], ['Anno/2015/Fatture']])('%s: those above it are made first', async (name) => {
    const { source, target, job, to, from } = await scriptedPair({ INBOX: letters(1), [name]: letters(3, 10) })
    const levels = name.split('/').slice(0, -1)
    // Above it are names of no folder, as Dovecot and Cyrus list them.
    levels.forEach((_, at) => (source.account('u').ensure(levels.slice(0, at + 1).join('/')).selectable = false))
    target.on('CREATE', (context, next) => {
      const parent = textOf(context.args[0]).split('/').slice(0, -1).join('/')
      return parent === '' || target.account('v').folders.has(parent)
        ? next()
        : context.no('Parent mailbox does not exist')
    })
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(to(name))).toEqual(bodiesOf(from(name)))
    expect((await job.run()).status.state).toBe('complete')
  })
})

describe('BAD to SELECT on the target', () => {
  it('is an error of that folder: everybody goes on writing many messages at once', async () => {
    const { target, job, to } = await scriptedPair(
      { INBOX: letters(3), Rotta: letters(3, 10), Zeta: letters(3, 30) },
      { targetPlace: { writer: 'multiappend' } },
    )
    target.on('SELECT', (context, next) => (context.line.includes('Rotta') ? context.bad('parse error') : next()))
    const first = await job.run()
    expect(first.status.problems).toMatchObject([{ folder: 'Rotta', code: 'folder-unreadable' }])
    expect([to().messages.length, to('Zeta').messages.length]).toEqual([3, 3])
    const writers = first.events.flatMap((event) => (event.event === 'writing' ? [event.writer] : []))
    expect(writers).toEqual([expect.stringContaining('MULTIAPPEND')])
  })
})

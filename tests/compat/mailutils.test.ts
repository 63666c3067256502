// What imap4d of GNU Mailutils 3.15 does, played by the scripted server: each case was seen on the real one first.

import { describe, expect, it } from 'vitest'
import { openSession } from '../../src/imap/session.ts'
import { Secret } from '../../src/model/secret.ts'
import { defaultTiming } from '../../src/model/timing.ts'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'
import { accountOn } from '../imap/account.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'

/** STATUS of an INBOX into which nothing ever came is refused; it opens all the same. */
function refusesStatusOfEmpty(server: ScriptedServer): void {
  server.on('STATUS', (context, next) =>
    /\bINBOX\b/.test(context.line) && context.account.ensure('INBOX').messages.length === 0
      ? context.no('STATUS Error opening mailbox')
      : next(),
  )
}

describe('a server like imap4d', () => {
  it('as a target: a folder whose STATUS it refuses is opened instead', async () => {
    const { target, job, from, to } = await scriptedPair({ INBOX: letters(5), Atti: letters(3, 10) })
    refusesStatusOfEmpty(target)
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
    expect(bodiesOf(to('Atti'))).toEqual(bodiesOf(from('Atti')))
  })

  it('the folder that was open before such a STATUS is open after it', async () => {
    const { target } = await scriptedPair({})
    refusesStatusOfEmpty(target)
    const atti = target.account('v').ensure('Atti')
    for (const { bytes } of letters(2)) atti.add(bytes)
    const session = await openSession(accountOn(target.port, 'target', 'v'), new Secret('secret'), defaultTiming)
    await session.select('Atti')
    expect(await session.status('INBOX')).toMatchObject({ messages: 0 })
    expect(session.opened?.path).toBe('Atti')
    const found: number[] = []
    await session.fetchFlags([1, 2], ({ uid }) => found.push(uid))
    expect(found).toEqual([1, 2])
    expect(target.verbs().filter((verb) => /^(EXAMINE|SELECT)$/.test(verb))).toEqual(['SELECT', 'EXAMINE', 'SELECT'])
    session.destroy()
  })

  it('as a source: an empty INBOX whose STATUS it refuses is empty', async () => {
    const { source, job, to } = await scriptedPair({ INBOX: [], Atti: letters(3, 10) })
    refusesStatusOfEmpty(source)
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 3 })
    expect(to().messages).toEqual([])
  })

  it('a folder that can neither be asked nor opened stops no other, also with a new journal', async () => {
    const { target, job, to } = await scriptedPair({ INBOX: letters(5), Atti: letters(3, 10) })
    target.account('v').ensure('Altrui')
    for (const verb of ['STATUS', 'EXAMINE', 'SELECT'])
      target.on(verb, (context, next) => (/Altrui/.test(context.line) ? context.no('Error opening mailbox') : next()))
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(problemsOf(status)).toEqual([])
    expect([to(), to('Atti')].map(({ messages }) => messages.length)).toEqual([5, 3])
  })
})

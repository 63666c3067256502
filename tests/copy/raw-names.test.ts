// Folders whose names are no modified UTF-7: asked for by the bytes they have over any connection, and written to.

import { describe, expect, it } from 'vitest'
import { openSession } from '../../src/imap/session.ts'
import type { WriterChoice } from '../../src/model/plan.ts'
import { Secret } from '../../src/model/secret.ts'
import { accountOn } from '../imap/account.ts'
import { textOf } from '../support/imap-lines.ts'
import { nameRaw } from '../support/raw-names.ts'
import { quick, statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair } from './scripted-pair.ts'

const writers: WriterChoice[] = ['multiappend', 'append', 'one-by-one']
const names: [kind: string, path: string, wire: string][] = [
  ['UTF-8', 'Perché no', 'Perch\xc3\xa9 no'],
  ['Latin-1', 'Perch\xe9 no', 'Perch\xe9 no'],
  ['an ampersand of its own', 'R&D', 'R&D'],
]

describe.each(writers)('written by %s', (writer) => {
  it.each(names)('into a folder that the target names in %s', async (_, path, wire) => {
    const mail = [...letters(20), ...letters(1, 50).map((one) => ({ ...one, flags: ['\\Seen', 'Protocollato'] }))]
    const { target, job, from, to } = await scriptedPair({ [path]: mail }, { targetPlace: { writer } })
    to(path).add(Buffer.from('Subject: qui da prima\r\n\r\n'))
    nameRaw(target, path, wire)
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 21 })
    expect(to(path).messages).toHaveLength(22)
    expect(bodiesOf(to(path))).toEqual(expect.arrayContaining(bodiesOf(from(path))))
    expect(target.verbs()).not.toContain('CREATE')
    expect((await job.run()).status.state).toBe('complete')
    expect(to(path).messages).toHaveLength(22)
  })
})

describe.each(names)('a source folder named in %s', (_, path, wire) => {
  it('arrives under a name that the target takes, also when the line breaks in between', async () => {
    const { source, target, job, from, to } = await scriptedPair({ [path]: letters(5) })
    nameRaw(source, path, wire)
    source.once('UID FETCH', (context) => context.close('reset'), 2)
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 5 })
    expect(status.state).toBe('complete')
    expect(bodiesOf(to(path))).toEqual(bodiesOf(from(path)))
    expect([...target.account('v').folders.keys()].toSorted()).toEqual(['INBOX', path].toSorted())
  })
})

describe('two source folders whose names on the wire are one path', () => {
  const [raw, encoded] = ['Perch\xc3\xa9', 'Perch&AOk-']

  /** Lists both, the one or the other first, and tells their states with the list. */
  async function pair() {
    const { source, job, target } = await scriptedPair({ Perché: letters(3), Altra: letters(2, 20) })
    source.capabilities.push('LIST-STATUS')
    let isRawFirst = false
    const literal = `{${raw.length}}\r\n${raw}`
    source.on('*', (context, next) => {
      const say = context.untagged.bind(context)
      const order = <T>(one: T, other: T): T[] => (isRawFirst ? [other, one] : [one, other])
      context.untagged = (text) => {
        if (!/^(LIST|LSUB) /.test(text))
          return say(text.replaceAll('Altra', literal).replaceAll(`"${literal}"`, literal))
        if (text.includes(`"${encoded}"`)) {
          // Each with its own count, as with LIST-STATUS.
          if (context.line.includes('RETURN')) {
            say(`STATUS "${encoded}" (UIDVALIDITY 11 UIDNEXT 9 MESSAGES 3)`)
            say(`STATUS ${literal} (UIDVALIDITY 12 UIDNEXT 9 MESSAGES 2)`)
          }
          for (const name of order(`"${encoded}"`, literal)) say(text.replace(`"${encoded}"`, name))
        } else if (!text.includes('"Altra"')) say(text)
      }
      const at = context.verb === 'LIST' || context.verb === 'LSUB' ? 1 : 0
      if (textOf(context.args[at]) === raw) context.args[at] = { quoted: 'Altra' }
      return next()
    })
    return { source, job, target, turn: () => (isRawFirst = !isRawFirst) }
  }

  it('have the same path whichever is listed first, and each its own state', async () => {
    const { source, turn } = await pair()
    const session = await openSession(accountOn(source.port, 'source', 'u'), new Secret('secret'), quick)
    const listed = async () =>
      new Map((await session.listFolders({ twice: true })).folders.map(({ path, status }) => [path, status?.messages]))
    const expected = new Map([
      ['INBOX', undefined],
      ['Perché', 3],
      [raw, 2],
    ])
    expect(await listed()).toEqual(expected)
    turn()
    expect(await listed()).toEqual(expected)
    session.destroy()
  })

  it('each arrives, and neither takes the place of the other when the list turns round', async () => {
    const { source, job, target, turn } = await pair()
    const first = await job.run()
    expect(statesOf(first.status)).toEqual({ verified: 5 })
    const held = () =>
      [...target.account('v').folders].map(([path, { messages }]) => `${path} ${messages.length}`).toSorted()
    const before = held()
    expect(before).toHaveLength(3)
    expect(before).toContain('Perché 3')
    turn()
    for (const { bytes, date } of letters(1, 60)) source.account('u').ensure('Altra').add(bytes, [], date)
    const second = await job.run()
    expect(second.status.state).toBe('complete')
    expect(statesOf(second.status)).toEqual({ verified: 6 })
    expect(held()).toEqual(before.map((one) => one.replace(/ 2$/, ' 3')))
  })
})

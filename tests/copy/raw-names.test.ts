// Folders whose names are no modified UTF-7: asked for by the bytes they have over any connection, and written to.

import { describe, expect, it } from 'vitest'
import type { WriterChoice } from '../../src/model/plan.ts'
import { nameRaw } from '../support/raw-names.ts'
import { statesOf } from './migration.ts'
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

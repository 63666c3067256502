// Messages that leave a source folder after their copy: deleted, moved, moved out and back, restored.

import { describe, expect, it } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'
import type { ScriptedFolder } from '../support/scripted-store.ts'
import { stated } from '../../src/words/stated.ts'

/** Moves messages as another client does: they have new UIDs where they arrive. */
function move(from: ScriptedFolder, uids: readonly number[], to: ScriptedFolder): void {
  for (const uid of uids) {
    const message = from.get(uid)
    if (message !== undefined) to.add(message.bytes, [...message.flags], message.internalDate)
  }
  from.remove(uids)
}

const findings = (events: readonly MigrationEvent[]): string[] =>
  events.flatMap((event) =>
    event.event === 'finding'
      ? [
          `${event.finding.level} ${event.finding.folder ?? ''} ${event.finding.code} ` +
            `${/\d+/.exec(stated(event.finding, 'en').message)?.[0] ?? ''}`,
        ]
      : [],
  )

type Pair = Awaited<ReturnType<typeof scriptedPair>>
const notesOf = (pair: Pair): string[] =>
  pair.job
    .ledger()
    .map(({ folder, source_uid: uid, notes }) =>
      (
        `${folder} ${uid} ` +
        (JSON.parse(notes) as { code: string; detail?: string }[])
          .map(({ code, detail }) => [code, detail].filter(Boolean).join(' '))
          .join(', ')
      ).trim(),
    )
const appends = (pair: Pair): number => pair.target.verbs().filter((verb) => verb === 'APPEND').length

describe('a message that leaves its folder on the source', () => {
  it('deleted: its copy stays, and it is said', async () => {
    const pair = await scriptedPair({ INBOX: letters(5), Inviata: letters(3, 20) })
    await pair.job.run()
    pair.from().remove([2, 3])
    const { status, events } = await pair.job.run()
    expect(status).toMatchObject({ state: 'complete', problems: [] })
    expect(statesOf(status)).toEqual({ verified: 8 })
    expect(pair.to().messages).toHaveLength(5)
    expect(findings(events)).toEqual(['note INBOX deleted-at-source 2'])
    expect(notesOf(pair).filter((note) => note.includes('source'))).toEqual([
      'INBOX 2 deleted-at-source',
      'INBOX 3 deleted-at-source',
    ])
    expect(findings((await pair.job.run()).events)).toEqual([])
  })

  it('moved: copied where it is now, kept where it was, and it is said where it went', async () => {
    const pair = await scriptedPair({ Archivio: letters(2, 30), INBOX: letters(5), Pratiche: letters(1, 40) })
    await pair.job.run()
    // One into a folder that is listed before, one into a folder that is listed after.
    move(pair.from(), [2], pair.from('Archivio'))
    move(pair.from(), [4], pair.from('Pratiche'))
    const { status, events } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 10 })
    for (const path of ['Archivio', 'Pratiche']) expect(bodiesOf(pair.to(path))).toEqual(bodiesOf(pair.from(path)))
    expect(pair.to().messages).toHaveLength(5)
    expect(findings(events)).toEqual(['note INBOX moved-at-source 2'])
    expect(notesOf(pair).filter((note) => note.includes('source'))).toEqual([
      'INBOX 2 moved-at-source Archivio',
      'INBOX 4 moved-at-source Pratiche',
    ])
  })

  it('deleted, while an equal one has been in another folder all along: that is no move', async () => {
    const pair = await scriptedPair({ Archivio: letters(1), INBOX: letters(3) })
    await pair.job.run()
    pair.from().remove([1])
    await pair.job.run()
    expect(notesOf(pair).filter((note) => note.includes('source'))).toEqual(['INBOX 1 deleted-at-source'])
  })

  it('two equal ones, of which one was moved and one deleted: no later run says that both were moved', async () => {
    const [twin] = letters(1, 50)
    if (twin === undefined) throw new Error('no letter')
    const pair = await scriptedPair({ Archivio: letters(1, 30), INBOX: [...letters(3), twin, twin] })
    await pair.job.run()
    move(pair.from(), [4], pair.from('Archivio'))
    pair.from().remove([5])
    const said = ['INBOX 4 moved-at-source Archivio', 'INBOX 5 deleted-at-source']
    for (const _ of ['finds it', 'changes nothing']) {
      await pair.job.run()
      expect(notesOf(pair).filter((note) => note.includes('source'))).toEqual(said)
    }
  })

  it('moved in the middle of the run that should have found it: the next one finds out', async () => {
    const pair = await scriptedPair({ Archivio: letters(1, 30), INBOX: letters(4) })
    await pair.job.run()
    // Archivio is listed already when INBOX is opened.
    pair.from('Archivio').add(...storable(letters(1, 60)[0]))
    pair.source.once(
      'EXAMINE',
      (_, next) => {
        move(pair.from(), [2], pair.from('Archivio'))
        return next()
      },
      2,
    )
    pair.from().add(...storable(letters(1, 61)[0]))
    await pair.job.run()
    await pair.job.run()
    expect(notesOf(pair).filter((note) => note.includes('source'))).toEqual(['INBOX 2 moved-at-source Archivio'])
    expect(bodiesOf(pair.to('Archivio'))).toEqual(bodiesOf(pair.from('Archivio')))
  })

  it('out and back between two passes, and after a pass: its copy is recognised, its flags follow', async () => {
    const pair = await scriptedPair({ INBOX: letters(4), Tmp: letters(1, 30) })
    await pair.job.run()
    const before = appends(pair)
    pair.from().get(3)?.flags.add('\\Flagged')
    move(pair.from(), [2, 3], pair.from('Tmp'))
    move(pair.from('Tmp'), [2, 3], pair.from())
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5 })
    expect(appends(pair)).toBe(before)
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    expect(notesOf(pair).filter((note) => note.includes('source'))).toEqual([])

    move(pair.from(), [1], pair.from('Tmp'))
    await pair.job.run()
    move(pair.from('Tmp'), [4], pair.from())
    await pair.job.run()
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
    expect(appends(pair)).toBe(before + 1)
    expect(notesOf(pair).filter((note) => note.includes('source'))).toEqual(['Tmp 4 deleted-at-source'])
  })

  it('out and back after a user removed its copy: it stays removed', async () => {
    const pair = await scriptedPair({ INBOX: letters(4), Tmp: [] })
    await pair.job.run()
    pair.to().remove([2])
    pair.from().add(...storable(letters(1, 50)[0]))
    await pair.job.run()
    move(pair.from(), [2], pair.from('Tmp'))
    move(pair.from('Tmp'), [1], pair.from())
    const { status } = await pair.job.run()
    expect(problemsOf(status)).toEqual(['gone target-vanished'])
    expect(pair.to().messages).toHaveLength(4)
  })

  it('two equal ones of which one leaves and comes back stay two', async () => {
    const [twin] = letters(1)
    const pair = await scriptedPair({
      INBOX: [twin, twin, ...letters(2, 20)].filter((one) => one !== undefined),
      Tmp: [],
    })
    await pair.job.run()
    move(pair.from(), [1], pair.from('Tmp'))
    move(pair.from('Tmp'), [1], pair.from())
    pair.from().add(...storable(twin))
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 5 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('restored by the provider under its old UID: what was gone before the copy comes across after all', async () => {
    const pair = await scriptedPair({ INBOX: letters(5) })
    pair.to().refused = '[NOPERM] not yet'
    await pair.job.run()
    const [kept] = pair.from().messages.filter(({ uid }) => uid === 2)
    pair.from().remove([2])
    pair.to().refused = undefined
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 4, gone: 1 })
    if (kept !== undefined) pair.from().messages.splice(1, 0, kept)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it('renumbered and gone at once, before it was sent: what has its old number now is not taken for it', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.to().add(...storable(letters(1)[0]))
    const stop = new AbortController()
    // The target has one of that size: all of that size are read before anything is sent.
    await pair.job.run({
      stop: stop.signal,
      emit: ({ event }) => {
        if (event === 'adopting') setImmediate(() => stop.abort())
      },
    })
    pair.from().remove([4])
    pair.from().renumber(1)
    pair.from().add(...storable(letters(1, 9)[0]))
    const { status } = await pair.job.run()
    expect(status.state).toBe('complete')
    expect(bodiesOf(pair.to()).length).toBe(pair.from().messages.length)
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })
})

function storable(
  mail: { bytes: Buffer; flags?: readonly string[]; date?: number | undefined } | undefined,
): [Buffer, readonly string[], number] {
  return [mail?.bytes ?? Buffer.alloc(0), mail?.flags ?? [], mail?.date ?? 0]
}

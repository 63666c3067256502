// Copies that somebody deleted on the target are listed, whatever cuts the run between finding that out and its end.

import { describe, expect, it } from 'vitest'
import type { RunRequest } from '../../src/model/request.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { letters, type Pair, scriptedPair } from '../copy/scripted-pair.ts'

/**
 * A complete mailbox; then 2 proved copies are deleted in its first folder, and new mail comes to both of its
 * folders.
 */
async function twoDeleted(): Promise<Pair> {
  const pair = await scriptedPair({ INBOX: letters(5), Zeta: letters(3, 40) })
  expect((await pair.job.run()).status.state).toBe('complete')
  pair.to().remove([2, 3])
  for (const [path, from] of [
    ['INBOX', 60],
    ['Zeta', 70],
  ] as const)
    for (const { bytes, flags, date } of letters(2, from)) pair.from(path).add(bytes, flags, date)
  return pair
}

async function expectListed(pair: Pair): Promise<void> {
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ verified: 10, gone: 2 })
  expect(problemsOf(status)).toEqual(['gone target-vanished', 'gone target-vanished'])
  expect(status.state).toBe('incomplete')
  expect(pair.to().messages).toHaveLength(5)
}

/** Runs, and acts once when the first folder has come to its end; the second has not. */
function runUntilFirstEnds(
  pair: Pair,
  act: () => void,
  request: Partial<RunRequest> = {},
): ReturnType<Pair['job']['run']> {
  return pair.job.run({
    ...request,
    emit: (event) => {
      if (event.event === 'folder-done' && event.folder === 'INBOX') act()
    },
  })
}

async function stoppedInBetween(pair: Pair): Promise<StatusDocument> {
  const stop = new AbortController()
  const { status } = await runUntilFirstEnds(pair, () => stop.abort(), { stop: stop.signal })
  return status
}

describe('2 proved copies were deleted on the target', () => {
  it('and the line breaks when the next folder is written: they are listed all the same', async () => {
    const pair = await twoDeleted()
    let breaks = 1
    pair.target.on('APPEND', (context, next) =>
      context.line.includes('Zeta') && (breaks -= 1) === 0 ? context.close('reset') : next(),
    )
    await expectListed(pair)
  })

  it('and the line breaks for good in the search: listed, not complete, and the next run finds out', async () => {
    const pair = await twoDeleted()
    let off = (): void => undefined
    const { status } = await runUntilFirstEnds(pair, () => {
      off = pair.target.on('*', (context) => context.close('reset'))
    })
    expect(status.state).not.toBe('complete')
    expect(status.canSwitchOff.verdict).toBe('no')
    expect(problemsOf(status)).toEqual(expect.arrayContaining(['copied copy-missing', 'copied copy-missing']))
    expect(status.owed).toMatchObject({ 'copy-missing': 2 })
    off()
    await expectListed(pair)
  })

  it('and somebody presses Ctrl-C there: stopped, no yes, and the next run finds out', async () => {
    const pair = await twoDeleted()
    const status = await stoppedInBetween(pair)
    expect(status.state).toBe('stopped')
    expect(status.canSwitchOff.verdict).toBe('no')
    expect(status.owed).toMatchObject({ 'copy-missing': 2 })
    await expectListed(pair)
  })

  it('one of them was put into another folder: it is found there by the next run, the other is listed', async () => {
    const pair = await twoDeleted()
    await stoppedInBetween(pair)
    const [moved] = letters(1, 2)
    if (moved !== undefined) pair.to('Altrove').add(moved.bytes, moved.flags, moved.date)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 11, gone: 1 })
    expect(pair.job.ledger().filter((row) => row.target_path === 'Altrove')).toEqual([
      expect.objectContaining({ state: 'verified', notes: expect.stringContaining('moved-by-user') as string }),
    ])
  })

  it('and their folder gets another name before it ends: what was seen in it before is not forgotten', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Zeta: letters(3, 40) })
    await pair.job.run()
    pair.to('Zeta').remove([2])
    for (const { bytes, flags, date } of letters(1, 70)) pair.from('Zeta').add(bytes, flags, date)
    const { folders } = pair.target.account('v')
    let renamed = false
    pair.target.on('APPEND', (_, next) => {
      const folder = folders.get('Zeta')
      if (!renamed && folder !== undefined) {
        folders.delete('Zeta')
        folders.set('Posta', folder)
        renamed = true
      }
      return next()
    })
    // What a stranger has there makes the program list the folder before it writes into it.
    for (const { bytes, flags, date } of letters(1, 90)) pair.to('Zeta').add(bytes, flags, date)
    await pair.job.run()
    expect(renamed).toBe(true)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 6, gone: 1 })
    expect(problemsOf(status)).toEqual(['gone target-vanished'])
    expect(status.state).toBe('incomplete')
  })

  it.each<[string, (pair: Pair) => void]>([
    ['removed', () => undefined],
    [
      'made anew',
      (pair) => {
        pair.to('Altrove').uidValidity = 4_711
      },
    ],
  ])(
    'one was filed in a folder that is then %s: a run that finds nothing new sees it all the same',
    async (_, then) => {
      const pair = await twoDeleted()
      const [moved] = letters(1, 2)
      if (moved !== undefined) pair.to('Altrove').add(moved.bytes, moved.flags, moved.date)
      expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 11, gone: 1 })
      pair.target.account('v').folders.delete('Altrove')
      then(pair)
      const { status } = await pair.job.run()
      expect(statesOf(status)).toEqual({ verified: 10, gone: 2 })
      expect(pair.to().messages).toHaveLength(5)
    },
  )

  it('and the newest of another folder, which is only looked through for them: all are listed', async () => {
    const pair = await scriptedPair({ INBOX: letters(5), Zeta: letters(3, 40) })
    await pair.job.run()
    pair.to().remove([2])
    pair.to('Zeta').remove([3])
    for (const { bytes, flags, date } of letters(1, 60)) pair.from().add(bytes, flags, date)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 7, gone: 2 })
    expect(status.state).toBe('incomplete')
  })

  it('a server that hid them for a moment only: they are proved where they are, not sent again', async () => {
    const pair = await twoDeleted()
    await stoppedInBetween(pair)
    const folder = pair.to()
    for (const [uid, from] of [
      [2, 2],
      [3, 3],
    ] as const) {
      const [one] = letters(1, from)
      if (one !== undefined) Object.assign(folder.add(one.bytes, one.flags, one.date), { uid })
    }
    folder.messages.sort((a, b) => a.uid - b.uid)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 12 })
    expect(status.state).toBe('complete')
  })
})

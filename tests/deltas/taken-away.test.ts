// Copies that users take away on the target between two runs: the next run counts, and does not say that all is there.

import { describe, expect, it } from 'vitest'
import { problemsOf } from '../copy/migration.ts'
import { letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'
import type { ScriptedFolder } from '../support/scripted-store.ts'

const totalsOf = ({ totals: { verified, gone } }: { totals: { verified: number; gone: number } }) => ({
  verified,
  gone,
})

describe('a copy that was taken away since the last run', () => {
  it.each([
    ['where it was put', (pair: Pair): ScriptedFolder => pair.to('Pratiche')],
    ['in a folder that was renamed besides', renamePratiche],
  ])('%s: is listed by the next run, which is quiet from then on', async (_, rename) => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(5, 10) })
    expect((await pair.job.run()).status.state).toBe('complete')
    const target = pair.to('Pratiche')
    target.remove([2])
    rename(pair)
    const { status } = await pair.job.run()
    expect(status.state).toBe('incomplete')
    expect(totalsOf(status)).toEqual({ verified: 7, gone: 1 })
    expect(problemsOf(status)).toEqual(['gone target-vanished'])
    const again = await pair.job.run()
    expect(totalsOf(again.status)).toEqual({ verified: 7, gone: 1 })
    expect(again.events.filter(({ event }) => event === 'message' || event === 'folder-started')).toEqual([])
  })

  it('in a folder that was renamed before the last run: is listed, too', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(5, 10) })
    await pair.job.run()
    const renamed = renamePratiche(pair)
    expect((await pair.job.run()).status.state).toBe('complete')
    renamed.remove([2])
    const { status } = await pair.job.run()
    expect({ state: status.state, ...totalsOf(status) }).toEqual({ state: 'incomplete', verified: 7, gone: 1 })
  })

  it('seen while a renamed folder was recognised, and the run cut then: is owed, whatever came there', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(5, 10) })
    await pair.job.run()
    const renamed = renamePratiche(pair)
    renamed.remove([2])
    renamed.add(Buffer.from('Subject: mia\r\n\r\nDi un utente.\r\n'))
    const stop = new AbortController()
    const off = pair.target.on('UID FETCH', async ({ line }, next) => {
      await next()
      if (line.includes('1:5')) stop.abort()
    })
    await pair.job.run({ stop: stop.signal })
    off()
    expect(stop.signal.aborted).toBe(true)
    const { status } = await pair.job.run()
    expect({ state: status.state, ...totalsOf(status) }).toEqual({ state: 'incomplete', verified: 7, gone: 1 })
  })
})

/** As a user's program does: the same folder under another name. */
function renamePratiche(pair: Pair): ScriptedFolder {
  const { folders } = pair.target.account('v')
  const folder = pair.to('Pratiche')
  folders.set('Posta', folder)
  folders.delete('Pratiche')
  return folder
}

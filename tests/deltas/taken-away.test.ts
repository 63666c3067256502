// Copies that users take away on the target between two runs: the next run counts, and does not say that all is there.

import { describe, expect, it } from 'vitest'
import { problemsOf } from '../copy/migration.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'

const totalsOf = ({ totals: { verified, gone } }: { totals: { verified: number; gone: number } }) => ({
  verified,
  gone,
})

describe('a copy that was taken away since the last run', () => {
  it.each([
    ['where it was put', (): void => undefined],
    [
      'in a folder that was renamed besides',
      (folders: Map<string, unknown>): void => {
        folders.set('Posta', folders.get('Pratiche'))
        folders.delete('Pratiche')
      },
    ],
  ])('%s: is listed by the next run, which is quiet from then on', async (_, rename) => {
    const pair = await scriptedPair({ INBOX: letters(3), Pratiche: letters(5, 10) })
    expect((await pair.job.run()).status.state).toBe('complete')
    const target = pair.to('Pratiche')
    target.remove([2])
    rename(pair.target.account('v').folders as Map<string, unknown>)
    const { status } = await pair.job.run()
    expect(status.state).toBe('incomplete')
    expect(totalsOf(status)).toEqual({ verified: 7, gone: 1 })
    expect(problemsOf(status)).toEqual(['gone target-vanished'])
    const again = await pair.job.run()
    expect(totalsOf(again.status)).toEqual({ verified: 7, gone: 1 })
    expect(again.events.filter(({ event }) => event === 'message' || event === 'folder-started')).toEqual([])
  })
})

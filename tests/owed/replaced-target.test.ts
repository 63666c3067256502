// A target folder is replaced by one with half of its mail, and the run is cut: the next one goes on with it.

import { describe, expect, it } from 'vitest'
import { readStatus } from '../../src/report/status.ts'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { letters, type Pair, scriptedPair } from '../copy/scripted-pair.ts'
import type { CommandContext } from '../support/scripted-server.ts'

/** A mailbox that is complete; then its target folder is deleted, made anew, and 3 of its 6 messages are put back. */
async function halfRestored(): Promise<Pair> {
  const pair = await scriptedPair({ INBOX: letters(6), Archivio: letters(2, 40) })
  expect((await pair.job.run()).status.state).toBe('complete')
  const folder = pair.to()
  const before = folder.messages.splice(0)
  folder.renumber(700)
  for (const { bytes, flags, internalDate } of before.slice(0, 3)) folder.add(bytes, [...flags], internalDate)
  return pair
}

const statusNow = ({ job: { plan } }: Pair) => readStatus(plan, plan.mailboxes, 'en')

/** In the folder that was replaced; the others are looked through without trouble. */
function inNewLife({ target }: Pair, verb: string, act: (context: CommandContext) => void, nth = 1): void {
  let left = nth
  target.on(verb, (context, next) => {
    if (context.session.opened?.path === 'INBOX' && context.session.opened.folder.uidNext > 700 && (left -= 1) === 0)
      return act(context)
    return next()
  })
}

async function expectFollowedUp(pair: Pair): Promise<void> {
  const sent = pair.target.verbs().filter((verb) => verb === 'APPEND').length
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ verified: 5, gone: 3 })
  expect(problemsOf(status)).toEqual(Array.from({ length: 3 }, () => 'gone target-folder-replaced'))
  expect(status.state).toBe('incomplete')
  expect(status.canSwitchOff.verdict).toBe('no')
  expect(
    pair.job
      .ledger()
      .filter((row) => row.folder === 'INBOX' && row.state === 'verified')
      .map((row) => row.target_uid),
  ).toEqual([700, 701, 702])
  expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(sent)
}

describe('a target folder was replaced, half of its mail is back', () => {
  it.each([1, 2])(
    'and the line breaks at FETCH number %i of the look through it: the same run goes on with it',
    async (nth) => {
      const pair = await halfRestored()
      inNewLife(pair, 'UID FETCH', (context) => context.close('reset'), nth)
      await expectFollowedUp(pair)
    },
  )

  it('and the line breaks each time: not complete, and the next run goes on', async () => {
    const pair = await halfRestored()
    const off = pair.target.on('UID FETCH', (context, next) =>
      context.opened.folder.uidNext > 700 ? context.close('reset') : next(),
    )
    const { status } = await pair.job.run()
    expect(['complete', 'pass-due']).not.toContain(status.state)
    expect(status.canSwitchOff.verdict).toBe('no')
    expect(status.owed).toMatchObject({ 'to-match': 6 })
    off()
    await expectFollowedUp(pair)
  })

  it('and somebody presses Ctrl-C while it is looked through: not complete, and the next run goes on', async () => {
    const pair = await halfRestored()
    const stop = new AbortController()
    const off = pair.target.on('UID FETCH', (context, next) => {
      if (context.opened.folder.uidNext > 700) stop.abort()
      return next()
    })
    const { status } = await pair.job.run({ stop: stop.signal })
    expect(status.state).toBe('stopped')
    expect(status.canSwitchOff.verdict).toBe('no')
    off()
    await expectFollowedUp(pair)
  })

  it('and the plan excludes the folder from now on: what was copied is followed up all the same', async () => {
    const pair = await halfRestored()
    const off = pair.target.on('UID FETCH', (context, next) =>
      context.opened.folder.uidNext > 700 ? context.close('reset') : next(),
    )
    await pair.job.run()
    off()
    const [mailbox] = pair.job.plan.mailboxes
    if (mailbox !== undefined) mailbox.folders = { ...mailbox.folders, exclude: ['INBOX'] }
    await expectFollowedUp(pair)
  })

  it('and it is replaced a second time before it was looked through: both lives are followed up', async () => {
    const pair = await halfRestored()
    const off = pair.target.on('UID FETCH', (context, next) =>
      context.opened.folder.uidNext > 700 ? context.close('reset') : next(),
    )
    await pair.job.run()
    off()
    pair.to().renumber(900)
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: 5, gone: 3 })
    expect(
      pair.job
        .ledger()
        .filter((row) => row.folder === 'INBOX' && row.state === 'verified')
        .map((row) => row.target_uid),
    ).toEqual([900, 901, 902])
  })

  it('and a status between the two runs says so', async () => {
    const pair = await halfRestored()
    const off = pair.target.on('UID FETCH', (context, next) =>
      context.opened.folder.uidNext > 700 ? context.close('reset') : next(),
    )
    await pair.job.run()
    off()
    const status = statusNow(pair)
    expect(status.mailboxes[0]?.owed).toMatchObject({ 'to-match': 6 })
    expect(status.canSwitchOff.because.join('\n')).toMatch(/6 copies .* replaced/)
  })
})

// check --lock and run --locked: a run works only while plan and servers are as the dry run found them.

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { parseEvents, runCli, type CliResult } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { letter, scripted } from './checking.ts'

type Pair = { source: ScriptedServer; target: ScriptedServer; plan: WrittenPlan; lock: string }

const quotaKiB = 100_000

/** Two mailboxes with mail, checked and locked. */
async function lockedPair(): Promise<Pair> {
  const [source, target] = [await scripted(), await scripted()]
  for (const [user, count] of [
    ['anna', 5],
    ['bruno', 150],
  ] as const) {
    for (let n = 0; n < count; n += 1) source.account(user).ensure('INBOX').add(letter(n, 200))
    source.account(user).ensure('Atti').add(letter(50))
    target.account(`${user}.new`).quota = { usedKiB: 0, limitKiB: quotaKiB }
  }
  const plan = writePlan({
    source,
    target,
    mailboxes: ['anna', 'bruno'].map((user) => ({ id: user, source: user, target: `${user}.new` })),
  })
  const lock = join(plan.dir, 'collaudo.json')
  const { code, stdout } = await runCli(['check', plan.file, '--lock', lock])
  expect(code, stdout).toBe(0)
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Next command: pec-migrate run ${plan.file} --locked ${lock}`)
  return { source, target, plan, lock }
}

const run = ({ plan, lock }: Pair, ...more: string[]): Promise<CliResult> =>
  runCli(['run', plan.file, '--locked', lock, '--json', ...more])

/** The findings of a run, as people read them. */
function toldIn({ stdout }: CliResult): string[] {
  return parseEvents(stdout).flatMap(({ event, finding }) =>
    event === 'finding' ? [(finding as { message: string; code: string }).message] : [],
  )
}

describe('a run that is bound to a dry run', () => {
  it('works when all is as it was, also after it was cut, and with the mail of a few days more', async () => {
    const pair = await lockedPair()
    expect(statSync(pair.lock).mode & 0o077).toBe(0)
    for (let n = 100; n < 400; n += 1) pair.source.account('anna').ensure('INBOX').add(letter(n, 200))
    pair.source.account('bruno').ensure('INBOX').remove([1])
    expect((await run(pair, '--only', 'bruno')).code).toBe(0)
    const ended = await run(pair)
    expect(ended.code).toBe(0)
    expect(parseEvents(ended.stdout).at(-1)).toMatchObject({ state: 'complete', totals: { verified: 456 } })
    expect(toldIn(ended)).toEqual([])
  })

  it.each<[string, (pair: Pair) => void, RegExp]>([
    [
      'another plan',
      ({ plan }) => writeFileSync(plan.file, `${readFileSync(plan.file, 'utf8')}\n# altro\n`),
      /^The plan has changed since the dry run: SHA-256 [0-9a-f]{12}… then, [0-9a-f]{12}… now$/,
    ],
    [
      'a mailbox that came',
      ({ plan }) => writeFileSync(plan.file, readFileSync(plan.file, 'utf8').replace('id: bruno', 'id: carla')),
      /^The mailbox carla came to the plan after the dry run \(bruno@127\.0\.0\.1:\d+\)$/,
    ],
    [
      'a mailbox that is not in the plan any more',
      ({ plan }) => writeFileSync(plan.file, readFileSync(plan.file, 'utf8').replace('id: bruno', 'id: carla')),
      /^The mailbox bruno \(bruno@127\.0\.0\.1:\d+\) was in the dry run, and is not in the plan any more$/,
    ],
    [
      'a folder that came',
      ({ source }) => source.account('anna').ensure('Nuova').add(letter(1)),
      /^The folder "Nuova" of anna is not as it was at the dry run; it goes to "Nuova" now$/,
    ],
    [
      'a folder that went',
      ({ source }) => source.account('anna').folders.delete('Atti'),
      /^The folder "Atti" of anna is not as it was at the dry run: it went to "Atti" then$/,
    ],
    [
      'mail that went',
      ({ source }) =>
        source
          .account('bruno')
          .ensure('INBOX')
          .remove(Array.from({ length: 120 }, (_, n) => n + 1)),
      /^There is much more, or less, in bruno than at the dry run, folder "INBOX": 150 messages then, 30 now$/,
    ],
    [
      'much more mail',
      ({ source }) => {
        for (let n = 0; n < 1_100; n += 1) source.account('bruno').ensure('Atti').add(letter(n, 200))
      },
      /^There is much more, or less, in bruno than at the dry run: 151 messages then, 1,251 now$/,
    ],
    [
      'less room',
      ({ target }) => {
        target.account('anna.new').quota = { usedKiB: 0, limitKiB: quotaKiB / 2 }
      },
      /^The mailbox of anna on the target may hold less than at the dry run: 102 MB then, 51.2 MB now$/,
    ],
    [
      'a smaller limit for a message',
      ({ target }) => target.capabilities.push('APPENDLIMIT=35000'),
      /^The target of anna takes smaller messages than at the dry run, up to 35 kB now$/,
    ],
    [
      'a mailbox that cannot be looked at',
      ({ source }) => {
        source.refuseLogin = (user) => (user === 'anna' ? '[AUTHENTICATIONFAILED] no' : undefined)
      },
      /^The mailbox anna is not as it was at the dry run: anna@127.0.0.1:\d+ then$/,
    ],
  ])('does not begin with %s, and says so', async (_, move, expected) => {
    const pair = await lockedPair()
    move(pair)
    const ended = await run(pair)
    expect(ended.code, ended.stdout).toBe(4)
    expect(toldIn(ended)).toContainEqual(expect.stringMatching(expected))
    expect(ended.stderr.trimEnd().split('\n').at(-1)).toBe(
      `Next command: pec-migrate check ${pair.plan.file} --lock ${pair.lock}`,
    )
    expect(pair.target.account('bruno.new').ensure('INBOX').messages).toEqual([])
  })
})

describe('the file of a dry run', () => {
  it('is not written where something stands in the way, nor over others, and is believed only whole', async () => {
    const pair = await lockedPair()
    const { plan, lock } = pair
    const other = await runCli(['check', plan.file, '--lock', plan.file])
    expect({ code: other.code, says: other.stderr }).toMatchObject({ code: 2 })
    const written = readFileSync(lock, 'utf8')
    writeFileSync(lock, written.replace('"shrunkPercent": 10', '"shrunkPercent": 90'))
    const bent = await run(pair)
    expect(bent.code).toBe(2)
    pair.target.account('anna.new').quota = { usedKiB: 0, limitKiB: 1 }
    writeFileSync(lock, written)
    expect((await runCli(['check', plan.file, '--lock', lock])).code).toBe(4)
    expect(readFileSync(lock, 'utf8')).toBe(written)
  })
})

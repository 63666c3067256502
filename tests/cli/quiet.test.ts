// --quiet leaves what somebody must read; --progress chooses what is seen of the work, and changes nothing else.

import { beforeAll, describe, expect, it } from 'vitest'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers } from '../support/dovecot.ts'
import { corpus } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'

let plan: WrittenPlan
/** One whose second mailbox has a wrong password on the target. */
let halfWrong: WrittenPlan

beforeAll(async () => {
  const { source, target } = await twoServers()
  const [one, two] = [freshUser(), freshUser()]
  for (const user of [one, two]) await fillAccount({ port: source.port, user }, { INBOX: corpus(3, 12, 2) })
  plan = writePlan({ source, target, mailboxes: [{ id: 'urp', source: one, target: one }] })
  halfWrong = writePlan({
    source,
    target,
    mailboxes: [
      { id: 'urp', source: one, target: freshUser() },
      { id: 'protocollo', source: two, target: two, targetPassword: 'wrong' },
    ],
  })
})

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
/** The three lines at the end. */
const closing = [
  expect.stringMatching(/^What happened: /),
  expect.stringMatching(/^What it means: /),
  expect.stringMatching(/^Next command: /),
]

/** Both streams, without the warning of a lab that speaks in plain text. */
async function said(...args: readonly string[]): Promise<{ code: number | null; lines: string[] }> {
  const { code, stdout, stderr } = await runCli(args, { env: { COLUMNS: '500' } })
  return { code, lines: linesOf(stderr + stdout) }
}

describe('--quiet', () => {
  it.each([
    ['check', 0],
    ['run', 0],
    ['run', 0],
    ['verify', 0],
    ['status', 0],
    ['outcomes', 0],
  ])('leaves the three closing lines of %s, where all is well', async (verb, expected) => {
    const { code, lines } = await said(verb, plan.file, '--quiet')
    expect(code, lines.join('\n')).toBe(expected)
    // The lab speaks in plain text, of which a person is warned.
    expect(lines.slice(0, -3).filter((line) => !/encrypt|What to do|^\d WARNINGS: /i.test(line))).toEqual([])
    expect(lines.slice(-3)).toEqual(closing)
  })

  it('says what stays behind, and why', async () => {
    const { code, lines } = await said('run', halfWrong.file, '--quiet')
    expect(code).toBe(3)
    expect(lines.join('\n')).toMatch(/protocollo.*\[login-refused\]/)
    expect(lines.slice(-3)).toEqual(closing)
    expect(lines.join('\n')).not.toMatch(/INBOX|messages of/)
  })
})

describe('--progress', () => {
  const lines = ['bar', 'plain', 'none'].map((how) => [how] as const)

  it.each(lines)('%s: in a pipe the work is told in lines, or not at all', async (how) => {
    const { source, target } = await twoServers()
    const user = freshUser()
    await fillAccount({ port: source.port, user }, { INBOX: corpus(3, 12, 2) })
    const { file } = writePlan({ source, target, mailboxes: [{ id: 'urp', source: user, target: user }] })
    const { code, lines: told } = await said('run', file, '--progress', how)
    expect(code).toBe(0)
    expect(told.slice(0, -3).some((line) => line.includes('urp'))).toBe(how !== 'none')
    expect(told.slice(-3)).toEqual(closing)
  })

  it('with another word is refused with the words there are', async () => {
    const { code, lines: told } = await said('run', plan.file, '--progress', 'dots')
    expect(code).toBe(2)
    expect(told.join('\n')).toMatch(/bar.*plain.*none/)
  })
})

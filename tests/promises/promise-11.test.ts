// Promise 11. A yes is true: complete, identical and yes only of what was listed in two ways that agree.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { readStatusOf, runPlan, verifyPlan } from '../verify/desk.ts'
import { type DovecotPair, dovecotPair } from './dovecot-pair.ts'

const names = ['2019,fatture', '10:protocollo', '1:2,3:x', ']x', 'perché', 'a&b', '2024', 'Uno due', '(tre)', '~']

describe.skipIf(whyNoDovecot() !== undefined)('promise 11: a yes is true', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('of folders of every name that a server takes: all arrive, and status says how that is known', async () => {
    const user = freshUser()
    // The target of this pair has no prefix: a name stands there as it is, bare.
    const source = { port: pair.target.port, user }
    await fillAccount(source, Object.fromEntries(names.map((name, n) => [name, [plainMessage(n, 'uno\r\n')]])))
    const { file } = writePlan({
      source: pair.target,
      target: pair.source,
      mailboxes: [{ id: 'a', source: user, target: user }],
    })
    await runPlan(file)
    expect(await runPlan(file)).toMatchObject({ state: 'complete', totals: { verified: names.length } })
    expect(await verifyPlan(file)).toMatchObject({ verdict: 'identical' })
    expect(readStatusOf(file)).toMatchObject({
      canSwitchOff: { verdict: 'yes' },
      mailboxes: [
        {
          completeness: {
            folders: { listed: names.length + 1, bySecondList: names.length + 1, unreadableAnswers: 0 },
            messages: { counted: names.length, listed: names.length, searched: names.length },
          },
        },
      ],
    })
    const client = await MailClient.connect({ port: pair.source.port, user })
    expect(await client.list()).toHaveLength(names.length + 1)
    await client.logout()
  })
})

describe('promise 11: a no when it is not known', () => {
  let source: ScriptedServer
  let target: ScriptedServer
  let file: string
  beforeAll(async () => {
    source = await startScriptedServer()
    target = await startScriptedServer()
    source.account('a').ensure('INBOX').add(plainMessage(1, 'uno\r\n').bytes)
    file = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] }).file
  })
  afterAll(async () => {
    await source.close()
    await target.close()
  })

  it('beside a folder line that nobody can read: from run, status and verify alike', async () => {
    let isOdd = true
    source.on('LIST', (context, next) => {
      if (isOdd) context.untagged(String.raw`LIST (\HasNoChildren "/" fatture`)
      return next()
    })
    expect(await runPlan(file)).toMatchObject({ state: 'incomplete' })
    await runPlan(file)
    expect(readStatusOf(file)).toMatchObject({
      canSwitchOff: { verdict: 'no' },
      problems: [{ code: 'unreadable-answer' }],
      mailboxes: [{ completeness: { folders: { listed: 1, unreadableAnswers: 1 } } }],
    })
    expect(await verifyPlan(file)).toMatchObject({ verdict: 'differs', problems: [{ code: 'unreadable-answer' }] })
    expect(await verifyPlan(file, { against: 'journal' })).toMatchObject({ verdict: 'differs' })
    isOdd = false
    await runPlan(file)
    expect(await verifyPlan(file)).toMatchObject({ verdict: 'identical' })
    expect(readStatusOf(file)).toMatchObject({ canSwitchOff: { verdict: 'yes' }, problems: [] })
  })
})

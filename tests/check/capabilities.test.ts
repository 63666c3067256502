// check: what a server cannot do and what that costs, once for each server, and silence about servers that can.

import { describe, expect, it } from 'vitest'
import { writePlan, type PlanForTest } from '../support/plan-file.ts'
import { defaultCapabilities, type ScriptedServer } from '../support/scripted-server.ts'
import { checkPlan, codesOf, findingsOf, scripted } from './checking.ts'

const mailboxes = [
  { id: 'a', source: 'a', target: 'b' },
  { id: 'c', source: 'c', target: 'd' },
]
const check = (source: ScriptedServer, target: ScriptedServer, more: Partial<PlanForTest> = {}) =>
  checkPlan(writePlan({ source, target, mailboxes, ...more }).file)

describe('capabilities', () => {
  it('that a target lacks are notes with their cost, once each; a source is only asked for CONDSTORE', async () => {
    const poor = { hide: ['UIDPLUS', 'MULTIAPPEND', 'LITERAL+', 'CONDSTORE'] }
    const document = await check(await scripted(poor), await scripted(poor))
    const notes = document.findings.filter((one) => one.level === 'note')
    expect(notes.map(({ code, side }) => `${side} ${code}`).toSorted()).toEqual([
      'source no-condstore',
      'target no-condstore',
      'target no-literal-plus',
      'target no-multiappend',
      'target no-uidplus',
    ])
    expect(notes.every((one) => one.scope === 'server' && one.mailbox === undefined && one.hint !== '')).toBe(true)
    expect(findingsOf(document, 'no-literal-plus')[0]?.message).toBe(
      'No LITERAL+ on new: every message waits for the server’s consent, one after the other',
    )
  })

  it('LITERAL- costs only with larger messages', async () => {
    const target = await scripted({
      capabilities: [...defaultCapabilities.filter((name) => name !== 'LITERAL+'), 'LITERAL-'],
    })
    const document = await check(await scripted(), target)
    expect(codesOf(document, 'note')).toEqual(['no-literal-plus'])
    expect(findingsOf(document, 'no-literal-plus')[0]?.message).toContain('every message over 4.1 kB waits')
  })

  it('that are announced and refused are notes, once for each server and extension', async () => {
    const [source, target] = [await scripted(), await scripted()]
    for (const server of [source, target])
      server.on('LIST', (context, next) => (context.line.includes('RETURN') ? context.bad('RETURN?') : next()))
    target.on('GETQUOTAROOT', (context) => context.no('no quota for you'))
    const document = await check(source, target)
    expect(codesOf(document, 'note')).toEqual(['extension-refused', 'extension-refused', 'extension-refused'])
    expect(
      findingsOf(document, 'extension-refused')
        .map(({ message }) => message)
        .toSorted(),
    ).toEqual([
      'The server new announces LIST-EXTENDED and refuses it: RETURN?',
      'The server new announces QUOTA and refuses it: no quota for you',
      'The server old announces LIST-EXTENDED and refuses it: RETURN?',
    ])
  })

  it('that are all there are not spoken of', async () => {
    expect(codesOf(await check(await scripted(), await scripted()), 'note')).toEqual([])
  })
})

describe('one connection', () => {
  it('for a target mailbox is slower, and said', async () => {
    for (const connections of [{ total: 5, perMailbox: 1 }, { total: 1 }]) {
      const document = await check(await scripted(), await scripted(), { targetMore: { connections } })
      expect(findingsOf(document, 'one-connection')).toMatchObject([
        { level: 'note', scope: 'server', side: 'target', hint: expect.stringContaining('perMailbox: 2') as string },
      ])
    }
  })

  it('is enough for a source, and two are enough for a target', async () => {
    const document = await check(await scripted(), await scripted(), {
      sourceMore: { connections: { total: 1 } },
      targetMore: { connections: { total: 2, perMailbox: 2 } },
    })
    expect(codesOf(document, 'note')).toEqual([])
  })
})

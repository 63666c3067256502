// What the plan accepts stands in nobody's way and is still shown; what it retires is named and left alone.

import { describe, expect, it } from 'vitest'
import { checkOverview } from '../../src/ui/check-overview.ts'
import { eventLine } from '../../src/ui/event-line.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { writePlan } from '../support/plan-file.ts'
import { deskFor, runPlan } from '../verify/desk.ts'
import { checkPlan, findingsOf, letters, scripted } from './checking.ts'
import { Recorder } from '../ui/recorded.ts'

const plainPaint = paintFor(new Recorder(), { noColor: true, env: {} })
const two = [
  { id: 'a', source: 'a', target: 'b' },
  { id: 'c', source: 'c', target: 'd' },
]

describe('accept', () => {
  it('makes a note of a warning, marked as accepted; without it the warning stays', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const plain = await checkPlan(writePlan({ source, target, mailboxes: two }).file)
    expect(plain.verdict).toBe('warnings')
    expect(findingsOf(plain, 'plaintext')).toMatchObject([{ level: 'warning' }, { level: 'warning' }])
    expect(plain.findings.some(({ accepted }) => accepted === true)).toBe(false)
    const document = await checkPlan(
      writePlan({ source, target, mailboxes: two, more: { accept: ['plaintext'] } }).file,
    )
    expect(document.verdict).toBe('ready')
    expect(findingsOf(document, 'plaintext')).toMatchObject([
      { level: 'note', accepted: true },
      { level: 'note', accepted: true },
    ])
    expect(checkOverview(document, 'en', plainPaint, 80, false).join('\n')).toMatch(
      /\[plaintext\] \(accepted by the plan\)/,
    )
    const [finding] = findingsOf(document, 'plaintext')
    const found = finding && { ...finding, facts: {} }
    expect(found && eventLine({ event: 'finding', finding: found }, 'it')?.text).toContain('(accettato dal piano)')
  })

  it('makes ready what an obstacle would block and a run can pass, and no other one', async () => {
    const [source, target] = [await scripted(), await scripted()]
    for (const { bytes, flags, date } of letters(15)) source.account('a').ensure('INBOX').add(bytes, flags, date)
    target.account('b').quota = { usedKiB: 0, limitKiB: 1 }
    const more = { accept: ['plaintext', 'quota-too-small', 'window-too-short'] }
    expect(await checkPlan(writePlan({ source, target, mailboxes: two, more }).file)).toMatchObject({
      verdict: 'ready',
    })
    target.refuseLogin = () => '[EXPIRED] no'
    expect(await checkPlan(writePlan({ source, target, mailboxes: two, more }).file)).toMatchObject({
      verdict: 'blocked',
    })
  })

  it.each(['login-refused', 'server-unreachable'])('passes no obstacle that a run would not: %s', async (code) => {
    const [source, target] = [await scripted(), await scripted()]
    const { file } = writePlan({ source, target, mailboxes: two, more: { accept: ['plaintext', code] } })
    source.refuseLogin = (user) => (code === 'login-refused' && user === 'c' ? '[AUTHENTICATIONFAILED] no' : undefined)
    if (code === 'server-unreachable') await target.close()
    const document = await checkPlan(file)
    expect(document.verdict).toBe('blocked')
    expect(findingsOf(document, code)).toMatchObject([{ level: 'blocker' }])
    expect(findingsOf(document, code).some(({ accepted }) => accepted === true)).toBe(false)
  })

  it('does not make a run believe that a parked mailbox is done', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.refuseLogin = (user) => (user === 'c' ? '[AUTHENTICATIONFAILED] no' : undefined)
    const status = await runPlan(
      writePlan({ source, target, mailboxes: two, more: { accept: ['login-refused'] } }).file,
    )
    expect(status).toMatchObject({
      state: 'incomplete',
      accepted: ['login-refused'],
      mailboxes: [{ state: 'complete' }, { state: 'parked' }],
    })
  })
})

describe('a retired mailbox', () => {
  const mailboxes = [
    ...two,
    { id: 'prova', source: 'prova', target: '', more: { target: undefined, retired: 'mai usata, prot. 123/2023' } },
  ]

  it('is named in a note of check, counted where its password is at hand, and no part of a run', async () => {
    const [source, target] = [await scripted(), await scripted()]
    for (const folder of ['INBOX', 'Sent'])
      for (const { bytes, flags, date } of letters(2, { bytes: 5_000 }))
        source.account('prova').ensure(folder).add(bytes, flags, date)
    const { file } = writePlan({ source, target, mailboxes })
    const document = await checkPlan(file)
    expect(findingsOf(document, 'mailbox-retired')).toMatchObject([
      {
        level: 'note',
        scope: 'mailbox',
        mailbox: 'prova',
        side: 'source',
        counted: { messages: 4, bytes: 20_002 },
        message:
          'The mailbox prova is not copied, as the plan says: mai usata, prot. 123/2023; messages in it: 4 (20 kB)',
      },
    ])
    const looks = source.verbs('prova').length
    expect(document.mailboxes.map(({ id }) => id)).toEqual(['a', 'c'])
    expect((await runPlan(file)).mailboxes.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'complete'],
      ['c', 'complete'],
    ])
    expect(source.verbs('prova')).toHaveLength(looks)
  })

  it('that could not be counted is said to be so, with the reason, and stands in nobody’s way', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.refuseLogin = (user) => (user === 'prova' ? '[AUTHENTICATIONFAILED] gone' : undefined)
    const { file } = writePlan({ source, target, mailboxes, more: { accept: ['plaintext'] } })
    const document = await checkPlan(file)
    expect(document.verdict).toBe('ready')
    expect(findingsOf(document, 'mailbox-retired')).toMatchObject([
      { counted: null, message: expect.stringMatching(/; not counted: Login refused for prova/) as string },
    ])
    const without = writePlan({
      source,
      target,
      mailboxes: [
        ...two,
        {
          id: 'senza',
          source: 'senza',
          target: '',
          more: { source: { user: 'senza' }, target: undefined, retired: 'mai usata' },
        },
      ],
    })
    const [finding] = findingsOf(await checkPlan(without.file), 'mailbox-retired')
    expect(finding).toMatchObject({
      counted: null,
      message: expect.stringMatching(/mai usata; not counted: No password for the source of senza/) as string,
    })
    expect(source.verbs('senza')).toEqual([])
  })

  it('is not named without one, nor to who asks for another', async () => {
    const [source, target] = [await scripted(), await scripted()]
    expect(findingsOf(await checkPlan(writePlan({ source, target, mailboxes: two }).file), 'mailbox-retired')).toEqual(
      [],
    )
    const { file } = writePlan({ source, target, mailboxes })
    const { request } = await deskFor(file)
    expect(
      findingsOf(
        await checkPlan(file, (all) => ({ ...all, mailboxes: request.mailboxes.slice(0, 1) })),
        'mailbox-retired',
      ),
    ).toEqual([])
  })
})

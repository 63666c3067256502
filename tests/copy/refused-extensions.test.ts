// Servers that announce an extension and refuse it, one by one and all at once: the mail arrives, and it is told once.

import { describe, expect, it } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { defaultCapabilities, type CommandContext, type ScriptedServer } from '../support/scripted-server.ts'
import { migration, type Migration } from './migration.ts'
import { bodiesOf, letters, scripted } from './scripted-pair.ts'

/** What a server announces and then refuses: a command of a verb whose line looks so. */
type Member = {
  name: string
  extension: string
  verb: string
  line?: RegExp
  /** On which side it is asked for, where it is not both. */
  side?: 'source' | 'target'
  /** Refused forms of the command, each of which is asked for once. */
  forms?: number
}

const members: readonly Member[] = [
  { name: 'CONDSTORE on EXAMINE', extension: 'CONDSTORE', verb: 'EXAMINE', line: /CONDSTORE/, side: 'source' },
  { name: 'HIGHESTMODSEQ in STATUS', extension: 'CONDSTORE', verb: 'STATUS', line: /HIGHESTMODSEQ/ },
  { name: 'LIST RETURN', extension: 'LIST-EXTENDED', verb: 'LIST', line: /RETURN/, forms: 2 },
  { name: 'STATUS in a list', extension: 'LIST-STATUS', verb: 'LIST', line: /RETURN.*STATUS/ },
  { name: 'special uses in a list', extension: 'SPECIAL-USE', verb: 'LIST', line: /RETURN.*SPECIAL-USE/ },
  { name: 'LSUB', extension: 'LSUB', verb: 'LSUB', side: 'source' },
  { name: 'NAMESPACE', extension: 'NAMESPACE', verb: 'NAMESPACE' },
  { name: 'quotas', extension: 'QUOTA', verb: 'GETQUOTAROOT', side: 'target' },
  { name: 'SEARCH RETURN', extension: 'ESEARCH', verb: 'UID SEARCH', line: /RETURN/, side: 'source' },
  { name: 'compression', extension: 'COMPRESS=DEFLATE', verb: 'COMPRESS' },
  { name: 'literals that do not wait', extension: 'LITERAL+', verb: 'APPEND', line: /\{\d+\+\}/, side: 'target' },
  { name: 'several messages in a command', extension: 'MULTIAPPEND', verb: 'APPEND', line: /\}…\s*\(/, side: 'target' },
]

const isAsked = ({ verb, line = /./ }: Member, context: CommandContext): boolean =>
  context.verb === verb && line.test(context.line)

type Pair = { source: ScriptedServer; target: ScriptedServer; job: Migration }

const users = ['u', 'v']

/** `extensions` are announced beside what the scripted servers have. */
async function pair(extensions: readonly string[]): Promise<Pair> {
  const capabilities = [...new Set([...defaultCapabilities, ...extensions])]
  const [source, target] = [await scripted({ capabilities }), await scripted({ capabilities })]
  const compress = extensions.includes('COMPRESS=DEFLATE') ? 'on' : 'off'
  for (const user of users) {
    for (const [path, mail] of [
      ['INBOX', letters(9)],
      ['Inviata', letters(3, 20)],
    ] as const)
      for (const { bytes, flags, date } of mail) source.account(user).ensure(path).add(bytes, flags, date)
  }
  const job = migration(
    { port: source.port, compress },
    { port: target.port, compress },
    users.map((user) => ({ source: user, target: user })),
    { parallel: 1 },
  )
  return { source, target, job }
}

function expectWhole({ source, target }: Pair): void {
  for (const user of users)
    for (const path of ['INBOX', 'Inviata'])
      expect(bodiesOf(target.account(user).ensure(path))).toEqual(bodiesOf(source.account(user).ensure(path)))
}

const told = (events: readonly MigrationEvent[]): string[] =>
  events.flatMap((event) =>
    event.event === 'finding' && event.finding.code === 'extension-refused'
      ? [`${String(event.finding.facts['server'])} ${String(event.finding.facts['extension'])}`]
      : [],
  )

type Status = 'NO' | 'BAD'

const refuse = (context: CommandContext, status: Status, { name }: Member): void =>
  status === 'NO' ? context.no(`${name} is not for you`) : context.bad(`${name} is not known here`)

/** Where both sides are asked, one says NO and the other BAD. */
const statuses = (member: Member): { source: Status; target: Status }[] =>
  member.verb === 'APPEND'
    ? [
        { source: 'NO', target: 'NO' },
        { source: 'BAD', target: 'BAD' },
      ]
    : [{ source: 'NO', target: 'BAD' }]

const cases = members.flatMap((member) => statuses(member).map((says) => ({ ...member, ...says })))

describe('an extension that is announced and refused', () => {
  it.each(cases)('$name ($source, $target): whole in one run, asked for in vain once, told once', async (member) => {
    const both = await pair([member.extension])
    const refusals = { source: 0, target: 0 }
    for (const side of ['source', 'target'] as const)
      both[side].on('*', (context, next) => {
        if (!isAsked(member, context)) return next()
        refusals[side] += 1
        return refuse(context, member[side], member)
      })
    const { status: ended, events } = await both.job.run()
    expect(ended.state).toBe('complete')
    expectWhole(both)
    const { extension, forms = 1, side } = member
    const sides = side === undefined ? (['source', 'target'] as const) : [side]
    expect(refusals).toEqual({ source: 0, target: 0, ...Object.fromEntries(sides.map((one) => [one, forms])) })
    const names = { source: `old ${extension}`, target: `new ${extension}` }
    expect(told(events).toSorted()).toEqual(sides.map((one) => names[one]).toSorted())
  })

  it.each(['NO', 'BAD'] as const)('all of them at once (%s): whole in one run, each told once', async (status) => {
    const both = await pair(members.map(({ extension }) => extension))
    for (const side of ['source', 'target'] as const)
      both[side].on('*', (context, next) => {
        const member = members.find((one) => isAsked(one, context))
        return member === undefined ? next() : refuse(context, status, member)
      })
    const { status: ended, events } = await both.job.run()
    expect(ended.state).toBe('complete')
    expectWhole(both)
    expect(told(events)).toHaveLength(new Set(told(events)).size)
    expect(new Set(told(events).map((one) => one.split(' ')[1]))).toEqual(
      new Set(['CONDSTORE', 'LIST-EXTENDED', 'LSUB', 'NAMESPACE', 'QUOTA', 'ESEARCH', 'COMPRESS=DEFLATE', 'LITERAL+']),
    )
  })

  it('UIDPLUS that names no UID: every copy is found and proved all the same, told once', async () => {
    const both = await pair([])
    both.target.appendUid = () => undefined
    const { status: ended, events } = await both.job.run()
    expect(ended.state).toBe('complete')
    expectWhole(both)
    expect(told(events)).toEqual(['new UIDPLUS'])
  })

  it('mechanisms of the login: asked for in vain once in a run, told once', async () => {
    const both = await pair([])
    const asked: string[] = []
    both.source.on('AUTHENTICATE', (context) => {
      asked.push(context.line.split(' ')[2] ?? '')
      return context.bad('unknown mechanism')
    })
    const { status: ended, events } = await both.job.run()
    expect(ended.state).toBe('complete')
    expectWhole(both)
    expect(asked).toEqual(['PLAIN', 'LOGIN'])
    expect(told(events)).toEqual(['old AUTH=PLAIN', 'old AUTH=LOGIN'])
  })
})

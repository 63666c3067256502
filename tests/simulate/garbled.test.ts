// A server whose answers are garbled, in any way that fast-check thinks of: the mail arrives whole, or that is told.

import { availableParallelism } from 'node:os'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { Player } from './players.ts'
import type { AnswerKind, Fault, Garbling, MailSpec, Night, Scenario, ServerSpec, Side } from './scenario.ts'

const runs = Number(process.env['GARBLED_RUNS'] ?? 200)
const players = Array.from({ length: availableParallelism() }, () => new Player())
afterAll(() => players.forEach((player) => player.end()))

const mail = (body: number, flags: readonly string[] = []): MailSpec => ({
  body,
  size: 300 + body * 7,
  date: Date.UTC(2019, 2, 1) + body * 3_600_000,
  flags,
})

const night: Night = {
  gap: 0,
  journal: { is: 'kept' },
  events: [],
  faults: [],
  work: 'run',
  again: false,
  retryLogins: false,
  removeGhosts: false,
  ending: { ends: 'by-itself' },
}

/** One mailbox of three folders with equal mail among it, run twice: all new, and with new mail and flags. */
function scenario(servers: Record<Side, Partial<ServerSpec>>, faults: readonly Fault[], late: boolean): Scenario {
  const server: ServerSpec = {
    separator: '/',
    prefix: '',
    hide: [],
    withoutUidNext: false,
    alters: 'nothing',
    latency: 1,
    speed: 10_000,
  }
  const event = { side: 'source' as const, mailbox: 0, folder: 0, message: 0, at: 0 }
  return {
    seed: 0,
    source: { ...server, ...servers.source },
    target: { ...server, ...servers.target },
    plan: {
      total: { source: 4, target: 4 },
      perMailbox: { source: 2, target: 3 },
      writer: 'auto',
      parallel: 1,
    },
    mailboxes: [
      {
        source: [
          { name: 'INBOX', mail: [mail(1), mail(2, ['\\Seen']), mail(2, ['\\Seen']), mail(3)] },
          { name: 'Pratiche', mail: [mail(4), mail(5, ['\\Flagged'])] },
          { name: 'Pratiche/2019,fatture', mail: [mail(6)] },
        ],
        target: [{ name: 'INBOX', mail: [mail(9)] }],
        exclude: [],
        map: {},
      },
    ],
    wrongPassword: '[AUTHENTICATIONFAILED] wrong',
    nights: [
      { ...night, faults: late ? [] : faults },
      {
        ...night,
        gap: 60_000,
        events: [
          { ...event, deed: 'arrive', mail: [mail(7)] },
          { ...event, deed: 'flag', flag: '\\Answered', on: true, count: 2 },
        ],
        faults: late ? faults : [],
      },
    ],
  }
}

const kinds: readonly AnswerKind[] = [
  'LIST',
  'LSUB',
  'STATUS',
  'FETCH',
  'CAPABILITY',
  'NAMESPACE',
  'QUOTA',
  'SEARCH',
  'EXISTS',
  'OK',
  'tagged',
]

const at = fc.nat(160)
const garblings = fc.oneof<fc.Arbitrary<Garbling>[]>(
  fc.record({ how: fc.constant('drop' as const), at, count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    how: fc.constant('add' as const),
    at,
    text: fc.constantFrom(
      ' ',
      '(',
      ')',
      '"',
      '\\',
      '{3}',
      '{3}\r\n',
      '\0',
      '\t',
      '\xe8',
      '7',
      'NIL',
      '*',
      '%',
      ']',
      '[',
      ',',
      ':',
    ),
  }),
  fc.record({ how: fc.constant('split' as const), at }),
  fc.record({ how: fc.constant('swap' as const), at: fc.nat(12) }),
  fc.record({ how: fc.constant('case' as const), at, count: fc.integer({ min: 1, max: 160 }) }),
  fc.record({ how: fc.constantFrom('twice' as const, 'lost' as const, 'later' as const) }),
)

const faultOf = fc.record({
  side: fc.constantFrom<Side>('source', 'target'),
  fault: fc.constant('garbled' as const),
  answer: fc.constantFrom(...kinds),
  nth: fc.integer({ min: 1, max: 5 }),
  times: fc.constantFrom(1, 1, 1, 3, 1_000),
  garbling: garblings,
})

const hidden = fc.constantFrom<readonly string[]>(
  [],
  ['LIST-EXTENDED'],
  ['LIST-EXTENDED', 'NAMESPACE', 'QUOTA'],
  ['CONDSTORE', 'UIDPLUS', 'MULTIAPPEND', 'LITERAL+'],
)
const serverOf = fc.record({
  separator: fc.constantFrom('/' as const, '.' as const),
  hide: hidden,
})

test(`${runs} garbled answers`, { timeout: 3_600_000 }, async () => {
  let next = 0
  const found = await fc.check(
    fc.asyncProperty(
      serverOf,
      serverOf,
      fc.array(faultOf, { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      async (source, target, faults, late) => {
        const played = await players[next++ % players.length]?.play({
          play: scenario({ source, target }, faults, late),
        })
        return played?.complaints.length === 0
      },
    ),
    {
      numRuns: runs,
      ...(process.env['GARBLED_SEED'] === undefined
        ? { seed: 20_261_129 }
        : { seed: Number(process.env['GARBLED_SEED']) }),
    },
  )
  if (!found.failed) return
  const [source, target, faults, late] = found.counterexample ?? []
  if (source === undefined || target === undefined || faults === undefined || late === undefined)
    expect.fail(String(found.errorInstance))
  const told = await players[0]?.play({ play: scenario({ source, target }, faults, late), told: true })
  expect.fail(
    `${JSON.stringify({ source, target, faults, late })}\n${told?.story.filter((line) => !/^ *\d+\.\d+ {5}/.test(line)).join('\n')}`,
  )
})

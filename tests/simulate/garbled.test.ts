// A server whose answers are garbled, in any way that fast-check thinks of: the mail arrives whole, or that is told.

import { availableParallelism } from 'node:os'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { oddBytes } from './garble.ts'
import { Player } from './players.ts'
import {
  plainServer,
  type AnswerKind,
  type Fault,
  type Garbling,
  type MailSpec,
  type Night,
  type Scenario,
  type ServerSpec,
  type Side,
} from './scenario.ts'

const runs = Number(process.env['GARBLED_RUNS'] ?? 100)
const firstSeed = Number(process.env['GARBLED_SEED'] ?? 20_261_129)
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

type GarbledNights = Record<Side, Partial<ServerSpec>> & {
  faults: readonly Fault[]
  /** In the second night, not in the first. */
  late: boolean
}

/** One mailbox of three folders with equal mail among it, run twice: all new, and with new mail and flags. */
function scenarioOf({ source, target, faults, late }: GarbledNights): Scenario {
  const event = { side: 'source' as const, mailbox: 0, folder: 0, message: 0, at: 0 }
  return {
    seed: 0,
    source: { ...plainServer, ...source },
    target: { ...plainServer, ...target },
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
    text: fc.constantFrom(...oddBytes),
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

const garbledNights: fc.Arbitrary<GarbledNights> = fc.record({
  source: serverOf,
  target: serverOf,
  faults: fc.array(faultOf, { minLength: 1, maxLength: 2 }),
  late: fc.boolean(),
})

/** What was found before. */
const examples: [GarbledNights][] = [
  // A folder that was opened without a count was taken for an empty one, and what was in it sent again.
  [
    {
      source: {},
      target: {},
      faults: [
        {
          side: 'target',
          fault: 'garbled',
          answer: 'EXISTS',
          nth: 1,
          times: 1_000,
          garbling: { how: 'add', at: 9, text: '{3}\r\n' },
        },
      ],
      late: false,
    },
  ],
  // An INBOX that one list writes in another case was another folder.
  [
    {
      source: {},
      target: {},
      faults: [
        {
          side: 'source',
          fault: 'garbled',
          answer: 'LIST',
          nth: 1,
          times: 1_000,
          garbling: { how: 'case', at: 15, count: 1 },
        },
      ],
      late: false,
    },
  ],
]

test.concurrent.each(players.map((player, n) => ({ player, n })))(
  'garbled answers, part $n: what the program says of the mail is true, and all arrives in the end',
  { timeout: 7_200_000 },
  async ({ player, n }) => {
    const property = fc.asyncProperty(garbledNights, async (drawn) => {
      const { complaints } = await player.play({ play: scenarioOf(drawn) })
      if (complaints.length > 0) throw new Error(complaints.map(({ kind, text }) => `${kind}: ${text}`).join('\n'))
    })
    const found = await fc.check(property, {
      examples: n === 0 ? examples : [],
      numRuns: Math.ceil(runs / players.length),
      seed: firstSeed + n,
    })
    const drawn = found.counterexample?.[0]
    if (drawn === undefined) return
    const { story } = await player.play({ play: scenarioOf(drawn), told: true })
    const plain = story.filter((line) => !/^ *\d+\.\d+ {5}/.test(line))
    expect.fail([JSON.stringify(drawn), String(found.errorInstance), ...plain].join('\n'))
  },
)

// Draws one fault of a server or a line.

import type { SeededDice } from './dice.ts'
import { oddBytes } from './garble.ts'
import type { AnswerKind, Fault, Garbling, Say, Side } from './scenario.ts'

const busy = [
  '[UNAVAILABLE] Temporary failure',
  '[INUSE] Mailbox in use',
  '[SERVERBUG] Internal error occurred. Refer to server log for more information.',
  '[LIMIT] Too many simultaneous connections',
  'Mailbox is locked by another session',
  'Internal error',
] as const
const bodies = [
  '[SERVERBUG] Internal error',
  '[UNAVAILABLE] Message is not there',
  'Some messages could not be FETCHed',
  '[OVERQUOTA] Account exceeded command or bandwidth limits.',
] as const

export function drawFault(dice: SeededDice, mailboxes: number): Fault {
  const side: Side = dice.chance(0.4) ? 'source' : 'target'
  const where = { mailbox: dice.upTo(Math.max(1, mailboxes)), folder: dice.upTo(8), message: dice.upTo(40) }
  const stays = dice.chance(0.3) ? { stays: true } : {}
  return dice.weighted<Fault>([
    [
      30,
      {
        side,
        fault: 'cut',
        connection: dice.step(8),
        direction: dice.chance(0.5) ? 'up' : 'down',
        bytes: dice.step(20_000),
        how: dice.weighted([
          [5, 'reset'],
          [4, 'end'],
          [2, 'silent'],
        ]),
        upArrives: dice.chance(0.7),
        late: dice.chance(0.2) ? dice.upTo(4_000) : 0,
      },
    ],
    [25, drawAnswer(dice, side)],
    [
      10,
      {
        side,
        fault: 'unreadable',
        ...where,
        answer: dice.weighted<Say | { say: 'nil' }>([
          [4, { say: 'no', text: dice.pick([...bodies] as unknown as [string, ...string[]]) }],
          [2, { say: 'bye', text: 'Internal error' }],
          [3, { say: 'hang-up' }],
          [1, { say: 'nil' }],
        ]),
        ...stays,
      },
    ],
    [
      6,
      {
        side,
        fault: 'closed-folder',
        mailbox: where.mailbox,
        folder: where.folder,
        status: dice.chance(0.3),
        answer: dice.weighted<Say>([
          [4, { say: 'no', text: dice.pick([...busy] as unknown as [string, ...string[]]) }],
          [2, { say: 'hang-up' }],
          [1, { say: 'no', text: '[NOPERM] Permission denied' }],
        ]),
        ...stays,
      },
    ],
    [4, { side, fault: 'lost-rows', nth: dice.step(8), every: dice.between(1, 4) }],
    [3, { side, fault: 'passing-row', nth: dice.step(8) }],
    [4, { side, fault: 'refused-connection', connection: dice.step(6), times: dice.step(5) }],
    [4, { side: 'target', fault: 'misread', ...where }],
    [3, { side: 'target', fault: 'no-append-uid', lie: dice.pick(['none', 'validity', 'count']) }],
  ])
}

function drawAnswer(dice: SeededDice, side: Side): Fault {
  const verbs: readonly (readonly [number, string])[] =
    side === 'source'
      ? [
          [4, 'UID FETCH'],
          [3, 'OPEN'],
          [2, 'STATUS'],
          [2, 'LOGIN'],
          [1, 'LIST'],
          [1, 'LSUB'],
          [1, 'UID SEARCH'],
          [0.5, 'NAMESPACE'],
          [0.5, 'NOOP'],
        ]
      : [
          [8, 'APPEND'],
          [4, 'UID FETCH'],
          [3, 'OPEN'],
          [4, 'STATUS'],
          [2, 'LOGIN'],
          [1, 'LIST'],
          [1, 'CREATE'],
          [1, 'SUBSCRIBE'],
          [1, 'UID STORE'],
          [1, 'UID SEARCH'],
          [0.5, 'GETQUOTAROOT'],
          [0.5, 'NAMESPACE'],
          [0.5, 'NOOP'],
        ]
  const verb = dice.weighted(verbs)
  const lost = dice.chance(verb === 'APPEND' || verb === 'CREATE' ? 0.5 : 0.2)
  const gone = dice.weighted<Say>([
    [5, { say: 'hang-up' }],
    [2, { say: 'silence' }],
    [2, { say: 'bye', text: 'Internal error occurred' }],
  ])
  const late = dice.weighted([
    [5, dice.upTo(3_000)],
    [3, dice.upTo(20_000)],
    [1, 80_000],
  ])
  const refused = dice.weighted<Say>([
    [2, { say: 'late', milliseconds: late }],
    [6, { say: 'no', text: dice.pick([...busy] as unknown as [string, ...string[]]) }],
    [1, { say: 'no', text: verb === 'APPEND' ? '[OVERQUOTA] Quota exceeded' : '[CANNOT] Not now' }],
    [1, { say: 'bad', text: 'Error in IMAP command' }],
    [1, { say: 'bye', text: 'Server shutting down' }],
    [1, { say: 'hang-up' }],
  ])
  return {
    side,
    fault: 'answer',
    verb,
    nth: dice.step(verb === 'LOGIN' ? 5 : 15),
    times: dice.weighted([
      [6, 1],
      [3, 2],
      [1, dice.between(3, 12)],
    ]),
    after: lost,
    answer: lost ? gone : refused,
  }
}

const answers: readonly (readonly [number, AnswerKind])[] = [
  [3, 'LIST'],
  [1, 'LSUB'],
  [3, 'STATUS'],
  [4, 'FETCH'],
  [1, 'CAPABILITY'],
  [1, 'NAMESPACE'],
  [1, 'QUOTA'],
  [3, 'SEARCH'],
  [3, 'EXISTS'],
  [3, 'OK'],
  [3, 'tagged'],
]

/** Answers of one kind that come with other bytes than the server meant. */
export function drawGarbled(dice: SeededDice): Fault {
  return {
    side: dice.chance(0.5) ? 'source' : 'target',
    fault: 'garbled',
    answer: dice.weighted(answers),
    nth: dice.step(8),
    times: dice.weighted([
      [5, 1],
      [2, 3],
      [1, 1_000],
    ]),
    garbling: drawGarbling(dice),
  }
}

function drawGarbling(dice: SeededDice): Garbling {
  const at = dice.upTo(160)
  return dice.weighted<Garbling>([
    [3, { how: 'drop', at, count: dice.between(1, 6) }],
    [3, { how: 'add', at, text: dice.pick([...oddBytes] as unknown as [string, ...string[]]) }],
    [1, { how: 'split', at }],
    [1, { how: 'swap', at: dice.upTo(12) }],
    [1, { how: 'case', at, count: dice.between(1, 160) }],
    [1, { how: 'twice' }],
    [1, { how: 'lost' }],
    [1, { how: 'later' }],
  ])
}

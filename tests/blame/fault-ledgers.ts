// What the ledger must say of each cell of the fault matrix: states of the rows · exit code · problems.

import type { Cell, Duration, Fault, FaultyVerb, Played, Writer } from './fault-cells.ts'

/** For all writers alike, or for each. */
type Ledgers = string | Record<Writer, string>
type OfVerb = Record<Duration, Partial<Record<Fault, Ledgers>>>

const pipelined = (oneByOne: string, others: string): Ledgers => ({
  'one-by-one': oneByOne,
  append: others,
  multiappend: others,
})

/** An answer that nobody can read may have held anything: all the mail is there, and it is told. */
const told = '6 verified · 3 · unread-answer unreadable-answer'

/** A source on which nothing of the mailbox can be begun. */
const nothing = (code: string): string => `nothing · 3 · parked ${code}`
const oneFolder = '2 verified · 3 · folder folder-unreadable'
const unread = (code: string): string => `6 pending · 3 · parked ${code}`
const unproved = (code: string): string => `6 copied · 3 · parked ${code}`
const refusedOnce = '5 verified, 1 refused · 3 · refused refused-by-target'
const refusedAll = '2 verified, 4 refused · 3 · 4 × refused refused-by-target'
const eachBlamed = '4 pending, 2 verified · 3 · 4 × pending breaks-connection'
const unset = '6 verified · 0 · not set'
const unsettled = '1 appending, 2 verified · 3 · folder folder-unreadable'

/** What is not named here ends with all of it verified, and 0. */
const ledgers: Record<FaultyVerb, OfVerb> = {
  login: {
    once: { garbage: told },
    always: {
      NO: nothing('login-refused'),
      BAD: nothing('login-refused'),
      BYE: nothing('connection-lost'),
      cut: nothing('connection-lost'),
      silence: nothing('connection-lost'),
      garbage: told,
      'NO [UNAVAILABLE]': nothing('server-busy'),
      'NO [SERVERBUG]': nothing('server-busy'),
    },
  },
  list: {
    once: { garbage: told },
    always: {
      NO: nothing('protocol-error'),
      BAD: nothing('protocol-error'),
      BYE: nothing('connection-lost'),
      cut: nothing('connection-lost'),
      silence: nothing('connection-lost'),
      garbage: told,
      'NO [UNAVAILABLE]': nothing('server-busy'),
      'NO [SERVERBUG]': nothing('server-busy'),
    },
  },
  examine: {
    once: { garbage: told },
    always: {
      NO: oneFolder,
      BAD: oneFolder,
      BYE: oneFolder,
      cut: oneFolder,
      silence: oneFolder,
      garbage: told,
      'NO [UNAVAILABLE]': oneFolder,
      'NO [SERVERBUG]': oneFolder,
    },
  },
  fetch: {
    once: { garbage: told },
    always: {
      NO: unread('server-busy'),
      BAD: unread('server-busy'),
      BYE: unread('connection-lost'),
      cut: unread('connection-lost'),
      silence: unread('connection-lost'),
      garbage: told,
      'NO [UNAVAILABLE]': unread('server-busy'),
      'NO [SERVERBUG]': unread('server-busy'),
      'NO [OVERQUOTA]': unread('server-busy'),
    },
  },
  append: {
    once: {
      NO: refusedOnce,
      BAD: pipelined(refusedOnce, '6 verified · 0'),
      'NO [OVERQUOTA]': '1 pending, 5 verified · 3 · parked over-quota',
    },
    always: {
      NO: refusedAll,
      BAD: refusedAll,
      BYE: eachBlamed,
      cut: eachBlamed,
      silence: eachBlamed,
      'NO [UNAVAILABLE]': '4 pending, 2 verified · 3 · folder folder-unreadable',
      'NO [SERVERBUG]': eachBlamed,
      'NO [OVERQUOTA]': pipelined('6 pending · 3 · parked over-quota', '4 pending, 2 verified · 3 · parked over-quota'),
    },
  },
  'read-back': {
    once: {},
    always: {
      NO: unproved('server-busy'),
      BAD: unproved('server-busy'),
      BYE: unproved('connection-lost'),
      cut: unproved('connection-lost'),
      silence: unproved('connection-lost'),
      'NO [UNAVAILABLE]': unproved('server-busy'),
      'NO [SERVERBUG]': unproved('server-busy'),
      'NO [OVERQUOTA]': unproved('server-busy'),
    },
  },
  // Without STATUS the folder is opened instead.
  settle: {
    once: {},
    always: {
      BYE: unsettled,
      cut: unsettled,
      silence: unsettled,
      'NO [UNAVAILABLE]': unsettled,
      'NO [SERVERBUG]': unsettled,
    },
  },
  // What cannot be set is noted, and tried again when the folder is next opened for something else.
  flags: {
    once: { NO: unset, BAD: unset },
    always: {
      NO: unset,
      BAD: unset,
      BYE: unset,
      cut: unset,
      silence: unset,
      'NO [UNAVAILABLE]': unset,
      'NO [SERVERBUG]': unset,
    },
  },
}

/** What was refused for good stays so until a person asks for it again. */
const final = /login-refused|refused-by-target|not set/

/** All of it is there. */
const whole: Partial<Record<FaultyVerb, string>> = { settle: '3 verified · 0', flags: '6 verified · 0 · set' }

/** What must come of this cell. */
export function expectedLedger({ verb, fault, duration, writer }: Cell): Played {
  const all = whole[verb] ?? '6 verified · 0'
  const named = ledgers[verb][duration][fault] ?? all
  const ledger = typeof named === 'string' ? named : named[writer]
  return { ledger, healed: final.test(ledger) ? ledger : all, doubled: 0 }
}

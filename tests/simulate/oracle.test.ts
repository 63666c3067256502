// Each rule of the oracle that no planted defect breaks: shown a state that breaks it, it complains.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { StatusDocument, VerifyDocument } from '../../src/model/status.ts'
import { readStatus } from '../../src/report/status.ts'
import type { ScriptedFolder, ScriptedMessage } from '../support/scripted-store.ts'
import { freshDir } from '../support/temp-dir.ts'
import { finalQuestions } from './final-questions.ts'
import { bytesOf, digestOf } from './mail.ts'
import { MemoryLine } from './memory-line.ts'
import type { Ran } from './night.ts'
import { Oracle } from './oracle.ts'
import { planFor } from './plan-in-hand.ts'
import type { JournalRows, Row } from './rows.ts'
import { plainServer, type MailSpec, type Scenario, type Side } from './scenario.ts'
import { VirtualClock } from './virtual-clock.ts'
import { userOf } from './accounts.ts'
import { World } from './world.ts'

const date = Date.UTC(2014, 0, 7, 8)
const mail: readonly MailSpec[] = [1, 2].map((body) => ({ body, size: 200, date, flags: ['\\Seen'] }))
const scenario: Scenario = {
  seed: 0,
  source: plainServer,
  target: plainServer,
  plan: { total: { source: 3, target: 3 }, perMailbox: { source: 3, target: 3 }, writer: 'one-by-one', parallel: 1 },
  mailboxes: [
    { source: [{ name: 'INBOX', mail }], target: [{ name: 'INBOX', mail: mail.slice(0, 1) }], exclude: [], map: {} },
  ],
  nights: [],
  wrongPassword: 'no',
}

let clock: VirtualClock
let world: World
let oracle: Oracle

beforeEach(() => {
  clock = new VirtualClock(date)
  world = new World(scenario, clock)
  oracle = new Oracle(world, scenario)
})

const command: Ran['command'] = {
  work: 'run',
  again: false,
  retryLogins: false,
  removeGhosts: false,
  ending: { ends: 'by-itself' },
  events: [],
}

function ran(more: Partial<Ran> = {}): Ran {
  return {
    command,
    ended: 'done',
    status: undefined,
    verified: undefined,
    error: undefined,
    events: [],
    startedAt: date,
    endedAt: date,
    steps: 1,
    commits: 1,
    left: { lines: 0, databases: 0, timers: 0 },
    from: { source: 0, target: 0 },
    stoppedAt: undefined,
    unhandled: [],
    ...more,
  }
}

/** The row of the first message, proved by the copy that lies on the target. */
function row(more: Partial<Row> = {}): Row {
  const { uidValidity } = inbox('source')
  return {
    id: 1,
    mailbox: 'm0',
    folderId: 1,
    path: 'INBOX',
    name: 'INBOX',
    excluded: 0,
    uidValidity,
    uid: 1,
    digest: world.source.history.all[0]?.digest ?? '',
    state: 'verified',
    code: null,
    notes: '[]',
    targetUid: 1,
    targetValidity: inbox('target').uidValidity,
    targetPath: 'INBOX',
    adopted: 0,
    atSource: 1,
    ...more,
  }
}

const totals = { pending: 0, appending: 0, copied: 0, verified: 1, differs: 0, refused: 0, skipped: 0, gone: 0 }

function statusOf(more: Partial<Record<keyof typeof totals | 'messages', number>> = {}): StatusDocument {
  const mailbox = { id: 'm0', state: 'incomplete', error: null }
  const document: unknown = {
    state: 'incomplete',
    canSwitchOff: { verdict: 'no', because: [] },
    totals: { messages: 1, ...totals, ...more },
    mailboxes: [mailbox],
    problems: [],
  }
  return document as StatusDocument
}

function inbox(side: Side): ScriptedFolder {
  const folder = world.account(side, 0).folder('INBOX')
  if (folder === undefined) throw new Error(`no INBOX on the ${side}`)
  return folder
}

function first(side: Side): ScriptedMessage {
  const [message] = inbox(side).messages
  if (message === undefined) throw new Error(`the INBOX of the ${side} is empty`)
  return message
}

function receive(side: Side, verb: string, times = 1): void {
  for (let n = 0; n < times; n += 1)
    world[side].server.commands.push({ connection: 1, user: userOf(side, 0), verb, line: `x ${verb}` })
}

/** What the oracle says after a command that left these rows. */
function kindsAfter(
  command: Partial<Ran> = {},
  { rows = [], status }: { rows?: Row[]; status?: StatusDocument } = {},
): string[] {
  oracle.afterCommand(ran(command), { rows: { messages: rows, ghosts: [] }, status, broken: [] })
  return oracle.complaints.map(({ kind }) => kind)
}

test('it has nothing to say where all is well', () => {
  expect(kindsAfter({}, { rows: [row()], status: statusOf() })).toEqual([])
})

describe('source-changed', () => {
  test.each(['APPEND', 'UID STORE', 'UID EXPUNGE', 'SELECT'])('the source was sent %s', (verb) => {
    receive('source', verb)
    expect(kindsAfter()).toEqual(['source-changed'])
  })

  test('a message of the source is gone, and no user took it', () => {
    inbox('source').remove([first('source').uid])
    expect(kindsAfter()).toEqual(['source-changed'])
  })

  test('a message of the source has other flags, and no user gave them', () => {
    first('source').flags.delete('\\Seen')
    expect(kindsAfter()).toEqual(['source-changed'])
  })
})

describe('target-lost', () => {
  test('mail of a user is gone, and no user took it', () => {
    inbox('target').remove([first('target').uid])
    expect(kindsAfter()).toEqual(['target-lost'])
  })

  test('mail of a user has other bytes', () => {
    first('target').bytes = bytesOf({ body: 9, size: 200, date, flags: [] })
    expect(kindsAfter()).toEqual(['target-lost'])
  })

  test('mail of a user was expunged', () => {
    const [kept] = world.target.history.all
    if (kept !== undefined) kept.gone = { at: date, how: 'expunged' }
    expect(kindsAfter()).toEqual(['target-lost'])
  })

  test('a copy was expunged, and there is no other', () => {
    const kept = world.put('target', 0, inbox('target'), { body: 9, size: 200, date, flags: [] })
    Object.assign(kept, { by: 'program', gone: { at: date, how: 'expunged' } })
    expect(kindsAfter()).toEqual(['target-lost'])
  })
})

describe('counting', () => {
  test('the states do not sum up to the messages', () => {
    expect(kindsAfter({}, { rows: [row()], status: statusOf({ copied: 1 }) })).toEqual(['counting'])
  })

  test('the rows are not as many as the messages', () => {
    expect(kindsAfter({}, { rows: [row()], status: statusOf({ messages: 2, verified: 2 }) })).toEqual(['counting'])
  })
})

test('many-logins: a mailbox was logged in to again and again', () => {
  receive('target', 'LOGIN', 40)
  receive('target', 'AUTHENTICATE', 40)
  expect(kindsAfter()).toEqual(['many-logins'])
})

test.each([
  ['lines', { lines: 1, databases: 0, timers: 0 }],
  ['databases', { lines: 0, databases: 1, timers: 0 }],
  ['timers', { lines: 0, databases: 0, timers: 1 }],
])('left-open: %s', (_, left) => {
  expect(kindsAfter({ left })).toEqual(['left-open'])
})

test('deadlock: what waits for nothing that can come ends the clock', async () => {
  const ended = await clock.runUntil(new Promise(() => undefined), () => false, { milliseconds: 1_000, timers: 10 })
  expect(kindsAfter({ ended })).toEqual(['deadlock'])
})

test('unhandled: a rejection that nobody handled', () => {
  expect(kindsAfter({ unhandled: [new Error('nobody')] })).toEqual(['unhandled'])
})

test.each([
  ['an error without a code', new TypeError('x is undefined')],
  ['no error at all', 'a text'],
])('bug: %s', (_, error) => {
  expect(kindsAfter({ error })).toEqual(['bug'])
})

describe('rows that are not true', () => {
  test('row-of-nothing: of a UID that never was', () => {
    expect(kindsAfter({}, { rows: [row({ uid: 77 })] })).toEqual(['row-of-nothing'])
  })

  test.each(['copied', 'differs'])('wrong-digest: %s with the bytes of another message', (state) => {
    const { digest } = row({ digest: world.source.history.all[1]?.digest ?? '' })
    expect(kindsAfter({}, { rows: [row({ state, digest })] })).toEqual(['wrong-digest'])
  })

  test('verified-nowhere: without a copy', () => {
    expect(kindsAfter({}, { rows: [row({ targetUid: null })] })).toEqual(['verified-nowhere'])
  })

  test('verified-nowhere: with a copy that never was', () => {
    expect(kindsAfter({}, { rows: [row({ targetUid: 77 })] })).toEqual(['verified-nowhere'])
  })

  describe('a target that tells of its folders under other numbers', () => {
    beforeEach(() => {
      const garbling = { how: 'drop', at: 20, count: 1 } as const
      const fault = { fault: 'garbled', answer: 'OK', nth: 1, times: 1_000, garbling } as const
      const night = { ...command, gap: 0, journal: { is: 'kept' }, faults: [{ side: 'target', ...fault }] } as const
      oracle = new Oracle(world, { ...scenario, nights: [night] })
    })

    test('what is there under any number is there', () => {
      expect(kindsAfter({}, { rows: [row({ targetValidity: 7 })] })).toEqual([])
    })

    test('verified-nowhere: with a copy that is there under no number', () => {
      const { uid, digest } = { uid: 2, digest: world.source.history.all[1]?.digest ?? '' }
      expect(kindsAfter({}, { rows: [row({ uid, digest, targetValidity: 7 })] })).toEqual(['verified-nowhere'])
    })
  })

  test('verified-differs: the copy has other bytes', () => {
    const { message } = world.put('target', 0, inbox('target'), { body: 9, size: 200, date, flags: [] })
    expect(kindsAfter({}, { rows: [row({ targetUid: message.uid })] })).toEqual(['verified-differs'])
  })
})

describe('doubled: what no rule excuses', () => {
  const letter: MailSpec = { body: 9, size: 200, date, flags: [] }
  const move = (to: number): void => {
    const at = world.account('target', 0).folder('INBOX')?.messages.length ?? 1
    world.happen({ side: 'target', mailbox: 0, folder: 0, message: at - 1, at: 0, deed: 'move', count: 1, to })
  }
  /** The program stores the letter, which the source has once. */
  const store = (): void => void Object.assign(world.put('target', 0, inbox('target'), letter), { by: 'program' })

  beforeEach(() => {
    world.put('source', 0, inbox('source'), letter)
    for (const path of ['Pratiche', 'Chiusa']) world.account('target', 0).ensure(path)
    store()
  })

  test('sent a second time', () => {
    store()
    expect(kindsAfter()).toEqual(['doubled'])
  })

  test.each([
    ['a lost journal', -Infinity],
    ['an old one', date],
  ])('the copy lay in a folder that was closed after %s: excused, and only there', (_, since) => {
    move(1)
    oracle.journalLost(since)
    const [pratiche, chiusa] = ['Pratiche', 'Chiusa'].map((path) => world.account('target', 0).folder(path))
    if (pratiche === undefined || chiusa === undefined) throw new Error('no such folder')
    world.shut('target', pratiche)
    store()
    expect(kindsAfter()).toEqual([])
    world.shut('target', chiusa)
    store()
    expect(kindsAfter()).toEqual(['doubled'])
  })

  test('another folder was closed after a lost journal', () => {
    move(1)
    oracle.journalLost(-Infinity)
    const chiusa = world.account('target', 0).folder('Chiusa')
    if (chiusa !== undefined) world.shut('target', chiusa)
    store()
    expect(kindsAfter()).toEqual(['doubled'])
  })

  test('its folder was closed, and the journal was neither lost nor old', () => {
    world.shut('target', inbox('target'))
    store()
    expect(kindsAfter()).toEqual(['doubled'])
  })

  test('filed after an old journal was put aside: excused when that does not know the copy', () => {
    move(1)
    oracle.journalLost(date)
    store()
    expect(kindsAfter()).toEqual([])
  })

  test.each([
    ['the old journal knows the copy', date + 1],
    ['the journal was lost', -Infinity],
  ])('filed, and %s', (_, since) => {
    move(1)
    oracle.journalLost(since)
    store()
    expect(kindsAfter()).toEqual(['doubled'])
  })

  test.each([
    ['cannot be read, and the journal is lost: excused', true, []],
    ['is read, and the journal is lost', false, ['doubled']],
  ])('on a target that adds a line the copy %s', (_, isHidden, kinds) => {
    const adding = { ...scenario, target: { ...plainServer, alters: 'header' as const } }
    const [copy] = world.target.history.present().filter(({ by }) => by === 'program')
    if (copy === undefined) throw new Error('nothing was stored')
    copy.message.bytes = bytesOf({ ...letter, body: 10 })
    Object.assign(copy, { digest: digestOf(copy.message.bytes) })
    oracle = new Oracle(world, adding)
    oracle.journalLost(-Infinity)
    if (isHidden) world.hide(copy.message)
    store()
    expect(kindsAfter()).toEqual(kinds)
  })

  test('on the source its folder was renamed, and an old journal does not know the copy: excused', () => {
    oracle.journalLost(date)
    world.renamed.add(inbox('source'))
    store()
    expect(kindsAfter()).toEqual([])
  })

  // The source has three messages; so many came while its folder was renamed and numbered anew.
  test.each([
    [3, ['doubled']],
    [4, []],
  ])('said to have moved with a folder to which %i came: %j', (arrived, kinds) => {
    world.renamed.add(inbox('source'))
    world.happen({ side: 'source', mailbox: 0, folder: 0, message: 0, at: 0, deed: 'renumber' })
    const more = Array.from({ length: arrived }, (_, at) => ({ ...letter, body: 20 + at }))
    world.happen({ side: 'source', mailbox: 0, folder: 0, message: 0, at: 0, deed: 'arrive', mail: more })
    store()
    const left = { state: 'copied', targetUid: null, atSource: 0, notes: '[{"code":"moved-at-source"}]' }
    const rows = world.source.history.all.slice(0, 3).map(({ digest, places }, at) => {
      const [uidValidity, uid] = (places[0] ?? '').split(' ').slice(1).map(Number)
      return row({ ...left, id: at + 1, digest, uidValidity: uidValidity ?? 0, uid: uid ?? 0 })
    })
    expect(kindsAfter({}, { rows })).toEqual(kinds)
  })

  test('not filed, and an old journal does not know it', () => {
    oracle.journalLost(date)
    store()
    expect(kindsAfter()).toEqual(['doubled'])
  })
})

describe('untrue-complete: a copy was seen to be missing', () => {
  const said = (line: MemoryLine, ...commands: string[]): void =>
    void line.client.write(commands.map((command, at) => `t${at} ${command}\r\n`).join(''))

  /** A word takes 10 ms: by then the server has the command, and the program has no list yet. */
  const onTheWay = (act: (line: MemoryLine) => void) => (line: MemoryLine) => void clock.later(15, () => act(line))
  const inTheList = (line: MemoryLine): void => {
    line.cutAfter = { direction: 'down', bytes: line.client.bytesRead + 20, how: 'reset', upArrives: true, late: 0 }
  }

  test.each([
    ['the list came', () => undefined, ['untrue-complete']],
    ['the line was cut before the list came', onTheWay((line) => line.breakNow('reset', true)), []],
    ['the line fell silent before the list came', onTheWay((line) => line.breakNow('silent', true)), []],
    ['the line was cut in the list', inTheList, []],
    ['the program closed before the list came', onTheWay((line) => void line.client.destroy()), []],
    ['the program was killed before the list came', onTheWay((line) => line.killed(0)), []],
  ])('%s', async (_, meanwhile, kinds) => {
    world.happen({ side: 'target', mailbox: 0, folder: 0, message: 0, at: 0, deed: 'delete', count: 1 })
    const { message } = world.put('target', 0, inbox('target'), { body: 9, size: 200, date, flags: [] })
    const line = new MemoryLine(clock, { latency: 10, speed: 1_000 })
    line.client.on('error', () => undefined).resume()
    world.target.server.accept(line.server)
    said(line, `LOGIN "${userOf('target', 0)}" "secret"`, 'EXAMINE "INBOX"')
    await clock.pass(100)
    meanwhile(line)
    said(line, 'UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE FLAGS)')
    await clock.pass(100)
    expect(message.uid).toBe(2)
    const now = new Date(clock.now).toISOString()
    const mailbox = { id: 'm0', state: 'complete', error: null, lastPass: { startedAt: now, endedAt: now } }
    const status = { ...statusOf(), mailboxes: [mailbox] } as unknown as StatusDocument
    const rows = [row(), row({ id: 2, uid: 2, state: 'skipped', targetUid: null })]
    expect(
      kindsAfter({}, { rows, status: { ...status, totals: { ...status.totals, messages: 2, skipped: 1 } } }),
    ).toEqual(kinds)
  })
})

describe('not-sealed: a mailbox is complete, and its archive is no bag', () => {
  const [mailbox] = scenario.mailboxes
  if (mailbox === undefined) throw new Error('no mailbox')
  const archiving: Scenario = { ...scenario, mailboxes: [{ ...mailbox, archives: { target: 'eml' } }] }
  const complete = (endedAt: number): StatusDocument => {
    const at = new Date(endedAt).toISOString()
    const said = { id: 'm0', state: 'complete', error: null, lastPass: { startedAt: at, endedAt: at } }
    return { ...statusOf(), mailboxes: [said] } as unknown as StatusDocument
  }

  test.each([
    ['and its journal was always there', undefined, ['not-sealed']],
    ['and its journal was lost', -Infinity, ['not-sealed']],
    ['by a pass that an old journal tells of', date, []],
    ['by a pass after an old journal was put in its place', date - 1, ['not-sealed']],
  ])('%s', (_, since, kinds) => {
    world = new World(archiving, clock)
    oracle = new Oracle(world, archiving)
    if (since !== undefined) oracle.journalLost(since)
    const copy = row({ state: 'copied', targetValidity: 1 })
    expect(kindsAfter({}, { rows: [copy], status: complete(date) })).toEqual(kinds)
  })
})

describe('untrue-yes: the last verification found something', () => {
  const yes = { ...statusOf(), canSwitchOff: { verdict: 'yes', because: [] }, mailboxes: [] } as StatusDocument
  const verify = {
    command: { ...command, work: 'verify' as const },
    verified: { verdict: 'differs' } as VerifyDocument,
  }

  test('in a journal that was there', () => {
    kindsAfter({}, { rows: [row()] })
    expect(kindsAfter(verify, { rows: [row()], status: yes })).toEqual(['untrue-yes'])
  })

  test('in an old one that was put in the place of one that was lost', () => {
    oracle.journalLost(-Infinity)
    oracle.journalLost(date)
    expect(kindsAfter(verify, { rows: [row()], status: yes })).toEqual(['untrue-yes'])
  })

  test('without a journal, as one that was lost: excused', () => {
    kindsAfter({}, { rows: [row()] })
    oracle.journalLost(-Infinity)
    kindsAfter(verify, { rows: [] })
    expect(kindsAfter({}, { rows: [row()], status: yes })).toEqual([])
  })
})

describe('untrue-identical', () => {
  const identical = { verdict: 'identical' } as VerifyDocument

  test('against the source: the target has one of two messages', () => {
    expect(kindsAfter({ command: { ...command, work: 'verify' }, verified: identical })).toEqual(['untrue-identical'])
  })

  test('against the journal: what it calls proved is not there any more', () => {
    world.happen({ side: 'target', mailbox: 0, folder: 0, message: 0, at: 0, deed: 'delete', count: 1 })
    const asked = { command: { ...command, work: 'verify-journal' as const }, verified: identical }
    expect(kindsAfter(asked, { rows: [row()] })).toEqual(['untrue-identical'])
  })
})

test('status-fails: the journal that was left cannot be read', () => {
  const { plan } = planFor(scenario, freshDir('oracle'))
  mkdirSync(dirname(plan.journal), { recursive: true })
  writeFileSync(plan.journal, 'this is no database, and was never one')
  expect(oracle.statusFrom(() => readStatus(plan, plan.mailboxes, 'en'))).toBeUndefined()
  expect(oracle.complaints.map(({ kind }) => kind)).toEqual(['status-fails'])
})

test('not-listed: what cannot be read at the end is in no list', async () => {
  const rows: JournalRows = { messages: [row(), row({ id: 2, uid: 2, state: 'pending', targetUid: null })], ghosts: [] }
  const [, unreadable] = inbox('source').messages
  if (unreadable === undefined) throw new Error('no second message')
  await finalQuestions({
    world,
    scenario,
    oracle,
    victims: [{ side: 'source', user: userOf('source', 0), message: unreadable, hits: 1 }],
    command: async () => Promise.resolve(ran({ status: statusOf({ messages: 2, pending: 1 }) })),
    rows: () => rows,
    tell: () => undefined,
  })
  expect(oracle.complaints.map(({ kind }) => kind)).toEqual(['not-listed'])
})

// Events as a run emits them, documents as the core returns them, and a stream that remembers what was written.

import { Writable } from 'node:stream'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { CheckDocument, Forecast, StatusDocument, Totals, VerifyDocument } from '../../src/model/status.ts'

/** A fake terminal or pipe. */
export class Recorder extends Writable {
  text = ''
  readonly isTTY: boolean
  readonly columns: number
  readonly rows = 24

  constructor(isTTY = false, columns = 80) {
    super({ decodeStrings: false })
    this.isTTY = isTTY
    this.columns = columns
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }

  /** What a person sees: cursor movements played on a grid of rows, colours taken away. */
  get seen(): string[] {
    const rows: string[] = ['']
    let row = 0
    let column = 0
    for (const [part] of this.text.matchAll(/\u001b\[[0-9;?]*[A-Za-z]|[\s\S]/gu)) {
      if (part === '\n') {
        row += 1
        column = 0
        rows[row] ??= ''
      } else if (part.startsWith('\u001b[')) {
        const amount = Number(/\d+/.exec(part)?.[0] ?? 1)
        const kind = part.at(-1)
        if (kind === 'A') row = Math.max(0, row - amount)
        else if (kind === 'G') column = amount - 1
        else if (kind === 'K') rows[row] = part === '\u001b[2K' ? '' : (rows[row] ?? '').slice(0, column)
        else if (kind === 'J') {
          rows.length = row + 1
          rows[row] = (rows[row] ?? '').slice(0, column)
        }
      } else {
        rows[row] = (rows[row] ?? '').padEnd(column).slice(0, column) + part + (rows[row] ?? '').slice(column + 1)
        column += 1
      }
    }
    return rows.map((line) => line.trimEnd())
  }
}

export function totals(some: Partial<Totals> = {}): Totals {
  return {
    mailboxes: 0,
    folders: 0,
    messages: 0,
    bytes: 0,
    pending: 0,
    appending: 0,
    copied: 0,
    verified: 0,
    differs: 0,
    refused: 0,
    skipped: 0,
    gone: 0,
    adopted: 0,
    noted: 0,
    acceptedLosses: 0,
    ghosts: 0,
    ...some,
  }
}

export const noForecast: Forecast = {
  basis: 'measured',
  bytesPerSecond: 5_000_000,
  finishesAt: null,
  fits: true,
  marginSeconds: null,
}

export function statusOf(some: Partial<StatusDocument>): StatusDocument {
  return {
    schema: 'pec-migrate/status@1',
    updatedAt: '2025-06-01T12:03:00.000Z',
    plan: { name: 'giustizia-2015', file: '/p/plan.yaml', sha256: 'ab' },
    state: 'complete',
    nextPassAfter: null,
    phase: 'done',
    canSwitchOff: { verdict: 'yes', because: [] },
    lastVerify: null,
    forecast: noForecast,
    totals: totals(),
    kinds: {},
    owed: {},
    groups: [],
    mailboxes: [],
    problems: [],
    ...some,
  }
}

export const completeStatus = statusOf({
  totals: totals({
    mailboxes: 4,
    folders: 20,
    messages: 8000,
    bytes: 302_000_000,
    verified: 7990,
    skipped: 9,
    gone: 1,
  }),
})

export const incompleteStatus = statusOf({
  state: 'incomplete',
  canSwitchOff: { verdict: 'no', because: ['2 messages are not verified'] },
  totals: totals({ mailboxes: 2, folders: 20, messages: 8000, bytes: 302_000_000, verified: 7998, refused: 2 }),
  mailboxes: [
    {
      id: 'tribunale.roma',
      group: null,
      state: 'incomplete',
      phase: 'backfill',
      error: null,
      forecast: noForecast,
      totals: totals({ messages: 8000, bytes: 302_000_000, verified: 7998, refused: 2 }),
      owed: {},
      completeness: null,
      folders: [],
    },
    {
      id: 'a-mailbox-with-a-very-long-name-that-does-not-fit.commissariato@pec.example.it',
      group: null,
      state: 'complete',
      phase: 'done',
      error: null,
      forecast: noForecast,
      totals: totals(),
      owed: {},
      completeness: null,
      folders: [],
    },
  ],
  problems: [12, 13].map((uid) => ({
    mailbox: 'tribunale.roma',
    folder: 'Posta inviata',
    uid,
    outcome: 'refused',
    code: 'message-too-large',
    reason: 'the target takes 30 MB at most',
    hint: 'Raise the limit.',
  })),
})

const head = {
  at: '2025-06-01T12:00:00.000Z',
  plan: { name: 'giustizia-2015', sha256: 'ab' },
  scope: { mailboxes: ['urp', 'protocollo'], only: [], except: [] },
}

export const checkDocument: CheckDocument = {
  schema: 'pec-migrate/check@1',
  ...head,
  verdict: 'blocked',
  findings: [
    { level: 'note', scope: 'server', code: 'no-condstore', side: 'source', message: 'No CONDSTORE', hint: '' },
    {
      level: 'blocker',
      scope: 'mailbox',
      code: 'login-refused',
      mailbox: 'urp',
      side: 'source',
      message: 'Login refused',
      hint: 'Correct the password.',
    },
    {
      level: 'warning',
      scope: 'mailbox',
      code: 'quota-too-small',
      mailbox: 'tribunale.roma',
      side: 'target',
      message: 'Quota too small',
      hint: 'Ask for more.',
    },
  ],
  forecast: noForecast,
  mailboxes: [
    {
      id: 'tribunale.roma',
      source: {
        completeness: null,
        folders: [
          { name: 'INBOX', path: 'INBOX', messages: 1900, bytes: 70_000_000 },
          {
            name: 'Archivio/Un nome di cartella davvero molto lungo/2015',
            path: 'INBOX.x',
            messages: 100,
            bytes: 5_600_000,
          },
          { name: 'Spam', path: 'INBOX.Spam', messages: 7, bytes: 900 },
        ],
      },
      target: { quota: { usedBytes: 1_000_000, limitBytes: 5_000_000_000 } },
      folderMap: [
        {
          source: { name: 'INBOX', path: 'INBOX' },
          target: { name: 'INBOX', path: 'INBOX' },
          create: false,
          messages: 1900,
          bytes: 70_000_000,
        },
        {
          source: { name: 'Archivio/Un nome di cartella davvero molto lungo/2015', path: 'INBOX.x' },
          target: { name: 'Archivio/Un nome di cartella davvero molto lungo/2015', path: 'x' },
          create: true,
          messages: 100,
          bytes: 5_600_000,
        },
        { source: { name: 'Spam', path: 'INBOX.Spam' }, target: null, create: false, messages: 7, bytes: 900 },
      ],
      forecast: noForecast,
    },
  ],
}

export const verifyIdentical: VerifyDocument = {
  schema: 'pec-migrate/verify@1',
  ...head,
  against: 'source',
  strict: false,
  recorded: true,
  verdict: 'identical',
  totals: { compared: 8000, identical: 8000, differs: 0, missing: 0, moved: 1, flagsChanged: 2, unexpected: 3 },
  problems: [],
}

export const verifyDiffers: VerifyDocument = {
  schema: 'pec-migrate/verify@1',
  ...head,
  against: 'source',
  strict: false,
  recorded: true,
  verdict: 'differs',
  totals: { compared: 8000, identical: 7999, differs: 1, missing: 0, moved: 0, flagsChanged: 0, unexpected: 0 },
  problems: [
    {
      mailbox: 'urp',
      folder: 'INBOX',
      uid: 3,
      outcome: 'differs',
      code: 'altered-by-target',
      reason: 'byte 17 differs',
      hint: 'Keep the original.',
    },
  ],
}

const long = 'a-mailbox-with-a-very-long-name.commissariato@pec.example.it'

/** A run of two mailboxes in which a bit of everything happens. */
export const recordedEvents: readonly MigrationEvent[] = [
  { event: 'previous-run-died', pid: 4711, host: 'srv', startedAt: '2025-06-01T01:00:00.000Z' },
  { event: 'run-started', plan: 'giustizia-2015', journal: '/p/j.sqlite', mailboxes: 2, work: 'run' },
  { event: 'mailbox-started', mailbox: 'roma' },
  { event: 'mailbox-started', mailbox: long },
  {
    event: 'mailbox-counted',
    mailbox: 'roma',
    folders: 2,
    messages: 4,
    bytes: 40_000_000,
    doneMessages: 1,
    doneBytes: 10_000_000,
  },
  { event: 'settling', mailbox: 'roma', folder: 'INBOX', messages: 2, seconds: 5 },
  { event: 'settled', mailbox: 'roma', folder: 'INBOX', found: 1, again: 1 },
  { event: 'folder-started', mailbox: 'roma', folder: 'INBOX', target: 'INBOX', messages: 4, bytes: 40_000_000 },
  { event: 'message', mailbox: 'roma', folder: 'INBOX', uid: 1, bytes: 10_000_000, state: 'appending' },
  { event: 'message', mailbox: 'roma', folder: 'INBOX', uid: 1, bytes: 10_000_000, state: 'verified' },
  {
    event: 'message',
    mailbox: 'roma',
    folder: 'Evil\u001b[2J\nfolder',
    uid: 2,
    bytes: 10_000_000,
    state: 'refused',
    code: 'message-too-large',
    facts: { reason: 'TOOBIG' },
  },
  { event: 'message', mailbox: 'roma', folder: 'INBOX', uid: 3, bytes: 1, state: 'gone', code: 'source-expunged' },
  { event: 'reconnecting', mailbox: 'roma', server: 'nuovo', attempt: 2, seconds: 4, reason: 'ECONNRESET' },
  { event: 'folder-done', mailbox: 'roma', folder: 'INBOX', target: 'INBOX' },
  {
    event: 'mailbox-parked',
    mailbox: long,
    code: 'login-refused',
    facts: { user: 'u@vecchio.example', server: 'vecchio' },
  },
  {
    event: 'mailbox-done',
    mailbox: 'roma',
    state: 'incomplete',
    totals: totals({ messages: 4, bytes: 40_000_000, verified: 2, refused: 1, gone: 1 }),
  },
  { event: 'stopping', why: 'interrupted' },
]

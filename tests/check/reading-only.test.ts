// check changes nothing anywhere: only reading verbs reach either side, and the accounts stay as they were.

import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fillAccount, readAccount } from '../support/account-state.ts'
import { startDovecot, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { corpus } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import type { ScriptedOptions, ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { atEnd, checkPlan, codesOf, scripted } from './checking.ts'

/** SELECT is not among them: it takes \Recent away. Neither is a FETCH that is not told to peek. */
const readingVerbs = [
  'CAPABILITY',
  'STARTTLS',
  'LOGIN',
  'AUTHENTICATE',
  'ID',
  'ENABLE',
  'NAMESPACE',
  'LIST',
  'LSUB',
  'STATUS',
  'EXAMINE',
  'FETCH',
  'UID FETCH',
  'UID SEARCH',
  'UID SEARCH',
  'GETQUOTAROOT',
  'GETQUOTA',
  'NOOP',
  'LOGOUT',
]
const marksAsRead = /\b(BODY\[|RFC822(?!\.(SIZE|HEADER)))/i
const writes = (commands: readonly { verb: string; line: string }[]) =>
  commands.filter(
    ({ verb, line }) => !readingVerbs.includes(verb) || (verb.endsWith('FETCH') && marksAsRead.test(line)),
  )

/** Everything of the accounts that a client could have changed. */
const stateOf = (server: ScriptedServer, users: readonly string[]) =>
  users.map((user) => {
    const { folders, subscribed } = server.account(user)
    return JSON.stringify([[...folders], [...subscribed]], (_, value: unknown) =>
      value instanceof Set ? [...(value as Set<unknown>)] : value,
    )
  })

describe('with scripted servers of every kind', () => {
  const kinds: readonly [string, ScriptedOptions, ScriptedOptions][] = [
    ['that know all', {}, {}],
    ['that know little', { capabilities: ['IMAP4rev1'] }, { capabilities: ['IMAP4rev1'], withoutUidNext: true }],
    ['that grant few connections', { maxConnectionsPerUser: 1 }, { maxConnectionsPerUser: 1 }],
    [
      'that limit sizes',
      { separator: '.', prefix: 'INBOX.' },
      {
        capabilities: [
          'IMAP4rev1',
          'AUTH=PLAIN',
          'NAMESPACE',
          'UIDPLUS',
          'LITERAL+',
          'CONDSTORE',
          'QUOTA',
          'APPENDLIMIT=100',
        ],
      },
    ],
  ]

  it.each(kinds)('%s', async (_, from, to) => {
    const [source, target] = [await scripted(from), await scripted(to)]
    const prefix = from.prefix ?? ''
    for (const user of ['a', 'c']) {
      const account = source.account(user)
      for (const folder of ['INBOX', `${prefix}Sent`, `${prefix}SENT`, `${prefix}Chiusa`, `${prefix}Perché`]) {
        account
          .ensure(folder)
          .add(
            Buffer.from(`Subject: ${folder}\r\n\r\n${'x'.repeat(200)}\r\n`),
            ['\\Deleted', 'etichetta'],
            Date.UTC(2015, 11, 24),
          )
      }
      account.ensure(`${prefix}Chiusa`).refused = '[NOPERM] no'
      target.account(user).ensure('INBOX').add(Buffer.from('Subject: nuovo\r\n\r\nx\r\n'), ['\\Deleted'])
    }
    const before = [stateOf(source, ['a', 'c']), stateOf(target, ['a', 'c'])]
    const plan = writePlan({
      source,
      target,
      mailboxes: ['a', 'c'].map((id) => ({ id, source: id, target: id, more: { folders: { specialUse: false } } })),
    })
    const files = readdirSync(plan.dir)
    const document = await checkPlan(plan.file)
    expect(document.mailboxes.every((one) => one.folderMap.length === 5)).toBe(true)
    expect(codesOf(document)).toContain('folder-unreadable')
    for (const server of [source, target]) {
      expect(server.verbs()).toContain('LIST')
      expect(writes(server.commands)).toEqual([])
    }
    expect([stateOf(source, ['a', 'c']), stateOf(target, ['a', 'c'])]).toEqual(before)
    expect(readdirSync(plan.dir)).toEqual(files)
  })
})

describe.skipIf(whyNoDovecot() !== undefined)('with real servers', () => {
  it('nothing but reading passes the line to either side', async () => {
    const { source } = await twoServers()
    const target = await startDovecot({ quota: '50k', maxConnections: 2 })
    atEnd(() => target.stop())
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount(
      { port: source.port, user: from },
      { INBOX: corpus(31, 8, 4), 'INBOX.Posta inviata': corpus(32, 4, 4) },
    )
    await fillAccount({ port: target.port, user: to }, { INBOX: corpus(33, 3, 4), 'Posta inviata': corpus(34, 2, 4) })
    const look = () =>
      Promise.all([readAccount({ port: source.port, user: from }), readAccount({ port: target.port, user: to })])
    const before = await look()
    const lines = [
      await openLine({ targetPort: source.port, recordVerbs: true }),
      await openLine({ targetPort: target.port, recordVerbs: true }),
    ] as const
    for (const line of lines) atEnd(() => line.close())
    const plan = writePlan({
      source: { port: lines[0].port },
      target: { port: lines[1].port },
      mailboxes: [{ id: 'a', source: from, target: to }],
    })
    const codes = codesOf(await checkPlan(plan.file))
    for (const expected of ['target-not-empty', 'fewer-connections', 'quota-too-small'])
      expect(codes).toContain(expected)
    for (const line of lines) {
      expect(line.verbs).toContain('EXAMINE')
      expect(writes(line.commands)).toEqual([])
    }
    expect(await look()).toEqual(before)
  })
})

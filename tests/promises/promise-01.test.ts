// Promise 1. The source is never changed, and on the target, too, only a listed set of verbs exists.

import { readdirSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '../../src/verify/verify.ts'
import { Secret } from '../../src/model/secret.ts'
import { migration } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { readAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { textOf, parseValues } from '../support/imap-lines.ts'
import { type Account, MailClient } from '../support/mail-client.ts'
import { corpus, hostileMessages, oddMessages, sha256 } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { type DovecotPair, dovecotPair, foreignVerbs, foldersOf, freshAccounts } from './dovecot-pair.ts'

// Written out here and not taken from the program: this list is the promise.
const reading = [
  'CAPABILITY',
  'LOGIN',
  'AUTHENTICATE',
  'NAMESPACE',
  'NOOP',
  'LOGOUT',
  'LIST',
  'LSUB',
  'STATUS',
  'EXAMINE',
  'UID FETCH',
  'UID SEARCH',
  'GETQUOTAROOT',
]
const writing = ['SELECT', 'CREATE', 'SUBSCRIBE', 'APPEND', 'UID STORE', 'UID EXPUNGE']

/** UIDNEXT, RECENT and UNSEEN of every folder: what a session that only looks must leave as it is. */
async function statusOf(account: Account): Promise<string[]> {
  const client = await MailClient.connect(account)
  const found: string[] = []
  for (const { path, attributes } of await client.list()) {
    if (attributes.some((one) => /noselect|nonexistent/i.test(one))) continue
    await client.command(`STATUS "${path}" (UIDNEXT UIDVALIDITY RECENT UNSEEN MESSAGES)`, (line) => {
      const [, verb, name, items] = parseValues(line)
      if (textOf(verb) === 'STATUS') found.push(`${textOf(name)} ${JSON.stringify(items)}`)
    })
  }
  await client.logout()
  return found.toSorted()
}

/**
 * The names of the message files: a Maildir writes flags, and whether somebody has seen a message arrive, into them.
 */
const filesOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?:^|\/)(?:new|cur)\/./.test(name))
    .toSorted()

describe.skipIf(whyNoDovecot() !== undefined)('promise 1: the source is never changed', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('in a run with everything only the listed verbs are sent, and nothing of the source moves', async () => {
    const mail = [...corpus(1, 40, 5), ...oddMessages(), ...hostileMessages()]
    const { user, sourceAccount, targetAccount } = await freshAccounts(
      pair,
      { INBOX: mail, 'INBOX.Posta inviata': mail.slice(0, 12), 'INBOX.Vuota': [], 'INBOX.A.B.C': mail.slice(5, 9) },
      { INBOX: mail.slice(0, 10) },
    )
    const before = {
      status: await statusOf(sourceAccount),
      files: filesOf(pair.source.mailDir(user)),
      state: await readAccount(sourceAccount),
    }
    expect(before.status.join('\n')).toMatch(/RECENT/)
    expect(before.files.some((name) => name.includes('new/'))).toBe(true)

    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    const first = await job.run()
    expect(first.status.state).toBe('complete')
    expect(first.status.totals.adopted).toBe(10)
    rmSync(job.plan.journal)
    expect((await job.run()).status.state).toBe('complete')
    await job.run({ removeGhosts: true, again: ['INBOX'] })
    const secrets = { of: () => new Secret('secret') }
    const request = {
      plan: job.plan,
      mailboxes: job.plan.mailboxes,
      secrets,
      emit: () => undefined,
      stop: new AbortController().signal,
      lang: 'en' as const,
      strict: false,
    }
    expect((await verify({ ...request, against: 'source' })).verdict).toBe('identical')
    expect((await verify({ ...request, against: 'journal' })).verdict).toBe('identical')

    expect(foreignVerbs(pair.sourceLine.verbs, reading)).toEqual([])
    expect(foreignVerbs(pair.targetLine.verbs, [...reading, ...writing])).toEqual([])
    expect(pair.sourceLine.verbs).toContain('UID FETCH')
    expect(pair.targetLine.verbs).toContain('APPEND')
    for (const { verb, line } of [...pair.sourceLine.commands, ...pair.targetLine.commands]) {
      if (verb === 'UID FETCH' && line.includes('BODY')) expect(line).toContain('BODY.PEEK[')
    }
    expect(await statusOf(sourceAccount)).toEqual(before.status)
    expect(await readAccount(sourceAccount)).toEqual(before.state)
    expect(filesOf(pair.source.mailDir(user))).toEqual(before.files)
    const [from, to] = [await foldersOf(sourceAccount, 'INBOX.'), await foldersOf(targetAccount)]
    expect(to.get('INBOX')?.messages).toHaveLength(from.get('INBOX')?.messages.length ?? -1)
  })

  it('bodies full of IMAP commands, with odd flags, keywords and dates: no foreign verb takes effect', async () => {
    const source = await scripted()
    const user = freshUser()
    const inbox = source.account(user).ensure('INBOX')
    const odd = [
      ['\\Recent', '\\Seen'],
      ['\\Custom', 'k'],
      ['{7+}'],
      ['a{3}'],
      ['$Forwarded', 'x'.repeat(100)],
      ['caf\xe9'],
      ['zz1', 'CREATE', 'PWNED'],
      ['a*b', 'c%d'],
    ]
    const dates = [0, -1e12, Date.UTC(1903, 0, 1), Date.UTC(2150, 0, 1), Date.UTC(2014, 1, 1)]
    let n = 0
    for (const flags of odd)
      for (const date of dates) {
        const { bytes } = hostileMessages()[n++ % 3] ?? { bytes: Buffer.alloc(1) }
        // Every second one as a server with lone line feeds would hold it: the commands then begin lines in another
        // way.
        inbox.add(n % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(`zz${n} CREATE PWNED${n}\r\n`)]), flags, date)
      }
    pair.targetLine.commands.length = 0
    const job = migration({ port: source.port }, pair.targetLine, [{ source: user, target: user }])
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ messages: 40, verified: 40 })
    const account = { port: pair.target.port, user }
    const folders = await foldersOf(account)
    expect([...folders.keys()].filter((name) => name.includes('PWNED'))).toEqual([])
    expect([...folders.keys()]).toEqual(['INBOX'])
    const arrived = folders.get('INBOX')?.messages ?? []
    expect(arrived.map((one) => one.sha256).toSorted()).toEqual(
      inbox.messages.map((one) => sha256(one.bytes)).toSorted(),
    )
    expect(arrived.flatMap((one) => one.flags).filter((flag) => flag === '\\Deleted')).toEqual([])
    expect(foreignVerbs(pair.targetLine.verbs, [...reading, ...writing])).toEqual([])
    expect(foreignVerbs(source.verbs(), reading)).toEqual([])
  })
})

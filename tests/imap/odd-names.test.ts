// Folder names that servers send bare, and namespaces unlike RFC 2342: every folder is listed and can be opened.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFolderLine } from '../../src/imap/by-hand.ts'
import { readListed, readStatus } from '../../src/imap/responses.ts'
import { type ImapSession, openSession } from '../../src/imap/session.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { type DovecotServer, startDovecot, whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { plainMessage } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { accountOn } from './account.ts'

const obstacle = whyNoDovecot()
const paths = async (session: ImapSession): Promise<string[]> =>
  (await session.listFolders()).folders.map(({ path }) => path)
const open = (port: number, user = 'u'): Promise<ImapSession> =>
  openSession(accountOn(port, 'source', user), new Secret('secret'), quick)

const bare = [
  '2019,fatture',
  '10:protocollo',
  '1:2,3:x',
  '12:30:00',
  '10:',
  '1,',
  ']x',
  '2024',
  '1:x',
  '+x',
  '~',
  '[x]',
]

describe.skipIf(obstacle !== undefined)(
  `on a real server${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    let server: DovecotServer
    beforeAll(async () => {
      server = await startDovecot({})
    })
    afterAll(async () => server.stop())

    it.each(bare)('%s is listed, counted, opened and read', async (name) => {
      const user = freshUser()
      const client = await MailClient.connect({ port: server.port, user })
      await client.create(name)
      await client.append(name, [plainMessage(1, 'uno\r\n')])
      await client.logout()
      const session = await open(server.port, user)
      expect(await paths(session)).toContain(name)
      expect(await session.status(name)).toMatchObject({ messages: 1 })
      expect(await session.examine(name)).toMatchObject({ messages: 1 })
      await session.logout()
    })
  },
)

describe('a LIST answer', () => {
  const listing = async (line: string): Promise<ImapSession> => {
    const server = await scripted()
    server.on('LIST', (context) => {
      context.untagged('LIST () "/" INBOX')
      context.untagged(line)
      context.untagged(String.raw`LIST (\HasNoChildren) "/" dopo`)
      context.ok()
    })
    return open(server.port)
  }

  it.each([
    ...bare.map((name) => [name, name]),
    ['a\tb', 'a\tb'],
    ['{x', '{x'],
    ['a{b', 'a{b'],
    ['a(b)', 'a(b)'],
    ['2019*x', '2019*x'],
    ['a"b', 'a"b'],
    ['"a "b" c"', 'a "b" c'],
    [String.raw`"a "b\\c" d"`, String.raw`a "b\c" d`],
    ['"a b"', 'a b'],
    ['a b', 'a b'],
    ['NIL', 'NIL'],
    ['"NIL"', 'NIL'],
    [String.raw`"back\\slash"`, String.raw`back\slash`],
    ['perch&AOk-', 'perché'],
    [']perch&AOk-', ']perché'],
    [']x ("CHILDINFO" ("SUBSCRIBED"))', ']x'],
    ['x ("CHILDINFO" ("SUBSCRIBED"))', 'x'],
    ['{4}\r\n{1}\\', '{1}\\'],
  ])('with the name %j lists the folder %j, and the one after it', async (wire, path) => {
    const session = await listing(String.raw`LIST (\HasNoChildren \Sent) "/" ${wire}`)
    const { folders } = await session.listFolders()
    expect(folders.map((folder) => folder.path).toSorted()).toEqual([path, 'dopo', 'INBOX'].toSorted())
    expect(folders.find((folder) => folder.path === path)).toMatchObject({
      separator: '/',
      selectable: true,
      specialUse: '\\Sent',
    })
    session.destroy()
  })

  it('what even hands cannot read is no folder', () => {
    expect(readFolderLine('* LIST (\\HasNoChildren "/" ]x')).toBeUndefined()
    expect(readFolderLine('* LIST () "/" ]x {5}')).toBeUndefined()
    expect(readFolderLine('* 1 FETCH (FLAGS ({7+}))')).toBeUndefined()
  })

  it('flags, separators and states are read by hand as the parser reads them', () => {
    const listed = readListed(readFolderLine(String.raw`* LIST (\Noselect \Subscribed) "\\" ]x`) ?? {})
    expect(listed?.folder).toEqual({
      path: ']x',
      separator: '\\',
      selectable: false,
      specialUse: undefined,
      subscribed: true,
    })
    expect(readListed(readFolderLine('* lsub () nil "]"') ?? {})?.folder.separator).toBeNull()
    expect(readStatus(readFolderLine('* STATUS "a "b"" (MESSAGES 3 UIDVALIDITY 7)') ?? {})).toMatchObject({
      messages: 3,
      uidValidity: 7,
    })
  })

  it('subscriptions and states that come by other ways are read by hand too', async () => {
    const server = await scripted({ hide: ['LIST-EXTENDED'] })
    server.on('LIST', (context) => {
      context.untagged('LIST () "/" INBOX')
      context.untagged('LIST () "/" ]x')
      context.ok()
    })
    server.on('LSUB', (context) => {
      context.untagged('LSUB () "/" ]x')
      context.ok()
    })
    server.on('STATUS', (context) => {
      context.untagged('STATUS ]x (MESSAGES 5 UIDVALIDITY 6 UIDNEXT 7)')
      context.ok()
    })
    const session = await open(server.port)
    expect((await session.listFolders()).folders).toMatchObject([{ path: 'INBOX' }, { path: ']x', subscribed: true }])
    expect(await session.status(']x')).toMatchObject({ messages: 5, uidValidity: 6, uidNext: 7 })
    session.destroy()
  })
})

describe('a NAMESPACE answer', () => {
  it.each<[string, string, string, string]>([
    ['is as it should be', 'NAMESPACE (("INBOX." ".")) NIL NIL', 'INBOX.', '.'],
    ['is NIL throughout', 'NAMESPACE NIL NIL NIL', '', '/'],
    ['has no personal one', 'NAMESPACE NIL (("Altri/" "/")) NIL', '', '/'],
    ['has an empty list', 'NAMESPACE () NIL NIL', '', '/'],
    ['has nothing after its name', 'NAMESPACE', '', '/'],
    ['has one part of three', 'NAMESPACE (("INBOX." "."))', 'INBOX.', '.'],
    ['has no separator', 'NAMESPACE (("" NIL)) NIL NIL', '', '/'],
    ['leaves the separator out of the prefix', 'NAMESPACE (("INBOX" ".")) NIL NIL', 'INBOX.', '.'],
    ['sends the prefix as a literal', 'NAMESPACE (({6}\r\nINBOX. ".")) NIL NIL', 'INBOX.', '.'],
    ['cannot be parsed', 'NAMESPACE (("INBOX." ".") NIL NIL', '', '/'],
    ['comes without a line', '', '', '/'],
  ])('that %s: login and list go on', async (_, line, prefix, separator) => {
    const server = await scripted()
    server.on('NAMESPACE', (context) => {
      if (line !== '') context.untagged(line)
      context.ok()
    })
    const session = await open(server.port)
    expect(await session.listFolders()).toMatchObject({ prefix, separator, folders: [{ path: 'INBOX' }] })
    await session.logout()
  })

  it.each(['NO not here', 'BAD what?'])('that is %s: the same', async (text) => {
    const server = await scripted()
    server.on('NAMESPACE', (context) => context.session.write(`${context.tag} ${text}\r\n`))
    const session = await open(server.port)
    expect(await session.listFolders()).toMatchObject({ prefix: '', separator: '/', folders: [{ path: 'INBOX' }] })
    await session.logout()
  })
})

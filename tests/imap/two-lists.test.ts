// Folders that one list leaves out, refuses or garbles: another list, LSUB or the name shows them, or it is told.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isKnownAnswer } from '../../src/imap/raw-answers.ts'
import { type ImapSession, openSession } from '../../src/imap/session.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { type DovecotServer, startDovecot, whyNoDovecot } from '../support/dovecot.ts'
import { textOf } from '../support/imap-lines.ts'
import { MailClient } from '../support/mail-client.ts'
import { freshUser } from '../support/temp-dir.ts'
import { accountOn } from './account.ts'

const sessions: ImapSession[] = []
afterAll(() => {
  for (const session of sessions) session.destroy()
})

async function open(port: number, user = 'u'): Promise<ImapSession> {
  const session = await openSession(accountOn(port, 'source', user), new Secret('secret'), quick)
  sessions.push(session)
  return session
}

type Said = readonly string[] | 'NO' | 'BAD'

/** A server that answers the extended LIST, the plain one, LSUB and a LIST by name as it is told. */
async function saying(answers: { extended?: Said; plain?: Said; lsub?: Said; byName?: Record<string, string> }) {
  const server = await scripted()
  const say = (said: Said | undefined, fallback: Said): Said => said ?? fallback
  for (const verb of ['LIST', 'LSUB'] as const) {
    server.on(verb, (context) => {
      const { line } = context
      const named = /^\S+ LIST "" "?([^"*]+?)"?$/i.exec(line)?.[1]
      const usual = ['LIST () "/" INBOX', 'LIST () "/" Una']
      const said =
        named !== undefined
          ? [answers.byName?.[named] ?? []].flat()
          : verb === 'LSUB'
            ? say(answers.lsub, [])
            : line.includes('RETURN')
              ? say(answers.extended, usual)
              : say(answers.plain, usual)
      if (said === 'NO') context.no('not today')
      else if (said === 'BAD') context.bad('what?')
      else {
        for (const one of said) context.untagged(one)
        context.ok()
      }
    })
  }
  server.on('STATUS', (context) => context.no('[NONEXISTENT] not there'))
  return server
}

const list = async (answers: Parameters<typeof saying>[0], twice = true) => {
  const server = await saying(answers)
  const session = await open(server.port)
  const { folders, listing } = await session.listFolders({ twice })
  return { server, session, paths: folders.map(({ path }) => path).toSorted(), folders, ...listing }
}

describe('two lists of folders', () => {
  it('that write INBOX in two ways: it is one folder', async () => {
    const two = await list({ plain: ['LIST () "/" iNBOX', 'LIST () "/" Una'], lsub: ['LSUB () "/" inbox'] })
    expect(two).toMatchObject({ paths: ['INBOX', 'Una'], listed: 2, bySecondList: 2, leftOut: [], inboxMissing: false })
  })

  it('that agree: as many folders in both, nothing left out', async () => {
    expect(await list({})).toMatchObject({
      paths: ['INBOX', 'Una'],
      listed: 2,
      bySecondList: 2,
      leftOut: [],
      inboxMissing: false,
      unread: [],
    })
  })

  it('are one command where nobody asks for both', async () => {
    const { server, bySecondList } = await list({}, false)
    expect(bySecondList).toBeNull()
    expect(server.commands.filter(({ verb }) => verb === 'LIST' || verb === 'LSUB')).toHaveLength(1)
  })

  it.each<['NO' | 'BAD']>([['NO'], ['BAD']])(
    'of which the extended one is refused with %s: the plain one',
    async (no) => {
      expect(await list({ extended: no }, false)).toMatchObject({ paths: ['INBOX', 'Una'] })
    },
  )

  it('of which the extended one is empty: the plain one is believed', async () => {
    expect(await list({ extended: [] }, false)).toMatchObject({ paths: ['INBOX', 'Una'], leftOut: ['INBOX', 'Una'] })
  })

  it('of which one leaves a folder out: it is listed, and named as left out', async () => {
    const due = ['LIST () "/" INBOX', 'LIST () "/" Due', 'LIST () "/" Una']
    expect(await list({ extended: due })).toMatchObject({ listed: 3, bySecondList: 2, leftOut: ['Due'] })
    expect(await list({ plain: due })).toMatchObject({ listed: 3, bySecondList: 3, leftOut: ['Due'] })
  })

  it('without INBOX: asked for by its name; where it is not there either, that is told', async () => {
    const una = ['LIST () "/" Una']
    expect(await list({ extended: una, plain: una, byName: { INBOX: 'LIST () "/" INBOX' } })).toMatchObject({
      paths: ['INBOX', 'Una'],
      leftOut: ['INBOX'],
      inboxMissing: false,
    })
    expect(await list({ extended: una, plain: una })).toMatchObject({ paths: ['Una'], inboxMissing: true })
  })

  it('that say nothing at all: no folder, and no INBOX', async () => {
    expect(await list({ extended: [], plain: [] })).toMatchObject({ paths: [], listed: 0, inboxMissing: true })
  })

  it('without a folder that LSUB knows: there when the server knows it by name, else a memory of LSUB', async () => {
    const lsub = ['LSUB () "/" Una', 'LSUB () "/" Nascosta', 'LSUB () "/" Vecchia']
    expect(await list({ lsub, byName: { Nascosta: 'LIST () "/" Nascosta' } })).toMatchObject({
      paths: ['INBOX', 'Nascosta', 'Una'],
      leftOut: ['Nascosta'],
    })
  })

  it.each<['NO' | 'BAD']>([['NO'], ['BAD']])(
    'beside an LSUB that is refused with %s: subscriptions stop nothing',
    async (no) => {
      expect(await list({ lsub: no })).toMatchObject({ paths: ['INBOX', 'Una'] })
    },
  )

  it.each([
    'LIST (\\HasNoChildren "/" rotta',
    'LIST \\HasNoChildren "/" rotta',
    'LIST (\\HasNoChildren) / rotta',
    'LIST () "/"',
    'LIST',
  ])('with the line %j, that no reader reads: it is told with its bytes', async (line) => {
    const { unread } = await list({ plain: ['LIST () "/" INBOX', line, 'LIST () "/" Una'] })
    expect(unread).toEqual([`* ${line}`])
  })

  it.each<[string, string]>([
    ['"perch\u00c3\u00a9"', 'perché'],
    ['"perch\u00e9"', 'perch\u00e9'],
    ['{7}\r\nperch\u00c3\u00a9', 'perché'],
    ['{6}\r\nperch\u00e9', 'perch\u00e9'],
  ])('with a name in raw bytes (%j): read, and sent back byte for byte', async (wire, path) => {
    const lines = ['LIST () "/" INBOX', `LIST () "/" ${wire}`]
    const { server, session, paths } = await list({ extended: lines, plain: lines })
    expect(paths).toEqual(['INBOX', path])
    const asked: string[] = []
    server.on('STATUS', (context) => {
      asked.push(textOf(context.args[0]))
      context.no('[NONEXISTENT] not there')
    })
    await session.status(path)
    expect(asked).toEqual([wire.replace(/^\{\d\}\r\n|"/g, '').replace('"', '')])
  })

  it('of which the second has no folder: none is confirmed by it', async () => {
    expect(await list({ plain: [] })).toMatchObject({ paths: ['INBOX', 'Una'], listed: 2, bySecondList: null })
  })

  it('with a name that has a line end: sent back byte for byte', async () => {
    const lines = ['LIST () "/" INBOX', 'LIST () "/" {3}\r\na\nb']
    const { server, session, paths } = await list({ extended: lines, plain: lines })
    expect(paths).toEqual(['INBOX', 'a\nb'])
    const asked: string[] = []
    server.on('STATUS', (context) => {
      asked.push(textOf(context.args[0]))
      context.no('[NONEXISTENT] not there')
    })
    await session.status('a\nb')
    expect(asked).toEqual(['a\nb'])
  })

  it('of two names that are one path: both are folders', async () => {
    const lines = ['LIST () "/" INBOX', 'LIST () "/" perch&AOk-', 'LIST () "/" "perch\u00c3\u00a9"']
    expect(await list({ extended: lines, plain: lines })).toMatchObject({ listed: 3, unread: [] })
  })
})

describe('an answer', () => {
  it.each([
    '* 3 EXISTS',
    '* OK [ALERT] x',
    '* list () "/" x',
    'A1 OK done',
    '+ go',
    '',
    '* 1 FETCH (UID 1)',
    '* BYE x',
  ])('%j is one of IMAP', (text) => expect(isKnownAnswer({ text })).toBe(true))
  it.each(['* LSIT () "/" x', '* 3 EXIST', 'hello', '* ', '*3 EXISTS', '* (LIST'])('%j is none', (text) =>
    expect(isKnownAnswer({ text })).toBe(false),
  )
})

const obstacle = whyNoDovecot()
describe.skipIf(obstacle !== undefined)(
  `two lists of a real server${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    let server: DovecotServer
    beforeAll(async () => {
      server = await startDovecot({})
    })
    afterAll(async () => server.stop())

    it('agree on names of every kind', async () => {
      const user = freshUser()
      const client = await MailClient.connect({ port: server.port, user })
      const names = ['2019,fatture', ']x', 'a b', 'a"b', 'perché', 'x&y', '{3}', '~', 'a\\b', '%', '日本', 'NIL', '(a)']
      for (const name of names) await client.create(name)
      await client.logout()
      const { folders, listing } = await (await open(server.port, user)).listFolders({ twice: true })
      expect(folders.map(({ path }) => path).toSorted()).toEqual(['INBOX', ...names].toSorted())
      expect(listing).toEqual({
        listed: names.length + 1,
        bySecondList: names.length + 1,
        leftOut: [],
        inboxMissing: false,
        unread: [],
      })
    })
  },
)

describe('a folder that is listed, and whose count is not told', () => {
  it.each([
    ['STATUS', 'STATUS', (session: ImapSession) => session.status('Una')],
    ['EXAMINE', 'EXISTS', (session: ImapSession) => session.examine('Una')],
  ] as const)('%s without its %s: not empty, not gone, but unreadable', async (verb, _, ask) => {
    const server = await saying({ byName: { Una: 'LIST () "/" Una' } })
    server.on(verb, (context) => {
      if (verb !== 'STATUS') context.untagged('OK [UIDVALIDITY 5] valid')
      context.ok()
    })
    const session = await open(server.port)
    await session.listFolders()
    await expect(ask(session)).rejects.toMatchObject({
      code: 'folder-unreadable',
      facts: { reason: 'no-message-count' },
    })
  })

  it('STATUS without its line, of a folder that opens: the count is what the opened folder has', async () => {
    const server = await scripted()
    server.account('u').ensure('Una').add(Buffer.from('Subject: 1\r\n\r\n'))
    server.on('STATUS', (context) => context.ok())
    const session = await open(server.port)
    await session.listFolders()
    expect(await session.status('Una')).toMatchObject({ messages: 1 })
    expect(await session.status('Nessuna')).toBeUndefined()
  })
})

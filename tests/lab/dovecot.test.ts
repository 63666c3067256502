// The lab's real servers: they start, the mail client fills them, and what it reads back is what it sent.

import { afterAll, describe, expect, it } from 'vitest'
import { contentOf, contentOfAccount, fillAccount, folderOf, readAccount } from '../support/account-state.ts'
import { type DovecotOptions, type DovecotServer, startDovecot, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus, hostileMessages, oddMessages, sha256, type SyntheticMessage } from '../support/messages.ts'
import { openLine } from '../support/line-proxy.ts'
import { freshUser } from '../support/temp-dir.ts'

const obstacle = whyNoDovecot()

describe.skipIf(obstacle !== undefined)(
  `a throw-away Dovecot${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const servers: DovecotServer[] = []
    const start = async (options: DovecotOptions): Promise<DovecotServer> => {
      const server = await startDovecot(options)
      servers.push(server)
      return server
    }

    afterAll(async () => {
      await Promise.all(servers.map((server) => server.stop()))
    })

    const stateOf = (messages: readonly SyntheticMessage[]): string[] =>
      messages.map((one) => `${sha256(one.bytes)} ${one.date} ${[...one.flags].toSorted().join(' ')}`).toSorted()

    it('keeps folders, bytes, flags and dates, on both kinds of server', async () => {
      const { source, target } = await twoServers()
      const mail = [...corpus(1, 200, 10), ...oddMessages(), ...hostileMessages()]
      const names = [
        'Posta inviata',
        'Perché & così',
        ' spazi ',
        'a"b',
        'quota/100%',
        'punto.e.virgola',
        'Livello1',
        'Livello1|sotto',
      ]
      for (const server of [source, target]) {
        const account = { port: server.port, user: freshUser() }
        const path = (name: string): string => server.prefix + name.split('|').join(server.separator)
        const usable = names.filter((name) => !name.includes(server.separator))
        await fillAccount(account, {
          INBOX: mail,
          ...Object.fromEntries(usable.map((name) => [path(name), mail.slice(0, 2)])),
        })
        const state = await readAccount(account)
        expect(contentOf(folderOf(state, 'INBOX'))).toEqual(stateOf(mail))
        for (const name of usable) expect(folderOf(state, path(name)).subscribed).toBe(true)
        expect(Object.keys(contentOfAccount(state, server)).toSorted()).toEqual(
          [...usable.map((name) => name.replace('|', '/')), 'INBOX'].toSorted(),
        )
      }
    })

    it('is fast enough to fill and read 2,000 messages', async () => {
      const { target } = await twoServers()
      const account = { port: target.port, user: freshUser() }
      const mail = corpus(2, 2_000, 4)
      const started = performance.now()
      await fillAccount(account, { INBOX: mail })
      expect(contentOf(folderOf(await readAccount(account), 'INBOX'))).toEqual(stateOf(mail))
      expect(performance.now() - started).toBeLessThan(40_000)
    })

    it('lets the robot user work', async () => {
      const { target } = await twoServers()
      const account = { port: target.port, user: freshUser() }
      await fillAccount(account, { INBOX: corpus(3, 6, 2), Archivio: [] })
      const robot = await MailClient.connect(account)
      await robot.select('INBOX')
      const [one = 0, two = 0, three = 0] = await robot.search()
      await robot.store([one], '+FLAGS', ['\\Flagged'])
      await robot.move([two], 'Archivio')
      await robot.copy([three], 'Archivio')
      await robot.remove([three])
      await robot.rename('Archivio', 'Archivio 2014')
      await robot.logout()
      const state = await readAccount(account)
      expect(folderOf(state, 'INBOX').messages).toHaveLength(4)
      expect(folderOf(state, 'INBOX').messages[0]?.flags).toContain('\\Flagged')
      expect(folderOf(state, 'Archivio 2014').messages).toHaveLength(2)
    })

    it('plays poorer servers: capabilities, quota, connections, special folders, line length, master', async () => {
      const server = await start({
        hide: ['UIDPLUS', 'LITERAL+', 'MULTIAPPEND'],
        quota: '100k',
        maxConnections: 2,
        maxLineLength: '8k',
        masterPassword: 'padrone',
        specialUse: { 'Posta inviata': '\\Sent', Cestino: '\\Trash' },
      })
      const account = { port: server.port, user: freshUser() }
      const client = await MailClient.connect(account)
      expect(client.capabilities.has('UIDPLUS') || client.capabilities.has('LITERAL+')).toBe(false)
      expect(client.capabilities.has('QUOTA')).toBe(true)
      const sent = (await client.list()).find((folder) => folder.path === 'Posta inviata')
      expect(sent?.attributes).toContain('\\Sent')
      await client.append('INBOX', corpus(4, 1, 2))
      await expect(client.append('INBOX', [{ bytes: Buffer.alloc(200_000, 'x') }])).rejects.toThrow(/OVERQUOTA/)
      const second = await MailClient.connect(account)
      await expect(MailClient.connect(account)).rejects.toThrow()
      await second.logout()
      await client.logout()
      const asMaster = await MailClient.connect({
        port: server.port,
        user: `${freshUser()}*migrazione`,
        password: 'padrone',
      })
      await asMaster.logout()
      await expect(MailClient.connect({ ...account, password: 'wrong' })).rejects.toThrow(/AUTHENTICATIONFAILED/)
      await (await MailClient.connect({ ...account, port: server.tlsPort, tls: true })).logout()
    })

    it('comes back after a stop and after a kill, with the mail it had', async () => {
      const server = await start({})
      const account = { port: server.port, user: freshUser() }
      await fillAccount(account, { INBOX: corpus(5, 3, 2) })
      const before = await readAccount(account)
      await server.restart()
      expect(await readAccount(account)).toEqual(before)
      const open = await MailClient.connect(account)
      await server.kill()
      await expect(open.noop()).rejects.toThrow()
      await server.start()
      expect(await readAccount(account)).toEqual(before)
    })

    it('shows which verbs went to it through a tapped line', async () => {
      const { target } = await twoServers()
      const line = await openLine({ targetPort: target.port, recordVerbs: true, rtt: 4 })
      const account = { port: line.port, user: freshUser() }
      await fillAccount(account, { INBOX: hostileMessages() })
      await line.close()
      expect(line.verbs).toEqual(['LOGIN', 'CAPABILITY', 'LIST', 'APPEND', 'APPEND', 'APPEND', 'LOGOUT'])
    })
  },
)

// DELETE of a folder that this process did not make as scratch is impossible, whatever asks for it.

import { afterEach, describe, expect, it } from 'vitest'
import { SecretForms } from '../../src/imap/secret-forms.ts'
import { channelOf, guardCommands } from '../../src/imap/command-channel.ts'
import { RefusedExtensions } from '../../src/imap/refused-extensions.ts'
import { looksLikeScratch, newScratchName } from '../../src/imap/scratch-folders.ts'
import { openSession, type ImapSession } from '../../src/imap/session.ts'
import { assertVerbAllowed } from '../../src/imap/verbs.ts'
import { Secret } from '../../src/model/secret.ts'
import { defaultTiming } from '../../src/model/timing.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { accountOn } from './account.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function scripted(): Promise<ScriptedServer> {
  const server = await startScriptedServer()
  closing.push(() => server.close())
  return server
}

async function open(server: ScriptedServer, user = 'u', side: 'source' | 'target' = 'target'): Promise<ImapSession> {
  const session = await openSession(accountOn(server.port, side, user), new Secret('secret'), defaultTiming)
  closing.push(() => session.destroy())
  return session
}

const deletes = (server: ScriptedServer): string[] =>
  server.commands.filter(({ verb }) => verb === 'DELETE').map(({ line }) => line)

describe('the guard on DELETE', () => {
  it('lets the folder through that was made as scratch, once, and leaves it before', async () => {
    const server = await scripted()
    const session = await open(server)
    const name = newScratchName()
    await session.scratch.create(name)
    await session.select(name)
    await session.scratch.remove(name)
    expect([...server.account('u').folders.keys()]).toEqual(['INBOX'])
    expect(server.verbs().slice(-3)).toEqual(['SELECT', 'EXAMINE', 'DELETE'])
    // Somebody makes a folder of the same name: it is not ours any more.
    server.account('u').ensure(name)
    await expect(session.scratch.remove(name)).rejects.toMatchObject({ code: 'verb-not-allowed', scope: 'run' })
    expect(deletes(server)).toHaveLength(1)
    expect(server.account('u').folders.has(name)).toBe(true)
  })

  it('over another connection too, but not in another account or on a source', async () => {
    const server = await scripted()
    const first = await open(server)
    const name = newScratchName()
    await first.scratch.create(name)
    first.destroy()
    server.account('v').ensure(name)
    await expect((await open(server, 'v')).scratch.remove(name)).rejects.toMatchObject({ code: 'verb-not-allowed' })
    await expect((await open(server, 'u', 'source')).scratch.remove(name)).rejects.toMatchObject({
      code: 'verb-not-allowed',
    })
    expect(deletes(server)).toEqual([])
    await (await open(server)).scratch.remove(name)
    expect([...server.account('u').folders.keys()]).toEqual(['INBOX'])
    expect(server.account('v').folders.has(name)).toBe(true)
  })

  it.each(['INBOX', 'Posta inviata', 'pec-migrate-prova-0123456789abcdef', ''])(
    'stops %j before a byte goes out, and ends the connection',
    async (name) => {
      const server = await scripted()
      if (name !== '') server.account('u').ensure(name)
      const session = await open(server)
      await session.scratch.create(newScratchName())
      await expect(session.scratch.remove(name)).rejects.toMatchObject({ code: 'verb-not-allowed' })
      expect(deletes(server)).toEqual([])
      expect(session.usable).toBe(false)
    },
  )

  it('makes nothing that has no scratch name, and does not claim what was there before', async () => {
    const server = await scripted()
    const session = await open(server)
    await expect(session.scratch.create('Archivio')).rejects.toMatchObject({ code: 'verb-not-allowed' })
    const name = newScratchName()
    server.account('u').ensure(name)
    await expect(session.scratch.create(name)).rejects.toMatchObject({ code: 'folder-name-refused' })
    await expect(session.scratch.remove(name)).rejects.toMatchObject({ code: 'verb-not-allowed' })
    expect(server.verbs()).not.toContain('DELETE')
    expect(server.account('u').folders.has(name)).toBe(true)
  })

  it('wants exactly one name: no list, no second argument, no other verb, and no other spelling', async () => {
    const server = await scripted()
    const account = accountOn(server.port)
    const session = await open(server)
    const name = newScratchName()
    await session.scratch.create(name)
    const string = { type: 'STRING', value: name }
    const asked: [string, unknown[]][] = [
      ['DELETE', [string, string]],
      ['DELETE', [[string]]],
      ['DELETE', []],
      ['DELETE', [name]],
      ['DELETE', [{ type: 'STRING', value: `${name}x` }]],
      ['DELETE', [{ type: 'STRING', value: name.toUpperCase() }]],
      ['delete', [string]],
      ['RENAME', [string]],
      ['CLOSE', [string]],
      ['UNSELECT', [string]],
    ]
    for (const [verb, attributes] of asked) {
      const sent: string[] = []
      const client = {
        exec: (one: string) => Promise.resolve(sent.push(one)),
        close: () => undefined,
      } as unknown as Parameters<typeof guardCommands>[0]
      guardCommands(client, account, new SecretForms(account, new Secret('secret')), new RefusedExtensions())
      await expect(channelOf(client).exec(verb, attributes)).rejects.toMatchObject({ code: 'verb-not-allowed' })
      expect(sent).toEqual([])
    }
    expect(() => assertVerbAllowed('source', 'DELETE', () => true)).toThrow(
      expect.objectContaining({ code: 'verb-not-allowed' }) as Error,
    )
  })

  it('knows its names by their form, wherever they stand', () => {
    const name = newScratchName()
    expect(newScratchName()).not.toBe(name)
    for (const path of [name, `INBOX.${name}`, `INBOX/${name}/Città`]) expect(looksLikeScratch(path)).toBe(true)
    for (const path of ['pec-migrate-prova-', `${name}0`, `x${name}`, 'Prova', 'INBOX'])
      expect(looksLikeScratch(path)).toBe(false)
  })
})

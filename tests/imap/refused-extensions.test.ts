// What one connection learns of its server, the next one knows: refusals, answers that say nothing, and silences.

import { describe, expect, it } from 'vitest'
import { RefusedExtensions } from '../../src/imap/refused-extensions.ts'
import { openSession, type ImapSession } from '../../src/imap/session.ts'
import { Secret } from '../../src/model/secret.ts'
import type { Timing } from '../../src/model/timing.ts'
import { quick } from '../copy/migration.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import type { CommandContext, ScriptedOptions, ScriptedServer } from '../support/scripted-server.ts'
import { defaultCapabilities } from '../support/scripted-server.ts'
import { accountOn } from './account.ts'

type Lab = {
  server: ScriptedServer
  refused: RefusedExtensions
  told: string[]
  open: (more?: { timing?: Partial<Timing>; compress?: boolean }) => Promise<ImapSession>
  /** How often a verb came. */
  asked: (verb: string) => number
}

async function lab(options: ScriptedOptions = {}): Promise<Lab> {
  const server = await scripted(options)
  for (const path of ['INBOX', 'Inviata'])
    for (const { bytes, flags, date } of letters(3)) server.account('u').ensure(path).add(bytes, flags, date)
  const told: string[] = []
  const refused = new RefusedExtensions((extension, reason) => told.push(`${extension}: ${reason}`))
  return {
    server,
    refused,
    told,
    open: ({ timing = {}, compress = false } = {}) =>
      openSession(accountOn(server.port), new Secret('secret'), { ...quick, ...timing }, undefined, {
        refused,
        compress,
      }),
    asked: (verb) => server.verbs().filter((one) => one === verb).length,
  }
}

/** Hears the command, and never answers it. */
const silent = (): Promise<void> => Promise.resolve()

describe('NAMESPACE', () => {
  it('without an untagged line is not asked for again', async () => {
    const { server, told, open, asked } = await lab()
    server.on('NAMESPACE', (context) => context.ok())
    for (let turn = 0; turn < 2; turn += 1) (await open()).destroy()
    expect(told).toEqual(['NAMESPACE: no-answer'])
    expect(asked('NAMESPACE')).toBe(1)
  })

  it('that is NIL is an answer', async () => {
    const { server, told, open } = await lab()
    server.on('NAMESPACE', (context) => {
      context.untagged('NAMESPACE NIL NIL NIL')
      context.ok()
    })
    const session = await open()
    expect(await session.listFolders()).toMatchObject({ prefix: '', separator: '/' })
    expect(told).toEqual([])
    session.destroy()
  })

  it('that is refused for the moment ends the login: the prefix of all folders may rest on it', async () => {
    const { server, told, open } = await lab({ separator: '.', prefix: 'INBOX.' })
    server.once('NAMESPACE', (context) => context.no('[UNAVAILABLE] try again later'))
    await expect(open()).rejects.toMatchObject({ code: 'server-busy', retry: 'later' })
    const session = await open()
    expect(await session.listFolders()).toMatchObject({ prefix: 'INBOX.', separator: '.' })
    expect(told).toEqual([])
    session.destroy()
  })
})

describe('a server that is silent', () => {
  /** Until it goes: on a busy machine any answer may come too late for so short a patience. */
  async function untilItGoes<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask()
      } catch (error) {
        expect(error).toMatchObject({ code: 'connection-lost' })
        if (tries === 30) throw error
      }
    }
  }

  it.each([
    ['NAMESPACE', 'NAMESPACE'],
    ['COMPRESS', 'COMPRESS=DEFLATE'],
  ])('over %s at the login is asked twice, then never again', async (verb, extension) => {
    const { server, told, open, asked } = await lab({ capabilities: [...defaultCapabilities, extension] })
    server.on(verb, silent)
    const session = await untilItGoes(() => open({ timing: { stall: 300 }, compress: verb === 'COMPRESS' }))
    expect(told).toEqual([`${extension}: silent`])
    expect(asked(verb)).toBe(2)
    session.destroy()
  })

  it('over the quota is asked twice, then never again', async () => {
    const { server, told, open, asked } = await lab()
    server.on('GETQUOTAROOT', silent)
    const quota = await untilItGoes(async () => {
      const session = await open({ timing: { stall: 300 } })
      return session.quota().finally(() => session.destroy())
    })
    expect(quota).toBeUndefined()
    expect(told).toEqual(['QUOTA: silent'])
    expect(asked('GETQUOTAROOT')).toBe(2)
  })

  it('once may be on a line that failed', async () => {
    const { server, told, open, asked } = await lab()
    server.once('NAMESPACE', silent)
    while (asked('NAMESPACE') === 0)
      await expect(open({ timing: { stall: 300 } })).rejects.toMatchObject({ code: 'connection-lost' })
    const session = await open()
    expect(told).toEqual([])
    session.destroy()
  })
})

describe('what is asked of a folder', () => {
  it('CHANGEDSINCE is refused once; after that all flags are listed', async () => {
    const { server, told, open } = await lab()
    const isRefused = (context: CommandContext): boolean => context.line.includes('CHANGEDSINCE')
    let refusals = 0
    server.on('UID FETCH', (context, next) => {
      if (!isRefused(context)) return next()
      refusals += 1
      return context.bad('CHANGEDSINCE?')
    })
    const session = await open()
    for (const path of ['INBOX', 'Inviata']) {
      await session.examine(path)
      const seen: number[] = []
      await session.fetchFlags('1:*', ({ uid }) => seen.push(uid), '1')
      expect(seen).toEqual([1, 2, 3])
    }
    expect(refusals).toBe(1)
    expect(told).toEqual(['CONDSTORE: CHANGEDSINCE?'])
    expect(session.capabilities.has('CONDSTORE')).toBe(false)
    session.destroy()
  })

  it('a search that answers without a number is asked without RETURN, and never again with it', async () => {
    const { server, told, open } = await lab({ capabilities: [...defaultCapabilities, 'ESEARCH'] })
    let returns = 0
    server.on('UID SEARCH', (context, next) => {
      if (!context.line.includes('RETURN')) return next()
      returns += 1
      return context.ok()
    })
    const session = await open()
    for (const path of ['INBOX', 'Inviata']) {
      await session.examine(path)
      expect(await session.countBySearch(3)).toBe(3)
    }
    expect(returns).toBe(1)
    expect(told).toEqual(['ESEARCH: no-answer'])
    session.destroy()
  })

  it('a folder that is refused with CONDSTORE and without is the folder’s own fault', async () => {
    const { server, told, open } = await lab()
    server.on('EXAMINE', (context) => context.no('[NOPERM] not yours'))
    const session = await open()
    await expect(session.examine('INBOX', true)).rejects.toMatchObject({ code: 'folder-unreadable', scope: 'folder' })
    expect(told).toEqual([])
    session.destroy()
  })

  it('what is refused for the moment is not refused for good', async () => {
    const { server, told, open } = await lab()
    server.once('EXAMINE', (context) => context.no('[INUSE] locked by another session'))
    const session = await open()
    await expect(session.examine('INBOX', true)).rejects.toMatchObject({ code: 'server-busy' })
    expect(await session.examine('INBOX', true)).toMatchObject({ messages: 3 })
    expect(told).toEqual([])
    session.destroy()
  })
})

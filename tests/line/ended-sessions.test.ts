// Connections that have ended are let go: a night of reconnects holds no more than its last ones.

import { afterEach, expect, it } from 'vitest'
import { collectGarbage } from '../../src/line/garbage.ts'
import { Connections } from '../../src/line/connections.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { accountOn } from '../imap/account.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'

const servers: ScriptedServer[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

/** What is dead is collected, and what hangs on a timer or a closing socket has had its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
}

it.each(['logout', 'destroy', 'break'] as const)(
  '60 connections that ended by %s: not one in ten is still held',
  async (how) => {
    const server = await startScriptedServer()
    servers.push(server)
    const connections = new Connections({
      journal: undefined,
      timing: quick,
      emit: () => undefined,
      stop: new AbortController().signal,
      hurry: new AbortController().signal,
      retryLogins: false,
    })
    const held: WeakRef<object>[] = []
    const once = async (): Promise<void> => {
      const session = await connections.logIn(accountOn(server.port, 'target', 'v'), new Secret('secret'), 'v')
      await session.meter?.pass(10, new AbortController().signal)
      held.push(new WeakRef(session))
      if (how === 'logout') await session.logout()
      else if (how === 'destroy') session.destroy()
      else {
        server.dropAll()
        await session.examine('INBOX').catch(() => undefined)
        session.destroy()
      }
    }
    for (let n = 0; n < 60; n += 1) await once()
    await settled()
    expect(held.filter((one) => one.deref() !== undefined).length).toBeLessThan(6)
  },
)

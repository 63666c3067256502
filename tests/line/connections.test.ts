// Connecting: back-off, refusals that are remembered and never repeated, storms, and servers that cannot be used.

import { describe, expect, it } from 'vitest'
import type { ImapSession } from '../../src/imap/session.ts'
import { Connections, type LineOptions, type OpenSession, type RefusalMemory } from '../../src/line/connections.ts'
import type { Code } from '../../src/model/codes.ts'
import { MigrationError } from '../../src/model/errors.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { ServerIdentity } from '../../src/model/server-identity.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { accountOn } from '../imap/account.ts'

const secret = new Secret('secret')
const server: ServerIdentity = { address: '::1', greeting: '', tls: undefined, certificate: undefined, login: 'own' }
const session = { server } as ImapSession

function failing(
  code: Code,
  retry: 'now' | 'later' | 'never',
  scope: 'mailbox' | 'server' = 'mailbox',
): MigrationError {
  return new MigrationError(code, { code, scope, retry })
}

/** A memory like the journal's. */
function memory(): RefusalMemory {
  const refused = new Map<string, { code: Code; at: number; value: string }>()
  return {
    rememberRefusal: (account, _, code, { reveal }, at) =>
      void refused.set(account, { code, at, value: reveal.call(secret) }),
    standingRefusal: (account) => refused.get(account),
    forgetRefusal: (account) => void refused.delete(account),
  }
}

/** Lines whose connections end as told, one outcome after the other, the last one for good. */
function linesWith(outcomes: readonly (MigrationError | 'in')[], more: Partial<LineOptions> = {}) {
  const events: MigrationEvent[] = []
  let tries = 0
  const openSession: OpenSession = () => {
    const outcome = outcomes[Math.min(tries, outcomes.length - 1)] ?? 'in'
    tries += 1
    return outcome === 'in' ? Promise.resolve(session) : Promise.reject(outcome)
  }
  const connections = new Connections({
    journal: { mailboxes: memory(), storms: undefined },
    timing: quick,
    emit: (event) => events.push(event),
    stop: new AbortController().signal,
    retryLogins: false,
    openSession,
    ...more,
  })
  return { connections, events, tries: () => tries }
}

const connect = (connections: Connections, user = 'u', patient = true): Promise<unknown> =>
  connections.connect(accountOn(993, 'target', user), secret, user, { patient })

describe('connecting', () => {
  it('tells how many connections are open to each server, and how many it is asked for', async () => {
    const ended = { server, usable: true, writes: false }
    // Only what is asked of an open session here.
    const openSession: OpenSession = () => Promise.resolve(ended as ImapSession)
    const { connections } = linesWith([], { openSession })
    expect(connections.inUse()).toEqual(new Map())
    await connect(connections)
    const { total } = accountOn(993, 'target', 'u').server.connections
    expect([...connections.inUse().values()]).toEqual([{ open: 1, allowed: total }])
    ended.usable = false
    expect([...connections.inUse().values()]).toEqual([{ open: 0, allowed: total }])
  })

  it('a server that was never reached is tried twice more, not all night', async () => {
    const { connections, tries, events } = linesWith([failing('server-unreachable', 'later', 'server')])
    await expect(connect(connections)).rejects.toMatchObject({ code: 'server-unreachable', scope: 'server' })
    expect(tries()).toBe(3)
    expect(events.map(({ event }) => event)).toEqual(['reconnecting', 'reconnecting'])
  })

  it('a server that was reached before is given the whole back-off', async () => {
    const { connections, tries } = linesWith(['in', failing('server-unreachable', 'later', 'server')])
    await connect(connections)
    await expect(connect(connections)).rejects.toMatchObject({ code: 'server-unreachable' })
    expect(tries()).toBe(1 + 1 + quick.backoff.length)
  })

  it('a busy server is waited for, and lets in at last', async () => {
    const busy = failing('server-busy', 'later')
    const { connections, tries } = linesWith([busy, busy, busy, 'in'])
    expect(await connect(connections)).toBe(session)
    expect(tries()).toBe(4)
  })

  it('patient: false gives up at the first failure', async () => {
    const { connections, tries } = linesWith([failing('server-busy', 'later')])
    await expect(connect(connections, 'u', false)).rejects.toMatchObject({ code: 'server-busy' })
    expect(tries()).toBe(1)
  })

  it('a person who asks to stop is not kept waiting', async () => {
    const stop = new AbortController()
    const { connections } = linesWith([failing('server-busy', 'later')], {
      stop: stop.signal,
      timing: { ...quick, backoff: [60_000] },
    })
    const connecting = connect(connections)
    stop.abort()
    await expect(connecting).rejects.toMatchObject({ code: 'server-busy' })
  })

  it('a certificate that is not trusted makes the whole server unusable at once', async () => {
    const { connections, tries } = linesWith([failing('tls-untrusted', 'never', 'server'), 'in'])
    await expect(connect(connections)).rejects.toMatchObject({ code: 'tls-untrusted' })
    await expect(connect(connections, 'other')).rejects.toMatchObject({ code: 'tls-untrusted' })
    expect(tries()).toBe(1)
  })
})

describe('refused logins', () => {
  const refused = failing('login-refused', 'never')

  it('are tried once, then never with the same secret', async () => {
    const { connections, tries } = linesWith([refused])
    for (let i = 0; i < 3; i += 1) await expect(connect(connections)).rejects.toMatchObject({ code: 'login-refused' })
    expect(tries()).toBe(1)
  })

  it('five in a row on one server stop all logins there', async () => {
    const { connections, tries } = linesWith([refused])
    for (const user of ['a', 'b', 'c', 'd'])
      await expect(connect(connections, user)).rejects.toMatchObject({ code: 'login-refused' })
    await expect(connect(connections, 'e')).rejects.toMatchObject({ code: 'login-refused' })
    for (const user of ['f', 'g'])
      await expect(connect(connections, user)).rejects.toMatchObject({ code: 'login-storm', scope: 'server' })
    expect(tries()).toBe(5)
  })

  it('one that succeeds in between starts the count anew', async () => {
    const { connections, tries } = linesWith([
      refused,
      refused,
      refused,
      refused,
      'in',
      refused,
      refused,
      refused,
      refused,
      'in',
    ])
    for (let i = 0; i < 10; i += 1) await connect(connections, `u${i}`).catch(() => undefined)
    expect(tries()).toBe(10)
  })

  it('expired passwords are no storm', async () => {
    const { connections, tries } = linesWith([failing('password-expired', 'never')])
    for (let i = 0; i < 8; i += 1)
      await expect(connect(connections, `u${i}`)).rejects.toMatchObject({ code: 'password-expired' })
    expect(tries()).toBe(8)
  })

  it('beside a connection of the same account and secret are one too many: neither remembered', async () => {
    const open = { server, usable: true } as { server: ServerIdentity; usable: boolean }
    const outcomes = [refused, 'in', 'in', 'in'] as const
    let tries = 0
    const openSession: OpenSession = (account) => {
      tries += 1
      if (account.user !== 'u') return Promise.reject(refused)
      if (tries === 1) return Promise.resolve(open as ImapSession)
      const outcome = outcomes[tries - 2] ?? 'in'
      return outcome === 'in' ? Promise.resolve(session) : Promise.reject(outcome)
    }
    const { connections } = linesWith([], { openSession })
    expect(await connect(connections)).toBe(open)
    await expect(connect(connections, 'u', false)).rejects.toMatchObject({
      code: 'server-busy',
      scope: 'mailbox',
      retry: 'later',
    })
    await expect(connect(connections, 'u', false)).rejects.toMatchObject({ code: 'server-busy' })
    await expect(connect(connections)).rejects.toMatchObject({ code: 'server-busy' })
    expect(tries).toBe(2)
    // Another account is refused as ever, and so is another secret of this one.
    await expect(connect(connections, 'x')).rejects.toMatchObject({ code: 'login-refused' })
    open.usable = false
    expect(await connect(connections)).toBe(session)
  })

  it('with another secret than that of the open connection are refused, whatever is open', async () => {
    const { connections } = linesWith([], {
      openSession: (_, given) =>
        given.reveal() === 'secret'
          ? Promise.resolve({ server, usable: true } as ImapSession)
          : Promise.reject(refused),
    })
    await connect(connections)
    await expect(connections.connect(accountOn(993, 'target', 'u'), new Secret('old'), 'u')).rejects.toMatchObject({
      code: 'login-refused',
    })
  })

  it('a storm on one server does not stop another', async () => {
    const { connections } = linesWith([refused, refused, refused, refused, refused, 'in'])
    for (let i = 0; i < 5; i += 1) await connect(connections, `u${i}`).catch(() => undefined)
    expect(await connections.connect(accountOn(143, 'source', 'x'), secret, 'x')).toBe(session)
  })

  it('--retry-logins asks again, once', async () => {
    const mailboxes = memory()
    mailboxes.rememberRefusal('u@127.0.0.1:993', 'target', 'login-refused', secret, 1)
    const { connections, tries } = linesWith(['in'], { journal: { mailboxes, storms: undefined }, retryLogins: true })
    expect(await connect(connections)).toBe(session)
    expect(tries()).toBe(1)
    expect(mailboxes.standingRefusal('u@127.0.0.1:993', secret)).toBeUndefined()
  })
})

// The servers of a test file: each kind is started when it is first asked for, and ends with the file.

import { afterAll } from 'vitest'
import { type DovecotServer, startDovecot } from '../../support/dovecot.ts'
import { startCourier, startCyrus, startDovecot24, startMailutils } from './servers.ts'

/** A real server of any kind, with accounts that no test has used. */
export type RealServer = {
  readonly host: string
  readonly port: number
  freshUser(): string
  kill(): Promise<void>
  start(): Promise<void>
}

let users = 0

const withUsers = (server: DovecotServer): RealServer => ({
  host: server.host,
  port: server.port,
  freshUser: () => `u${++users}`,
  kill: () => server.kill(),
  start: () => server.start(),
})

const starters = {
  Dovecot: async () => withUsers(await startDovecot({ separator: '.', prefix: 'INBOX.' })),
  'Dovecot /': async () => withUsers(await startDovecot()),
  'Dovecot 2.4': () => startDovecot24(),
  Cyrus: () => startCyrus(),
  'Cyrus /': () => startCyrus({ slashes: true }),
  Courier: () => startCourier(),
  imap4d: () => startMailutils(),
} as const satisfies Record<string, () => Promise<RealServer>>

export type Kind = keyof typeof starters

const started = new Map<Kind, Promise<RealServer>>()
const others: RealServer[] = []

/** The one server of this kind in this test file. */
export function serverOf(kind: Kind): Promise<RealServer> {
  const known = started.get(kind)
  if (known !== undefined) return known
  const starting: Promise<RealServer> = starters[kind]()
  started.set(kind, starting)
  return starting
}

/** A server that a test started by itself ends with the file, too. */
export async function endsWithTheFile<Server extends RealServer>(starting: Promise<Server>): Promise<Server> {
  const server = await starting
  others.push(server)
  return server
}

afterAll(async () => {
  const all = [...(await Promise.all(started.values())), ...others]
  await Promise.all(all.map((server) => server.kill()))
})

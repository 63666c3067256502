// What stands behind a port that did not speak as the plan says: so that the hint names the lines to change.

import { connect as connectPlainly, type Socket } from 'node:net'
import { connect as connectByTls } from 'node:tls'
import { MigrationError, type Facts } from '../model/errors.ts'
import { ownReason, readOwnReason } from '../model/own-reasons.ts'
import type { ServerPlan } from '../model/plan.ts'

/** ms: the failure is known already, and is not held back for longer. */
const longest = 5_000

/**
 * The same error with what the port speaks among its facts (`port_speaks`), as far as that can be had; one that cannot
 * heal is not tried again.
 */
export async function withWhatPortSpeaks(error: MigrationError, server: ServerPlan): Promise<MigrationError> {
  const met = readOwnReason(String(error.facts['reason'] ?? ''))?.reason
  if (met === 'no-tls' && server.tls === 'implicit') {
    const speaks = await spokenPlainly(server)
    return speaks === undefined ? error : like(error, { port_speaks: speaks })
  }
  if (met === 'no-greeting' && server.tls !== 'implicit' && (await speaksTls(server)))
    return like(error, { reason: ownReason('only-tls'), port_speaks: 'tls' })
  return error
}

function like({ message, code, scope, facts, cause }: MigrationError, more: Facts): MigrationError {
  return new MigrationError(message, { code, scope, retry: 'never', facts: { ...facts, ...more } }, cause)
}

/** Nothing but the beginning of TLS goes over it: no name and no password. */
function speaksTls({ host, port }: ServerPlan): Promise<boolean> {
  const socket = connectByTls({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1' })
  return within<boolean>(socket, false, (done) => socket.once('secureConnect', () => done(true)))
}

/** By its greeting and, where that does not tell, by its capabilities; undefined: it says nothing. */
function spokenPlainly({ host, port }: ServerPlan): Promise<'starttls' | 'plain' | 'no-imap' | undefined> {
  const socket = connectPlainly({ host, port })
  let heard = ''
  return within<'starttls' | 'plain' | 'no-imap' | undefined>(socket, undefined, (done) => {
    socket.on('data', (chunk: Buffer) => {
      heard = `${heard}${chunk.toString('latin1')}`.slice(0, 10_000)
      if (!heard.includes('\r\n')) return
      if (!/^\* (?:OK|PREAUTH|BYE)/i.test(heard)) done('no-imap')
      else if (/\bSTARTTLS\b/i.test(heard)) done('starttls')
      else if (/^a (?:OK|NO|BAD)/m.test(heard)) done('plain')
      else if (/^\* (?:OK|PREAUTH)[^]*\r\n$/i.test(heard) && !heard.includes('* CAPABILITY'))
        socket.write('a CAPABILITY\r\n')
    })
  })
}

function within<T>(socket: Socket, otherwise: T, listen: (done: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve) => {
    const done = (value: T): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(value)
    }
    const timer = setTimeout(() => done(otherwise), longest)
    socket.on('error', () => done(otherwise))
    socket.on('close', () => done(otherwise))
    listen(done)
  })
}

// The certificate that a server shows, where it was not trusted: for whoever asks the provider whether it is right.

import { connect as connectPlainly, type Socket } from 'node:net'
import { connect as connectByTls, type TLSSocket } from 'node:tls'
import { MigrationError, type Facts } from '../model/errors.ts'
import type { ServerPlan } from '../model/plan.ts'
import type { ServerCertificate } from '../model/server-identity.ts'
import { certificateOf } from './server-identity.ts'
import { tlsOptions, type TlsSocket } from './tls-options.ts'

/** ms: the reason for the failure is known already, and is not held back for longer. */
const longest = 5_000

/** The same error with the certificate among its facts; as it is, where none can be had. */
export async function withCertificate(error: MigrationError, server: ServerPlan): Promise<MigrationError> {
  const shown = await shownCertificate(server)
  if (shown === undefined) return error
  const { code, scope, retry, facts } = error
  return new MigrationError(error.message, { code, scope, retry, facts: { ...facts, ...factsOf(shown) } }, error.cause)
}

function factsOf({ sha256, subject, issuer, ends }: ServerCertificate): Facts {
  return {
    fingerprint: `sha256:${sha256}`,
    subject,
    issuer,
    ...(ends === undefined ? {} : { until: new Date(ends).toISOString() }),
  }
}

/** Asks over a connection of its own, on which nothing but TLS is spoken: no name and no password goes over it. */
async function shownCertificate(server: ServerPlan): Promise<ServerCertificate | undefined> {
  const { host, port } = server
  const plain = connectPlainly({ host, port })
  let secure: TLSSocket | undefined
  const timer = setTimeout(() => plain.destroy(), longest)
  try {
    if (server.tls === 'starttls') await startTls(plain)
    const options = { ...tlsOptions(server, { connect: longest }), rejectUnauthorized: false }
    secure = connectByTls({ ...options, socket: plain, ...(isName(host) ? { servername: host } : {}) })
    await once(secure, 'secureConnect')
    return certificateOf((secure as TlsSocket).getPeerCertificate?.(false) ?? {})
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    secure?.destroy()
    plain.destroy()
  }
}

/** An address is no name to ask for (RFC 6066, 3). */
function isName(host: string): boolean {
  return !/^[\d.]+$|:/.test(host)
}

/** Waits for the greeting, asks for TLS, and for the yes. */
async function startTls(socket: Socket): Promise<void> {
  await lineFrom(socket, /\r\n$/)
  socket.write('a STARTTLS\r\n')
  await lineFrom(socket, /^a OK[^]*\r\n$/m)
}

function lineFrom(socket: Socket, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const done = () => {
      socket.off('data', listen)
      resolve()
    }
    const listen = (chunk: Buffer) => {
      heard = `${heard}${chunk.toString('latin1')}`.slice(-10_000)
      if (wanted.test(heard)) done()
    }
    socket.on('data', listen)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}

function once(socket: TLSSocket, event: 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}

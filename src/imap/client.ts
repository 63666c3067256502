// Makes imapflow's client for one account: what it may do by itself, and an ear for answers it cannot read.

import { ImapFlow } from 'imapflow'
import type { AccountPlan } from '../model/plan.ts'
import type { Secret } from '../model/secret.ts'
import type { Timing } from '../model/timing.ts'
import type { UnreadableLines } from './unreadable-lines.ts'

/** A client that is not connected yet. */
export function newClient(
  account: AccountPlan,
  secret: Secret,
  timing: Timing,
  unreadable: UnreadableLines,
  compress: boolean,
): ImapFlow {
  const { server } = account
  return new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    doSTARTTLS: server.tls === 'starttls',
    tls: {
      rejectUnauthorized: server.fingerprint === undefined,
      ...(server.ca === undefined ? {} : { ca: server.ca }),
    },
    auth: {
      user: account.login,
      pass: secret.reveal(),
      ...(account.authzid === undefined ? {} : { authzid: account.authzid }),
    },
    logger: unreadable,
    // UTF8=ACCEPT or IMAP4rev2 would make servers refuse modified UTF-7 names (measured on Courier).
    disableAutoEnable: true,
    disableIMAP4rev2: true,
    disableCompression: !compress,
    disableAutoIdle: true,
    connectionTimeout: timing.connect,
    greetingTimeout: timing.connect,
    socketTimeout: timing.stall,
  })
}

/** Whether imapflow has put compression between itself and the socket. */
export function isCompressed(client: ImapFlow): boolean {
  return Boolean((client as unknown as { _deflate?: unknown })._deflate)
}

// Makes imapflow's client for one account: what it may do by itself, and an ear for answers it cannot read.

import { ImapFlow, type ImapTransport } from 'imapflow'
import type { AccountPlan } from '../model/plan.ts'
import type { Secret } from '../model/secret.ts'
import type { Timing } from '../model/timing.ts'
import { patienceWith } from './patience.ts'
import { directTransport } from './direct-socket.ts'
import { tlsOptions } from './tls-options.ts'
import type { UnreadableLines } from './unreadable-lines.ts'
import { WholeLiterals } from './whole-literals.ts'

/** Nothing that is asked for makes a longer line. imapflow's own bound is 1 GB. */
const longestLine = 4 * 1024 * 1024
/** Names and flags may come as literals too; a body is bounded by `boundBodies`. */
const longestName = 1024 * 1024
/** A token costs about a hundred bytes while its answer is parsed; a FETCH row with 10,000 keywords has fewer. */
const mostTokens = 100_000
/** Servers miscount sizes. A body that is longer than twice its size and this is no mistake of counting. */
const bodySlack = 1024 * 1024
/** Of bodies whose size nobody told. */
const longestBody = 256 * 1024 * 1024

export type ClientOptions = {
  unreadable: UnreadableLines
  /** Asks for compression where the server has it. */
  compress: boolean
  /** Opens the connection in place of the network. */
  transport: ImapTransport | undefined
  /** The way to log in, by what the server announces. */
  way: (announced: ReadonlyMap<string, unknown>) => string
}

/** A client that is not connected yet, and what gathers the literals that come to it. */
export function newClient(
  account: AccountPlan,
  secret: Secret,
  timing: Timing,
  { unreadable, compress, transport, way }: ClientOptions,
): { client: ImapFlow; literals: WholeLiterals } {
  const { server } = account
  // STARTTLS puts TLS upon a socket that is open: what that reads is not ours to take.
  const direct = server.tls === 'starttls' ? undefined : directTransport((bytes) => literals.takeDirectly(bytes))
  const opened = transport ?? direct
  const client: ImapFlow = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    doSTARTTLS: server.tls === 'starttls',
    tls: tlsOptions(server, timing),
    auth: {
      user: account.login,
      pass: secret.reveal(),
      ...(account.authzid === undefined ? {} : { authzid: account.authzid }),
      // imapflow asks for it when the server has said what it can do.
      get loginMethod() {
        return way(client.capabilities)
      },
    },
    logger: unreadable,
    // UTF8=ACCEPT or IMAP4rev2 would make servers refuse modified UTF-7 names (measured on Courier).
    disableAutoEnable: true,
    disableIMAP4rev2: true,
    disableCompression: !compress,
    disableAutoIdle: true,
    connectionTimeout: timing.connect,
    greetingTimeout: timing.connect,
    socketTimeout: patienceWith(server, timing).usual,
    maxLineLength: longestLine,
    maxLiteralSize: longestName,
    maxResponseSize: longestName + longestLine,
    maxResponseTokens: mostTokens,
    ...(opened === undefined ? {} : { transport: opened }),
  })
  const literals = new WholeLiterals(client)
  return { client, literals }
}

/**
 * Lets bodies come that are as long as `announced`, in bytes, within what a server may miscount; without it, or where
 * it is 0, of up to 256 MB. Returns what ends it. The bounds are not in imapflow's public types:
 * tests/imap/imapflow-contract.test.ts holds them to this shape.
 */
export function boundBodies(client: ImapFlow, announced: number | undefined): () => void {
  const { streamer } = client as unknown as { streamer: { maxLiteralSize: number; maxResponseSize: number } }
  const bound = (bytes: number) => {
    streamer.maxLiteralSize = bytes
    streamer.maxResponseSize = bytes + longestLine
  }
  bound(announced ? 2 * announced + bodySlack : longestBody)
  return () => bound(longestName)
}

/** Whether imapflow has put compression between itself and the socket. */
export function isCompressed(client: ImapFlow): boolean {
  return Boolean((client as unknown as { _deflate?: unknown })._deflate)
}

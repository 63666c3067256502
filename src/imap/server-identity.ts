// What a connection shows of the server at its other end, and of its own safety.

import type { ImapFlow } from 'imapflow'
import type { AccountPlan } from '../model/plan.ts'
import type { ServerCertificate, ServerIdentity } from '../model/server-identity.ts'
import { socketOf } from './command-channel.ts'
import { takesWeak, weaknessOf, type Certificate, type DistinguishedName } from './tls-options.ts'

const longestGreeting = 200

/** Of a client that has logged in. */
export function identityOf(client: ImapFlow, account: AccountPlan): ServerIdentity {
  const socket = socketOf(client)
  return {
    address: socket.remoteAddress,
    greeting: onOneLine(client.greeting ?? '').slice(0, longestGreeting),
    tls: socket.getProtocol?.() ?? undefined,
    certificate: certificateOf(socket.getPeerCertificate?.(false) ?? {}),
    login: account.authzid !== undefined || account.byMaster ? 'master' : 'own',
  }
}

/** When the first certificate of the chain that the server showed expires, in ms since 1970; undefined without TLS. */
export function certificateEnd(client: ImapFlow): number | undefined {
  const seen = new Set<Certificate>()
  // A root is its own issuer.
  for (
    let one = socketOf(client).getPeerCertificate?.(true);
    one?.valid_to !== undefined && !seen.has(one);
    one = one.issuerCertificate
  )
    seen.add(one)
  const ends = [...seen].map((one) => Date.parse(one.valid_to ?? '')).filter((end) => !Number.isNaN(end))
  return ends.length === 0 ? undefined : Math.min(...ends)
}

/** What of the encryption is weak, where the plan lets it be. */
export function weakTls(client: ImapFlow, server: AccountPlan['server']): string | undefined {
  return takesWeak(server) ? weaknessOf(socketOf(client)) : undefined
}

/** What of a certificate names it to people. */
export function certificateOf(shown: Certificate): ServerCertificate | undefined {
  if (shown.fingerprint256 === undefined) return undefined
  return {
    sha256: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    begins: timeOf(shown.valid_from),
    ends: timeOf(shown.valid_to),
  }
}

/** ms since 1970; undefined where it cannot be read. */
function timeOf(written = ''): number | undefined {
  const time = Date.parse(written)
  return Number.isNaN(time) ? undefined : time
}

/** As RFC 4514 writes it, in the order of the certificate. Node gives an attribute that comes twice as a list. */
function nameOf(name: DistinguishedName = {}): string {
  const parts = Object.entries(name).flatMap(([type, value = []]) => [value].flat().map((one) => `${type}=${one}`))
  return onOneLine(parts.join(', '))
}

function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
}

// TLS as the plan wants it: which versions and keys are taken, and what of a connection is weak.

import type { ConnectionOptions } from 'node:tls'
import { ownReason } from '../model/own-reasons.ts'
import { minTlsVersions, type ServerPlan } from '../model/plan.ts'
import type { Timing } from '../model/timing.ts'

const versionNames = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const

/** RSA keys below this are no longer thought safe (NIST SP 800-131A). */
const shortestKey = 2_048

/** ms for one address of a host before the next is tried: Node's own 250 are less than a round trip of a slow line. */
const mostForOneAddress = 10_000

/**
 * What imapflow gives to `tls.connect` and `net.connect`. Below TLS 1.2 weak keys and signatures are taken too: the
 * servers that need the one mostly have the other.
 */
export function tlsOptions(server: ServerPlan, { connect }: Pick<Timing, 'connect'>): ConnectionOptions {
  const { fingerprint, ca, minTls } = server
  const options: ConnectionOptions & { autoSelectFamilyAttemptTimeout: number } = {
    rejectUnauthorized: fingerprint === undefined,
    ...(ca === undefined ? {} : { ca }),
    ...(minTls === undefined ? {} : { minVersion: versionNames[minTls] }),
    ...(takesWeak(server) ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    autoSelectFamilyAttemptTimeout: Math.min(mostForOneAddress, Math.ceil(connect / 3)),
  }
  return options
}

/** Whether the plan lets this server be reached although its encryption is weak. */
export function takesWeak({ minTls = '1.2' }: Pick<ServerPlan, 'minTls'>): boolean {
  return minTlsVersions.indexOf(minTls) < minTlsVersions.indexOf('1.2')
}

/** As much of a TLS socket as tells how safe it is; one without TLS has none of it. */
export type TlsSocket = {
  remoteAddress?: string
  getProtocol?: () => string | null
  getPeerCertificate?: (whole: boolean) => Certificate | null
}
export type Certificate = {
  fingerprint256?: string
  subject?: DistinguishedName
  issuer?: DistinguishedName
  valid_from?: string
  valid_to?: string
  issuerCertificate?: Certificate
  bits?: number
  /** Of an RSA key. */
  modulus?: string
}

/** By type of attribute, e.g. `CN`; several values where it comes several times. */
export type DistinguishedName = Partial<Record<string, string | string[]>>

/** What of the encryption is weak, as a reason of ours; undefined: nothing, or there is none. */
export function weaknessOf(socket: TlsSocket): string | undefined {
  const version = socket.getProtocol?.() ?? ''
  if (version === 'TLSv1' || version === 'TLSv1.1') return ownReason('old-tls', version)
  const { bits, modulus } = socket.getPeerCertificate?.(false) ?? {}
  const isShort = modulus !== undefined && bits !== undefined && bits < shortestKey
  return isShort ? ownReason('weak-key', `RSA ${bits}`) : undefined
}

const oldTls = /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|INAPPROPRIATE_FALLBACK/
const weakKey =
  /KEY_TOO_SMALL|MD_TOO_WEAK|INSUFFICIENT_SECURITY|SIGALG_DISALLOWED|WRONG_SIGNATURE_TYPE|(?:key|algorithm) too weak/

/**
 * Whether the other side speaks TLS, and takes none of the versions and ciphers that were offered: alerts of its own
 * (RFC 8446, 6.2; `handshake_failure` keeps its name of SSL 3). `code`: OpenSSL's.
 */
export function findsNothingInCommon(code: string): boolean {
  return /^ERR_SSL_.*(?:HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_CIPHERS_AVAILABLE|NO_PROTOCOLS_AVAILABLE)/.test(code)
}

/**
 * Why a handshake failed that weaker demands would have let pass; undefined: for another reason. OpenSSL says it with
 * a code, or, of a certificate, in words alone.
 */
export function weakHandshake({ code = '', message }: { code?: string; message: string }): string | undefined {
  const said = code.startsWith('ERR_SSL_') ? code : message
  if (oldTls.test(said)) return ownReason('old-tls', said)
  return weakKey.test(said) ? ownReason('weak-key', said) : undefined
}

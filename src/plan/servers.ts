// Turns the servers of a plan into what connections need: ports, trust, and how their accounts log in.

import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { otherNamespaces, type Connections, type FolderNames, type ServerPlan, type TlsMode } from '../model/plan.ts'
import type { FieldPath } from './field-path.ts'
import type { Problems } from './problems.ts'
import { folderNamesOf, presetOf } from './presets.ts'
import { normalFingerprint, type PasswordInput, type ServerInput } from './schema.ts'

export type ServerRules = {
  plan: ServerPlan
  /** Contains `{user}`. */
  login: string
  master: { user: string; password: PasswordInput; form: string } | undefined
  /** Template for accounts without a password of their own. */
  password: PasswordInput | undefined
}

/**
 * Fills in the preset and the defaults of one server and checks what can be checked without a network; undefined
 * without a host.
 */
export function buildServer(
  name: string,
  input: ServerInput,
  planFolder: string,
  problems: Problems,
): ServerRules | undefined {
  const path: FieldPath = ['servers', name]
  const preset = input.provider === undefined ? undefined : presetOf(input.provider)
  const host = (input.host ?? preset?.host)?.replace(/^\[|\]$/g, '')
  if (host === undefined) return undefined
  const tls = input.tls ?? preset?.tls ?? 'implicit'
  // The preset's port belongs to the preset's way of encrypting.
  const port = input.port ?? (preset?.tls === tls ? preset.port : defaultPort(tls))
  const folderNames = { ...(preset === undefined ? {} : folderNamesOf(preset)), ...givenNames(input.folderNames ?? {}) }
  if (tls === 'none' && !input.allowPlaintext && !isLoopback(host))
    problems.add([...path, 'tls'], problems.say.plaintext)
  return {
    plan: {
      name,
      ...(input.provider === undefined ? {} : { provider: input.provider }),
      ...(Object.keys(folderNames).length === 0 ? {} : { folderNames }),
      host,
      port,
      tls,
      ca:
        input.ca === undefined ? undefined : readCertificate(resolve(planFolder, input.ca), [...path, 'ca'], problems),
      fingerprint: input.fingerprint === undefined ? undefined : normalFingerprint(input.fingerprint),
      ...(input.minTls === undefined ? {} : { minTls: input.minTls }),
      ...(input.writer === undefined ? {} : { writer: input.writer }),
      ...(input.compress === undefined ? {} : { compress: input.compress }),
      ...(input.prefix === undefined ? {} : { prefix: input.prefix }),
      ...(input.namespaces === undefined
        ? {}
        : { namespaces: otherNamespaces.filter((one) => input.namespaces?.includes(one)) }),
      connections: connectionsOf(input.connections ?? {}, [...path, 'connections', 'perMailbox'], problems),
    },
    login: input.login ?? preset?.login.form ?? '{user}',
    master: input.master,
    password: input.password,
  }
}

function givenNames(given: NonNullable<ServerInput['folderNames']>): FolderNames {
  return Object.fromEntries(Object.entries(given).flatMap(([use, name]) => (name === undefined ? [] : [[use, [name]]])))
}

function defaultPort(tls: TlsMode): number {
  return tls === 'implicit' ? 993 : 143
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)
}

function connectionsOf(
  given: NonNullable<ServerInput['connections']>,
  path: FieldPath,
  problems: Problems,
): Connections {
  const total = given.total ?? Math.max(16, given.perMailbox ?? 0)
  if (given.perMailbox !== undefined && given.perMailbox > total)
    problems.add(path, problems.say.perMailboxOverTotal(total))
  const perMachine = given.perMachine ?? total
  if (perMachine > total) problems.add([...path.slice(0, -1), 'perMachine'], problems.say.perMailboxOverTotal(total))
  return {
    total,
    perMailbox: given.perMailbox ?? Math.min(3, total),
    ...(perMachine < total ? { perMachine } : {}),
  }
}

function readCertificate(file: string, path: FieldPath, problems: Problems): string | undefined {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (thrown) {
    problems.add(
      path,
      problems.say.caUnreadable(thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '?'),
    )
    return undefined
  }
  try {
    void new X509Certificate(pem) // throws on what is no certificate
    return pem
  } catch {
    problems.add(path, problems.say.caNotPem)
    return undefined
  }
}

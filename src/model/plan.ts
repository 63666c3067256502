// The plan as the rest of the program trusts it: parsed, defaults filled in, names resolved to servers.

import type { Side } from './codes.ts'

export type SecretSource =
  | { kind: 'env'; name: string }
  | { kind: 'file'; path: string }
  | { kind: 'command'; command: string }
  /** `login`: whose password is asked for; with a master account the master's, asked once for all its mailboxes. */
  | { kind: 'prompt'; login?: string }

export type TlsMode = 'implicit' | 'starttls' | 'none'

/** How messages are written: by what the server can do, or forced, for troubleshooting. */
export type WriterChoice = 'auto' | 'multiappend' | 'append' | 'one-by-one'

export type Connections = {
  /** Connections to this server at once, over all mailboxes. */
  total: number
  /** Connections to this server at once for one mailbox. */
  perMailbox: number
}

export type ServerPlan = {
  name: string
  host: string
  port: number
  tls: TlsMode
  /** PEM text of an extra trust anchor. */
  ca: string | undefined
  /** `sha256:` and 64 hex digits in lower case: the one certificate that is accepted. */
  fingerprint: string | undefined
  connections: Connections
  /** undefined: auto. */
  writer?: WriterChoice
}

/** How one account logs in; the login name is already rendered from the server's form. */
export type AccountPlan = {
  side: Side
  server: ServerPlan
  /** As written in the plan. */
  user: string
  /** The PEC address, where it is known. */
  address: string | undefined
  /** What is sent as login name (authentication identity). */
  login: string
  /** SASL authorization identity, with a master account of form `authzid`. */
  authzid: string | undefined
  /** undefined: nowhere to take a secret from (reported as secret-missing). */
  password: SecretSource | undefined
}

export type FolderRules = {
  /** Patterns over decoded names, "/" between levels, `*` for anything. */
  exclude: readonly string[]
  /** Source name → target name, both decoded, "/" between levels, "\/" for a literal slash. */
  map: ReadonlyMap<string, string>
  specialUse: boolean
}

export type MailboxPlan = {
  id: string
  group: string | undefined
  /** 1 first … 9 last. */
  priority: number
  source: AccountPlan
  target: AccountPlan
  folders: FolderRules
}

export type Plan = {
  name: string
  /** Absolute path of the plan file. */
  file: string
  /** SHA-256 of the plan file's bytes, hex. */
  sha256: string
  timezone: string
  /** Absolute path of the journal. */
  journal: string
  mailboxesInParallel: number
  servers: readonly ServerPlan[]
  mailboxes: readonly MailboxPlan[]
}

/** The key that names one account of one server, in the journal and in budgets. */
export function accountKey(account: Pick<AccountPlan, 'server' | 'login' | 'authzid'>): string {
  return `${account.authzid ?? account.login}@${account.server.host}:${account.server.port}`
}

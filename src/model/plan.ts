// The plan as the rest of the program trusts it: parsed, defaults filled in, names resolved to servers.

import type { Code, Side } from './codes.ts'

export type SecretSource =
  | { kind: 'env'; name: string }
  | { kind: 'file'; path: string }
  | { kind: 'command'; command: string }
  /** `login`: whose password is asked for; with a master account the master's, asked once for all its mailboxes. */
  | { kind: 'prompt'; login?: string }
  /** The row of this side, server and user in the plan's list of secrets; `otherwise` where it has none. */
  | { kind: 'listed'; path: string; otherwise: SecretSource | undefined }

export type TlsMode = 'implicit' | 'starttls' | 'none'

/** The least version of TLS that is taken; undefined is 1.2. Below that, weak keys are taken too. */
export const minTlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const
export type MinTls = (typeof minTlsVersions)[number]

/** `auto`: where it was measured to pay. */
export type CompressChoice = 'auto' | 'on' | 'off'

/** How messages are written: by what the server can do, or forced, for troubleshooting. */
export type WriterChoice = 'auto' | 'multiappend' | 'append' | 'one-by-one'

export type Connections = {
  /** Connections to this server at once, over all mailboxes. */
  total: number
  /** Connections to this server at once for one mailbox. */
  perMailbox: number
  /** Of one machine, over all its mailboxes; undefined: as many as in all. */
  perMachine?: number
}

/** A stretch of time in ms since 1970; its end is not part of it. */
export type Window = {
  opensAt: number
  closesAt: number
  /** So long before it closes nothing new is begun. */
  drainMs: number
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** A window of every night (or day), in local time of the plan's time zone. */
export type NightlyWindow = {
  /** Minutes after midnight; when `to` is not later, the window ends on the next day. */
  from: number
  to: number
  /** The days on which it opens. */
  days: readonly Weekday[]
  drainMs: number
}

export type WorkHours = ({ kind: 'once' } & Window) | ({ kind: 'nightly' } & NightlyWindow)

export const phaseNames = ['precopy', 'cutover', 'backfill'] as const
export type PhaseName = (typeof phaseNames)[number]

export type PhasesPlan = {
  /** No hours: at any time before the cutover window. */
  precopy?: { hours: readonly WorkHours[] }
  /** The newest so many milliseconds of every mailbox go first. */
  cutover?: {
    recentMs?: number
    /** false: reading back never gives way to copying, also where the window will not hold both. */
    proofMayWait?: boolean
  }
  /** `until` in ms since 1970, with its drain; no hours: at any time until then. */
  backfill?: { until?: number; drainMs?: number; hours: readonly WorkHours[] }
}

/** What is known of a provider's end, in ms since 1970. */
export type Timeline = {
  sendingDiscouraged?: number
  sendingStops?: number
  receivingStops?: number
  accessStops?: number
  logsUntil?: number
}

/** Of the whole server, over all mailboxes. */
export type ServerLimits = { bytesPerSecond: number }

export const notifyMoments = ['stopped', 'will-not-fit', 'parked', 'stalled', 'complete'] as const
export type NotifyMoment = (typeof notifyMoments)[number]

export type NotifyPlan = {
  command: string
  on: readonly NotifyMoment[]
}

/**
 * A message that will not come across, by somebody's decision: by its source folder (as people read it) and UID, and by
 * its bytes where they are given.
 */
export type AcceptedLoss = {
  mailbox: string
  folder: string
  uid: number
  /** SHA-256 of the bytes, 64 hex digits in lower case. */
  digest?: string
  by: string
  reason: string
}

/** A time of the plan that the change of the clocks makes remarkable: it does not exist, or it happens twice. */
export type OddTime = {
  /** Where it stands, e.g. `window.opens`. */
  field: string
  kind: 'gap' | 'twice'
  written: string
  /** What it was taken for, in ms since 1970. */
  takenAt: number
}

/** Names of folders (as people read them) by what they are for; used where the server itself marks none. */
export type FolderNames = {
  sent?: readonly string[]
  drafts?: readonly string[]
  trash?: readonly string[]
  junk?: readonly string[]
  archive?: readonly string[]
}

/** Folders that are not the account's own (RFC 2342). */
export const otherNamespaces = ['others', 'shared'] as const
export type OtherNamespace = (typeof otherNamespaces)[number]

export type ServerPlan = {
  /** Prefix of the personal namespace, decoded, for a server whose NAMESPACE names none. */
  prefix?: string
  name: string
  /** Name of the preset that filled in what the plan leaves out. */
  provider?: string
  /** From the plan, else from the preset. */
  folderNames?: FolderNames
  host: string
  port: number
  tls: TlsMode
  /** PEM text of an extra trust anchor. */
  ca: string | undefined
  /** `sha256:` and 64 hex digits in lower case: the one certificate that is accepted. */
  fingerprint: string | undefined
  minTls?: MinTls
  connections: Connections
  /** undefined: auto. */
  writer?: WriterChoice
  /** Whether connections that read ask for compression; undefined: auto. */
  compress?: CompressChoice
  /** ms for which a command may be silent; undefined: the default. */
  patienceMs?: number
  /** Whose folders belong to a mailbox, besides its own. */
  namespaces?: readonly OtherNamespace[]
  limits?: ServerLimits
  timeline?: Timeline
}

/** A directory of this machine in the place of an account: a bag of messages (RFC 8493, Mailbag 1.0). */
export type ArchivePlan = {
  /** Absolute. */
  path: string
  /** Besides the messages one mbox file for each folder. */
  mbox: boolean
  /** On the target: whose mail lies there, and where it comes from. `account`: see accountKey. `imap`: no archive. */
  of?: { mailbox: string; account: string; imap?: { host: string; user: string } }
}

/** What stands for a server where an account is an archive: it has no host, no line and no limits. */
export const archiveServer: ServerPlan = {
  name: '(archive)',
  host: 'archive',
  port: 0,
  tls: 'implicit',
  ca: undefined,
  fingerprint: undefined,
  connections: { total: 1_000_000, perMailbox: 3 },
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
  /** A master account logs in by the form of its login name, e.g. `{user}*{master}`. */
  byMaster?: true
  /** undefined: nowhere to take a secret from (reported as secret-missing). */
  password: SecretSource | undefined
  /** It is an archive: `user` and `login` are its path as the plan has it, its server is `archiveServer`. */
  archive?: ArchivePlan
}

export type FolderRules = {
  /** Patterns over decoded names, "/" between levels, `*` for anything. */
  exclude: readonly string[]
  /** Source name → target name, both decoded, "/" between levels, "\/" for a literal slash. */
  map: ReadonlyMap<string, string>
  specialUse: boolean
  /** All target names are below this one, also mapped ones; special uses of the target are none of the mailbox's. */
  under?: string
  /** Whose folders of the source are copied, besides the account's own. */
  namespaces?: readonly OtherNamespace[]
  /** What the folders of each side's server are called, as far as plan or preset know; LIST wins over it. */
  folderNames?: { source: FolderNames; target: FolderNames }
}

export type MailboxPlan = {
  id: string
  group: string | undefined
  /** 1 first … 9 last. */
  priority: number
  source: AccountPlan
  target: AccountPlan
  folders: FolderRules
  /** It may share folders of its target with the other mailboxes of that account that say the same. */
  merge?: true
  /** Ordinary mail of the holder, for lists of who has to act. */
  contact?: string
  /** What else reads the target mailbox, by name. */
  applications?: readonly string[]
  /** It stands in the table that the plan names, and the plan itself adds nothing to it. */
  inTable?: true
}

/** Another mailbox of the same target account. */
export type Neighbour = {
  id: string
  under: string | undefined
  /** It and the mailbox that is looked at both say `merge: true`. */
  mayShare: boolean
  /** Target paths into which its mail was written. */
  written: readonly string[]
}

/** A mailbox of the source that is deliberately not copied. */
export type RetiredMailbox = {
  id: string
  group: string | undefined
  source: AccountPlan
  /** Why, in the words of the plan. */
  reason: string
  contact?: string
}

/** Free text for the report. */
export type ReportTexts = {
  /** Whose mail it is. */
  body?: string
  /** Its code in the register of the administrations (IPA). */
  ipa?: string
  contract?: string
  place?: string
  /** Who was there. */
  present?: readonly string[]
  purpose?: string
}

/** Free text for the pages with the new parameters. */
export type HandoutTexts = {
  /** An https or http address. */
  webmail?: string
  helpdesk?: string
  /** Absolute path of a text that stands on every page. */
  textFile?: string
}

/** The table of mailboxes that a plan names, and how it is written. */
export type PlanTable = {
  /** As the plan names it. */
  file: string
  /** undefined: a spreadsheet of its own kind. */
  separator: ',' | ';' | '\t' | undefined
  encoding: 'utf-8' | 'utf-16le' | 'windows-1252' | 'xlsx'
  /** Heads of its columns that mean nothing here; left out where there are none. */
  ignored?: readonly string[]
}

/** What machines share that work on one plan. */
export type FleetPlan = {
  /** Where the connection string of the database comes from. */
  database: Extract<SecretSource, { kind: 'env' | 'file' | 'command' }>
  /** Absolute path of the folder in which a machine keeps the journals of its mailboxes. */
  journals: string
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
  /** Several machines share the work; undefined: one machine does it, with one journal. */
  fleet?: FleetPlan
  servers: readonly ServerPlan[]
  mailboxes: readonly MailboxPlan[]
  table?: PlanTable
  /** No part of any work: only check names them. */
  retired?: readonly RetiredMailbox[]
  /** Findings that are known; of those that block, only what a run can pass (`passable` in codes.ts) is passed. */
  accept?: readonly Code[]
  acceptedLosses?: readonly AcceptedLoss[]
  /** The windows of the cutover, in order of time, not overlapping; none: at any time. */
  windows?: readonly Window[]
  phases?: PhasesPlan
  notify?: NotifyPlan
  report?: ReportTexts
  handout?: HandoutTexts
  oddTimes?: readonly OddTime[]
}

/** The key of a server as a machine: a plan may call one by two names, and write its host in capitals. */
export function serverKey({ host, port }: Pick<ServerPlan, 'host' | 'port'>): string {
  return `${host.toLowerCase()}:${port}`
}

/** Mailboxes by the account that they are copied into: made once, each of thousands asks for its own. */
const byTarget = new WeakMap<readonly MailboxPlan[], ReadonlyMap<string, readonly MailboxPlan[]>>()

/** The other mailboxes of the plan that are copied into the account of this one. */
export function siblingsOf({ mailboxes }: Pick<Plan, 'mailboxes'>, { id, target }: MailboxPlan): MailboxPlan[] {
  const known = byTarget.get(mailboxes) ?? groupedByTarget(mailboxes)
  byTarget.set(mailboxes, known)
  return (known.get(accountKey(target)) ?? []).filter((other) => other.id !== id)
}

function groupedByTarget(mailboxes: readonly MailboxPlan[]): ReadonlyMap<string, readonly MailboxPlan[]> {
  const groups = new Map<string, MailboxPlan[]>()
  for (const mailbox of mailboxes) {
    const account = accountKey(mailbox.target)
    const group = groups.get(account)
    if (group === undefined) groups.set(account, [mailbox])
    else group.push(mailbox)
  }
  return groups
}

/** The key that names one account of one server, in the journal and in budgets. */
export function accountKey(account: Pick<AccountPlan, 'server' | 'login' | 'authzid'>): string {
  return `${account.authzid ?? account.login}@${account.server.host}:${account.server.port}`
}

// The shape of a plan file: which keys exist, what they hold, and which of the contract's keys have no capability behind them yet.

import { z } from 'zod'
import type { PlanPhrases } from '../words/plan-phrases.ts'
import type { FieldPath } from './field-path.ts'
import { levelsOfName } from './folder-name.ts'

/** Problems of a single value that have a phrase of their own. */
export type ValueProblem = keyof PlanPhrases & ('controlCharacter' | 'host' | 'fingerprint' | 'loginForm' | 'masterForm' | 'timezone' | 'folderName' | 'envName' | 'passwordShape' | 'masterAndPassword')

const because = (problem: ValueProblem) => ({ params: { problem } })

// Line ends in a user or host name would let a plan write IMAP commands of its own.
const text = z.string().min(1).refine((value) => !/\p{Cc}/u.test(value), because('controlCharacter'))

const folderName = text.refine((value) => levelsOfName(value).every((level) => level !== ''), because('folderName'))

const password = z
  .strictObject({
    env: text.refine((value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value.replaceAll('{user}', '_')), because('envName')).optional(),
    file: text.optional(),
    command: text.optional(),
    prompt: z.literal(true).optional(),
  })
  .refine((value) => Object.keys(value).length === 1, because('passwordShape'))
  .meta({ oneOf: ['env', 'file', 'command', 'prompt'].map((form) => ({ required: [form] })) })
  .describe('Where the password is found. {user} stands for the user. Never the password itself.')

const master = z.strictObject({
  user: text,
  password,
  form: text.refine((value) => value === 'authzid' || (value.includes('{user}') && value.includes('{master}')), because('masterForm')).default('authzid')
    .describe('authzid (SASL authorization identity), or a login name such as {user}*{master}'),
})

const server = z
  .strictObject({
    host: text.refine((value) => /^(\[[0-9a-fA-F:.]+\]|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*|[\p{L}\p{N}_.-]+)$/u.test(value), because('host')),
    port: z.number().int().min(1).max(65535).optional().describe('Default 993, or 143 when tls is starttls or none'),
    tls: z.enum(['implicit', 'starttls', 'none']).default('implicit'),
    ca: text.optional().describe('PEM file of an extra trust anchor, relative to the plan'),
    fingerprint: text.refine((value) => normalFingerprint(value) !== undefined, because('fingerprint')).optional().describe('sha256:… of the one certificate that is accepted'),
    allowPlaintext: z.boolean().default(false),
    login: text.refine((value) => value.includes('{user}'), because('loginForm')).default('{user}').describe('Form of the login name'),
    master: master.optional().describe('One account that opens all mailboxes, instead of one password per mailbox'),
    password: password.optional().describe('Template for all mailboxes of this server that have none of their own'),
    writer: z.enum(['auto', 'multiappend', 'append', 'one-by-one']).optional()
      .describe('How messages are written to it; default auto (by what it can do). Force another way only for troubleshooting'),
    connections: z
      .strictObject({ total: z.number().int().min(1).optional(), perMailbox: z.number().int().min(1).optional() })
      .optional().describe('At once; default total 10, perMailbox 3'),
  })
  .refine((value) => value.master === undefined || value.password === undefined, because('masterAndPassword'))

const folders = z.strictObject({
  exclude: z.array(text).optional().describe('Patterns over folder names, * for anything'),
  map: z.record(text, folderName).optional().describe('Source folder name to target folder name'),
  specialUse: z.boolean().optional().describe('Sent to Sent and so on, whatever their names; default true'),
})

const account = z.strictObject({
  user: text,
  server: text.optional(),
  address: text.optional().describe('The PEC address; default: user, when it contains @'),
  password: password.optional(),
})

const mailbox = z.strictObject({
  id: text.optional().describe('Default: the source user'),
  group: text.optional(),
  priority: z.number().int().min(1).max(9).default(5).describe('1 first … 9 last'),
  source: account,
  target: account,
  folders: folders.optional(),
})

const plan = z.strictObject({
  version: z.literal(1),
  name: text.optional(),
  timezone: text.refine(isTimezone, because('timezone')).default('Europe/Rome'),
  journal: text.optional().describe('Relative to the plan; default: <plan without extension>.journal.sqlite'),
  servers: z.record(text, server).refine((value) => Object.keys(value).length > 0, { params: { problem: 'atLeastOneEntry' } }),
  source: text.optional().describe('Default server of every source'),
  target: text.optional().describe('Default server of every target'),
  mailboxesInParallel: z.number().int().min(1).max(1000).default(8),
  folders: folders.optional(),
  mailboxes: z.array(mailbox).min(1),
})

export const schemas = { plan, server, folders, account, mailbox, password }

export type ServerInput = z.output<typeof server>
export type FoldersInput = z.output<typeof folders>
export type AccountInput = z.output<typeof account>
export type MailboxInput = z.output<typeof mailbox>
export type PasswordInput = z.output<typeof password>

/** `sha256:` and 64 hex digits in lower case; undefined when it is not a SHA-256 fingerprint. */
export function normalFingerprint(written: string): string | undefined {
  const digits = /^sha-?256[:=]([0-9a-f: ]+)$/.exec(written.toLowerCase())?.[1]?.replace(/[: ]/g, '')
  return digits?.length === 64 ? `sha256:${digits}` : undefined
}

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

type Level = { known: readonly string[]; later: readonly string[] }

const keysOf = (schema: { shape: object }) => Object.keys(schema.shape)

/** The keys that exist at a place of the plan, and those of the contract that are not supported yet. */
export function keysAt(path: FieldPath): Level | undefined {
  const [first, second, third] = path
  if (path.length === 0) return { known: keysOf(plan), later: ['window', 'phases', 'accept', 'acceptedLosses', 'notify', 'mailboxesFrom', 'secrets'] }
  if (path.at(-1) === 'folders') return { known: keysOf(folders), later: [] }
  if (path.at(-1) === 'connections') return { known: ['total', 'perMailbox'], later: [] }
  if (path.at(-1) === 'master') return { known: keysOf(master), later: [] }
  if (first === 'servers' && path.length === 2) return { known: keysOf(server), later: ['provider', 'limits', 'compress', 'timeline'] }
  if (first === 'mailboxes' && typeof second === 'number') {
    if (path.length === 2) return { known: keysOf(mailbox), later: ['applications', 'contact', 'retired'] }
    if (third === 'target') return { known: keysOf(account), later: ['under', 'merge', 'archive'] }
    if (third === 'source') return { known: keysOf(account), later: [] }
  }
  return undefined
}

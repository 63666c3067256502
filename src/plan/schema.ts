// The shape of a plan file: its keys, what they hold, and which have no capability behind them yet.

import { z } from 'zod'
import { otherNamespaces } from '../model/plan.ts'
import { acceptedLoss } from './accepted-losses.ts'
import type { FieldPath } from './field-path.ts'
import { fleetSchema } from './fleet.ts'
import { levelsOfName } from './folder-name.ts'
import { minTlsVersions } from '../model/plan.ts'
import { providerNames } from './presets.ts'
import { planTimes, scheduleKeysAt, serverTimes } from './schedule-schema.ts'
import { because, text } from './text-field.ts'

const folderName = text.refine((value) => levelsOfName(value).every((level) => level !== ''), because('folderName'))

const password = z
  .strictObject({
    env: text
      .refine((value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value.replaceAll('{user}', '_')), because('envName'))
      .optional(),
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
  form: text
    .refine(
      (value) => value === 'authzid' || (value.includes('{user}') && value.includes('{master}')),
      because('masterForm'),
    )
    .default('authzid')
    .describe('authzid (SASL authorization identity), or a login name such as {user}*{master}'),
})

const folderNames = z.strictObject({
  sent: folderName.optional(),
  drafts: folderName.optional(),
  trash: folderName.optional(),
  junk: folderName.optional(),
  archive: folderName.optional(),
})

const server = z
  .strictObject({
    provider: z
      .enum(providerNames)
      .optional()
      .describe('A preset: fills host, port, tls, login and folderNames, as far as they are not written here'),
    host: text
      .refine(
        (value) => /^(\[[0-9a-fA-F:.]+\]|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*|[\p{L}\p{N}_.-]+)$/u.test(value),
        because('host'),
      )
      .optional()
      .describe('Host name or address alone; needed without provider'),
    port: z.number().int().min(1).max(65535).optional().describe('Default 993, or 143 when tls is starttls or none'),
    tls: z.enum(['implicit', 'starttls', 'none']).optional().describe('Default implicit, or what the preset says'),
    ca: text.optional().describe('PEM file of an extra trust anchor, relative to the plan'),
    fingerprint: text
      .refine((value) => normalFingerprint(value) !== undefined, because('fingerprint'))
      .optional()
      .describe('sha256:… of the one certificate that is accepted'),
    // YAML reads 1.0 without quotes as the number 1.
    minTls: z
      .preprocess((value) => (typeof value === 'number' ? value.toFixed(1) : value), z.enum(minTlsVersions).optional())
      .describe(
        'The oldest TLS that is taken; default 1.2. With 1.0 a server that goes away can still be read, weak keys too',
      ),
    allowPlaintext: z.boolean().default(false),
    login: text
      .refine((value) => value.includes('{user}'), because('loginForm'))
      .optional()
      .describe('Form of the login name; default {user}, or what the preset says'),
    folderNames: folderNames
      .optional()
      .describe('What its folders are called, by use; taken where the server itself marks none'),
    master: master.optional().describe('One account that opens all mailboxes, instead of one password per mailbox'),
    password: password.optional().describe('Template for all mailboxes of this server that have none of their own'),
    compress: z
      .enum(['auto', 'on', 'off'])
      .optional()
      .describe(
        'Compression (RFC 4978) where messages are read from it; default auto: on slow lines, where it was ' +
          'measured to pay',
      ),
    writer: z
      .enum(['auto', 'multiappend', 'append', 'one-by-one'])
      .optional()
      .describe(
        'How messages are written to it; default auto (by what it can do). Force another way only for troubleshooting',
      ),
    prefix: text
      .optional()
      .describe('What all its folders but INBOX begin with, such as "INBOX."; where the server does not say so itself'),
    namespaces: z
      .array(z.enum(['personal', ...otherNamespaces]))
      .min(1)
      .optional()
      .describe("Whose folders belong to a mailbox: default personal, always with it; others (users') and shared"),
    connections: z
      .strictObject({
        total: z.number().int().min(1).optional(),
        perMailbox: z.number().int().min(1).optional(),
        perMachine: z.number().int().min(1).optional(),
      })
      .optional()
      .describe('At once; default total 16, perMailbox 3, perMachine as total (see fleet)'),
    ...serverTimes,
  })
  .refine((value) => value.master === undefined || value.password === undefined, because('masterAndPassword'))
  .meta({ anyOf: [{ required: ['host'] }, { required: ['provider'] }] })

const folders = z.strictObject({
  exclude: z.array(text).optional().describe('Patterns over folder names, * for anything'),
  map: z.record(text, folderName).optional().describe('Source folder name to target folder name'),
  specialUse: z.boolean().optional().describe('Sent to Sent and so on, whatever their names; default true'),
})

const userOrArchive = { anyOf: [{ required: ['user'] }, { required: ['archive'] }] }

const account = z
  .strictObject({
    user: text.optional(),
    server: text.optional(),
    address: text.optional().describe('The PEC address; default: user, when it contains @'),
    password: password.optional(),
    archive: text
      .optional()
      .describe('A directory in place of an account, relative to the plan: a bag of .eml files (BagIt, Mailbag)'),
    mbox: z.boolean().optional().describe('Of an archive that is written: one mbox file for each folder, besides'),
  })
  .meta(userOrArchive)

const target = account
  .extend({
    under: folderName
      .optional()
      .describe(
        'All its folders go below this one, INBOX as INBOX: so several sources share one target without mixing',
      ),
    merge: z
      .boolean()
      .optional()
      .describe('true in each of several mailboxes of one target: their folders of equal names become one'),
  })
  .meta(userOrArchive)

const mailbox = z.strictObject({
  id: text.optional().describe('Default: the source user'),
  group: text.optional(),
  priority: z.number().int().min(1).max(9).default(5).describe('1 first … 9 last'),
  source: account,
  target: target.optional(),
  retired: text.optional().describe('Why this mailbox is deliberately not copied, instead of a target'),
  contact: text.optional().describe('Ordinary mail of the holder, for lists of who has to act'),
  applications: z.array(text).optional().describe('What else reads the target mailbox'),
  folders: folders.optional(),
})

const report = z.strictObject({
  body: text.optional().describe('Whose mail it is'),
  ipa: text.optional().describe('Its code in the register of the administrations (IPA)'),
  contract: text.optional().describe('CIG, number and date of the contract'),
  place: text.optional(),
  present: z.array(text).optional().describe('Who was there, by name'),
  purpose: text.optional(),
})

const handout = z.strictObject({
  webmail: text
    .refine(isWebAddress, because('webAddress'))
    .optional()
    .describe('Where the new mailboxes are opened with a browser'),
  helpdesk: text.optional().describe('Whom to ask: names, telephone, ordinary mail'),
  text: text.optional().describe('A text file of yours for every page, relative to the plan; # and - at line starts'),
})

const plan = z.strictObject({
  version: z.literal(1),
  name: text.optional(),
  timezone: text.refine(isTimezone, because('timezone')).default('Europe/Rome'),
  journal: text.optional().describe('Relative to the plan; default: <plan without extension>.journal.sqlite'),
  servers: z
    .record(text, server)
    .refine((value) => Object.keys(value).length > 0, { params: { problem: 'atLeastOneEntry' } }),
  source: text.optional().describe('Default server of every source'),
  target: text.optional().describe('Default server of every target'),
  ...planTimes,
  fleet: fleetSchema.optional(),
  mailboxesInParallel: z.number().int().min(1).max(1000).default(8),
  folders: folders.optional(),
  accept: z
    .array(text)
    .optional()
    .describe('Codes of findings that are known: shown as notes; what a run cannot pass stays an obstacle'),
  acceptedLosses: z.array(acceptedLoss).optional().describe('Messages that will not come across, by decision'),
  report: report.optional().describe('Free text for the report'),
  handout: handout.optional().describe('Free text for the pages with the new parameters'),
  secrets: text.optional().describe('CSV with the columns side, server, user, password, which only its owner can read'),
  mailboxes: z.array(mailbox).optional(),
  mailboxesFrom: text.optional().describe('CSV of mailboxes, beside or instead of the list'),
})

export const schemas = { plan, server, folders, account, mailbox, password }

export type PlanInput = z.output<typeof plan>
export type ServerInput = z.output<typeof server>
export type FoldersInput = z.output<typeof folders>
export type AccountInput = z.output<typeof account>
export type TargetInput = z.output<typeof target>
export type MailboxInput = z.output<typeof mailbox>
export type PasswordInput = z.output<typeof password>

/** `sha256:` and 64 hex digits in lower case; undefined when it is not a SHA-256 fingerprint. */
export function normalFingerprint(written: string): string | undefined {
  const digits = /^sha-?256[:=]([0-9a-f: ]+)$/.exec(written.toLowerCase())?.[1]?.replace(/[: ]/g, '')
  return digits?.length === 64 ? `sha256:${digits}` : undefined
}

function isWebAddress(written: string): boolean {
  return URL.canParse(written) && ['https:', 'http:'].includes(new URL(written).protocol)
}

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

type Level = { known: readonly string[] }

const keysOf = (schema: { shape: object }) => Object.keys(schema.shape)

/** The keys that exist at a place of the plan. */
export function keysAt(path: FieldPath): Level | undefined {
  const [first, second, third] = path
  const times = scheduleKeysAt(path)
  if (times !== undefined) return { known: times }
  if (path.length === 0) return { known: keysOf(plan) }
  if (first === 'fleet') return { known: path.length === 1 ? keysOf(fleetSchema) : ['env', 'file', 'command'] }
  if (first === 'report' && path.length === 1) return { known: keysOf(report) }
  if (first === 'handout' && path.length === 1) return { known: keysOf(handout) }
  if (first === 'acceptedLosses' && path.length === 2) return { known: keysOf(acceptedLoss) }
  if (path.at(-1) === 'folders') return { known: keysOf(folders) }
  if (path.at(-1) === 'folderNames') return { known: keysOf(folderNames) }
  if (path.at(-1) === 'connections') return { known: ['total', 'perMailbox', 'perMachine'] }
  if (path.at(-1) === 'master') return { known: keysOf(master) }
  if (first === 'servers' && path.length === 2) return { known: keysOf(server) }
  if (first === 'mailboxes' && typeof second === 'number') {
    if (path.length === 2) return { known: keysOf(mailbox) }
    if (third === 'target') return { known: keysOf(target) }
    if (third === 'source') return { known: keysOf(account) }
  }
  return undefined
}

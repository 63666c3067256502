// The dry run that a run is bound to: what was found and decided, sealed by a digest.

import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { syncFolder } from '../files/name-file.ts'
import { codes } from '../model/codes.ts'
import { accountKey, type Plan } from '../model/plan.ts'
import type { CheckDocument } from '../model/status.ts'

const amount = z.number().int().nonnegative()
const text = z.string()
const folderName = z.strictObject({ name: text, path: text })

const forecast = z.strictObject({
  basis: z.enum(['measured', 'assumed']),
  bytesPerSecond: z.number(),
  finishesAt: text.nullable(),
  fits: z.boolean(),
  marginSeconds: z.number().nullable(),
})

const mailbox = z.strictObject({
  id: text,
  /** User, host and port of both sides. */
  accounts: z.strictObject({ source: text, target: text }),
  messages: amount,
  bytes: amount,
  quota: z.strictObject({ usedBytes: amount, limitBytes: amount }).nullable(),
  appendLimit: amount.optional().describe('The largest message that the target takes, where it says so'),
  folders: z.array(
    z.strictObject({
      source: folderName,
      target: folderName.nullable().describe('null: it is not copied'),
      create: z.boolean(),
      messages: amount,
      bytes: amount,
    }),
  ),
})

const content = z.strictObject({
  schema: z.literal('pec-migrate/locked-check@1'),
  program: text.describe('The version that wrote it'),
  at: text,
  plan: z.strictObject({ name: text, sha256: text }),
  bounds: z.strictObject({
    grownPercent: amount.describe('A mailbox may hold so much more than at the dry run, in messages and in bytes'),
    grownMessages: amount.describe('Or so many messages, where that is more'),
    grownBytes: amount.describe('Or so many bytes, where that is more'),
    shrunkPercent: amount.describe('A folder may hold so much less'),
    shrunkMessages: amount.describe('Or so many messages fewer, where that is more'),
  }),
  warnings: z.array(z.strictObject({ code: z.enum(codes), mailbox: text.optional(), folder: text.optional() })),
  forecast,
  mailboxes: z.array(mailbox),
})

const schema = content.extend({ digest: text.describe('SHA-256 of all the rest') })

export type LockedCheck = z.output<typeof schema>

/** What may move between the dry run and the run: users work on, and delete what is old. */
export const lockBounds: LockedCheck['bounds'] = {
  grownPercent: 25,
  grownMessages: 1_000,
  grownBytes: 500_000_000,
  shrunkPercent: 10,
  shrunkMessages: 100,
}

/** A dry run without obstacles as it is written down; `program`: its version. */
export function lockedCheckOf(document: CheckDocument, plan: Plan, program: string): LockedCheck {
  const accounts = new Map(
    plan.mailboxes.map(({ id, source, target }) => [id, { source: accountKey(source), target: accountKey(target) }]),
  )
  // Only what the file has places for: of what a check comes to tell besides, it would be called altered.
  const { basis, bytesPerSecond, finishesAt, fits, marginSeconds } = document.forecast
  return sealed({
    schema: 'pec-migrate/locked-check@1',
    program,
    at: document.at,
    plan: document.plan,
    bounds: lockBounds,
    warnings: document.findings
      .filter(({ level }) => level === 'warning')
      .map(({ code, mailbox: id, folder }) => ({
        code,
        ...(id === undefined ? {} : { mailbox: id }),
        ...(folder === undefined ? {} : { folder }),
      })),
    forecast: { basis, bytesPerSecond, finishesAt, fits, marginSeconds },
    mailboxes: document.mailboxes.map(({ id, target, folderMap }) => ({
      id,
      accounts: accounts.get(id) ?? { source: '', target: '' },
      messages: folderMap.reduce((sum, { messages }) => sum + messages, 0),
      bytes: folderMap.reduce((sum, { bytes }) => sum + bytes, 0),
      quota: target.quota,
      ...(target.appendLimit === undefined ? {} : { appendLimit: target.appendLimit }),
      folders: folderMap.map(({ source, target: place, create, messages, bytes }) => ({
        source,
        target: place,
        create,
        messages,
        bytes,
      })),
    })),
  })
}

function sealed(unsealed: z.output<typeof content>): LockedCheck {
  return { ...unsealed, digest: digestOf(unsealed) }
}

function digestOf(unsealed: object): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(unsealed)).digest('hex')}`
}

/** Writes it whole or not at all, for its owner alone; it takes the place of an earlier one. Throws as node:fs does. */
export function writeLockedCheck(file: string, locked: LockedCheck): void {
  const beside = `${file}.${process.pid}.new`
  try {
    writeFileSync(beside, `${JSON.stringify(locked, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(beside, file)
  } finally {
    rmSync(beside, { force: true })
  }
  syncFolder(dirname(file))
}

/** Throws as node:fs does; undefined: it is none, or somebody has changed it since. */
export function readLockedCheck(file: string): LockedCheck | undefined {
  const bytes = readFileSync(file, 'utf8')
  let read: unknown
  try {
    read = JSON.parse(bytes)
  } catch {
    return undefined
  }
  const { success, data } = schema.safeParse(read)
  if (!success) return undefined
  // The order of keys is that of the schema, whatever an editor made of the file.
  const { digest, ...unsealed } = data
  return digestOf(content.parse(unsealed)) === digest ? data : undefined
}

// The documents of the contract as scripts rely on them: every field that is promised, with its type.

import { expect } from 'vitest'
import { z } from 'zod'
import { owedKinds, type OwedKind } from '../../src/model/owed.ts'

const count = z.int().min(0)
const instant = z.iso.datetime()

const stateCounts = {
  messages: count,
  bytes: count,
  pending: count,
  appending: count,
  copied: count,
  verified: count,
  differs: count,
  refused: count,
  skipped: count,
  gone: count,
  adopted: count,
  noted: count,
  acceptedLosses: count,
  ghosts: count,
}
const folderTotals = z.object(stateCounts)
const totals = z.object({ mailboxes: count, folders: count, ...stateCounts })

const forecast = z.object({
  basis: z.enum(['measured', 'assumed']),
  bytesPerSecond: count,
  finishesAt: instant.nullable(),
  fits: z.boolean(),
  marginSeconds: z.number().nullable(),
})
const folderName = z.object({ name: z.string().min(1), path: z.string().min(1) })
const problem = z.object({
  mailbox: z.string(),
  folder: z.string().nullable(),
  uid: count.nullable(),
  outcome: z.string(),
  code: z.string(),
  reason: z.string(),
  hint: z.string().min(1),
  messageId: z.string().nullable(),
  date: instant.nullable(),
  bytes: count.nullable(),
})

const scope = z.object({ mailboxes: z.array(z.string()), only: z.array(z.string()), except: z.array(z.string()) })
const against = z.enum(['source', 'journal'])
const head = {
  at: instant,
  plan: z.object({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  scope,
}
const owed = z.partialRecord(z.enum(Object.keys(owedKinds) as [OwedKind, ...OwedKind[]]), count.min(1))

const kinds = z.record(z.string(), count.min(1))

export const statusShape = z.object({
  schema: z.literal('pec-migrate/status@1'),
  updatedAt: instant,
  plan: z.object({ name: z.string(), file: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  state: z.enum(['not-started', 'running', 'stopped', 'incomplete', 'pass-due', 'complete']),
  nextPassAfter: instant.nullable(),
  phase: z.enum(['precopy', 'cutover', 'backfill', 'done']),
  canSwitchOff: z.object({ verdict: z.enum(['yes', 'not-yet-known', 'no']), because: z.array(z.string()).min(1) }),
  lastVerify: z
    .object({ at: instant, scope, against, verdict: z.enum(['identical', 'differs', 'not-finished']), differs: count })
    .nullable(),
  forecast,
  totals,
  kinds,
  owed,
  groups: z.array(z.object({ group: z.string(), totals, kinds: kinds.optional() })),
  mailboxes: z.array(
    z.object({
      id: z.string(),
      group: z.string().nullable(),
      state: z.string(),
      phase: z.string(),
      error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
      forecast,
      totals,
      kinds: kinds.optional(),
      owed,
      folders: z.array(
        z.object({
          source: folderName,
          target: folderName.nullable(),
          totals: folderTotals,
          kinds: kinds.optional(),
        }),
      ),
    }),
  ),
  problems: z.array(problem),
})

export const checkShape = z.object({
  schema: z.literal('pec-migrate/check@1'),
  ...head,
  verdict: z.enum(['ready', 'warnings', 'blocked']),
  findings: z.array(
    z.object({
      level: z.enum(['blocker', 'warning', 'note']),
      scope: z.enum(['message', 'folder', 'mailbox', 'server', 'run']),
      code: z.string(),
      mailbox: z.string().optional(),
      folder: z.string().optional(),
      side: z.enum(['source', 'target']).optional(),
      message: z.string(),
      hint: z.string(),
    }),
  ),
  forecast,
  mailboxes: z.array(
    z.object({
      id: z.string(),
      source: z.object({ folders: z.array(folderName.extend({ messages: count, bytes: count })) }),
      target: z.object({ quota: z.object({ usedBytes: count, limitBytes: count }).nullable() }),
      folderMap: z.array(
        z.object({
          source: folderName,
          target: folderName.nullable(),
          create: z.boolean(),
          messages: count,
          bytes: count,
        }),
      ),
      forecast,
    }),
  ),
})

export const verifyShape = z.object({
  schema: z.literal('pec-migrate/verify@1'),
  ...head,
  against,
  strict: z.boolean(),
  verdict: z.enum(['identical', 'differs']),
  totals: z.object({
    compared: count,
    identical: count,
    differs: count,
    missing: count,
    moved: count,
    flagsChanged: count,
    unexpected: count,
  }),
  problems: z.array(problem),
})

export type Status = z.output<typeof statusShape>
type Counted = z.output<typeof folderTotals>

/**
 * The counting identity of the contract, for the whole, every group, every mailbox and every folder, and that the parts
 * make the whole.
 */
export function expectCountingIdentity(status: Status): void {
  const all = [
    status.totals,
    ...status.groups.map((group) => group.totals),
    ...status.mailboxes.flatMap((mailbox) => [mailbox.totals, ...mailbox.folders.map((folder) => folder.totals)]),
  ]
  for (const one of all) {
    expect(
      one.pending + one.appending + one.copied + one.verified + one.differs + one.refused + one.skipped + one.gone,
    ).toBe(one.messages)
    expect(one.adopted + one.noted).toBeLessThanOrEqual(one.verified * 2)
  }
  const sides = [status, ...status.groups, ...status.mailboxes, ...status.mailboxes.flatMap(({ folders }) => folders)]
  for (const {
    kinds: told,
    totals: { messages },
  } of sides)
    if (told !== undefined) expect(Object.values(told).reduce((sum, one) => sum + one, 0)).toBe(messages)
  for (const key of ['messages', 'bytes', 'verified', 'adopted', 'noted'] as const) {
    const sum = (parts: readonly Counted[]): number => parts.reduce((total, part) => total + part[key], 0)
    expect(sum(status.mailboxes.map((mailbox) => mailbox.totals))).toBe(status.totals[key])
    for (const mailbox of status.mailboxes)
      expect(sum(mailbox.folders.map((folder) => folder.totals))).toBe(mailbox.totals[key])
  }
}

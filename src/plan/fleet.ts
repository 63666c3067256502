// The key `fleet` of a plan: the database over which several machines share the work, and what cannot go with it.

import { basename, dirname, extname, join } from 'node:path'
import { z } from 'zod'
import type { FleetPlan, MailboxPlan } from '../model/plan.ts'
import type { Problems } from './problems.ts'
import { because, text } from './text-field.ts'

const database = z
  .strictObject({
    env: text.refine((value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value), because('databaseEnv')).optional(),
    file: text.optional(),
    command: text.optional(),
  })
  .refine((value) => Object.keys(value).length === 1, because('databaseShape'))
  .meta({ oneOf: ['env', 'file', 'command'].map((form) => ({ required: [form] })) })
  .describe('Where the connection string of the PostgreSQL is found (postgres://…). Never the string itself.')

export const fleetSchema = z
  .strictObject({ database })
  .describe('Several machines work on this plan: each types the same run command')

type FleetInput = z.output<typeof fleetSchema>

/** Says what a fleet rules out: one journal for all, and archives, which lie on one machine. */
export function buildFleet(
  { database: { env, file, command = '' } }: FleetInput,
  plan: { file: string; journal: string | undefined; mailboxes: readonly MailboxPlan[] },
  problems: Problems,
): FleetPlan {
  if (plan.journal !== undefined) problems.add(['journal'], problems.say.journalInFleet)
  const archived = plan.mailboxes.find(({ source, target }) => (source.archive ?? target.archive) !== undefined)
  if (archived !== undefined) problems.add(['fleet'], problems.say.archiveInFleet(archived.id))
  return {
    database:
      env !== undefined
        ? { kind: 'env', name: env }
        : file !== undefined
          ? { kind: 'file', path: file }
          : { kind: 'command', command },
    journals: join(dirname(plan.file), `${basename(plan.file, extname(plan.file))}.journals`),
  }
}

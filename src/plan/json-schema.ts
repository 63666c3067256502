// The JSON Schema of the plan, for editors that complete and check while one types.

import { z } from 'zod'
import { schemas } from './schema.ts'

/**
 * Describes what readPlan accepts; what depends on other fields (names of servers, doubles) only readPlan can judge.
 */
export function planJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(schemas.plan, { io: 'input' }),
    anyOf: [{ required: ['mailboxes'] }, { required: ['mailboxesFrom'] }],
    title: 'pec-migrate plan',
  }
}

// The JSON Schema of the plan, for editors that complete and check while one types.

import { z } from 'zod'
import { schemas } from './schema.ts'

/**
 * Describes what readPlan accepts; what depends on other fields (names of servers, doubles) only readPlan can judge.
 */
export function planJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(schemas.plan, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        // An entry with an id alone adds keys to a row of mailboxesFrom.
        if (zodSchema !== schemas.mailbox) return
        delete jsonSchema.required
        jsonSchema.anyOf = [{ required: ['source'] }, { required: ['id'] }]
      },
    }),
    anyOf: [{ required: ['mailboxes'] }, { required: ['mailboxesFrom'] }],
    title: 'pec-migrate plan',
  }
}

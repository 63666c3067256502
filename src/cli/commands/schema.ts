// `schema`: the JSON Schema of the plan, for editors that complete and check while one types.

import { planJsonSchema } from '../../plan/json-schema.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Invocation } from '../invocation.ts'

export function schema({ stdout }: Invocation): ExitCode {
  stdout.write(`${JSON.stringify(planJsonSchema(), null, 2)}\n`)
  return 0
}

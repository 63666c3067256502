// `schema`: the JSON Schema of the plan, for editors that complete and check while one types; or that of a report.

import { reportJsonSchema } from '../../evidence/report-document.ts'
import { planJsonSchema } from '../../plan/json-schema.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Invocation } from '../invocation.ts'

export function schema({ stdout }: Invocation, { report }: { report: boolean }): ExitCode {
  stdout.write(`${JSON.stringify(report ? reportJsonSchema() : planJsonSchema(), null, 2)}\n`)
  return 0
}

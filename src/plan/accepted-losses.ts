// Messages that the plan gives up: which they are, who decided so and why.

import { z } from 'zod'
import type { AcceptedLoss } from '../model/plan.ts'
import type { Problems } from './problems.ts'
import { nearest } from './suggest.ts'
import { because, text } from './text-field.ts'

export const acceptedLoss = z.strictObject({
  mailbox: text.describe('Id of the mailbox'),
  folder: text.describe('Source folder, as people read its name'),
  uid: z.number().int().min(1).describe('Of the source, as the list of problems names it'),
  digest: text
    .refine((value) => digestOf(value) !== undefined, because('digest'))
    .optional()
    .describe('sha256:… of its bytes; then no other message can be meant'),
  by: text.describe('Who decided it'),
  reason: text.describe('Why'),
})

export type AcceptedLossInput = z.output<typeof acceptedLoss>

/**
 * A mailbox that does not exist is a slip of the pen: its loss would be accepted by nobody. `ids` are those that are
 * written in the plan, whatever else is wrong with their mailboxes: one mistake is told once.
 */
export function buildAcceptedLosses(
  input: readonly AcceptedLossInput[],
  ids: ReadonlySet<string>,
  problems: Problems,
): AcceptedLoss[] {
  return input.map(({ mailbox, folder, uid, digest, by, reason }, at) => {
    if (ids.size > 0 && !ids.has(mailbox))
      problems.add(['acceptedLosses', at, 'mailbox'], problems.say.unknownMailbox(mailbox, nearest(mailbox, ids)))
    const bytes = digest === undefined ? undefined : digestOf(digest)
    return { mailbox, folder, uid, by, reason, ...(bytes === undefined ? {} : { digest: bytes }) }
  })
}

/** 64 hex digits in lower case, as the journal has them. */
function digestOf(written: string): string | undefined {
  return /^(?:sha-?256:)?([0-9a-f]{64})$/.exec(written.toLowerCase())?.[1]
}

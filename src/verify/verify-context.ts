// What both ways of verifying work with: the two sides of one mailbox, what the journal binds, and where findings go.

import type { SteadyReader } from '../line/steady-reader.ts'
import type { Emit } from '../model/events.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { Ledger } from './ledger.ts'

export type VerifyContext = {
  mailbox: MailboxPlan
  source: SteadyReader
  target: SteadyReader
  ledger: Ledger
  emit: Emit
  stop: AbortSignal
}

/** Runs both at once and waits for both; when one fails, the other is told to end, and the failure is thrown. */
export async function bothAtOnce(
  stop: AbortSignal,
  ...works: readonly ((stop: AbortSignal) => Promise<void>)[]
): Promise<void> {
  const failed = new AbortController()
  const either = AbortSignal.any([stop, failed.signal])
  const outcomes = await Promise.allSettled(
    works.map(async (work) => {
      try {
        await work(either)
      } catch (error) {
        failed.abort()
        throw error
      }
    }),
  )
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure !== undefined) throw failure.reason
}

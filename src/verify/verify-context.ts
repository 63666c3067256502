// What both ways of verifying work with: the two sides of one mailbox, what the journal binds, and where findings go.

import type { MemoryBudget } from '../line/memory-budget.ts'
import type { SteadyReader } from '../line/steady-reader.ts'
import type { Emit } from '../model/events.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { SignatureReading } from '../model/signature.ts'
import type { KeepMessage } from '../model/request.ts'
import type { MailboxCopies } from './account-copies.ts'
import type { FindingRecord } from './finding-record.ts'
import type { KnownRows } from './known-rows.ts'
import type { Ledger } from './ledger.ts'

export type JudgeSignature = (bytes: Buffer) => Promise<SignatureReading>

export type VerifyContext = {
  mailbox: MailboxPlan
  source: SteadyReader
  target: SteadyReader
  ledger: Ledger
  /** What the journal knows of the mailbox; undefined: there is none, or nothing can be written into it. */
  known: KnownRows | undefined
  /** What of the target account is this mailbox's to take. */
  copies: MailboxCopies
  /** Where findings are written down; undefined: nowhere. */
  record: FindingRecord | undefined
  /** What bodies may take of the memory. */
  memory: MemoryBudget
  /** Keeps both sides of what differs; undefined: nobody asked for it. */
  keep: KeepMessage | undefined
  /** Judges the signature of a message; undefined: nobody asked for it. */
  judge: JudgeSignature | undefined
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

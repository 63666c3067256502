// How much room mail needs in a mailbox and how much there is: the same for check and run.

import type { Amount } from './ports.ts'

/** Beyond the bytes of the messages: servers count indexes and headers, too. */
const spareShare = 0.1

/** Bytes that a mailbox must have free to take messages of so many bytes. */
export function roomNeeded(bytes: number): number {
  return Math.ceil(bytes * (1 + spareShare))
}

/** What a quota leaves; without a limit there is no end to it. */
export function roomLeft(amount: Amount | undefined): number {
  return amount === undefined ? Number.POSITIVE_INFINITY : Math.max(0, amount.limit - amount.used)
}

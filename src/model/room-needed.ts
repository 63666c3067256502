// How much room mail needs in a mailbox and how much there is: the same for check and run.

import type { Quota } from './ports.ts'

/** Beyond the bytes of the messages: servers count indexes and headers, too. */
const spareShare = 0.1

/** Bytes that a mailbox must have free to take messages of so many bytes. */
export function roomNeeded(bytes: number): number {
  return Math.ceil(bytes * (1 + spareShare))
}

/** Bytes that a quota leaves. */
export function roomLeft({ limitBytes, usedBytes }: Quota): number {
  return Math.max(0, limitBytes - usedBytes)
}

// Whether somebody has given a message up: by its place in the plan, and by its bytes where the plan names them.

import type { AcceptedLoss } from '../model/plan.ts'

/** By whom a message is given up, and why; undefined: by nobody. `digest`: null where its bytes are not known. */
export function lossOf(
  losses: readonly AcceptedLoss[],
  message: { mailbox: string; folder: string | null; uid: number | null; digest: string | null },
): { by: string; reason: string } | undefined {
  const loss = losses.find(
    ({ mailbox, folder, uid, digest: meant }) =>
      // Another message may have got this UID since: where the plan names the bytes, they decide.
      mailbox === message.mailbox &&
      folder === message.folder &&
      uid === message.uid &&
      (meant === undefined || meant === message.digest),
  )
  return loss === undefined ? undefined : { by: loss.by, reason: loss.reason }
}

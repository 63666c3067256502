// Messages that the plan gives up: found among the problems by place, and by their bytes where the plan names them.

import type { AcceptedLoss } from '../model/plan.ts'
import type { FolderTotals, Problem } from '../model/status.ts'
import { lossOf } from '../proof/accepted-loss.ts'

/** What has come to its end. What is still pending is tried again by every run: it cannot be given up. */
const ended: readonly string[] = ['differs', 'refused', 'gone']

/** By whom a message is given up, and why; undefined: by nobody. */
export function acceptedLoss(
  losses: readonly AcceptedLoss[],
  problem: Problem,
  digest: string | null,
): Problem['accepted'] {
  if (!ended.includes(problem.outcome)) return undefined
  return lossOf(losses, { ...problem, digest })
}

/** What nobody has accepted. */
export function stillOpen(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ accepted }) => accepted === undefined)
}

/** Puts the accepted losses of a mailbox into the totals of its folders, by name. */
export function countAccepted(
  problems: readonly Problem[],
  mailbox: string,
  folder: string,
  totals: FolderTotals,
): FolderTotals {
  const accepted = problems.filter(
    (problem) => problem.accepted !== undefined && problem.mailbox === mailbox && problem.folder === folder,
  ).length
  return accepted === 0 ? totals : { ...totals, acceptedLosses: accepted }
}

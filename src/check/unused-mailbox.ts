// When something last came into a mailbox and whether it ever sent anything: may it be retired.

import type { MailboxPlan } from '../model/plan.ts'
import type { FolderTree } from '../model/ports.ts'
import { candidatesFor } from '../plan/special-use.ts'
import { isoIn } from '../schedule/zone.ts'
import type { CheckContext } from './check-context.ts'
import type { Counted, MailboxLook } from './mailbox-look.ts'

const twoYears = 2 * 365 * 86_400_000

/**
 * Fills in last arrival and sent mail; with --by-year, notes a mailbox in which nothing arrived for two years or from
 * which nothing was ever sent.
 */
export function noteUse(
  { request, findings }: CheckContext,
  mailbox: MailboxPlan,
  look: MailboxLook,
  counted: readonly Counted[],
  source: FolderTree,
  now: number,
): void {
  const pathsOf = (use: '\\Sent' | '\\Drafts') =>
    new Set(candidatesFor(use, source, mailbox.folders.folderNames?.source).map((folder) => folder.path))
  const [sent, drafts] = [pathsOf('\\Sent'), pathsOf('\\Drafts')]
  const received = counted.filter(({ mapped }) => !sent.has(mapped.source.path) && !drafts.has(mapped.source.path))
  const last = Math.max(...received.map(({ count }) => count.newest ?? Number.NEGATIVE_INFINITY))
  const sentMessages = counted
    .filter(({ mapped }) => sent.has(mapped.source.path))
    .reduce((sum, { count }) => sum + count.messages, 0)
  look.source.lastArrival = Number.isFinite(last) ? new Date(last).toISOString() : null
  look.source.everSent = sent.size === 0 ? null : sentMessages > 0
  const neverSent = look.source.everSent === false
  if (!request.byYear || (last > now - twoYears && !neverSent)) return
  const facts = {
    ...(look.source.lastArrival === null
      ? { count: look.totals.messages }
      : { last: isoIn(last, request.plan.timezone).slice(0, 10) }),
    ...(neverSent ? { sent: 0 } : {}),
  }
  findings.add({ level: 'note', scope: 'mailbox', code: 'mailbox-unused', mailbox: mailbox.id, side: 'source', facts })
}

// Whether what will arrive fits into each target account, or disk: all its sources together, and what still comes.

import { fileSystemOf } from '../archive/file-system.ts'
import { accountKey, type MailboxPlan } from '../model/plan.ts'
import { roomLeft, roomNeeded } from '../model/room-needed.ts'
import type { CheckContext } from './check-context.ts'
import type { MailboxLook } from './mailbox-look.ts'

const day = 86_400_000

/** To be called when all mailboxes have been looked at. */
export function noteRoom(
  { request, findings }: Pick<CheckContext, 'request' | 'findings'>,
  looks: readonly MailboxLook[],
  now: number,
): void {
  const { plan, mailboxes } = request
  // Without a backfill users still get their mail at the source until the cutover is over.
  const until = plan.phases?.backfill?.until ?? plan.windows?.at(-1)?.closesAt ?? now
  const days = Math.max(0, until - now) / day
  for (const sources of byTarget(mailboxes)) {
    const [first] = sources
    if (first === undefined) continue
    const ids = new Set(sources.map((mailbox) => mailbox.id))
    const about = looks.filter((look) => ids.has(look.id))
    const names = sources.map((mailbox) => mailbox.id).join(', ')
    if (sources.length > 1 && first.target.archive === undefined) {
      // One place of each shows where its mail would go.
      const examples = about.map(({ id, folderMap }) => {
        const to = folderMap.find(({ target }) => target !== null)?.target
        return to ? `${id} → ${to.name}` : id
      })
      const facts = { target: `${first.target.user} (${first.target.server.name})`, other: examples.join(', ') }
      findings.add({ level: 'note', scope: 'mailbox', code: 'target-shared', mailbox: first.id, side: 'target', facts })
    }
    // Archives with mbox files say that there is room for half: what is said to be least is believed.
    const [quota] = about
      .flatMap((look) => (look.quota === undefined ? [] : [look.quota]))
      .sort((a, b) => roomLeft(a.bytes) - roomLeft(b.bytes))
    if (quota === undefined) continue
    const sum = (of: (look: MailboxLook) => number): number => about.reduce((bytes, look) => bytes + of(look), 0)
    const arriving = Math.ceil(sum((look) => look.arrivingPerDay) * days)
    const needed = roomNeeded(sum((look) => Math.max(0, look.leftBytes - look.adoptableBytes)) + arriving)
    const free = roomLeft(quota.bytes)
    // What lies there may be copies of these: how many of them is known by their bytes only.
    const adoptable = sum((look) => look.adoptableBytes) === 0 ? 0 : (quota.messages?.used ?? 0)
    const messages = Math.max(0, sum(({ totals }) => totals.pending + totals.appending) - adoptable)
    const places = roomLeft(quota.messages)
    const short = needed > 0 && needed > free
    if (!short && messages <= places) continue
    const facts = short
      ? { mailbox: names, bytes: needed, limit: free, ...(arriving === 0 ? {} : { arriving }) }
      : { mailbox: names, bytes: needed, limit: Math.min(free, needed), count: messages, places }
    findings.add({
      level: 'blocker',
      scope: 'mailbox',
      code: 'quota-too-small',
      mailbox: first.id,
      side: 'target',
      facts: { ...facts, server: first.target.server.name },
    })
  }
}

function byTarget(mailboxes: readonly MailboxPlan[]): MailboxPlan[][] {
  const targets = new Map<string, MailboxPlan[]>()
  for (const mailbox of mailboxes) {
    const { archive } = mailbox.target
    const key = archive === undefined ? accountKey(mailbox.target).toLowerCase() : `disk ${fileSystemOf(archive.path)}`
    targets.set(key, [...(targets.get(key) ?? []), mailbox])
  }
  return [...targets.values()]
}

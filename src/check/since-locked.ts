// What has moved between a dry run that was written down and the one that is made before the run.

import { accountKey, type MailboxPlan, type Plan } from '../model/plan.ts'
import type { CheckDocument, Found } from '../model/status.ts'
import type { LockedCheck } from './locked-check.ts'

type Locked = LockedCheck['mailboxes'][number]
type Looked = CheckDocument['mailboxes'][number]
type Amounts = { messages: number; bytes: number }

/** What can be said before any server is asked: the plan, and the accounts of the mailboxes in scope. */
export function planSinceLocked(locked: LockedCheck, plan: Plan, mailboxes: readonly MailboxPlan[]): Found[] {
  const known = new Map(locked.mailboxes.map((mailbox) => [mailbox.id, mailbox]))
  const planned = new Set(plan.mailboxes.map(({ id }) => id))
  return [
    ...(plan.sha256 === locked.plan.sha256
      ? []
      : [found('plan-changed', { facts: { was: locked.plan.sha256.slice(0, 12), now: plan.sha256.slice(0, 12) } })]),
    ...locked.mailboxes
      .filter(({ id }) => !planned.has(id))
      .map(({ id, accounts }) => found('mailbox-left', { mailbox: id, facts: { was: accounts.source } })),
    ...mailboxes.flatMap(({ id, source, target }) => {
      const accounts = known.get(id)?.accounts
      if (accounts === undefined) return [found('mailbox-added', { mailbox: id, facts: { now: accountKey(source) } })]
      return (['source', 'target'] as const).flatMap((side) => {
        const [was, now] = [accounts[side], accountKey(side === 'source' ? source : target)]
        return was === now ? [] : [found('mailbox-changed', { mailbox: id, side, facts: { was, now } })]
      })
    }),
  ]
}

/**
 * What the servers hold by now, against what they held, as far as the bounds do not allow it. A mailbox that could not
 * be looked at has moved, too: nobody knows what a run would make of it.
 */
export function serversSinceLocked(locked: LockedCheck, document: CheckDocument): Found[] {
  const looked = new Map(document.mailboxes.map((mailbox) => [mailbox.id, mailbox]))
  const scope = new Set(document.scope.mailboxes)
  return locked.mailboxes
    .filter(({ id }) => scope.has(id))
    .flatMap((was) => {
      const now = looked.get(was.id)
      if (now === undefined || now.folderMap.length === 0) return [notLookedAt(was)]
      return [
        ...foldersSince(was, now, locked.bounds),
        ...grownSince(was, now, locked.bounds),
        ...quotaSince(was, now),
        ...appendLimitSince(was, now),
      ]
    })
}

/** The check has told of the obstacle; a mailbox without any has lost all of its folders. */
function notLookedAt({ id, accounts }: Locked): Found {
  return found('mailbox-changed', { mailbox: id, facts: { was: accounts.source } })
}

function foldersSince(was: Locked, now: Looked, bounds: LockedCheck['bounds']): Found[] {
  const rows = new Map(now.folderMap.map((row) => [row.source.path, row]))
  const known = new Set(was.folders.map(({ source }) => source.path))
  const about = (folder: string) => ({ mailbox: was.id, folder })
  return [
    ...was.folders.flatMap((folder) => {
      const { name, path } = folder.source
      const row = rows.get(path)
      if (row === undefined) return [found('folder-changed', { ...about(name), facts: placeOf('was', folder) })]
      if (row.target?.path !== folder.target?.path)
        return [
          found('folder-changed', { ...about(name), facts: { ...placeOf('was', folder), ...placeOf('now', row) } }),
        ]
      if (row.create && !folder.create)
        return [found('folder-changed', { ...about(name), side: 'target', facts: placeOf('was', folder) })]
      const least = folder.messages - Math.max(bounds.shrunkMessages, share(folder.messages, bounds.shrunkPercent))
      return row.messages >= least
        ? []
        : [found('counts-changed', { ...about(name), facts: { was: folder.messages, now: row.messages } })]
    }),
    ...now.folderMap
      .filter(({ source }) => !known.has(source.path))
      .map((row) => found('folder-changed', { ...about(row.source.name), facts: placeOf('now', row) })),
  ]
}

/** Where its mail goes; a folder that is not copied has no place. */
function placeOf(when: 'was' | 'now', { target }: { target: { name: string } | null }): { was?: string; now?: string } {
  return target === null ? {} : { [when]: target.name }
}

function grownSince(was: Locked, now: Looked, bounds: LockedCheck['bounds']): Found[] {
  const sum: Amounts = { messages: 0, bytes: 0 }
  for (const { messages, bytes } of now.folderMap) {
    sum.messages += messages
    sum.bytes += bytes
  }
  const most = {
    messages: was.messages + Math.max(bounds.grownMessages, share(was.messages, bounds.grownPercent)),
    bytes: was.bytes + Math.max(bounds.grownBytes, share(was.bytes, bounds.grownPercent)),
  }
  if (sum.messages > most.messages)
    return [found('counts-changed', { mailbox: was.id, facts: { was: was.messages, now: sum.messages } })]
  if (sum.bytes > most.bytes)
    return [found('counts-changed', { mailbox: was.id, facts: { wasBytes: was.bytes, nowBytes: sum.bytes } })]
  return []
}

function share(amount: number, percent: number): number {
  return Math.ceil((amount * percent) / 100)
}

/** Less room than the dry run has counted on. */
function quotaSince({ id, quota: was }: Locked, { target: { quota: now } }: Looked): Found[] {
  if (now === null || (was !== null && now.limitBytes >= was.limitBytes)) return []
  return [
    found('quota-changed', {
      mailbox: id,
      side: 'target',
      facts: { ...(was && { wasBytes: was.limitBytes }), nowBytes: now.limitBytes },
    }),
  ]
}

/** What the dry run did not find too large may be so now. */
function appendLimitSince({ id, appendLimit: was }: Locked, { target: { appendLimit: now } }: Looked): Found[] {
  if (now === undefined || (was !== undefined && now >= was)) return []
  const facts = { ...(was !== undefined && { wasBytes: was }), nowBytes: now }
  return [found('append-limit-changed', { mailbox: id, side: 'target', facts })]
}

type Moved =
  | 'plan-changed'
  | 'mailbox-added'
  | 'mailbox-left'
  | 'mailbox-changed'
  | 'folder-changed'
  | 'counts-changed'
  | 'quota-changed'
  | 'append-limit-changed'

function found(code: Moved, about: Pick<Found, 'mailbox' | 'folder' | 'side'> & { facts: Found['facts'] }): Found {
  const { mailbox, folder, side, facts } = about
  return {
    level: 'blocker',
    scope: folder === undefined ? (mailbox === undefined ? 'run' : 'mailbox') : 'folder',
    code,
    ...about,
    facts: { ...(mailbox && { mailbox }), ...(folder && { folder }), ...(side && { side }), ...facts },
  }
}

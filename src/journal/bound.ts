// What a journal holds a plan to: accounts of mailboxes and places of folders.

import { MigrationError } from '../model/errors.ts'
import { accountKey, archiveServer, type MailboxPlan, type Neighbour, type Plan } from '../model/plan.ts'
import type { Journal } from './journal.ts'

/** Throws `journal-other-plan` or `plan-contradicts-journal` (scope run). */
export function assertBound(journal: Journal, plan: Plan): void {
  const known = new Map(journal.mailboxes.accounts().map((row) => [row.id, row]))
  const name = journal.fact('plan')
  if (
    name !== undefined &&
    name !== plan.name &&
    known.size > 0 &&
    !plan.mailboxes.some((mailbox) => known.has(mailbox.id))
  ) {
    throw new MigrationError(`${journal.file} is the journal of plan ${name}`, {
      code: 'journal-other-plan',
      scope: 'run',
      retry: 'never',
      facts: { path: journal.file, other: name },
    })
  }
  for (const mailbox of plan.mailboxes) {
    const row = known.get(mailbox.id)
    if (row === undefined) continue
    const under = mailbox.folders.under ?? null
    const hasMoved = row.under !== under && boundFolders(journal, mailbox.id).size > 0
    for (const [before, now] of [
      [row.sourceAccount, accountKey(mailbox.source)],
      [row.targetAccount, accountKey(mailbox.target)],
      ...(hasMoved ? [[asWritten(row.under), asWritten(under)] as const] : []),
    ] as const) {
      if (before !== now) throw contradiction(mailbox.id, before, now)
    }
  }
}

/** A mailbox was bound to something else. */
export function contradiction(mailbox: string, before: string, now: string): MigrationError {
  return new MigrationError(`${mailbox}: the journal has ${before}, the plan now says ${now}`, {
    code: 'plan-contradicts-journal',
    scope: 'run',
    retry: 'never',
    facts: { mailbox, other: spoken(before), target: spoken(now) },
  })
}

/** An archive by its path alone: it has no server. */
function spoken(account: string): string {
  const server = `@${archiveServer.host}:${archiveServer.port}`
  return account.endsWith(server) ? account.slice(0, -server.length) : account
}

/** As it stands in a plan. */
function asWritten(under: string | null): string {
  return under === null ? 'target: { }' : `target: { under: ${JSON.stringify(under)} }`
}

/** The other mailboxes of an account, with where their mail is. */
export function neighboursOf(
  journal: Journal | undefined,
  { merge }: MailboxPlan,
  siblings: readonly MailboxPlan[],
): Neighbour[] {
  return siblings.map((sibling) => ({
    id: sibling.id,
    under: sibling.folders.under,
    mayShare: merge === true && sibling.merge === true,
    written: [...boundFolders(journal, sibling.id).values()],
  }))
}

/** Where the folders of a mailbox were first written, by source path. */
export function boundFolders(journal: Journal | undefined, mailbox: string): Map<string, string> {
  const bound = new Map<string, string>()
  for (const row of journal?.folders.ofMailbox(mailbox) ?? []) {
    if (row.targetPath !== null && journal?.messages.isWritten(row.id) === true) bound.set(row.path, row.targetPath)
  }
  return bound
}
